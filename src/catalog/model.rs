//! The shape of the catalogue's entries.

use schemars::JsonSchema;
use serde::Deserialize;

use super::behaviour::{Control, Effect};
use super::kind::Kind;
use super::sets::{Gateways, Scopes, Sections, Traits};

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
    /// Once in a section by its page, oftener in official samples.
    Contested,
    /// As often as one likes.
    No,
    /// No source says.
    Unstated,
}

/// What a policy does to the request's way.
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
pub enum Text {
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
    /// Under a condition, in words.
    Conditional(&'static str),
}

/// Whether a member takes an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expressions {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Sources are silent or differ.
    Unknown,
}

/// What an expression has to yield. The service converts nothing: a number in the place of a `string` is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Any type that the service keeps in variables and caches.
    Any,
    /// `bool`.
    Bool,
    /// `byte[]`.
    Bytes,
    /// `double`.
    Double,
    /// `int`.
    Int,
    /// `long`.
    Long,
    /// `string`.
    String,
}

/// What a member does with the context variable that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// It sets it.
    Write(Stored),
    /// It reads it.
    Read,
}

/// What a variable holds that a policy has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// An `IResponse`.
    Response,
    /// A `Jwt`.
    Jwt,
    /// An `Authorization`.
    Authorization,
    /// A `string`.
    String,
    /// An `int`.
    Int,
    /// Whatever the policy's `value` attribute yields; a `string` when that is literal.
    Value,
    /// Whatever was put into the cache under the policy's key.
    Cached,
    /// No source says.
    Unknown,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the catalogue's own word for it")]
pub enum Type {
    Any,
    Base64,
    Bool,
    Bytes,
    Char,
    Characters,
    DateTime,
    DistinguishedName,
    EntityId,
    Enum,
    GraphqlPath,
    Guid,
    HeaderName,
    HttpMethod,
    HttpStatusCode,
    Int,
    IpAddress,
    JsonPointer,
    Kilobytes,
    MediaType,
    Milliseconds,
    Number,
    OdataVersion,
    Origin,
    Seconds,
    String,
    Timespan,
    UriTemplate,
    Url,
    VariableName,
}

impl Type {
    /// What an expression has to yield in the place of a value of this type, where nothing else is known.
    pub const fn expected(self) -> Expected {
        match self {
            Self::Any => Expected::Any,
            Self::Bool => Expected::Bool,
            Self::Base64 => Expected::Bytes,
            Self::Number => Expected::Double,
            Self::Bytes | Self::Characters | Self::HttpStatusCode | Self::Int | Self::Kilobytes | Self::Milliseconds | Self::Seconds => {
                Expected::Int
            }
            _ => Expected::String,
        }
    }

    /// Whether there is text that is no value of the type, as [`crate::ast::Typed`] tells it.
    pub const fn is_narrow(self) -> bool {
        !matches!(self, Self::Any | Self::DistinguishedName | Self::EntityId | Self::JsonPointer | Self::OdataVersion | Self::String)
    }

    /// Whether the published schemas have such a type, or take any text for a value of it.
    pub const fn is_typed_by_schema(self) -> bool {
        matches!(
            self,
            Self::Bool
                | Self::Bytes
                | Self::Characters
                | Self::DateTime
                | Self::Enum
                | Self::HttpStatusCode
                | Self::Int
                | Self::Kilobytes
                | Self::Milliseconds
                | Self::Number
                | Self::Seconds
        )
    }

