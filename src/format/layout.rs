//! How far lines are indented and how long they get: for the formatter, for what `generate` writes, and for fixes that build elements.

use toml::Spanned;

use crate::config::Formatting;

/// How many blanks a level is indented if nobody says otherwise.
pub const DEFAULT_INDENT: usize = 4;

/// How many characters a start tag may take with its indentation, if nobody says otherwise, before its attributes stand on lines of their own.
pub const DEFAULT_LINE_WIDTH: usize = 120;

/// The layout of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How many blanks a level is indented.
    pub indent: usize,
    /// How many characters a start tag may take with its indentation before its attributes stand on lines of their own.
    pub line_width: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self { indent: DEFAULT_INDENT, line_width: DEFAULT_LINE_WIDTH }
    }
}

impl Layout {
    /// Returns the layout that a configuration asks for.
    pub fn of(settings: &Formatting) -> Self {
        let number = |setting: &Option<Spanned<u16>>| setting.as_ref().map(|number| usize::from(*number.get_ref()));
        Self {
            // Nothing could be told apart without a blank.
            indent: number(&settings.indent).unwrap_or(DEFAULT_INDENT).max(1),
            line_width: number(&settings.line_width).unwrap_or(DEFAULT_LINE_WIDTH),
        }
    }

    /// Whether the start tag of the element called `name`, with these names and values of attributes, is to stand on one line that is indented by `column`
    /// columns. Only its last value may go on in further lines. If it `is_empty`, the tag closes the element.
    pub fn fits<'a>(
        self,
        column: usize,
        name: &str,
        attributes: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
        is_empty: bool,
    ) -> bool {
        let columns = |text: &str| text.chars().count();
        let count = attributes.len();
        let mut end = column + "<".len() + columns(name);
        for (index, (name, value)) in attributes.enumerate() {
            let first = value.split('\n').next().unwrap_or_default();
            let goes_on = first.len() < value.len();
            if goes_on && index + 1 < count {
                return false;
            }
            end += " =\"".len() + columns(name) + columns(first.trim_end_matches('\r'));
            end += match index + 1 < count {
                true => "\"".len(),
                // What ends the tag stands in another line.
                false if goes_on => 0,
                false => if is_empty { "\" />" } else { "\">" }.len(),
            };
        }
        count < 2 || end <= self.line_width
    }

    /// How many columns the white space `blanks` takes. A tab goes to the next level.
    pub(super) fn columns(self, blanks: &str) -> usize {
        blanks.bytes().fold(0, |column, byte| if byte == b'\t' { (column / self.indent + 1) * self.indent } else { column + 1 })
    }

    /// How many columns the white space `blanks` takes more than `base`.
    pub(super) fn columns_behind(self, base: &str, blanks: &str) -> isize {
        self.columns(blanks) as isize - self.columns(base) as isize
    }
}

/// Returns what a line at `depth` levels begins with in the layout that nobody has said anything about.
pub fn indent(depth: usize) -> String {
    " ".repeat(DEFAULT_INDENT * depth)
}

/// Returns what a line has in front of it that stands one level deeper than one which begins with `indent`.
pub fn indent_step(indent: &str) -> &'static str {
    const STEP: &str = match str::from_utf8(&[b' '; DEFAULT_INDENT]) {
        Ok(step) => step,
        Err(_) => "",
    };
    if indent.contains('\t') { "\t" } else { STEP }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_tab_where_tabs_are_used_and_else_a_level() {
        assert_eq!((indent_step("\t"), indent_step("  ")), ("\t", "    "));
        assert_eq!(indent(1), indent_step(""));
    }

    #[test]
    fn a_tab_goes_to_the_next_level() {
        let layout = Layout::default();
        assert_eq!(["", "  ", "\t", "  \t", "\t \t "].map(|blanks| layout.columns(blanks)), [0, 2, 4, 4, 9]);
    }
}
