//! Pages of Markdown with examples in fences.

use crate::catalog::{ApiKind, Deployment, Format, Gateways, Scope};
use crate::config;
use crate::hosts::Folders;
use crate::lint::Shelf;
use crate::workspace::{self, Found, Index, Outlined, Source};

/// A page, in examples and the lines around them.
pub struct Page {
    /// The examples, in order.
    pub examples: Vec<Example>,
    /// What is wrong with its fences.
    pub problems: Vec<String>,
    pieces: Vec<Piece>,
}

/// What an example is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The rule fires.
    Bad,
    /// Nothing fires.
    Good,
    /// What the fix makes of the bad example before it.
    Fixed,
}

/// One example: one fence, or several that name their files.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it is for.
    pub purpose: Purpose,
    /// The number of the line that opens its first fence.
    pub line: usize,
    /// Its files, one a fence.
    pub files: Vec<ExampleFile>,
    /// Other rules that fire as well.
    pub also: Vec<String>,
    /// The only rules and categories that run; empty for the default ones.
    pub select: Vec<String>,
    /// The gateway that it is for.
    pub gateway: Option<Gateways>,
    /// The output that the page has for it.
    pub output: Option<String>,
}

/// A file of an example.
#[derive(Clone, Debug)]
pub struct ExampleFile {
    /// Its path.
    pub path: String,
    /// What it holds.
    pub text: String,
    named: bool,
    /// What is known of how it is deployed.
    deployment: Deployment,
}

impl Example {
    /// Its files as the tool reads files that are named on the command line together, in order; `None` for one of which nothing concerns the tool.
    pub fn sources(&self) -> Vec<Option<Source>> {
        self.read().1
    }

    /// Where the policy fragments are kept of this unit, to which the file with this path belongs.
    pub fn shelf(&self, unit: &str, path: &str) -> Option<Shelf> {
        let file = self.files.iter().find(|file| file.path == path)?;
        let (folder, taken) = self.read().0.shelf(unit, &file.found())?;
        Some(Shelf { folder, taken: taken.into_iter().collect() })
    }

    /// What its files say about one another, and what each holds.
    fn read(&self) -> (Index, Vec<Option<Source>>) {
        let found = ExampleFile::found;
        let examined = self.files.iter().filter_map(|file| workspace::examine(&found(file), file.text.clone().into_bytes()));
        let all: Vec<Found> = self.files.iter().map(found).collect();
        let mut index = Index::link(examined.collect(), &all.iter().collect::<Vec<_>>(), self);
        let mut policies: Vec<Outlined> = index.carriers().into_iter().flat_map(|source| index.policies_of(source)).collect();
        for file in self.files.iter().filter(|file| !workspace::is_carrier(&found(file))) {
            let source = index.deployed(&found(file), file.text.clone().into_bytes(), self);
            policies.extend(source.iter().flat_map(|source| index.policies_of(source)));
        }
        index.add_policies(policies, true);
        let uses: Vec<_> = self.files.iter().map(|file| index.uses_in(&found(file), file.text.as_bytes())).collect();
        index.find_unused(uses, self);
        let read = |file: &ExampleFile| {
            let mut source = index.understand(&found(file), file.text.clone().into_bytes(), self)?;
            for deployed in source.documents.iter_mut().flat_map(|document| &mut document.deployments) {
                let deployment = &mut deployed.deployment;
                deployment.format = file.deployment.format.or(deployment.format);
                deployment.scope = file.deployment.scope.or(deployment.scope);
                deployment.api = file.deployment.api.or(deployment.api);
            }
            Some(source)
        };
        let sources = self.files.iter().map(read).collect();
        (index, sources)
    }

    /// The texts of its files, by the paths that the tool asks for.
    fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        let absolute = |path: &str| config::absolute(std::path::Path::new(path)).to_string_lossy().replace('\\', "/");
        self.files.iter().map(move |file| (absolute(&file.path), file.text.as_str()))
    }
}

impl ExampleFile {
    /// It as a file that was found in the folder of its example.
    fn found(&self) -> Found {
        let here = config::absolute(std::path::Path::new("."));
        Found { path: self.path.clone(), file: self.path.clone().into(), named: true, config: None, searched: Some(here.into()) }
    }
}

impl Folders for Example {
    fn files(&self, folder: &str) -> Vec<String> {
        let within = |path: String| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        self.texts().filter_map(|(path, _)| within(path)).collect()
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_iter().filter(|name| !name.contains('/')).collect()
    }

    fn exists(&self, path: &str) -> bool {
        // An example is all of its repository.
        path.ends_with("/.git/HEAD") || self.text(path).is_some()
    }

    fn text(&self, path: &str) -> Option<String> {
        self.texts().find(|(own, _)| own == path).map(|(_, text)| text.to_owned())
    }
}

