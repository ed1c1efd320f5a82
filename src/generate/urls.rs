//! Addresses in a text that is being built: whether it is one, and which part of it comes next.

use super::types::Type;

/// What stands in front of a place in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    text: String,
    /// Whether it began with a value that is an address.
    begun: bool,
}

impl Address {
    /// Goes past `text`.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Goes past a value of the type `of`.
    pub fn push_hole(&mut self, of: &Type) {
        self.begun |= self.text.is_empty() && *of == Type::Url;
        // Values hold neither a scheme nor a slash that matters.
        self.text.push('x');
    }

    /// Whether the text is an address.
    pub fn is_whole(&self) -> bool {
        self.begun || self.rest().is_some()
    }

    /// Whether the place is where the host stands.
    pub fn is_host(&self) -> bool {
        !self.begun && self.rest().is_some_and(|rest| !rest.contains(['/', '?', '#']))
    }

    /// The address in a string that begins at the last quote in front of the place.
    pub fn after_quote(&self) -> Self {
        let text = self.text.rsplit('"').next().unwrap_or_default().to_owned();
        Self { text, begun: false }
    }

    /// What follows `https://`.
    fn rest(&self) -> Option<&str> {
        let text = self.text.trim_start();
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))
    }
}
