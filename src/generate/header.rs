//! The words on top of a generated file, by which it is known again.

/// What every header says.
const MARK: &str = "made by apim-policy generate";

/// How many lines from the top the header may stand.
const LINES: usize = 10;

/// The header of a file that is made from `template`, by an entry of the file called `manifest` if there is one. It is the same each time.
pub fn header(template: &str, manifest: Option<&str>) -> String {
    let template = harmless(template);
    match manifest {
        Some(manifest) => format!("{MARK} from the template {template} for {}: change it there", harmless(manifest)),
        None => format!("{MARK} {template}: change its arguments, and generate it again"),
    }
}

/// Whether `text` is of a generated file, so that it can be generated again.
pub fn is_generated(text: &str) -> bool {
    text.lines().take(LINES).any(|line| line.contains(MARK))
}

/// `name` without what ends a comment, begins an expression, or is replaced in any host.
fn harmless(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '-' | '_' if out.ends_with(character) => out.extend([' ', character]),
            '-' | '_' | '.' | ' ' => out.push(character),
            _ if character.is_alphanumeric() => out.push(character),
            _ => out.push('?'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_known_again_and_nothing_else_is() {
        assert!(is_generated(&format!("<!-- {} -->\n<policies />", header("secret", Some("snippets.toml")))));
        assert!(is_generated(&header("secret", None)));
        assert!(!is_generated("<policies />"));
        assert!(!is_generated(&format!("{}{}", "\n".repeat(LINES), header("secret", None))));
    }

    #[test]
    fn no_name_ends_the_comment_or_is_replaced() {
        let header = header("secret", Some("a-->---b@(1){{c}}${d}%{e}#{f}#__g__\n\"h\\.toml"));
        for wrong in ["--", ">", "@", "{", "$", "__", "\n", "\\", "\""] {
            assert!(!header.contains(wrong), "{header}");
        }
    }
}
