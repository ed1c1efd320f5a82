//! What a template makes: policies, and how they are written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::ast::Section;
use super::late::Text;
use super::reference;
use super::vault::Vault;

/// What a template makes.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// The policies of each section.
    pub sections: BTreeMap<Section, Vec<Node>>,
    /// Named values that the policies need.
    pub named_values: Vec<NamedValue>,
    /// The secrets whose versions the deployment finds out.
    pub deployed: Vec<Deployed>,
}

/// A named value that refers to a secret of a key vault.
#[derive(Clone, Debug)]
pub struct NamedValue {
    /// Its name.
    pub name: Text,
    /// The identifier of the secret.
    pub secret_id: Text,
    /// The client id of the identity that reads it; the service's own if none.
    pub identity: Option<Text>,
}

/// A secret whose version the deployment finds out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// Its vault.
    pub vault: Vault,
    /// Its name.
    pub secret: Text,
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

/// How the C# of policies is spelt in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum Dialect {
    /// As it is: the format `rawxml` of the service.
    #[default]
    #[serde(rename = "rawxml")]
    Raw,
    /// With the entities of XML: its format `xml`.
    #[serde(rename = "xml")]
    Xml,
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
#[derive(Clone, Debug, Default)]
pub struct Written(pub Vec<Chunk>);

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

    /// The same with whole identifiers in the place of their parts.
    pub fn joined(mut self) -> Self {
        let view = |chunk: &Chunk| match chunk {
            Chunk::Host(name) => Ok(name.clone()),
            Chunk::Text(text) => Err(text.clone()),
        };
        reference::join(&mut self.0, view, Chunk::Host);
        self
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

/// Writes `nodes`, each on its lines, `depth` levels of four spaces from the left.
pub fn write(nodes: &[Node], depth: usize, dialect: Dialect, out: &mut Written) {
    let indent = "    ".repeat(depth);
    for node in nodes {
        out.push(&indent);
        match node {
            Node::Comment(comment) => out.push(comment),
            Node::Element { name, attributes, body } => {
                out.push(&format!("<{name}"));
                for (name, value) in attributes {
                    out.push(&format!(" {name}=\""));
                    bits(value, &indent, dialect, true, out);
                    out.push("\"");
                }
                match body {
                    Body::Text(text) if !text.is_empty() => {
                        out.push(">");
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

fn bits(bits: &[Bit], indent: &str, dialect: Dialect, attribute: bool, out: &mut Written) {
    // Line breaks in an attribute are read as spaces, which matters where a comment may end with its line.
    let has_comment = bits.iter().any(|bit| matches!(bit, Bit::Code(code) if code.contains("//")));
    for bit in bits {
        match bit {
            Bit::Host(name) => out.push_host(name),
            Bit::Markup(text) => out.push(text),
            Bit::Code(code) if dialect == Dialect::Raw => out.push(&further_in(code, indent)),
            Bit::Code(code) => {
                let code = code.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let code = further_in(&if attribute { code.replace('"', "&quot;") } else { code }, indent);
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
