//! The table as text for people, Markdown, CSV and JSON.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json as value};

use super::{Column, Row, RowFact};
use crate::catalog::{Scope, Section};
use crate::text::{Gather, line};

/// How wide a column of the table for people is, at most, in characters.
const WIDEST: usize = 34;

impl Row {
    /// What it is about: `api orders`, `operation get of api orders`, `product gold`, `all APIs`.
    fn title(&self) -> String {
        match self.scope {
            Scope::Operation => format!("operation {} of api {}", self.operation, self.api),
            Scope::Api => format!("api {}", self.api),
            Scope::Product => format!("product {}", self.product),
            Scope::Workspace => "workspace".to_owned(),
            Scope::Global | Scope::Fragment => "all APIs".to_owned(),
        }
    }

    fn facts_in(&self, column: Column) -> impl Iterator<Item = &RowFact> {
        self.facts.iter().filter(move |fact| fact.column == column)
    }

    /// What stands in this column: each thing once, with the scopes that it comes from unless these are the row's own.
    fn cells(&self, column: Column) -> Vec<String> {
        let mut texts: Vec<&str> = Vec::new();
        let mut told: HashMap<&str, (bool, BTreeSet<Scope>)> = HashMap::new();
        for fact in self.facts_in(column) {
            let (is_sure, scopes) = told.entry(&fact.text).or_insert_with(|| {
                texts.push(&fact.text);
                (false, BTreeSet::new())
            });
            *is_sure |= !fact.conditional;
            scopes.insert(fact.from.0);
        }
        let cell = |text: &str| {
            let (is_sure, scopes) = &told[text];
            let others = scopes.iter().filter(|scope| **scope != self.scope && !scopes.contains(&self.scope));
            let notes: Vec<&str> = (!is_sure).then_some("sometimes").into_iter().chain(others.map(|scope| scope.name())).collect();
            if notes.is_empty() { line(text).into_owned() } else { format!("{} ({})", line(text), notes.join(", ")) }
        };
        texts.into_iter().map(cell).collect()
    }
}

/// The columns in which something stands.
fn columns(rows: &[Row]) -> Vec<Column> {
    let used: BTreeSet<Column> = rows.iter().flat_map(|row| &row.facts).map(|fact| fact.column).gathered();
    used.into_iter().collect()
}

/// Returns `rows` as a table for people, one for each unit. `shown` returns how the path of a unit is shown.
pub fn human(rows: &[Row], shown: &dyn Fn(&str) -> String) -> String {
    let units: BTreeSet<&str> = rows.iter().map(|row| row.unit.as_str()).gathered();
    let mut text = String::new();
    for of_unit in rows.chunk_by(|one, other| one.unit == other.unit) {
        if units.len() > 1 {
            let unit = shown(&of_unit[0].unit);
            text.push_str(&format!(
                "{}{}\n\n",
                if text.is_empty() { "" } else { "\n" },
                line(if unit.is_empty() { "elsewhere" } else { &unit })
            ));
        }
        table(of_unit, &mut text);
    }
    text
}

fn table(rows: &[Row], text: &mut String) {
    let columns = columns(rows);
    let title = |row: &Row| line(&row.title()).into_owned();
    let mut lines: Vec<Vec<Vec<String>>> = vec![vec![vec![String::new()]]];
    lines[0].extend(columns.iter().map(|column| vec![column.name().to_uppercase()]));
    for row in rows {
        let mut cells = vec![folded(&[title(row)])];
        cells.extend(columns.iter().map(|column| folded(&row.cells(*column))));
        lines.push(cells);
    }
    let width = |column: usize| lines.iter().flat_map(|row| &row[column]).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..=columns.len()).map(width).collect();
    for row in &lines {
        let height = row.iter().map(Vec::len).max().unwrap_or(1).max(1);
        for number in 0..height {
            let mut written = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let part = cell.get(number).map_or("", String::as_str);
                written.push_str(part);
                written.push_str(&" ".repeat(width - part.chars().count() + 2));
            }
            text.push_str(written.trim_end());
            text.push('\n');
        }
    }
}

/// The lines of a cell: each of `parts` on lines of its own, broken where it is too wide.
fn folded(parts: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for part in parts {
        let mut current = String::new();
        for word in part.split(' ') {
            let is_wide = current.chars().count() + 1 + word.chars().count() > WIDEST;
            if is_wide && !current.trim().is_empty() {
                lines.push(std::mem::replace(&mut current, format!("  {word}")));
            } else {
                if !current.is_empty() {
                    current.push(' ');
                }
                current.push_str(word);
            }
        }
        lines.push(current);
    }
    lines
}

