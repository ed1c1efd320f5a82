//! Offsets of a text in bytes, and in units of UTF-16, in which JavaScript counts.

use apim_policy::Span;
use serde_json::{Value, json};

/// The way between the two.
pub(crate) struct Offsets {
    /// For each byte, and the end, how many units stand before it; nothing for ASCII, where both are the same.
    units: Option<Vec<u32>>,
    length: u32,
}

impl Offsets {
    pub(crate) fn new(text: &str) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        if text.is_ascii() {
            return Self { units: None, length };
        }
        let mut units = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for letter in text.chars() {
            units.resize(units.len() + letter.len_utf8(), count);
            count += u32::try_from(letter.len_utf16()).unwrap_or_default();
        }
        units.push(count);
        Self { units: Some(units), length }
    }

    /// The units before `byte`; those of the whole text beyond its end.
    pub(crate) fn units(&self, byte: u32) -> u32 {
        match &self.units {
            None => byte.min(self.length),
            Some(units) => units[(byte.min(self.length)) as usize],
        }
    }

    /// The bytes before `unit`: the beginning of the character that it is in, or the end of the text.
    pub(crate) fn bytes(&self, unit: u32) -> u32 {
        match &self.units {
            None => unit.min(self.length),
            Some(units) => {
                // Units never decrease; the first byte of the last character that begins at or before the unit is wanted.
                let after = units.partition_point(|&it| it <= unit);
                let last = units[after.saturating_sub(1)];
                u32::try_from(units.partition_point(|&it| it < last)).unwrap_or(self.length)
            }
        }
    }

    /// A span as a page takes it.
    pub(crate) fn span(&self, span: Span) -> Value {
        json!({ "from": self.units(span.start), "to": self.units(span.end) })
    }
}
