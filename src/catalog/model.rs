//! The types of the catalogue's entries.

use schemars::JsonSchema;
use serde::Deserialize;

use super::behaviour::{Control, Effect};
use super::definition::Definition;
use super::kind::Kind;
use super::sets::{Gateways, Scopes, Sections, Traits};
use super::types::{Expected, Expressions, Type, Variable};

/// A section of a policy document, or the document that a GraphQL resolver has instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// `<inbound>`.
    Inbound,
    /// `<backend>`.
    Backend,
    /// `<outbound>`.
    Outbound,
    /// `<on-error>`.
    OnError,
}

impl Section {
    /// All sections, in the order in which they run.
    pub const ALL: [Section; 4] = [Section::Inbound, Section::Backend, Section::Outbound, Section::OnError];

    /// The element's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Backend => "backend",
            Self::Outbound => "outbound",
            Self::OnError => "on-error",
        }
    }

    /// The section whose element is called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }
}

/// How well known an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has a documentation page.
    Documented,
    /// Its page says that it is in preview.
    Preview,
    /// Only a published schema or the policy toolkit has it.
    Undocumented,
}

/// Where the facts about a policy come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Its documentation page.
    Page,
    /// Its page, which is older than some gateways and scopes; those were filled in from the policy index.
    Derived,
    /// The published schema.
    Schema,
    /// The policy toolkit.
    Toolkit,
    /// Both of the latter.
    SchemaAndToolkit,
}

/// Whether a section may hold a policy more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// Once in a section.
    Section,
    /// Once in a policy definition.
    Definition,
    /// Once in a section according to its page, more often in official samples.
    Contested,
    /// Any number of times.
    No,
    /// No source says.
    Unstated,
}

/// What a policy does to the flow of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next policy runs.
    Continues,
    /// It can end the request.
    MayStop,
    /// It always ends the request.
    Stops,
    /// It calls the backend.
    Forwards,
}

/// What an element holds between its tags, besides its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextContent {
    /// Nothing.
    None,
    /// A literal or a named value.
    Literal,
    /// A literal or an expression.
    Expression,
    /// Free text, an expression, a Liquid template or markup.
    Raw,
    /// Any policies that the section allows.
    Policies,
}

/// Whether children must stand in the catalogue's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// In this order.
    Sequence,
    /// In any order.
    Any,
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// Always.
    Yes,
    /// Never.
    No,
    /// Under this condition, described in words.
    Conditional(&'static str),
}

/// How members of an element constrain one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// Exactly one of them.
    ExactlyOne,
    /// At least one of them.
    AtLeastOne,
    /// At most one of them.
    AtMostOne,
    /// All of them or none.
    AllOrNone,
    /// The first needs the second.
    Requires,
    /// The first excludes the second.
    Excludes,
}

/// The condition of a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It always holds.
    Always,
    /// When the attribute has the value.
    Is(&'static str, &'static str),
    /// When the attribute has another value or is absent.
    IsNot(&'static str, &'static str),
    /// When the attribute has the value or is absent.
    IsOrAbsent(&'static str, &'static str),
    /// When the attribute has another value, whatever the case of its letters, or is absent.
    IsOtherOrAbsent(&'static str, &'static str),
}

/// A constraint between members: `@x` is an attribute, `x` a child, `#text` the element's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it demands.
    pub kind: GroupKind,
    /// The members that it is about.
    pub members: &'static [&'static str],
    /// The condition under which it applies.
    pub when: When,
    /// Whether no source states it.
    pub inferred: bool,
    /// What else is known of it.
    pub note: &'static str,
}

