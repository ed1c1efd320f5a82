//! Text in columns.

use std::fmt::Write;

use anstyle::Style;

/// How wide lines are, where words allow it.
const WIDTH: usize = 110;

/// A text that is put together line by line.
pub(super) struct Sheet {
    text: String,
    color: bool,
}

impl Sheet {
    /// A sheet about `name`, which is `what`.
    pub fn new(name: &str, what: &str, color: bool) -> Self {
        let mut sheet = Self { text: String::new(), color };
        let bold = sheet.style(Style::new().bold());
        writeln!(sheet.text, "{bold}{name}{bold:#} ({what})").expect("a string takes any text");
        sheet
    }

    /// A paragraph.
    pub fn say(&mut self, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.columns(0, "", text);
        }
        self
    }

    /// A heading with an empty line before it.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        let bold = self.style(Style::new().bold());
        writeln!(self.text, "\n{bold}{text}{bold:#}").expect("a string takes any text");
        self
    }

    /// Rows of a label and what belongs to it; those with nothing beside the label are left out, and an empty line comes before the rest.
    pub fn facts(&mut self, rows: &[(&str, String)]) -> &mut Self {
        let rows: Vec<&(&str, String)> = rows.iter().filter(|(_, value)| !value.is_empty()).collect();
        let width = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
        if !rows.is_empty() {
            self.text.push('\n');
        }
        for (label, value) in rows {
            self.columns(width, label, value);
        }
        self
    }

    /// Rows below a heading; nothing where there is none.
    pub fn list(&mut self, heading: &str, rows: &[(String, String)]) -> &mut Self {
        if rows.is_empty() {
            return self;
        }
        self.heading(heading);
        let width = rows.iter().map(|(label, _)| label.chars().count()).filter(|width| *width <= 44).max().unwrap_or_default();
        for (label, value) in rows {
            self.columns(width, label, value);
        }
        self
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
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
            if !fresh && length + 1 + size > WIDTH {
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

    fn style(&self, style: Style) -> Style {
        if self.color { style } else { Style::new() }
    }
}

/// The address of a documentation page.
pub(super) fn address(page: &str) -> String {
    if page.is_empty() { String::new() } else { format!("https://learn.microsoft.com/azure/api-management/{page}") }
}

/// Names with commas between them.
pub(super) fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}
