//! Explains errors of the TOML reader, with the word that was probably meant.

use std::ops::Range;

use crate::text::nearest;

/// What is wrong in a text of TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where, in bytes.
    pub span: Range<usize>,
    /// What, as one clause.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What the reader complains of. A word that it does not know is answered with the one that was meant, or with those that there are.
pub fn explain(error: &toml::de::Error) -> Complaint {
    let span = error.span().unwrap_or_default();
    let message = error.message().trim().replace('\n', ", ");
    if let Some((message, help)) = wrong_type(&message) {
        return Complaint { span, message, help: help.map(str::to_owned) };
    }
    let Some((kind, word, known)) = unknown_word(&message) else { return Complaint { span, message, help: None } };
    let help = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "remove it".to_owned(),
        None => format!("use one of {}", known.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
    };
    let what = if kind == "field" { "key" } else { "value" };
    Complaint { span, message: format!("unknown {what} `{word}`"), help: Some(help) }
}

/// What the reader's sentence about a value of the wrong type says in the words of TOML, and what to do about it.
fn wrong_type(message: &str) -> Option<(String, Option<&'static str>)> {
    if message == "wanted string or table" {
        return Some(("this is not a text".to_owned(), Some("put a word into quotes: `\"…\"`")));
    }
    let (found, wanted) = message.strip_prefix("invalid type: ")?.split_once(", expected ")?;
    let found = match found.split_once(' ').map_or(found, |(kind, _)| kind) {
        "map" => "a table",
        "sequence" => "a list",
        "string" => "a text",
        "integer" => "a number",
        "float" | "floating" => "a number with a decimal point",
        "boolean" => "`true` or `false`",
        _ => return None,
    };
    let (wanted, help) = match wanted.trim_start_matches("a ") {
        "sequence" if found == "a table" => ("a list of tables", Some("write its name in two pairs of brackets, `[[…]]`")),
        "sequence" => ("a list", Some("put it into brackets: `[…]`")),
        "string" => ("a text", (found != "a table" && found != "a list").then_some("put it into quotes: `\"…\"`")),
        "boolean" => ("`true` or `false`", Some("write `true` or `false`, without quotes")),
        "usize" | "u8" | "u16" | "u32" | "u64" | "i64" => ("a whole number", Some("write a whole number, without quotes")),
        "f64" => ("a number", Some("write a number, without quotes")),
        said if said == "map" || said.starts_with("struct ") => ("a table", Some("write it as a table, `{ key = value }`")),
        // What our own readers want, they say in our words.
        _ => (wanted, None),
    };
    Some((format!("this is {found}, and not {wanted}"), help))
}

/// The parts of serde's sentence about an unknown field or variant: which of the two, the word, and those it knows.
fn unknown_word(message: &str) -> Option<(&str, &str, Vec<&str>)> {
    let (kind, rest) = message.strip_prefix("unknown ")?.split_once(' ')?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((kind, quoted.next()?, quoted.collect()))
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    #[test]
    fn a_value_of_the_wrong_type_is_told_in_the_words_of_toml() {
        for (text, message, help) in [
            ("[rule]\nid = 1", "this is a table, and not a list of tables", "write its name in two pairs of brackets, `[[…]]`"),
            ("exclude = \"a\"", "this is a text, and not a list", "put it into brackets: `[…]`"),
            ("fail-on = 3", "this is not a text", "put a word into quotes: `\"…\"`"),
            ("rules = 3", "this is a number, and not a table", "write it as a table, `{ key = value }`"),
            ("[format]\nindent = \"2\"", "this is a text, and not a whole number", "write a whole number, without quotes"),
            (
                "[format]\nindent = 2.5",
                "this is a number with a decimal point, and not a whole number",
                "write a whole number, without quotes",
            ),
            ("extend = true", "this is `true` or `false`, and not a text", "put it into quotes: `\"…\"`"),
            ("extend = [\"a\"]", "this is a list, and not a text", ""),
            ("[rules]\na = 3", "this is a number, and not a level, or a table with `level` and `allow`", ""),
        ] {
            let error = toml::from_str::<Settings>(text).expect_err(text);
            let complaint = explain(&error);
            assert_eq!((complaint.message.as_str(), complaint.help.as_deref().unwrap_or_default()), (message, help), "{text}");
        }
    }
}