/// A stretch of the page.
enum Piece {
    /// A line that stands as it is.
    Line(String),
    /// The content of a fence that is no example.
    Other(String),
    /// The content of a file of an example.
    Body { example: usize, file: usize },
    /// The content of the output of an example.
    Output { example: usize },
}

impl Page {
    /// Reads the examples of `text`.
    pub fn parse(text: &str) -> Self {
        let mut page = Self { examples: Vec::new(), problems: Vec::new(), pieces: Vec::new() };
        // Whether only blank lines stand between here and the last fence of the last example.
        let mut adjacent = false;
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            page.pieces.push(Piece::Line(line.to_owned()));
            let Some(info) = line.strip_prefix("```") else {
                adjacent &= line.trim().is_empty();
                continue;
            };
            let mut body = String::new();
            let mut close = None;
            for (_, inner) in lines.by_ref() {
                if inner == "```" {
                    close = Some(inner);
                    break;
                }
                body.push_str(inner);
                body.push('\n');
            }
            let piece = page.fence(info, number + 1, body, adjacent);
            adjacent = !matches!(piece, Piece::Other(_));
            page.pieces.push(piece);
            match close {
                Some(close) => page.pieces.push(Piece::Line(close.to_owned())),
                None => page.problems.push(format!("line {}: the fence never closes", number + 1)),
            }
        }
        page
    }

    /// The page with what its examples hold now.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Line(line) => text.push_str(&format!("{line}\n")),
                Piece::Other(body) => text.push_str(body),
                Piece::Body { example, file } => text.push_str(&self.examples[*example].files[*file].text),
                Piece::Output { example } => text.push_str(self.examples[*example].output.as_deref().unwrap_or_default()),
            }
            text.push_str(&self.missing_output(index));
        }
        text
    }

    /// The output fence to add after the piece at `index`: it closes the last fence of an example that has output and no place for it.
    fn missing_output(&self, index: usize) -> String {
        let Some(Piece::Body { example, file }) = index.checked_sub(1).map(|before| &self.pieces[before]) else { return String::new() };
        let placed = self.pieces.iter().any(|piece| matches!(piece, Piece::Output { example: other } if other == example));
        match &self.examples[*example].output {
            Some(output) if !placed && file + 1 == self.examples[*example].files.len() => format!("\n```text\n{output}```\n"),
            _ => String::new(),
        }
    }

    fn fence(&mut self, info: &str, line: usize, body: String, adjacent: bool) -> Piece {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default();
        if language == "text"
            && adjacent
            && let Some(last) = self.examples.last_mut()
            && last.purpose == Purpose::Bad
            && last.output.is_none()
        {
            last.output = Some(body);
            return Piece::Output { example: self.examples.len() - 1 };
        }
        let purpose = match words.next() {
            Some("bad") => Purpose::Bad,
            Some("good") => Purpose::Good,
            Some("fixed") => Purpose::Fixed,
            other => {
                if let Some(word) = other {
                    self.problems.push(format!("line {line}: a fence cannot be for `{word}`"));
                }
                return Piece::Other(body);
            }
        };
        let mut file = ExampleFile { path: format!("policy.{language}"), text: body, named: false, deployment: Deployment::default() };
        let (mut also, mut select, mut gateway) = (Vec::new(), Vec::new(), None);
        for word in words {
            match word.split_once('=') {
                Some(("file", path)) => (file.path, file.named) = (path.to_owned(), true),
                Some(("also", ids)) => also = ids.split(',').map(str::to_owned).collect(),
                Some(("gateway", name)) if Gateways::from_name(name).is_some() => gateway = Gateways::from_name(name),
                Some(("format", "xml")) => file.deployment.format = Some(Format::Xml),
                Some(("format", "rawxml")) => file.deployment.format = Some(Format::RawXml),
                Some(("api", name)) if ApiKind::from_name(name).is_some() => file.deployment.api = ApiKind::from_name(name),
                Some(("scope", name)) if Scope::from_name(name).is_some() => file.deployment.scope = Scope::from_name(name),
                Some(("select", ids)) => select = ids.split(',').map(str::to_owned).collect(),
                _ => self.problems.push(format!("line {line}: a fence has no option `{word}`")),
            }
        }
        if let Some(last) = self.examples.last_mut()
            && adjacent
            && file.named
            && last.purpose == purpose
            && last.output.is_none()
            && last.files.iter().all(|other| other.named && other.path != file.path)
        {
            last.files.push(file);
            return Piece::Body { example: self.examples.len() - 1, file: last_index(&self.examples) };
        }
        self.examples.push(Example { purpose, line, files: vec![file], also, select, gateway, output: None });
        Piece::Body { example: self.examples.len() - 1, file: 0 }
    }
}

fn last_index(examples: &[Example]) -> usize {
    examples.last().map_or(0, |example| example.files.len() - 1)
}
