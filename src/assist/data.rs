//! The answers, as plain data. Spans are of the file.

use crate::text::{Edit, Span};

/// Something that may be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What a list shows: a name without marks around it.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What stands beside the label: a type, a signature, `required`; may be empty.
    pub detail: String,
    /// A sentence on what it is for, in Markdown; may be empty.
    pub summary: String,
    /// The name under which [`describe`](super::describe) tells all that is known of it; empty if there is no more than the summary.
    pub about: String,
    /// What is written when it is chosen. It replaces what was typed of the name, and what of the name stands behind the cursor.
    pub edit: Edit,
    /// Whether the replacement of the edit is a snippet, in which `${1:…}`, `$1` and `$0` are places to fill in, and `\$`, `\}` and `\\` stand for
    /// themselves. Otherwise it is plain text.
    pub snippet: bool,
    /// The place in the list: smaller ones come first. The list is in this order.
    pub rank: u32,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Whether something can be completed right behind it, so that an editor may ask again.
    pub again: bool,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompletionKind {
    /// A section, `policies`, `fragment` or `base`.
    Section,
    /// A policy.
    Policy,
    /// An element that is no policy.
    Element,
    /// A closing tag, or another mark.
    Mark,
    /// An attribute.
    Attribute,
    /// A value of an attribute or of an element.
    Value,
    /// A named value.
    NamedValue,
    /// A fragment.
    Fragment,
    /// A backend.
    Backend,
    /// A context variable.
    Variable,
    /// A property, or a member of an object in Liquid.
    Property,
    /// A method, or a filter of Liquid.
    Method,
    /// A class, an interface or another type.
    Type,
    /// A value of an enumeration.
    EnumMember,
    /// A namespace.
    Namespace,
    /// A local variable, a parameter or a local function.
    Local,
    /// A keyword of C# or a tag of Liquid.
    Keyword,
    /// Several lines at once.
    Snippet,
}

/// What is known of the thing under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The thing.
    pub span: Span,
    /// What is known of it, in Markdown.
    pub markdown: String,
}

/// The call in which the cursor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The overloads, as C# writes them, the best match first.
    pub overloads: Vec<Overload>,
    /// The index of the parameter that the cursor is at, counted from 0.
    pub active: usize,
}

/// One way to call a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overload {
    /// All of it: `string GetValueOrDefault(string key, string defaultValue)`.
    pub label: String,
    /// Where each parameter stands in the label, in bytes.
    pub parameters: Vec<Span>,
    /// What is known of it, in Markdown; may be empty.
    pub documentation: String,
}

/// A part of the outline of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called.
    pub name: String,
    /// What sets it apart from others of its name: the variable that is set, the condition; may be empty.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// Its name, which lies within.
    pub name_span: Span,
    /// What is in it.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolKind {
    /// A document: `policies`, `fragment`.
    Document,
    /// A section.
    Section,
    /// A policy.
    Policy,
    /// A policy that sets a context variable.
    Variable,
    /// Any other element.
    Element,
}

/// A page or a file that a place of the document leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
    /// What it leads to, in a few words.
    pub tooltip: String,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A web page.
    Page(String),
    /// A file of the workspace, by the path that [`WorkspaceNames`](super::WorkspaceNames) have.
    File(String),
}

/// A piece of text that is shown in a color of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands. It lies on one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it declares what it names.
    pub declares: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// The name of a policy, a section or another element that the catalogue knows.
    Element,
    /// The name of an attribute.
    Attribute,
    /// A word of an attribute's list.
    EnumMember,
    /// A named value, with its braces.
    NamedValue,
    /// The name of a context variable.
    Variable,
    /// A keyword of C# or of Liquid.
    Keyword,
    /// A type.
    Type,
    /// A namespace.
    Namespace,
    /// A method, or a filter of Liquid.
    Method,
    /// A property, or a member of an object in Liquid.
    Property,
    /// A local variable of C#, or a variable of Liquid.
    Local,
    /// A parameter of a lambda or a local function.
    Parameter,
    /// A string.
    String,
    /// A number.
    Number,
    /// A comment in code.
    Comment,
    /// An operator, or a mark of Liquid.
    Operator,
}
