//! Examples of templates: what a page shows, and what is run to see whether it still works.

use std::path::{Path, PathBuf};

use super::ast::{Example, Expr, Piece, Template};
use super::bind::Arguments;
use super::error::{Error, Fault};
use super::library::Library;
use super::request::{Request, Target, files, generate};
use crate::diagnostic::Severity;
use crate::lint::{Selection, lint_text};
use crate::text::Gather;

/// The category whose messages are about what nobody may see.
const SECRETS: &str = "secrets";

/// What is wrong with the examples of the user's own templates, each at its line.
pub fn run_examples(library: &Library) -> Vec<Error> {
    let mut errors = Vec::new();
    for template in library.templates() {
        let Some(source) = &template.source else { continue };
        for example in &template.examples {
            if let Some(fault) = wrong(library, template, example) {
                errors.push(fault.in_file(&source.name, &source.text).into());
            }
        }
    }
    errors
}

/// How many examples the user's own templates have.
pub fn count_examples(library: &Library) -> usize {
    library.templates().filter(|template| template.source.is_some()).map(|template| template.examples.len()).sum()
}

/// What is wrong with an example: it makes nothing, or what the linter finds an error in.
fn wrong(library: &Library, template: &Template, example: &Example) -> Option<Fault> {
    let request = example.request(template);
    let made = files(library, &request, Path::new("example"));
    let files = match made {
        Ok(files) => files,
        Err(error) => return Some(about(example, "this example generates nothing", &error)),
    };
    let policy = generate(library, &Request { target: Target::Policy, ..request.clone() }).ok();
    let selection = Selection::default();
    let policy = policy.map(|text| (PathBuf::from("policy.xml"), text));
    let texts = files.into_iter().filter(|_| is_xml(request.target)).map(|(_, text)| (PathBuf::from("policy.xml"), text)).chain(policy);
    for (path, text) in texts {
        let outcome = lint_text(&path.to_string_lossy(), &text, &selection);
        let found = outcome.findings.into_iter().map(|finding| finding.diagnostic);
        let Some(diagnostic) = found.into_iter().find(|diagnostic| diagnostic.severity == Severity::Error) else { continue };
        let message = match diagnostic.rule.split('/').next() {
            Some(SECRETS) => format!("the policy that this example generates has an error: `{}`", diagnostic.rule),
            _ => format!("the policy that this example generates has an error: {} (`{}`)", diagnostic.message, diagnostic.rule),
        };
        let help = "correct the template, or `expect` the rule if it is intended";
        return Some(Fault::new(example.span, message).help(diagnostic.help.map_or_else(|| help.to_owned(), |help| help.to_string())));
    }
    None
}

/// `error` at the place of `example`; where it is elsewhere in a template, its line is said.
fn about(example: &Example, what: &str, error: &Error) -> Fault {
    let (help, line) = match error {
        Error::Mistake(mistake) => {
            let before = mistake.text.inner().get(..mistake.span.offset()).filter(|_| mistake.argument.is_none());
            let line = before.map(|before| format!(" (line {} of `{}`)", before.matches('\n').count() + 1, mistake.text.name()));
            (mistake.help.clone(), line.unwrap_or_default())
        }
        Error::Request { help, .. } => (help.clone(), String::new()),
        Error::Unreadable { .. } => (None, String::new()),
    };
    Fault { span: example.span, message: format!("{what}: {error}{line}"), help }
}

fn is_xml(target: Target) -> bool {
    matches!(target, Target::Snippet | Target::Fragment | Target::Policy)
}

impl Example {
    /// What it asks for.
    pub fn request(&self, template: &Template) -> Request {
        let arguments: Arguments = self.arguments.iter().map(|(name, values)| (name.text.clone(), values.clone())).gathered();
        Request { arguments, target: self.target, ..Request::new(&template.name.text) }
    }

    /// The command that does the same.
    pub fn command(&self, template: &Template) -> String {
        let mut command = format!("apim-policy generate {}", template.name.text);
        for (name, values) in &self.arguments {
            for value in values {
                command.push_str(&format!(" --set {}", quoted(&format!("{}={value}", name.text))));
            }
        }
        if self.target != Target::default() {
            command.push_str(&format!(" --target {}", self.target.name()));
        }
        command
    }
}

/// The plain values that `value` says, if it says nothing else.
pub fn plain(value: &Expr) -> Option<Vec<String>> {
    let text = |pieces: &[Piece]| {
        let pieces = pieces.iter().map(|piece| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None });
        pieces.collect::<Option<Vec<&str>>>().map(|pieces| pieces.concat())
    };
    match value {
        Expr::Text(pieces, _) | Expr::Code(pieces, _) => Some(vec![text(pieces)?]),
        Expr::Word(name) => Some(vec![name.text.clone()]),
        Expr::List(values, _) => {
            let values = values.iter().map(|value| plain(value).filter(|values| values.len() == 1));
            values.collect::<Option<Vec<_>>>().map(|values| values.concat()).filter(|values| !values.is_empty())
        }
        Expr::Pair(left, right) => match (&plain(left)?[..], &plain(right)?[..]) {
            ([left], [right]) => Some(vec![format!("{left}={right}")]),
            _ => None,
        },
        Expr::Property(..) | Expr::If(..) | Expr::Join(..) | Expr::Group(_) => None,
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_.:/,={}".contains(it);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
