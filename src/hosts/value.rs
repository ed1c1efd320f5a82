//! What an expression of a host comes to: as much as names, paths and the origin of texts need.

use std::rc::Rc;

use super::json::{Json, JsonKind};
use crate::text::Span;

/// What an expression may come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum HostValue {
    /// Nothing is known.
    #[default]
    Unknown,
    /// A text.
    Text(HostText),
    /// `true` or `false`.
    Bool(bool),
    /// A list.
    List(Rc<[HostValue]>),
    /// An object, or a map, in which some keys are not known.
    Object(Rc<[(Option<Rc<str>>, HostValue)]>),
    /// One of several.
    Any(Rc<[HostValue]>),
    /// Something that the host creates or looks up, by its address: `azurerm_key_vault_secret.a.value`.
    Symbol(Rc<str>),
}

/// A text of which the content or the origin is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostText {
    /// What it is, if all of it is known.
    pub known: Option<Rc<str>>,
    /// Where it comes from.
    pub origin: Option<Origin>,
    /// The words in it that are replaced before it is used.
    pub tokens: Rc<[Rc<str>]>,
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// A string of a file, or a call that makes one, by its place.
    Literal {
        /// The file's path.
        file: Rc<str>,
        /// All of the expression.
        span: Span,
        /// Whether it is rendered as a template before it is used.
        is_template: bool,
    },
    /// All of a file.
    File {
        /// Its path, with `/` and without `.` and `..` where these can be resolved.
        path: Rc<str>,
        /// How it is read.
        reads: Reads,
        /// Where it is named.
        at: (Rc<str>, Span),
    },
}

/// How a host reads a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reads {
    /// As it is: `${` is text in it.
    AsText,
    /// As a template of Terraform, in which these names stand for something, if they are known.
    Template(Option<Rc<[Rc<str>]>>),
    /// As a format string, in which `{0}` stands for something.
    Format,
    /// It is said by a link, and read by the service.
    Link,
}

impl HostValue {
    /// A text that is known whole.
    pub fn known(text: &str) -> Self {
        Self::Text(HostText { known: Some(text.into()), ..HostText::default() })
    }

    /// What `json` comes to.
    pub fn of_json(json: &Json<'_>) -> Self {
        match &json.kind {
            JsonKind::Bool(it) => Self::Bool(*it),
            JsonKind::String(string) => Self::known(&string.located().text),
            // The recursion ends because nothing is nested deeper than the reader of JSON goes.
            JsonKind::Array(items) => items.iter().map(Self::of_json).collect(),
            JsonKind::Object(members) => {
                Self::Object(members.iter().map(|(name, value)| (Some(name.located().text.into()), Self::of_json(value))).collect())
            }
            JsonKind::Null | JsonKind::Number | JsonKind::Unknown => Self::Unknown,
        }
    }

    /// Returns one value of these: itself if it is one alone.
    pub fn any(values: Vec<HostValue>) -> Self {
        let mut flat: Vec<HostValue> = Vec::new();
        for value in values {
            match value {
                Self::Any(inner) => inner.iter().for_each(|it| push(&mut flat, it.clone())),
                value => push(&mut flat, value),
            }
        }
        match flat.len() {
            0 => Self::Unknown,
            1 => flat.pop().unwrap_or_default(),
            _ => Self::Any(flat.into()),
        }
    }

    /// Returns what it may be, one by one.
    pub fn alternatives(&self) -> &[HostValue] {
        match self {
            Self::Any(values) => values,
            value => std::slice::from_ref(value),
        }
    }

    /// Returns the text that it is, if it is one text alone.
    pub fn text(&self) -> Option<&HostText> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text that it is, if that is known whole.
    pub fn as_known(&self) -> Option<&str> {
        self.text()?.known.as_deref()
    }

    /// Returns the member called `name`, whatever its case, of an object, of each alternative.
    pub fn member(&self, name: &str) -> HostValue {
        match self {
            Self::Object(entries) => {
                let is_named = |key: &Option<Rc<str>>| key.as_ref().is_some_and(|key| key.eq_ignore_ascii_case(name));
                entries.iter().find(|(key, _)| is_named(key)).map(|(_, value)| value.clone()).unwrap_or_default()
            }
            Self::List(items) => Self::List(items.iter().map(|item| item.member(name)).collect()),
            Self::Any(values) => Self::any(values.iter().map(|value| value.member(name)).collect()),
            Self::Symbol(address) => Self::Symbol(format!("{address}.{name}").into()),
            _ => Self::Unknown,
        }
    }
}

/// How many alternatives are told apart; beyond them, one that is not known stands for the rest.
const MAX_ALTERNATIVES: usize = 512;

fn push(values: &mut Vec<HostValue>, value: HostValue) {
    if values.len() < MAX_ALTERNATIVES && !values.contains(&value) {
        values.push(value);
    } else if values.len() == MAX_ALTERNATIVES {
        values.push(HostValue::Unknown);
    }
}

impl FromIterator<HostValue> for HostValue {
    /// The list of these.
    fn from_iter<I: IntoIterator<Item = HostValue>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}