/// An attribute of an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Whether the documentation page requires it.
    pub required: Required,
    /// Whether the published schema requires it.
    pub xsd_required: bool,
    /// The type of its value.
    pub value: Type,
    /// The closed list of its values, case-sensitive; empty when there is none.
    pub values: &'static [&'static str],
    /// Values that only the schema has.
    pub values_extra: &'static [&'static str],
    /// The value it has when it is left out; empty when there is none or it is not known.
    pub default: &'static str,
    /// The default that only the schema gives; empty when there is none.
    pub xsd_default: &'static str,
    /// Another attribute, and the values with which this one may be left out; with any other value this one is required.
    pub needed_unless: Option<(&'static str, &'static [&'static str])>,
    /// A value that these gateways do not support.
    pub value_lacking: Option<(&'static str, Gateways)>,
    /// The least number it may hold.
    pub min: Option<f64>,
    /// The greatest number it may hold.
    pub max: Option<f64>,
    /// The smallest number it may hold besides zero, where zero has a special meaning.
    pub min_beside_zero: Option<f64>,
    /// Whether the least number is the schema's too; without one, whether the schema takes no negative numbers.
    pub xsd_min: bool,
    /// Whether the schema types its value; otherwise any text will do there.
    pub xsd_typed: bool,
    /// Whether the schema, which takes text for it, has a pattern that no expression fits.
    pub xsd_pattern: bool,
    /// Whether the schema, which takes text for it, does not take an empty one.
    pub xsd_not_empty: bool,
    /// Whether deployed policies are known to leave it out, although the page requires it.
    pub often_left_out: bool,
    /// Whether examples of the page that requires it leave it out.
    pub left_out_by_examples: bool,
    /// When it does nothing, although it may be there.
    pub idle_when: Option<When>,
    /// The attribute beside which examples of the page leave it out and sources disagree on whether it is needed; empty for none.
    pub left_out_beside: &'static str,
    /// Whether it takes an expression.
    pub expressions: Expressions,
    /// Whether the schema lets it take an expression, where that is not what the page says.
    pub xsd_expressions: Option<Expressions>,
    /// What an expression in it has to yield.
    pub expected: Expected,
    /// Whether an expression in it is evaluated when the response is there, wherever the policy stands.
    pub deferred: bool,
    /// What it does with the context variable it names.
    pub variable: Option<Variable>,
    /// What kind of entity it names: a backend, a certificate …; empty for none.
    pub entity: &'static str,
    /// Whether it holds a credential.
    pub secret: bool,
    /// Whether a documentation page has it.
    pub documented: bool,
    /// Whether the published schema has it.
    pub in_xsd: bool,
    /// What else is known of it.
    pub note: &'static str,
}

/// An element that an element may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Child {
    /// What it is.
    pub kind: ChildKind,
    /// How often it must be there, by the page.
    pub min: u32,
    /// How often it may be there, by the page; `None` for any number.
    pub max: Option<u32>,
    /// How often it must be there, by the schema.
    pub xsd_min: u32,
    /// How often it may be there, by the schema.
    pub xsd_max: Option<u32>,
    /// The attribute in which those beside one another have to differ; empty for none.
    pub distinct_by: &'static str,
    /// The attribute of its parent, with the value of it beside which it does nothing.
    pub idle_when: Option<(&'static str, &'static str)>,
    /// Whether examples of the page have it behind what it has to stand before.
    pub late_in_examples: bool,
    /// Whether a documentation page has it.
    pub documented: bool,
    /// Whether the published schema has it.
    pub in_xsd: bool,
    /// What else is known of it.
    pub note: &'static str,
}

/// What a child is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChildKind {
    /// A policy, with that policy's own definition.
    Policy(Kind),
    /// An element of its own.
    Element(Element),
}

/// What any element of the language has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Element {
    /// Its name.
    pub name: &'static str,
    /// What stands between its tags.
    pub text: TextContent,
    /// The type of its text.
    pub text_type: Type,
    /// Whether its children have an order.
    pub order: Order,
    /// Its attributes, without `id`, which every policy takes.
    pub attributes: &'static [Attribute],
    /// Its children.
    pub children: &'static [Child],
    /// Constraints between its members.
    pub groups: &'static [Group],
    /// What there is to check of it, as its members tell.
    pub traits: Traits,
}

