//! The last step before anything is printed: what a terminal or the log of a build agent would act on becomes text that it only shows.
//!
//! Azure Pipelines looks for `##vso[` and `##[` anywhere in a line of a log; GitHub looks for `::` at the start of a line, white space aside
//! ("Logging commands", "Workflow commands for GitHub Actions"). Other agents know commands of the same forms.

use std::borrow::Cow;

use super::PAGES;
use crate::text::steers;

/// What a printed text is, which says how it may be spelt otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text for people, in which every column stays where it is.
    Text,
    /// The same, with colours of our own, and links to our own pages.
    Colored,
    /// Lines that begin with a command of our own for a build agent.
    Commands,
    /// JSON, which stays the same data.
    Json,
    /// XML, which stays the same data.
    Xml,
}

/// The beginnings of the commands that reports give to build agents.
const OWN_COMMANDS: [&str; 4] = ["::error ", "::warning ", "::notice ", "##vso[task.logissue "];

/// `text`, of this form, with no command in it but our own, and no character that steers a terminal or turns the reading order.
pub fn harmless(text: &str, form: Form) -> Cow<'_, str> {
    if !may_harm(text) {
        return Cow::Borrowed(text);
    }
    let mut writer = Writer { out: String::with_capacity(text.len() + 16), form, line_is_blank: true, after_hash: false };
    let mut rest = text;
    while let Some(it) = rest.chars().next() {
        let length = match writer.plain(rest) {
            0 => writer.step(it, rest),
            length => length,
        };
        rest = &rest[length..];
    }
    Cow::Owned(writer.out)
}

/// Whether there is anything to look at closely: nearly all that is printed has none of it.
fn may_harm(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Beyond ASCII, what steers is spelt with one of these first bytes.
    bytes.iter().any(|&byte| (byte < b' ' && byte != b'\n') || matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3))
        || memchr::memmem::find(bytes, b"##").is_some()
        || memchr::memmem::find(bytes, b"::").is_some()
}

struct Writer {
    out: String,
    form: Form,
    /// Whether nothing but white space stands on the line so far.
    line_is_blank: bool,
    /// Whether the last character of the text was a `#`.
    after_hash: bool,
}

impl Writer {
    /// Writes the characters at the start of `rest` of which nothing has to be asked, and returns their number.
    fn plain(&mut self, rest: &str) -> usize {
        let is_plain = |byte: &&u8| matches!(byte, b'!'..=b'~') && !matches!(byte, b'#' | b':');
        let length = match self.line_is_blank {
            true => rest.bytes().take_while(|byte| is_plain(&byte)).count(),
            // A blank matters only where the line has had nothing else.
            false => rest.bytes().take_while(|byte| *byte == b' ' || is_plain(&byte)).count(),
        };
        if length > 0 {
            self.out.push_str(&rest[..length]);
            (self.line_is_blank, self.after_hash) = (false, false);
        }
        length
    }

    /// Writes what becomes of `it`, with which `rest` begins, and returns how many bytes of `rest` that takes.
    fn step(&mut self, it: char, rest: &str) -> usize {
        let starts_line = self.line_is_blank;
        let after_hash = std::mem::replace(&mut self.after_hash, it == '#');
        self.line_is_blank = it == '\n' || (starts_line && it.is_whitespace());
        if self.form == Form::Commands
            && (self.out.is_empty() || self.out.ends_with('\n'))
            && let Some(own) = OWN_COMMANDS.iter().find(|own| rest.starts_with(**own))
        {
            self.out.push_str(own);
            self.line_is_blank = false;
            return own.len();
        }
        if self.form == Form::Colored
            && let Some(length) = color(rest).or_else(|| link(rest))
        {
            self.out.push_str(&rest[..length]);
            self.line_is_blank = starts_line;
            return length;
        }
        match it {
            '\r' if rest.starts_with("\r\n") => self.out.push(it),
            '#' if after_hash && begins_command(rest) => self.replace(it, '♯'),
            ':' if starts_line && rest.starts_with("::") && self.form != Form::Json => {
                self.out.push(it);
                self.replace(it, '꞉');
                return 2;
            }
            it if !matches!(it, '\n' | '\t') && steers(it) => self.replace(it, visible(it)),
            it => self.out.push(it),
        }
        it.len_utf8()
    }

    /// Writes `it` as the form escapes it, or the harmless `other` in its place.
    fn replace(&mut self, it: char, other: char) {
        match self.form {
            Form::Json => {
                let mut units = [0; 2];
                it.encode_utf16(&mut units).iter().for_each(|unit| self.out.push_str(&format!("\\u{unit:04x}")));
            }
            // XML 1.0 cannot hold these in any spelling.
            Form::Xml if it < ' ' && !matches!(it, '\r' | '\t') => self.out.push(other),
            Form::Xml => self.out.push_str(&format!("&#{};", it as u32)),
            Form::Text | Form::Colored | Form::Commands => self.out.push(other),
        }
    }
}

/// The length of the escape sequence with which `rest` begins, if all that it does is to change colours.
fn color(rest: &str) -> Option<usize> {
    const LONGEST: usize = 32;
    let codes = rest.strip_prefix("\u{1b}[")?;
    let length = codes.bytes().take(LONGEST).take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    codes[length..].starts_with('m').then_some("\u{1b}[".len() + length + "m".len())
}

