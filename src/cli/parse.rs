//! `apim-policy parse FILE`: the typed AST as JSON.

use std::path::Path;

use super::error::Error;
use super::terminal::Terminal;
use super::{Outcome, Status, input};
use crate::ast::Document;
use crate::report::{self, Form};
use crate::workspace::{self, Choice, Found};

/// Prints what is made of the policy in `file`.
pub(super) fn run(file: &Path, terminal: &Terminal) -> Outcome {
    print(file, terminal).map_err(|error| vec![error])
}

fn print(file: &Path, terminal: &Terminal) -> Result<Status, Error> {
    let standard = input::is_standard(file);
    let found = if standard {
        input::standard(None, &Choice::Without)?
    } else {
        Found { path: workspace::shown(file), file: file.to_owned(), named: true, config: None }
    };
    let source = input::read(&found, standard)?;
    let Some(source) = source.filter(|source| !source.documents.is_empty()) else {
        let message = format!("`{}` holds no policy that can be read", found.path);
        return Err(Error::Usage { message, help: Some("`apim-policy lint` says what is wrong with it".to_owned()) });
    };
    for document in &source.documents {
        let tree = report::ast::to_json(&Document::parse(source.text_of(document)));
        let mut json = serde_json::to_string_pretty(&tree).expect("a tree of strings and numbers is JSON");
        json.push('\n');
        terminal.print(&json, Form::Json)?;
    }
    Ok(Status::Clean)
}
