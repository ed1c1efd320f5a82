//! The output of a template: policies, and how they are written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ast::{Expectation, Source};
use super::late::LateText;
use super::reference;
use super::vault::Vault;
use crate::catalog::{Format, Section};
use crate::format::{self, Layout};
use crate::spelling::encode_entities;
use crate::text::Span;

/// What a template makes.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// The policies of each section.
    pub sections: BTreeMap<Section, Vec<Node>>,
    /// Named values that the policies need.
    pub named_values: Vec<NamedValue>,
    /// The secrets whose versions the deployment finds out.
    pub deployed: Vec<Deployed>,
    /// The findings that the template which was asked for has on purpose.
    pub expectations: Arc<Vec<Expectation>>,
}

/// What an element was made by.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file of templates, if its user wrote it.
    pub source: Option<Source>,
    /// Where the element stands there, or what uses the template that makes it.
    pub span: Span,
    /// Where its attributes stand, by name and by value.
    pub attributes: Vec<(Span, Span)>,
    /// Where its text stands.
    pub text: Option<Span>,
    /// The findings that are there on purpose.
    pub expectations: Arc<Vec<Expectation>>,
}

/// A named value that refers to a secret of a key vault.
#[derive(Clone, Debug)]
pub struct NamedValue {
    /// Its name.
    pub name: LateText,
    /// The identifier of the secret.
    pub secret_id: LateText,
    /// The client id of the identity that reads it; the service's own if none.
    pub identity: Option<LateText>,
}

/// A secret whose version the deployment finds out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// Its vault.
    pub vault: Vault,
    /// Its name.
    pub secret: LateText,
    /// Whether it holds a certificate.
    pub is_certificate: bool,
}

/// An element or a comment.
#[derive(Clone, Debug)]
pub enum Node {
    /// An element with its attributes in order.
    Element {
        /// Its name.
        name: String,
        /// Names and values.
        attributes: Vec<(String, Vec<Bit>)>,
        /// What is in it.
        body: Body,
        /// What it was made by; nothing, if no template says it.
        origin: Option<Arc<Origin>>,
    },
    /// A comment with its marks.
    Comment(String),
}

/// What is in an element.
#[derive(Clone, Debug)]
pub enum Body {
    /// Text, perhaps none.
    Text(Vec<Bit>),
    /// Elements and comments.
    Nodes(Vec<Node>),
}

/// A bit of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bit {
    /// Text of XML, escaped.
    Markup(String),
    /// C# of a policy expression.
    Code(String),
    /// A reference that the host fills in: what stands between `${` and `}`.
    Host(String),
}

/// A piece of a written document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// Characters.
    Text(String),
    /// A reference that the host fills in.
    Host(String),
}

/// A document that is being written.
/// Its pieces, and what the places in it were made by, in order.
#[derive(Clone, Debug, Default)]
pub struct Written(pub Vec<Chunk>, pub Vec<Mark>);

/// A place in a written document.
#[derive(Clone, Debug)]
pub struct Mark {
    /// How far from its start, in bytes of its text.
    pub offset: usize,
    /// What made the element.
    pub origin: Arc<Origin>,
    /// Where what stands there is in the template.
    pub span: Span,
}

impl Written {
    /// Puts characters behind it.
    pub fn push(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Chunk::Text(last)) => last.push_str(text),
            _ => self.0.push(Chunk::Text(text.to_owned())),
        }
    }

    /// Puts a reference behind it.
    pub fn push_host(&mut self, name: &str) {
        self.0.push(Chunk::Host(name.to_owned()));
    }

    /// All of it, references as `${…}`.
    pub fn text(&self) -> String {
        self.0
            .iter()
            .map(|chunk| match chunk {
                Chunk::Text(text) => text.clone(),
                Chunk::Host(name) => format!("${{{name}}}"),
            })
            .collect()
    }

    /// The same with whole identifiers in the place of their parts, and without marks.
    pub fn joined(mut self) -> Self {
        let view = |chunk: &Chunk| match chunk {
            Chunk::Host(name) => Ok(name.clone()),
            Chunk::Text(text) => Err(text.clone()),
        };
        reference::join(&mut self.0, view, Chunk::Host);
        self.1.clear();
        self
    }

    /// Notes what made what comes next.
    fn mark(&mut self, origin: &Arc<Origin>, span: Span) {
        let offset = self.0.iter().map(Chunk::len).sum();
        self.1.push(Mark { offset, origin: Arc::clone(origin), span });
    }

    /// Puts `text` in front of what stands at `offset`, which is no reference. What was marked behind it is marked no longer.
    pub fn insert(&mut self, offset: usize, text: &str) {
        let mut from = 0;
        for chunk in &mut self.0 {
            let length = chunk.len();
            match chunk {
                Chunk::Text(chunk) if offset <= from + length => {
                    chunk.insert_str(offset - from, text);
                    break;
                }
                _ => from += length,
            }
        }
        self.1.retain(|mark| mark.offset < offset);
    }

    /// The references in it, each once, in order.
    pub fn hosts(&self) -> Vec<&str> {
        let mut hosts: Vec<&str> = Vec::new();
        for chunk in &self.0 {
            if let Chunk::Host(name) = chunk
                && !hosts.contains(&name.as_str())
            {
                hosts.push(name);
            }
        }
        hosts
    }
}

