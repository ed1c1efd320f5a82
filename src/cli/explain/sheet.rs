//! Text in columns.

use anstyle::Style;

use crate::reference::{Entry, Part, Row};

/// How wide lines are, where words allow it.
pub(super) const WIDTH: usize = 110;

/// The widest label beside which the words of all rows stand.
const LABEL: usize = 44;

/// Returns `entry` in lines that are no wider than `width`, where words allow it.
pub(super) fn draw(entry: &Entry, width: usize, color: bool) -> String {
    let mut sheet = Sheet { text: String::new(), width, color };
    let bold = sheet.bold();
    sheet.line(&format!("{bold}{}{bold:#} ({})", entry.title, entry.what));
    for part in &entry.parts {
        match part {
            Part::Paragraph(text) => sheet.columns(0, "", text),
            Part::Facts(rows) => {
                sheet.line("");
                sheet.rows(rows, usize::MAX);
            }
            Part::List { heading, rows } => {
                sheet.heading(heading);
                sheet.rows(rows, LABEL);
            }
            Part::See(name) => {
                sheet.heading("See");
                sheet.columns(0, "", &format!("`apim-policy explain {name}` for what it yields"));
            }
        }
    }
    sheet.text
}

/// A text that is put together line by line.
struct Sheet {
    text: String,
    width: usize,
    color: bool,
}

impl Sheet {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A heading with an empty line before it.
    fn heading(&mut self, text: &str) {
        let bold = self.bold();
        self.line(&format!("\n{bold}{text}{bold:#}"));
    }

    /// Rows whose words stand beside the labels that are no wider than `most`.
    fn rows(&mut self, rows: &[Row], most: usize) {
        let width = rows.iter().map(|row| row.label.chars().count()).filter(|width| *width <= most).max().unwrap_or_default();
        rows.iter().for_each(|row| self.columns(width, &row.label, &row.text));
    }

    /// A label, and words beside it that go on below one another.
    fn columns(&mut self, width: usize, label: &str, words: &str) {
        let mut line = if label.is_empty() { String::new() } else { format!("  {label:width$}  ") };
        let indent = line.chars().count();
        let mut length = indent;
        // A long label has its words below it.
        if indent > width + 4 && !words.is_empty() && indent > 48 {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
            line = " ".repeat(width + 4);
            length = width + 4;
        }
        let indent = if label.is_empty() { 0 } else { width + 4 };
        let mut fresh = true;
        for word in words.split(' ') {
            let size = word.chars().count();
            if !fresh && length + 1 + size > self.width {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = " ".repeat(indent);
                length = indent;
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += size;
            fresh = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn bold(&self) -> Style {
        if self.color { Style::new().bold() } else { Style::new() }
    }
}