    /// The catalogue's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Base64 => "base64",
            Self::Bool => "bool",
            Self::Bytes => "bytes",
            Self::Char => "char",
            Self::Characters => "characters",
            Self::DateTime => "date-time",
            Self::DistinguishedName => "distinguished-name",
            Self::EntityId => "entity-id",
            Self::Enum => "enum",
            Self::GraphqlPath => "graphql-path",
            Self::Guid => "guid",
            Self::HeaderName => "header-name",
            Self::HttpMethod => "http-method",
            Self::HttpStatusCode => "http-status-code",
            Self::Int => "int",
            Self::IpAddress => "ip-address",
            Self::JsonPointer => "json-pointer",
            Self::Kilobytes => "kilobytes",
            Self::MediaType => "media-type",
            Self::Milliseconds => "milliseconds",
            Self::Number => "number",
            Self::OdataVersion => "odata-version",
            Self::Origin => "origin",
            Self::Seconds => "seconds",
            Self::String => "string",
            Self::Timespan => "timespan",
            Self::UriTemplate => "uri-template",
            Self::Url => "url",
            Self::VariableName => "variable-name",
        }
    }
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
    /// Of which members.
    pub members: &'static [&'static str],
    /// Under which condition.
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
    /// Another attribute, with the values of it beside which this one may be left out; without them it is needed.
    pub needed_unless: Option<(&'static str, &'static [&'static str])>,
    /// A value that these gateways have nothing for.
    pub value_lacking: Option<(&'static str, Gateways)>,
    /// The least number it may hold.
    pub min: Option<f64>,
    /// The greatest number it may hold.
    pub max: Option<f64>,
    /// The least number it may hold beside zero, where zero means something of its own.
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
    pub text: Text,
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
    /// What it does to the request's way.
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

/// What an element of a document is, by its name and the place where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Definition {
    /// `<policies>` at the top.
    Policies,
    /// `<fragment>` at the top.
    Fragment,
    /// A section: in `<policies>`, or bare at the top.
    Section(Section),
    /// `<base />`.
    Base,
    /// A policy, whether it may stand there or not.
    Policy(&'static Policy),
    /// A child of a policy, or of a policy's child.
    Child(&'static Element),
    /// Anything inside free content, such as markup in a `set-body`.
    Free,
    /// Nothing the catalogue knows there.
    Unknown,
}

impl Definition {
    /// What an element called `name` at the top of a document is.
    pub fn root(name: &str) -> Self {
        match name {
            "policies" => Self::Policies,
            "fragment" => Self::Fragment,
            _ => Section::from_name(name).map(Self::Section).or_else(|| super::policy(name).map(Self::Policy)).unwrap_or(Self::Unknown),
        }
    }

    /// What an element called `name` directly in this one is.
    ///
    /// A child that the catalogue gives this element comes first, then a policy of that name (misplaced or not).
    pub fn child(self, name: &str) -> Self {
        if let Self::Free = self {
            return Self::Free;
        }
        if let Self::Policies = self
            && let Some(section) = Section::from_name(name)
        {
            return Self::Section(section);
        }
        if let Some(element) = self.element() {
            if let Some(child) = element.child(name) {
                return child.definition();
            }
            if element.text == Text::Raw {
                return Self::Free;
            }
        }
        match super::policy(name) {
            Some(policy) => Self::Policy(policy),
            None if name == "base" => Self::Base,
            None => Self::Unknown,
        }
    }

    /// Whether any policies that the section takes may stand directly in it.
    pub fn takes_policies(self) -> bool {
        match self {
            Self::Section(_) | Self::Fragment => true,
            _ => self.element().is_some_and(|element| element.text == Text::Policies),
        }
    }

    /// The names of the elements that may stand directly in it, in `section` where that is known.
    pub fn child_names(self, section: Option<Section>) -> impl Iterator<Item = &'static str> {
        let sections = Section::ALL.into_iter().filter(move |_| self == Self::Policies).map(Section::name);
        let own = self.element().map_or(&[][..], |element| element.children).iter().map(Child::name);
        let fits = move |policy: &&Policy| section.is_none_or(|section| policy.sections.with(policy.sections_extra).contains(section));
        let policies = super::policies().iter().filter(fits).map(|policy| policy.element.name).filter(move |_| self.takes_policies());
        let base = matches!(self, Self::Section(_)).then_some("base");
        sections.chain(own).chain(policies).chain(base)
    }

    /// Its attribute called `name`.
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        let own = self.element()?.attribute(name);
        own.or_else(|| (name == super::ID.name && matches!(self, Self::Policy(_))).then_some(&super::ID))
    }

    /// What it takes, for policies and their children.
    pub fn element(self) -> Option<&'static Element> {
        match self {
            Self::Policy(policy) => Some(&policy.element),
            Self::Child(element) => Some(element),
            _ => None,
        }
    }

    /// What there is to check of it, for policies and their children.
    pub fn traits(self) -> Traits {
        self.element().map_or(Traits::EMPTY, |element| element.traits)
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
            Text::Raw => Expected::String,
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