/// The length of the escape sequence with which `rest` begins, if all that it does is to begin a link to the page of a rule, or to end a link.
fn link(rest: &str) -> Option<usize> {
    const LONGEST: usize = 100;
    let address = rest.strip_prefix("\u{1b}]8;;")?;
    let end = match address.strip_prefix(PAGES) {
        None => 0,
        Some(id) => {
            let is_id = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.');
            PAGES.len() + id.bytes().take(LONGEST).take_while(is_id).count()
        }
    };
    address[end..].starts_with("\u{1b}\\").then_some("\u{1b}]8;;".len() + end + "\u{1b}\\".len())
}

/// Whether the `#` at the start of `rest`, behind another one, begins the command of a build agent: `##[`, `##vso[`, `##teamcity[`.
fn begins_command(rest: &str) -> bool {
    const LONGEST: usize = 32;
    let name = rest[1..].bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    rest[1 + name..].starts_with('[')
}

/// A character as wide as the control character `it` that shows which one it is, as far as there is one.
fn visible(it: char) -> char {
    match it {
        '\u{7f}' => '␡',
        it if it < ' ' => char::from_u32('␀' as u32 + it as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_holds_a_command_of_a_build_agent() {
        for text in [
            "a ##vso[task.complete]b",
            "##[error]",
            "###[x]",
            "##VSO[x]",
            "##teamcity[x]",
            "::stop-commands::x",
            " \u{a0}\t::error::x",
            "a\r::error::x",
            "a\n ::error::x\n",
        ] {
            for form in [Form::Text, Form::Colored, Form::Commands, Form::Xml] {
                let shown = harmless(text, form);
                assert!(!shown.contains("##[") && !shown.to_lowercase().contains("##vso[") && !shown.contains("##teamcity["), "{shown}");
                assert!(!shown.split(['\n', '\r']).any(|line| line.trim_start().starts_with("::")), "{shown}");
                if form != Form::Xml {
                    assert_eq!(shown.chars().count(), text.chars().count(), "columns stay: {shown}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_command_stays() {
        for text in ["# a", "## heading", "##", "a::b", "#{x}#", "a##b c[", "global::System", "é — “x”", "\u{feff}<a>\r\n\t</a>\r\n"]
        {
            assert_eq!(harmless(text, Form::Text), text);
        }
    }

    #[test]
    fn our_own_commands_stay_and_no_other() {
        let text = "##vso[task.logissue type=error;]a ##vso[x]\n::error file=a::b\n::set-output name=a::b\n";
        let shown = harmless(text, Form::Commands);
        assert_eq!(shown, "##vso[task.logissue type=error;]a #♯vso[x]\n::error file=a::b\n:꞉set-output name=a::b\n");
    }

    #[test]
    fn controls_become_visible_and_colours_of_our_own_stay() {
        let text = "\u{1b}[31ma\u{1b}[0m\u{1b}]0;x\u{7}\u{9b}\u{202e}\u{200e}b\rc\u{8}";
        assert_eq!(harmless(text, Form::Text), "␛[31ma␛[0m␛]0;x␇��\u{fffd}b␍c␈");
        assert_eq!(harmless(text, Form::Colored), "\u{1b}[31ma\u{1b}[0m␛]0;x␇��\u{fffd}b␍c␈");
    }

    #[test]
    fn links_to_our_own_pages_stay_and_no_others() {
        let own = format!("a \u{1b}]8;;{PAGES}/flow/empty-branch.md\u{1b}\\flow/empty-branch\u{1b}]8;;\u{1b}\\ b");
        assert_eq!(harmless(&own, Form::Colored), own);
        assert!(!harmless(&own, Form::Text).contains('\u{1b}'));
        for other in [
            "\u{1b}]8;;https://example.org\u{1b}\\x".to_owned(),
            "\u{1b}]8;id=1;\u{1b}\\".to_owned(),
            format!("\u{1b}]8;;{PAGES}/x?y\u{1b}\\"),
            format!("\u{1b}]8;;{PAGES}/x\u{7}"),
            format!("\u{1b}]8;;{PAGES}"),
        ] {
            assert!(!harmless(&other, Form::Colored).contains("\u{1b}]"), "{other:?}");
        }
    }

    #[test]
    fn json_stays_the_same_data() {
        let value = serde_json::json!({ "##vso[a]": "##[b] \u{7f}\u{9b}\u{202e}\u{e0001} ::c\n::d" });
        let text = serde_json::to_string_pretty(&value).expect("it is JSON");
        let shown = harmless(&text, Form::Json);
        assert!(!shown.contains("##") && !shown.contains('\u{202e}') && !shown.contains('\u{9b}'), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("it is JSON still"), value);
    }

    #[test]
    fn xml_stays_the_same_data() {
        let shown = harmless("<a b=\"##vso[x]\u{202e}\"/>", Form::Xml);
        assert_eq!(shown, "<a b=\"#&#35;vso[x]&#8238;\"/>");
        assert_eq!(roxmltree::Document::parse(&shown).expect("it is XML").root_element().attribute("b"), Some("##vso[x]\u{202e}"));
    }
}
