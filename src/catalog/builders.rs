//! Builders for the entries of the catalogue: each function makes the usual case, and methods add what is unusual.

use super::behaviour::{Control, Effect};
use super::kind::Kind;
use super::model::{
    Attribute, Basis, Child, ChildKind, Element, Flow, Group, GroupKind, Once, Order, Policy, Required, Status, TextContent, When,
};
use super::sets::{Gateways, Scopes, Sections, Traits};
use super::types::{Expected, Expressions, Stored, Type, Variable};

impl Policy {
    /// A policy with the documentation page `doc`, whose copy that was read is of `doc_date`.
    /// By default it is allowed nowhere, continues with the next policy, and takes no attributes or children.
    pub(super) const fn documented(kind: Kind, family: &'static str, doc: &'static str, doc_date: &'static str) -> Self {
        Self { doc, doc_date, status: Status::Documented, ..Self::undocumented(kind, family) }
    }

    /// Like `documented`; its page says that it is in preview.
    pub(super) const fn preview(kind: Kind, family: &'static str, doc: &'static str, doc_date: &'static str) -> Self {
        Self { status: Status::Preview, ..Self::documented(kind, family, doc, doc_date) }
    }

    /// A policy without a page.
    pub(super) const fn undocumented(kind: Kind, family: &'static str) -> Self {
        Self {
            kind,
            element: Element::new(kind.name()),
            status: Status::Undocumented,
            category: family,
            summary: "",
            doc: "",
            doc_date: "",
            basis: Basis::Page,
            sections: Sections::EMPTY,
            sections_extra: Sections::EMPTY,
            scopes: Scopes::EMPTY,
            gateways: Gateways::EMPTY,
            gateways_disputed: Gateways::EMPTY,
            once: Once::Unstated,
            flow: Flow::Continues,
            control: Control::Leaf,
            effect: Effect::None,
            in_fragments: true,
        }
    }

    pub(super) const fn summary(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    pub(super) const fn basis(self, basis: Basis) -> Self {
        Self { basis, ..self }
    }

    pub(super) const fn sections(self, sections: Sections) -> Self {
        Self { sections, ..self }
    }

    pub(super) const fn sections_extra(self, sections_extra: Sections) -> Self {
        Self { sections_extra, ..self }
    }

    pub(super) const fn scopes(self, scopes: Scopes) -> Self {
        Self { scopes, ..self }
    }

    pub(super) const fn gateways(self, gateways: Gateways) -> Self {
        Self { gateways, ..self }
    }

    /// Some sources have it on these gateways, and others have not.
    pub(super) const fn gateways_disputed(self, gateways_disputed: Gateways) -> Self {
        Self { gateways_disputed, ..self }
    }

    pub(super) const fn once(self, once: Once) -> Self {
        Self { once, ..self }
    }

    pub(super) const fn flow(self, flow: Flow) -> Self {
        Self { flow, ..self }
    }

    /// It holds other policies, and runs them in this manner.
    pub(super) const fn control(self, control: Control) -> Self {
        Self { control, ..self }
    }

    pub(super) const fn effect(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }

    /// A fragment cannot hold it.
    pub(super) const fn not_in_fragments(self) -> Self {
        Self { in_fragments: false, ..self }
    }

    pub(super) const fn text(self, text: TextContent, text_type: Type) -> Self {
        Self { element: self.element.text(text, text_type), ..self }
    }

    /// Any policies between its tags.
    pub(super) const fn policies(self) -> Self {
        Self { element: self.element.policies(), ..self }
    }

    pub(super) const fn attributes(self, attributes: &'static [Attribute]) -> Self {
        Self { element: self.element.attributes(attributes), ..self }
    }

    pub(super) const fn children(self, children: &'static [Child]) -> Self {
        Self { element: self.element.children(children), ..self }
    }

    pub(super) const fn sequence(self, children: &'static [Child]) -> Self {
        Self { element: self.element.sequence(children), ..self }
    }

    pub(super) const fn groups(self, groups: &'static [Group]) -> Self {
        Self { element: self.element.groups(groups), ..self }
    }
}

impl Element {
    /// An element that takes nothing until the entry says otherwise.
    pub(super) const fn new(name: &'static str) -> Self {
        Self {
            name,
            text: TextContent::None,
            text_type: Type::Any,
            order: Order::Any,
            attributes: &[],
            children: &[],
            groups: &[],
            traits: Traits::EMPTY,
        }
    }

