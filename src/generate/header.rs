//! The header of a generated file: the command that made it, by which the file is recognised later.

use super::request::{Request, Target};
use crate::catalog::{Format, Scope};
use crate::secrets::{is_opaque, is_placeholder, redact_loosely};

/// What every header says.
const MARK: &str = "made by apim-policy generate";

/// How many lines from the top the header may stand.
const LINES: usize = 10;

/// What two characters begin a comment's end, an expression or a reference, or are replaced in any host.
const PAIRS: [&str; 10] = ["--", "{{", "}}", "${", "%{", "#{", "}#", "@(", "@{", "__"];

/// The header of a file that is made by this command, which puts it into the file or folder called `output` with the templates of these files.
///
/// The options are short, since two hyphens end no comment of XML but make it none.
pub fn header(request: &Request, output: &str, templates: &[String]) -> String {
    let mut words: Vec<String> = vec![word(&request.template)];
    for template in templates {
        words.extend(["-T".to_owned(), word(template)]);
    }
    for (name, values) in &request.arguments {
        words.extend(values.iter().flat_map(|value| ["-s".to_owned(), word(&format!("{name}={}", harmless(name, value)))]));
    }
    if request.target != Target::default() {
        words.extend(["-t".to_owned(), word(request.target.name())]);
    }
    if request.dialect != Format::default() {
        words.extend(["-d".to_owned(), "xml".to_owned()]);
    }
    if let Some(section) = request.section {
        words.extend(["-e".to_owned(), word(section.name())]);
    }
    if request.scope != Scope::Api {
        words.extend(["-S".to_owned(), word(request.scope.name())]);
    }
    if let Some(name) = &request.name {
        words.extend(["-n".to_owned(), word(name)]);
    }
    for (name, reference) in &request.references {
        words.extend(["-r".to_owned(), word(&format!("{name}={reference}"))]);
    }
    words.extend(["-o".to_owned(), word(output)]);
    format!("{MARK} {}", words.join(" "))
}

/// The header of a file that an entry of the file called `manifest` makes from `template`.
pub fn header_of_entry(template: &str, manifest: &str) -> String {
    format!("{MARK} -m {} from the template {}: change it there", word(manifest), word(template))
}

/// Whether `text` is of a generated file, so that it can be generated again.
pub fn is_generated(text: &str) -> bool {
    text.lines().take(LINES).any(|line| line.contains(MARK))
}

/// A value that may be read by whoever reads the file.
fn harmless<'v>(name: &str, value: &'v str) -> &'v str {
    let digits = value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let whole = format!("{name}={value}");
    let is_secret =
        !is_placeholder(value) && !digits && (is_opaque(value) || redact_loosely(value) != value || redact_loosely(&whole) != whole);
    if is_secret { "***" } else { value }
}

/// A word as a shell reads it, in which nothing means more than itself in a comment either.
fn word(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '/' | ':' | '=' | ',' | '+');
    // No line may end here, whatever a file is called.
    let text: String = text.chars().map(|it| if it.is_control() { '?' } else { it }).collect();
    let mut quoted = if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) };
    for pair in PAIRS {
        // Nothing in quotes is nothing, within quotes and without.
        while let Some(at) = quoted.find(pair) {
            quoted.insert_str(at + 1, "''");
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[(&str, &str)]) -> String {
        let mut request = Request::new("secret");
        request.arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect();
        header(&request, "a.xml", &[])
    }

    #[test]
    fn a_header_is_known_again_and_nothing_else_is() {
        assert!(is_generated(&format!("<!-- {} -->\n<policies />", header_of_entry("secret", "snippets.toml"))));
        assert!(is_generated(&of(&[])));
        assert!(!is_generated("<policies />"));
        assert!(!is_generated(&format!("{}{}", "\n".repeat(LINES), of(&[]))));
    }

    #[test]
    fn it_is_the_command() {
        assert_eq!(of(&[("secret", "orders-key")]), "made by apim-policy generate secret -s secret=orders-key -o a.xml");
        let mut request = Request::new("secret");
        request.target = Target::Terraform;
        request.scope = Scope::Global;
        request.name = Some("all".to_owned());
        assert_eq!(
            header(&request, "a b.tf", &["x.snippet".to_owned()]),
            "made by apim-policy generate secret -T x.snippet -t terraform -S global -n all -o 'a b.tf'"
        );
    }

    #[test]
    fn no_word_ends_the_comment_or_is_replaced() {
        let header = of(&[("a", "a-->---b@(1){{c}}${d}%{e}#{f}#__g__\n\"h\\ 'i"), ("secret", "orders--key")]);
        for wrong in PAIRS.into_iter().chain(["\n"]) {
            assert!(!header.contains(wrong), "{wrong}: {header}");
        }
        assert!(header.contains("-s secret=orders-''-key"), "{header}");
    }

    #[test]
    fn it_shows_no_secret() {
        let secret = ["FAKE", "q7Zr2", "Xw9Lk4", "Tn8Vb1"].concat();
        let header = of(&[("username", &secret), ("version", "0123456789abcdef0123456789abcdef")]);
        assert!(!header.contains(&secret) && header.contains("0123456789abcdef0123456789abcdef"), "{header}");
    }
}