impl Chunk {
    /// How long its text is, in bytes.
    fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Host(name) => name.len() + "${}".len(),
        }
    }
}

/// Writes `nodes`, each on its lines, `depth` levels from the left, in the layout that `fmt` gives to policies.
pub fn write(nodes: &[Node], depth: usize, dialect: Format, out: &mut Written) {
    let indent = format::indent(depth);
    for node in nodes {
        out.push(&indent);
        match node {
            Node::Comment(comment) => out.push(comment),
            Node::Element { name, attributes, body, origin } => {
                let mark = |span: Option<Span>, out: &mut Written| {
                    if let (Some(origin), Some(span)) = (origin, span) {
                        out.mark(origin, span);
                    }
                };
                mark(origin.as_ref().map(|origin| origin.span), out);
                out.push(&format!("<{name}"));
                let is_empty = match body {
                    Body::Text(text) => text.is_empty(),
                    Body::Nodes(nodes) => nodes.is_empty(),
                };
                let is_short = fits(indent.len(), name, attributes, is_empty, dialect);
                let attribute_indent = if is_short { indent.clone() } else { format::indent(depth + 1) };
                for (index, (name, value)) in attributes.iter().enumerate() {
                    let spans = origin.as_ref().and_then(|origin| origin.attributes.get(index));
                    out.push(&if is_short { " ".to_owned() } else { format!("\n{attribute_indent}") });
                    mark(spans.map(|(name, _)| *name), out);
                    out.push(&format!("{name}=\""));
                    mark(spans.map(|(_, value)| *value), out);
                    bits(value, &attribute_indent, dialect, true, out);
                    out.push("\"");
                }
                match body {
                    Body::Text(text) if !text.is_empty() => {
                        out.push(">");
                        mark(origin.as_ref().and_then(|origin| origin.text), out);
                        bits(text, &indent, dialect, false, out);
                        out.push(&format!("</{name}>"));
                    }
                    Body::Nodes(nodes) if !nodes.is_empty() => {
                        out.push(">\n");
                        write(nodes, depth + 1, dialect, out);
                        out.push(&format!("{indent}</{name}>"));
                    }
                    _ => out.push(" />"),
                }
            }
        }
        out.push("\n");
    }
}

/// Whether the start tag of an element is to stand on one line.
fn fits(column: usize, name: &str, attributes: &[(String, Vec<Bit>)], is_empty: bool, dialect: Format) -> bool {
    let written = attributes.iter().map(|(name, value)| {
        let mut written = Written::default();
        bits(value, "", dialect, true, &mut written);
        (name.as_str(), written.text())
    });
    let written: Vec<(&str, String)> = written.collect();
    Layout::default().fits(column, name, written.iter().map(|(name, value)| (*name, value.as_str())), is_empty)
}

fn bits(bits: &[Bit], indent: &str, dialect: Format, attribute: bool, out: &mut Written) {
    // Line breaks in an attribute are read as spaces, which matters where a comment may end with its line.
    let has_comment = bits.iter().any(|bit| matches!(bit, Bit::Code(code) if code.contains("//")));
    for bit in bits {
        match bit {
            Bit::Host(name) => out.push_host(name),
            Bit::Markup(text) => out.push(text),
            Bit::Code(code) if dialect == Format::RawXml => out.push(&further_in(code, indent)),
            Bit::Code(code) => {
                let special: &[char] = if attribute { &['&', '<', '>', '"'] } else { &['&', '<', '>'] };
                let code = further_in(&encode_entities(code, special), indent);
                out.push(&if attribute && has_comment { code.replace('\n', "&#xA;") } else { code });
            }
        }
    }
}

/// The mark of a line that begins within a string of C#, so that it may not be moved. It is in no file.
pub const KEPT: &str = "\u{fdd0}";

/// Lines of code, all but the first indented; empty lines stay empty.
fn further_in(text: &str, indent: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if let Some(line) = line.strip_prefix(KEPT) {
            out.push_str(line);
        } else if !line.is_empty() {
            out.push_str(indent);
            out.push_str(line);
        }
    }
    out
}