    pub(super) const fn text(self, text: TextContent, text_type: Type) -> Self {
        Self { text, text_type, ..self }.having(text_type.is_narrow(), Traits::FORMS)
    }

    /// Any policies between its tags.
    pub(super) const fn policies(self) -> Self {
        self.text(TextContent::Policies, Type::Any)
    }

    pub(super) const fn attributes(self, attributes: &'static [Attribute]) -> Self {
        let mut element = Self { attributes, ..self };
        let mut index = 0;
        while index < attributes.len() {
            let attribute = &attributes[index];
            element = element
                .having(attribute.is_required() || attribute.needed_unless.is_some(), Traits::NEEDS)
                .having(attribute.is_narrow(), Traits::FORMS)
                .having(attribute.idle_when.is_some(), Traits::TIES)
                .having(attribute.secret, Traits::SECRETS);
            index += 1;
        }
        element
    }

    /// Children in any order.
    pub(super) const fn children(self, children: &'static [Child]) -> Self {
        let mut element = Self { children, ..self };
        let mut index = 0;
        while index < children.len() {
            let child = &children[index];
            element = element
                .having(child.least() > 0, Traits::NEEDS)
                .having(child.most().is_some() || !child.distinct_by.is_empty(), Traits::LIMITS)
                .having(child.idle_when.is_some(), Traits::TIES);
            index += 1;
        }
        element
    }

    /// Children in this order.
    pub(super) const fn sequence(self, children: &'static [Child]) -> Self {
        Self { order: Order::Sequence, ..self.children(children) }.having(children.len() > 1, Traits::ORDER)
    }

    pub(super) const fn groups(self, groups: &'static [Group]) -> Self {
        let mut element = Self { groups, ..self };
        let mut index = 0;
        while index < groups.len() {
            element = element.having(!groups[index].inferred, Traits::TIES);
            index += 1;
        }
        element
    }

    /// Adds `traits` if `has` holds.
    const fn having(self, has: bool, traits: Traits) -> Self {
        Self { traits: if has { self.traits.with(traits) } else { self.traits }, ..self }
    }
}

impl Child {
    /// An element of its own, which may be there once.
    pub(super) const fn element(element: Element) -> Self {
        Self::new(ChildKind::Element(element))
    }

    /// A policy with its own definition, which may be there once.
    pub(super) const fn policy(kind: Kind) -> Self {
        Self::new(ChildKind::Policy(kind))
    }

    const fn new(kind: ChildKind) -> Self {
        Self {
            kind,
            min: 0,
            max: Some(1),
            xsd_min: 0,
            xsd_max: Some(1),
            distinct_by: "",
            idle_when: None,
            late_in_examples: false,
            documented: true,
            in_xsd: true,
            note: "",
        }
    }

    /// It must be there once.
    pub(super) const fn once(self) -> Self {
        self.times(1, Some(1))
    }

    pub(super) const fn any_number(self) -> Self {
        self.times(0, None)
    }

    pub(super) const fn at_least_once(self) -> Self {
        self.times(1, None)
    }

    pub(super) const fn times(self, min: u32, max: Option<u32>) -> Self {
        Self { min, max, xsd_min: min, xsd_max: max, ..self }
    }

    /// The schema counts differently.
    pub(super) const fn xsd_times(self, xsd_min: u32, xsd_max: Option<u32>) -> Self {
        Self { xsd_min, xsd_max, ..self }
    }

