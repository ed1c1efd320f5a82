//! `apim-policy inventory`: what each API and operation does.

use std::collections::BTreeSet;

use super::arguments::{Inventory, TableFormat};
use super::error::Error;
use super::repository::{Repository, from_here, shown, unknown};
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::effective::Estate;
use crate::inventory::{self, Row};
use crate::report::Form;
use crate::text::Gather;

/// Prints the table that the options ask for.
pub(super) fn run(options: &Inventory, terminal: &Terminal) -> Outcome {
    let repository = Repository::read(Some(&options.root), options.config.as_deref())?;
    let estate = Estate::new(&repository.sources, &repository.definitions, &shown);
    let rows = inventory::rows(&repository.sources, &repository.definitions, &estate);
    let rows = selected(rows, options).map_err(|error| vec![error])?;
    let shown = |unit: &str| if unit.is_empty() { String::new() } else { from_here(unit) };
    let (text, form) = match options.format {
        TableFormat::Human if rows.is_empty() => ("nothing is known of any API\n".to_owned(), Form::Text),
        TableFormat::Human => (inventory::human(&rows, &shown), Form::Text),
        TableFormat::Markdown => (inventory::markdown(&rows, &shown), Form::Text),
        TableFormat::Csv => (inventory::csv(&rows, &shown), Form::Text),
        TableFormat::Json => (format!("{:#}\n", inventory::json(&rows, &shown)), Form::Json),
    };
    terminal.print(&text, form).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}

/// The rows that the options ask for.
fn selected(mut rows: Vec<Row>, options: &Inventory) -> Result<Vec<Row>, Error> {
    if let Some(unit) = &options.unit {
        let wanted = unit.trim_start_matches("./").trim_end_matches('/');
        let known: BTreeSet<String> = rows.iter().map(|row| from_here(&row.unit)).gathered();
        rows.retain(|row| from_here(&row.unit) == wanted);
        if rows.is_empty() {
            return Err(unknown("no unit lies at", unit, &known));
        }
    }
    if let Some(api) = &options.api {
        let known: BTreeSet<String> = rows.iter().map(|row| row.api.clone()).filter(|api| !api.is_empty()).gathered();
        rows.retain(|row| row.api.eq_ignore_ascii_case(api));
        if rows.is_empty() {
            return Err(unknown("no API is called", api, &known));
        }
    }
    Ok(rows)
}
