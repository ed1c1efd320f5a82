//! Escapes values for the place where they are written, so that none can break out of it.

use super::ast::HolePlace;
use super::late::{Atom, Late, LateText, variable};
use super::output::Bit;
use crate::spelling::{encode_percent, entity_at, entity_for};

/// `text` in XML: in an attribute with double quotes, or between tags.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for character in text.chars() {
        match character {
            // A brace behind one of these would begin what tools of deployment replace.
            '{' if matches!(before, Some('%' | '$' | '#')) => out.push_str("&#123;"),
            // Three of this kind in a row would end a text of Bicep.
            '\'' if before != Some('\'') => out.push(character),
            _ => match entity_for(character) {
                Some(entity) => out.push_str(entity),
                None => out.push(character),
            },
        }
        before = Some(character);
    }
    out
}

/// `text` in an ordinary string of C#, as nothing that C#, XML or a tool of deployment would take for more.
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        let is_last = characters.peek().is_none();
        match character {
            '\\' => out.push_str("\\\\"),
            '"' | '<' | '>' | '&' | '{' | '}' => out.push_str(&format!("\\u{:04x}", character as u32)),
            // What follows in the template could make more of these, and three quotes in a row end a text of Bicep.
            '@' | '$' | '%' | '#' if is_last => out.push_str(&format!("\\u{:04x}", character as u32)),
            '\'' if before == Some('\'') => out.push_str("\\u0027"),
            _ if character.is_control() => out.push_str(&format!("\\u{:04x}", character as u32)),
            _ => out.push(character),
        }
        before = Some(character);
    }
    out
}

/// `text` in a path or a query of an address: everything but letters, digits and `-._~` is encoded.
pub fn url(text: &str) -> String {
    encode_percent(text, |byte| matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

/// `text` where it stands in a policy. References to later values stay as they are.
pub fn at(place: HolePlace, text: &LateText) -> Vec<Bit> {
    text.0
        .iter()
        .map(|atom| match atom {
            Atom::Late(Late::Host(name)) => Bit::Host(name.clone()),
            // Whoever writes a text with one of these makes an expression of all of it.
            Atom::Variable(name) if matches!(place, HolePlace::Interpolated(_)) => Bit::Code(format!("{{{}}}", variable(name))),
            Atom::Variable(name) => Bit::Code(format!("({})", variable(name))),
            Atom::Late(late) if place == HolePlace::Text => Bit::Markup(late.text()),
            Atom::Late(late) => Bit::Code(late.text()),
            Atom::Plain(text) => match place {
                HolePlace::Text | HolePlace::Nowhere(_) => Bit::Markup(xml(text)),
                HolePlace::Code => Bit::Code(text.clone()),
                HolePlace::String(_) => Bit::Code(string(text)),
                HolePlace::Verbatim(_) => Bit::Code(text.replace('"', "\"\"")),
                // Braces have no escape but their doubles, which would make a named value.
                HolePlace::Interpolated(_) => {
                    Bit::Code(string(text).replace("\\u007b", "{\"\\u007b\"}").replace("\\u007d", "{\"\\u007d\"}"))
                }
            },
        })
        .collect()
}

/// A piece of a text of which other pieces are known at run time alone.
pub enum Segment {
    /// What stands in a string of C#.
    Text(Vec<Bit>),
    /// Code that yields a text, in brackets if it needs them.
    Code(Vec<Bit>),
}

/// The segments as one expression of C#: strings, which begin with `quote`, and code, put together.
pub fn concatenate(quote: &str, segments: Vec<Segment>) -> Vec<Bit> {
    let mut all: Vec<Bit> = Vec::new();
    let mut open = false;
    for segment in segments {
        match segment {
            Segment::Text(bits) if bits.is_empty() => {}
            Segment::Text(bits) => {
                if !open {
                    let between = if all.is_empty() { "" } else { " + " };
                    all.push(Bit::Code(format!("{between}{quote}")));
                }
                open = true;
                all.extend(bits);
            }
            Segment::Code(bits) => {
                let before = match (open, all.is_empty()) {
                    (true, _) => "\" + ",
                    (false, true) => "",
                    (false, false) => " + ",
                };
                all.push(Bit::Code(before.to_owned()));
                open = false;
                all.extend(bits);
            }
        }
    }
    if open {
        all.push(Bit::Code("\"".to_owned()));
    }
    all
}

/// `text` in segments, escaped for a string of C# of the kind `place`.
pub fn segments(place: HolePlace, text: &LateText) -> Vec<Segment> {
    let one = |atom: &Atom| match atom {
        Atom::Variable(name) => Segment::Code(vec![Bit::Code(variable(name))]),
        // A verbatim string has no escapes, and the service may decode entities before it reads C#.
        Atom::Plain(text) if matches!(place, HolePlace::Verbatim(_)) && may_be_decoded(text) => {
            Segment::Code(vec![Bit::Code(format!("\"{}\"", string(text)))])
        }
        other => Segment::Text(at(place, &LateText(vec![other.clone()]))),
    };
    text.0.iter().map(one).collect()
}

/// Whether an entity stands in `text`, or one may begin at its end.
fn may_be_decoded(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') || entity_at(&text.as_bytes()[at..]).is_some()
    })
}

/// `text` with everything encoded that addresses do not hold.
pub fn encode(text: &LateText) -> LateText {
    LateText(
        text.0
            .iter()
            .map(|atom| match atom {
                Atom::Plain(text) => Atom::Plain(url(text)),
                // What a variable holds is encoded already.
                other @ (Atom::Late(_) | Atom::Variable(_)) => other.clone(),
            })
            .collect(),
    )
}