/// A policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Which one it is.
    pub kind: Kind,
    /// What it takes.
    pub element: Element,
    /// How well known it is.
    pub status: Status,
    /// Its family.
    pub category: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The name of its documentation page; empty when it has none.
    pub doc: &'static str,
    /// The date of that page, as year, month and day.
    pub doc_date: &'static str,
    /// Where the facts about it come from.
    pub basis: Basis,
    /// Where its page allows it.
    pub sections: Sections,
    /// Where another official source or a published sample has it.
    pub sections_extra: Sections,
    /// The scopes of its page.
    pub scopes: Scopes,
    /// The gateways of its page.
    pub gateways: Gateways,
    /// Other gateways, which its sources do not agree on.
    pub gateways_disputed: Gateways,
    /// Whether a section may hold it twice.
    pub once: Once,
    /// What it does to the flow of the request.
    pub flow: Flow,
    /// How it runs the policies in it.
    pub control: Control,
    /// What it does.
    pub effect: Effect,
    /// Whether a fragment may hold it.
    pub in_fragments: bool,
}

impl Policy {
    /// Whether it holds other policies.
    pub const fn is_container(&self) -> bool {
        !matches!(self.control, Control::Leaf)
    }
}

impl Attribute {
    /// The words of its list, those of the page first.
    pub fn all_values(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().chain(self.values_extra).copied()
    }

    /// Whether it must be there, by the page or by the schema.
    pub const fn is_required(&self) -> bool {
        self.xsd_required || matches!(self.required, Required::Yes)
    }

    /// Whether there is text that is no value of it.
    pub const fn is_narrow(&self) -> bool {
        self.value.is_narrow() || self.min.is_some() || self.max.is_some()
    }

    /// Whether the schema refuses a literal that does not fit the type.
    pub const fn is_strict(&self) -> bool {
        self.in_xsd && self.xsd_typed && (self.xsd_pattern || self.value.is_typed_by_schema())
    }
}

impl Element {
    /// Whether the published schema has it, as far as its members tell.
    pub fn in_xsd(&self) -> bool {
        let empty = self.attributes.is_empty() && self.children.is_empty();
        empty || self.attributes.iter().any(|attribute| attribute.in_xsd) || self.children.iter().any(|child| child.in_xsd)
    }

    /// What an expression between its tags has to yield.
    pub const fn expected(&self) -> Expected {
        match self.text {
            TextContent::Raw => Expected::String,
            _ => self.text_type.expected(),
        }
    }

    /// The attribute called `name`.
    pub fn attribute(&'static self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The child called `name`.
    pub fn child(&'static self, name: &str) -> Option<&'static Child> {
        self.children.iter().find(|child| child.name() == name)
    }
}

impl Child {
    /// How often it must be there, by the page or by the schema.
    pub const fn least(&self) -> u32 {
        if self.min > self.xsd_min { self.min } else { self.xsd_min }
    }

    /// How often it may be there, by the page and by the schema; `None` for any number.
    pub const fn most(&self) -> Option<u32> {
        match (self.max, self.xsd_max) {
            (Some(max), Some(xsd_max)) => Some(if max < xsd_max { max } else { xsd_max }),
            (Some(most), None) | (None, Some(most)) => Some(most),
            (None, None) => None,
        }
    }

    /// The element's name.
    pub const fn name(&self) -> &'static str {
        match &self.kind {
            ChildKind::Policy(kind) => kind.name(),
            ChildKind::Element(element) => element.name,
        }
    }

    /// What it is, for an element that stands in this place.
    pub fn definition(&'static self) -> Definition {
        match &self.kind {
            ChildKind::Policy(kind) => Definition::Policy(kind.definition()),
            ChildKind::Element(element) => Definition::Child(element),
        }
    }
}
