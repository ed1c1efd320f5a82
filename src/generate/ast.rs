//! The tree of a template file.

use std::sync::Arc;

use super::request::Target;
use super::types::Type;
use crate::catalog::Section;
use crate::text::Span;

/// A template, or a part that only other templates use.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name.
    pub name: Name,
    /// Whether it is a `part`, which is not listed.
    pub part: bool,
    /// The doc comment above it, as Markdown.
    pub help: String,
    /// What it must be given, in order, as it is written.
    pub entries: Vec<Entry>,
    /// The same with the parameters of its groups in their place; made when all groups are known.
    pub parameters: Vec<Parameter>,
    /// The findings of the linter that what it makes has on purpose.
    pub expectations: Vec<Expectation>,
    /// Examples of what it is given.
    pub examples: Vec<Example>,
    /// What it consists of.
    pub items: Vec<Item>,
    /// The file that it is from, if its user wrote it.
    pub source: Option<Source>,
}

/// All that a file of templates says.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The files and folders that its templates need: what stands between the quotes of `use "…"`.
    pub uses: Vec<Name>,
    /// Its groups of parameters.
    pub groups: Vec<Group>,
    /// Its templates and parts.
    pub templates: Vec<Template>,
}

/// Parameters that several templates take.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub entries: Vec<Entry>,
}

/// A parameter, or what stands for several.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A parameter.
    One(Box<Parameter>),
    /// `..name`: the parameters of a group.
    Group(Name),
}

/// A file of templates.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub name: Arc<str>,
    /// What is in it.
    pub text: Arc<str>,
}

/// A word of the template, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// What it takes.
    pub of: Type,
    /// Whether it may be left out, which the template can ask by `if name`.
    pub optional: bool,
    /// What it is when it is left out.
    pub default: Option<Expr>,
    /// The doc comment above it.
    pub help: String,
    /// What it came in by, in the file of the template, if it is of a group.
    pub group: Option<Name>,
}

/// A finding that is there on purpose: `expect rule/id: "why"`.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The id of the rule.
    pub rule: Name,
    /// When it is found, and why that is right.
    pub reason: String,
}

/// An example: `example "title" { name: value, … }`.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub title: Option<String>,
    /// What its output is wrapped in.
    pub target: Target,
    /// What the template is given: plain values, several for a list.
    pub arguments: Vec<(Name, Vec<String>)>,
    /// Where the word `example` stands.
    pub span: Span,
}

/// Something in a block.
#[derive(Clone, Debug)]
pub enum Item {
    /// `inbound { … }`.
    Section(Section, Span, Vec<Item>),
    /// `named-value(name: …, secret-id: …, identity: …)`: a resource beside the policy.
    NamedValue(Arguments, Span),
    /// `let name = value`.
    Let(Name, Expr),
    /// `if condition { … } else { … }`.
    If(Condition, Vec<Item>, Vec<Item>),
    /// `for name in list { … }`, or `for name, value in pairs { … }`.
    For(Name, Option<Name>, Name, Vec<Item>),
    /// `use template(argument: value)`.
    Use(Name, Arguments),
    /// `refuse "why" "what to do"`: with these arguments nothing is made.
    Refuse(String, Option<String>),
    /// `<name …>`.
    Element(Element),
    /// `<!-- … -->`, marks included.
    Comment(String),
}

/// Arguments by name.
pub type Arguments = Vec<(Name, Expr)>;

/// A policy, or an element in one.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// Its attributes, in order.
    pub attributes: Vec<Attribute>,
    /// What is in it.
    pub content: Content,
}

/// What an element holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text on the line of the start tag.
    Text(Markup),
    /// Elements and statements, perhaps none.
    Items(Vec<Item>),
}

/// `name="value"`, or `name?="value"` which goes away when a hole in it has no value.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Whether it may go away.
    pub optional: bool,
    /// Its value.
    pub value: Markup,
}

/// The value of an attribute, or the text of an element.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    /// Text of XML and policy expressions in turn.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub span: Span,
}

/// A part of a value.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text of XML.
    Text(Vec<Piece>),
    /// A policy expression, with its `@` and brackets.
    Code(Vec<Piece>),
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Characters of the template.
    Text(String),
    /// `[[name]]` or `[[name.property]]`.
    Hole(Hole),
    /// The beginning of a string of C# in which holes stand, in front of its quote.
    Open,
    /// The end of that string, behind its quote.
    Close,
}

/// Where a value is put in.
#[derive(Clone, Debug)]
pub struct Hole {
    /// The parameter or `let`.
    pub name: Name,
    /// What of it.
    pub property: Option<Name>,
    /// What is worked out here, if it is more than a name; `name` is then the word that begins it.
    pub value: Option<Box<Expr>>,
    /// What it stands in.
    pub place: HolePlace,
}

/// What a hole stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolePlace {
    /// Text of XML, or a text of the template language.
    Text,
    /// C#, in the place of an operand.
    Code,
    /// `"…"`; the number tells the strings of an expression apart.
    String(u32),
    /// `@"…"`.
    Verbatim(u32),
    /// `$"…"`, between its holes.
    Interpolated(u32),
    /// Where no hole may stand, and what that is.
    Nowhere(&'static str),
}

/// A value that the template works out.
#[derive(Clone, Debug)]
pub enum Expr {
    /// `"text with [[holes]]"`.
    Text(Vec<Piece>, Span),
    /// A name, a number, a duration, or a word that the type knows.
    Word(Name),
    /// `name.property`.
    Property(Name, Name),
    /// `if condition { value } else { value }`.
    If(Box<Condition>, Box<Expr>, Box<Expr>),
    /// `[a, b]`.
    List(Vec<Expr>, Span),
    /// `@(code with [[holes]])`: a name that is known at run time.
    Code(Vec<Piece>, Span),
    /// `join(list, "between")`.
    Join(Name, Vec<Piece>, Span),
    /// `left: right`, in a list of pairs.
    Pair(Box<Expr>, Box<Expr>),
    /// `..name` among arguments, until the group is known.
    Group(Name),
}

/// What an `if` asks.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Whether a flag is set, an optional parameter is given, or a list has elements.
    Holds(Name),
    /// `name == word`, `name != word`.
    Equals(Name, Name),
    /// `name in [word, word]`.
    OneOf(Name, Vec<Name>),
    /// `value in list`.
    Has(Box<Expr>, Name),
    /// `name > number`.
    Exceeds(Name, Name),
    /// `name is type`: whether a parameter of that type would take the value.
    Is(Name, Type),
    /// `not condition`.
    Not(Box<Condition>),
    /// `a and b`.
    And(Box<Condition>, Box<Condition>),
    /// `a or b`.
    Or(Box<Condition>, Box<Condition>),
}

impl Hole {
    /// The type that is asked for where the hole stands, so that words are words: text, but in code.
    pub fn wanted(&self) -> Option<&'static Type> {
        (self.place != HolePlace::Code).then_some(&Type::Text)
    }
}

impl Parameter {
    /// Where it comes in, in the file of the template.
    pub fn site(&self) -> Span {
        self.group.as_ref().unwrap_or(&self.name).span
    }
}

impl Expr {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Text(_, span) | Self::List(_, span) | Self::Code(_, span) | Self::Join(_, _, span) => *span,
            Self::Word(name) | Self::Group(name) => name.span,
            Self::Pair(left, right) => left.span().to(right.span()),
            Self::Property(name, property) => name.span.to(property.span),
            Self::If(_, then, otherwise) => then.span().to(otherwise.span()),
        }
    }
}