/// Returns `rows` as a table of Markdown. Nothing in a cell is markup.
pub fn markdown(rows: &[Row], shown: &dyn Fn(&str) -> String) -> String {
    let columns = columns(rows);
    let has_units = rows.iter().map(|row| &row.unit).gathered::<BTreeSet<_>>().len() > 1;
    let mut heads: Vec<&str> = vec![""];
    heads.extend(has_units.then_some("unit"));
    heads.extend(columns.iter().map(|column| column.name()));
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        let mut cells = vec![plain(&row.title())];
        cells.extend(has_units.then(|| plain(&shown(&row.unit))));
        cells.extend(columns.iter().map(|column| row.cells(*column).iter().map(|cell| plain(cell)).collect::<Vec<_>>().join("<br>")));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// `text` as Markdown shows it: with what would mean something there as a number.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for it in line(text).chars() {
        match it {
            it if it.is_alphanumeric() || matches!(it, ' ' | '-' | '.' | ',' | '/' | '(' | ')' | ':' | '…') => plain.push(it),
            it => plain.push_str(&format!("&#{};", it as u32)),
        }
    }
    plain
}

/// Returns `rows` as CSV (RFC 4180): every column, each row with its unit and its products. No cell is a formula to a program of tables.
pub fn csv(rows: &[Row], shown: &dyn Fn(&str) -> String) -> String {
    let mut heads = vec!["scope", "api", "operation", "product", "unit", "products"];
    heads.extend(Column::ALL.iter().map(|column| column.name()));
    let mut text = heads.iter().map(|head| cell(head)).collect::<Vec<_>>().join(",") + "\r\n";
    for row in rows {
        let (unit, products) = (shown(&row.unit), row.products.join("; "));
        let mut cells: Vec<String> =
            [row.scope.name(), &row.api, &row.operation, &row.product, &unit, &products].iter().map(|text| cell(text)).collect();
        cells.extend(Column::ALL.iter().map(|column| cell(&row.cells(*column).join("; "))));
        text.push_str(&(cells.join(",") + "\r\n"));
    }
    text
}

/// `text` as a cell, in quotes. What a program of tables would work out gets an apostrophe in front.
fn cell(text: &str) -> String {
    let text = line(text);
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

/// Returns `rows` as JSON: each with its facts, and where each of these comes from.
pub fn json(rows: &[Row], shown: &dyn Fn(&str) -> String) -> Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let fact = |fact: &RowFact| {
        value!({
            "text": fact.text,
            "section": fact.section.map(Section::name),
            "conditional": fact.conditional,
            "scope": fact.from.0.name(),
            "name": some(&fact.from.1),
            "path": fact.path,
            "line": fact.line,
        })
    };
    let row = |row: &Row| {
        let mut written = value!({
            "scope": row.scope.name(),
            "api": some(&row.api),
            "operation": some(&row.operation),
            "product": some(&row.product),
            "unit": some(&shown(&row.unit)),
            "products": row.products,
        });
        for column in Column::ALL {
            written[column.name()] = row.facts_in(column).map(fact).collect::<Vec<_>>().into();
        }
        written
    };
    value!({ "version": 1, "rows": rows.iter().map(row).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_ends_early() {
        assert_eq!(cell("=HYPERLINK(\"http://a\")"), "\"'=HYPERLINK(\"\"http://a\"\")\"");
        assert_eq!(cell("\n-1"), "\"\\n-1\"", "a line break is spelt out");
        assert_eq!(cell("  @x"), "\"'  @x\"");
        assert_eq!(cell("rate-limit 5"), "\"rate-limit 5\"");
    }

    #[test]
    fn nothing_in_a_cell_is_markup() {
        assert_eq!(plain("a|b <img> @me [x](y) `c`"), "a&#124;b &#60;img&#62; &#64;me &#91;x&#93;(y) &#96;c&#96;");
    }

    #[test]
    fn a_cell_is_broken_between_words() {
        let long = format!("{} {} end", "a".repeat(30), "b".repeat(30));
        assert_eq!(folded(&[long, "c".to_owned()]), ["a".repeat(30), format!("  {}", "b".repeat(30)), "  end".to_owned(), "c".to_owned()]);
    }
}
