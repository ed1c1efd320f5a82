//! The page of a template: its description, its parameters, and an example of its output.

use super::ast::{Expr, Parameter, Piece, Template};
use super::bind::Arguments;
use super::library::{Library, summary};
use super::request::{Request, Target, generate};

/// What happens when something fails, for each template; a test writes it.
const FAILURES: &str = include_str!("templates/failures.md");

/// How an example begins in the doc comment of a template.
const EXAMPLE: &str = "$ apim-policy generate ";

/// The page of a template, as Markdown.
pub fn page(library: &Library, template: &Template) -> String {
    let mut page = format!("# {}\n\n{}\n", template.name.text, prose(template).trim());
    if !template.parameters.is_empty() {
        page.push_str("\n## Parameters\n\n| parameter | takes | default | |\n| --- | --- | --- | --- |\n");
    }
    for parameter in &template.parameters {
        let default = match default(parameter) {
            Some(default) if parameter.optional => format!("`{default}`, or nothing by `{}=`", parameter.name.text),
            Some(default) => format!("`{default}`"),
            None if parameter.optional => "–".to_owned(),
            None => "must be given".to_owned(),
        };
        let help = parameter.help.split_whitespace().collect::<Vec<_>>().join(" ");
        page.push_str(&format!("| `{}` | {} | {default} | {help} |\n", parameter.name.text, parameter.of.describe().replace('|', "\\|")));
    }
    if let Some(table) = failures(&template.name.text) {
        page.push_str(&format!("\n## When something fails\n\n{table}\n"));
    }
    for (title, command, request) in shown(template) {
        let output = generate(library, &request).unwrap_or_else(|error| format!("{error}\n"));
        let language = match request.target {
            Target::Snippet | Target::Fragment | Target::Policy => "xml",
            Target::Terraform => "terraform",
            Target::Bicep => "bicep",
            Target::Arm | Target::Apiops => "json",
        };
        let title = title.map(|title| format!(": {title}")).unwrap_or_default();
        page.push_str(&format!("\n## Example{title}\n\n```sh\n{command}\n```\n\n```{language}\n{output}```\n"));
    }
    if !template.expectations.is_empty() {
        page.push_str("\n## What `apim-policy lint` says of it\n\nNothing. What it would say is meant, and a comment in front of the element silences it and says why:\n\n");
    }
    for expectation in &template.expectations {
        page.push_str(&format!("* `{}`: {}\n", expectation.rule.text, expectation.reason));
    }
    page
}

/// One line for each template.
pub fn list(library: &Library) -> String {
    let width = library.templates().map(|template| template.name.text.len()).max().unwrap_or_default();
    library.templates().map(|template| format!("{:width$}  {}\n", template.name.text, summary(template))).collect()
}

/// The default of a parameter as its template writes it.
pub fn default(parameter: &Parameter) -> Option<String> {
    parameter.default.as_ref().map(written)
}

/// The commands that a template gives as examples.
pub fn examples(template: &Template) -> Vec<String> {
    shown(template).into_iter().map(|(_, command, _)| command).collect()
}

/// What the first example of a template gives it; nothing if it has none.
pub fn example_arguments(template: &Template) -> Arguments {
    shown(template).into_iter().next().map(|(_, _, request)| request.arguments).unwrap_or_default()
}

/// The examples of a template, in its doc comment and in blocks: titles, commands, and what they ask for.
fn shown(template: &Template) -> Vec<(Option<&str>, String, Request)> {
    let lines = template.help.lines().filter(|line| line.starts_with(EXAMPLE));
    let of_help = lines.filter_map(|line| Some((None, line.trim_start_matches("$ ").to_owned(), request(line)?)));
    let of_blocks = template.examples.iter().map(|it| (it.title.as_deref(), it.command(template), it.request(template)));
    of_help.chain(of_blocks).collect()
}

/// The table of what callers of the template called `name` get when something fails.
fn failures(name: &str) -> Option<&'static str> {
    let mut sections = FAILURES.split("\n## ").skip(1);
    sections.find_map(|section| section.strip_prefix(name)?.strip_prefix("\n\n")).map(str::trim_end)
}

/// What the example asks for: words between spaces, without quotes.
fn request(example: &str) -> Option<Request> {
    let mut words = example.strip_prefix(EXAMPLE)?.split(' ');
    let mut request = Request::new(words.next()?);
    while let Some(option) = words.next() {
        let value = words.next()?;
        match option {
            "--set" => {
                let (name, value) = value.split_once('=')?;
                request.arguments.entry(name.to_owned()).or_default().push(value.to_owned());
            }
            "--target" => request.target = Target::from_name(value)?,
            _ => return None,
        }
    }
    Some(request)
}

/// The doc comment without its examples.
fn prose(template: &Template) -> String {
    template.help.lines().filter(|line| !line.starts_with(EXAMPLE)).map(|line| format!("{line}\n")).collect()
}

/// A default as the template writes it.
fn written(value: &Expr) -> String {
    match value {
        Expr::Text(pieces, _) | Expr::Code(pieces, _) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Hole(hole) => format!("[[{}]]", hole.name.text),
                Piece::Open | Piece::Close => String::new(),
            })
            .collect(),
        Expr::Word(name) => name.text.clone(),
        Expr::Property(name, property) => format!("{}.{}", name.text, property.text),
        Expr::Join(list, ..) => format!("[[{}]]", list.text),
        Expr::Pair(left, right) => format!("{}={}", written(left), written(right)),
        Expr::If(..) | Expr::Group(_) => "depends".to_owned(),
        Expr::List(values, _) => values.iter().map(written).collect::<Vec<_>>().join(","),
    }
}
