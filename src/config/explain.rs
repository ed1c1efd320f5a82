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
    let Some((kind, word, known)) = unknown_word(&message) else { return Complaint { span, message, help: None } };
    let help = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "remove it".to_owned(),
        None => format!("use one of {}", known.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
    };
    let what = if kind == "field" { "key" } else { "value" };
    Complaint { span, message: format!("unknown {what} `{word}`"), help: Some(help) }
}

/// The parts of serde's sentence about an unknown field or variant: which of the two, the word, and those it knows.
fn unknown_word(message: &str) -> Option<(&str, &str, Vec<&str>)> {
    let (kind, rest) = message.strip_prefix("unknown ")?.split_once(' ')?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((kind, quoted.next()?, quoted.collect()))
}