    /// Those beside one another have to differ in this attribute.
    pub(super) const fn distinct_by(self, attribute: &'static str) -> Self {
        Self { distinct_by: attribute, ..self }
    }

    /// It does nothing when the attribute of its parent has the value.
    pub(super) const fn idle_when(self, attribute: &'static str, value: &'static str) -> Self {
        Self { idle_when: Some((attribute, value)), ..self }
    }

    /// Examples of the page have it behind what it has to stand before.
    pub(super) const fn late_in_examples(self) -> Self {
        Self { late_in_examples: true, ..self }
    }

    /// No documentation page has it.
    pub(super) const fn undocumented(self) -> Self {
        Self { documented: false, ..self }
    }

    /// The schema does not have it.
    pub(super) const fn not_in_xsd(self) -> Self {
        Self { in_xsd: false, ..self }
    }

    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }
}

impl Attribute {
    pub(super) const fn required(name: &'static str, value: Type) -> Self {
        Self { required: Required::Yes, xsd_required: true, ..Self::optional(name, value) }
    }

    /// An attribute that is required under a condition, put into words.
    pub(super) const fn conditional(name: &'static str, value: Type, condition: &'static str) -> Self {
        Self { required: Required::Conditional(condition), ..Self::optional(name, value) }
    }

    pub(super) const fn optional(name: &'static str, value: Type) -> Self {
        Self {
            name,
            required: Required::No,
            xsd_required: false,
            value,
            values: &[],
            values_extra: &[],
            default: "",
            xsd_default: "",
            needed_unless: None,
            value_lacking: None,
            min: None,
            max: None,
            min_beside_zero: None,
            xsd_min: false,
            xsd_typed: true,
            xsd_pattern: false,
            xsd_not_empty: false,
            often_left_out: false,
            left_out_by_examples: false,
            idle_when: None,
            left_out_beside: "",
            expressions: Expressions::No,
            xsd_expressions: None,
            expected: value.expected(),
            deferred: false,
            variable: None,
            entity: "",
            secret: false,
            documented: true,
            in_xsd: true,
            note: "",
        }
    }

    /// The schema requires it, or not, unlike the page.
    pub(super) const fn xsd_required(self, xsd_required: bool) -> Self {
        Self { xsd_required, ..self }
    }

    /// It takes an expression, which is evaluated when the response is there.
    pub(super) const fn deferred(self) -> Self {
        Self { deferred: true, ..self.expressions() }
    }

    pub(super) const fn values(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    pub(super) const fn values_extra(self, values_extra: &'static [&'static str]) -> Self {
        Self { values_extra, ..self }
    }

    pub(super) const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    pub(super) const fn xsd_default(self, xsd_default: &'static str) -> Self {
        Self { xsd_default, ..self }
    }

    /// It is needed unless the other attribute has one of these values.
    pub(super) const fn needed_unless(self, other: &'static str, values: &'static [&'static str]) -> Self {
        Self { needed_unless: Some((other, values)), ..self }
    }

    /// These gateways do not support the value.
    pub(super) const fn value_lacking(self, value: &'static str, gateways: Gateways) -> Self {
        Self { value_lacking: Some((value, gateways)), ..self }
    }

    pub(super) const fn min(self, min: f64) -> Self {
        Self { min: Some(min), ..self }
    }

    pub(super) const fn max(self, max: f64) -> Self {
        Self { max: Some(max), ..self }
    }

    /// Zero means something of its own, and other numbers begin at `min`.
    pub(super) const fn zero_or_min(self, min: f64) -> Self {
        Self { min_beside_zero: Some(min), ..self }
    }

    /// The least number is the schema's too.
    pub(super) const fn xsd_min(self) -> Self {
        Self { xsd_min: true, ..self }
    }

    /// Deployed policies leave it out, although the page requires it.
    pub(super) const fn often_left_out(self) -> Self {
        Self { often_left_out: true, ..self }
    }

    /// Examples of the page that requires it leave it out.
    pub(super) const fn left_out_by_examples(self) -> Self {
        Self { left_out_by_examples: true, ..self }
    }

    /// Examples of the page leave it out beside the attribute `other`.
    pub(super) const fn left_out_beside(self, other: &'static str) -> Self {
        Self { left_out_beside: other, ..self }
    }

    /// It does nothing under this condition.
    pub(super) const fn idle(self, when: When) -> Self {
        Self { idle_when: Some(when), ..self }
    }

    /// The schema takes any text for its value.
    pub(super) const fn xsd_text(self) -> Self {
        Self { xsd_typed: false, ..self }
    }

    /// The schema has a pattern for its text.
    pub(super) const fn xsd_pattern(self) -> Self {
        Self { xsd_pattern: true, ..self }
    }

    /// The schema takes no empty text.
    pub(super) const fn xsd_not_empty(self) -> Self {
        Self { xsd_not_empty: true, ..self }
    }

    /// It takes expressions.
    pub(super) const fn expressions(self) -> Self {
        Self { expressions: Expressions::Yes, ..self }
    }

    /// Sources are silent on expressions in it, or differ.
    pub(super) const fn perhaps_expressions(self) -> Self {
        Self { expressions: Expressions::Unknown, ..self }
    }

    pub(super) const fn xsd_expressions(self, expressions: Expressions) -> Self {
        Self { xsd_expressions: Some(expressions), ..self }
    }

    /// An expression in it has to yield something else than its type tells.
    pub(super) const fn yields(self, expected: Expected) -> Self {
        Self { expected, ..self }
    }

    /// It names a variable that the policy sets.
    pub(super) const fn writes(self, stored: Stored) -> Self {
        Self { variable: Some(Variable::Write(stored)), ..self }
    }

    /// It names a variable that the policy reads.
    pub(super) const fn reads(self) -> Self {
        Self { variable: Some(Variable::Read), ..self }
    }

    pub(super) const fn entity(self, entity: &'static str) -> Self {
        Self { entity, ..self }
    }

    /// It holds a credential.
    pub(super) const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// No documentation page has it.
    pub(super) const fn undocumented(self) -> Self {
        Self { documented: false, ..self }
    }

    /// The schema does not have it.
    pub(super) const fn not_in_xsd(self) -> Self {
        Self { in_xsd: false, ..self }
    }

    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }
}

impl Group {
    pub(super) const fn exactly_one(members: &'static [&'static str]) -> Self {
        Self::new(GroupKind::ExactlyOne, members)
    }

    pub(super) const fn at_least_one(members: &'static [&'static str]) -> Self {
        Self::new(GroupKind::AtLeastOne, members)
    }

    pub(super) const fn at_most_one(members: &'static [&'static str]) -> Self {
        Self::new(GroupKind::AtMostOne, members)
    }

    pub(super) const fn all_or_none(members: &'static [&'static str]) -> Self {
        Self::new(GroupKind::AllOrNone, members)
    }

    /// The first member needs the second.
    pub(super) const fn requires(members: &'static [&'static str]) -> Self {
        Self::new(GroupKind::Requires, members)
    }

    /// The first member excludes the second.
    pub(super) const fn excludes(members: &'static [&'static str]) -> Self {
        Self::new(GroupKind::Excludes, members)
    }

    const fn new(kind: GroupKind, members: &'static [&'static str]) -> Self {
        Self { kind, members, when: When::Always, inferred: false, note: "" }
    }

    /// The constraint holds under this condition alone.
    pub(super) const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note, inferred: says_inferred(note), ..self }
    }
}

/// Whether a note says that no source states what it is about.
const fn says_inferred(note: &str) -> bool {
    let (note, word) = (note.as_bytes(), b"inferred");
    let mut at = 0;
    while at + word.len() <= note.len() {
        let mut same = 0;
        while same < word.len() && note[at + same] == word[same] {
            same += 1;
        }
        if same == word.len() {
            return true;
        }
        at += 1;
    }
    false
}
