//! A walk over the catalogue: of every policy, attribute and child a right use, in which nothing is found, and each wrong use, which is.

use std::collections::BTreeSet;

use apim_policy::catalog::{
    self, Attribute, Child, ChildKind, Element, Expressions, Group, GroupKind, Once, Order, Policy, Required, Section, TextContent, Type,
    When,
};
use apim_policy::lint::{self, Selection};

/// An element of the catalogue with those that hold it, from the policy down.
type Path = Vec<&'static Element>;

#[test]
fn what_the_catalogue_allows_is_clean() {
    let mut failures = Vec::new();
    each(&mut |policy, path| {
        let element = path[path.len() - 1];
        let mut clean = |what: &str, text: String| {
            let found = found(&text);
            // What does nothing beside others is allowed, and worth a word.
            let is_idle = |attribute: &Attribute| attribute.idle_when.is_some() && what.starts_with(&format!("@{}", attribute.name));
            let idle = element.attributes.iter().any(is_idle);
            if found.iter().any(|rule| !(idle && *rule == "schema/exclusive")) {
                failures.push(format!("{} {what}: {found:?}\n    {text}", shown(path)));
            }
        };
        clean("by itself", document(policy, path, &Use::of(element, &[])));
        for attribute in element.attributes {
            let wanted = format!("@{}", attribute.name);
            clean(&wanted, document(policy, path, &Use::of(element, &[&wanted])));
            if attribute.expressions == Expressions::Yes {
                let mut with = Use::of(element, &[&wanted]);
                with.value = Some((attribute.name, "@(context.RequestId)"));
                clean(&format!("{wanted} as an expression"), document(policy, path, &with));
            }
            let mut with = Use::of(element, &[&wanted]);
            with.value = Some((attribute.name, "{{named-value}}"));
            clean(&format!("{wanted} as a named value"), document(policy, path, &with));
        }
        for child in element.children {
            clean(child.name(), document(policy, path, &Use::of(element, &[child.name()])));
        }
    });
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn each_wrong_attribute_is_found() {
    let mut failures = Vec::new();
    each(&mut |policy, path| {
        let element = path[path.len() - 1];
        let mut wrong = |what: String, used: &Use, rule: &str| {
            let text = document(policy, path, used);
            let found = found(&text);
            if !found.contains(rule) {
                failures.push(format!("{} {what}: no {rule} but {found:?}\n    {text}", shown(path)));
            }
        };
        let unknown = Use { more: " unheard-of=\"1\"", ..Use::of(element, &[]) };
        wrong("has an unknown attribute".to_owned(), &unknown, "schema/unknown-attribute");
        for attribute in element.attributes {
            let name = attribute.name;
            let wanted = format!("@{name}");
            if is_needed(attribute) {
                let mut without = Use::of(element, &[]);
                without.members.retain(|member| *member != wanted);
                wrong(format!("without {wanted}"), &without, "schema/missing-required");
            }
            let mut with = Use::of(element, &[&wanted]);
            if attribute.value.is_narrow() {
                with.value = Some((name, wrong_value(attribute.value)));
                wrong(format!("with {wanted} wrong"), &with, "schema/invalid-value");
            }
            if attribute.expressions == Expressions::No && attribute.xsd_expressions != Some(Expressions::Yes) {
                with.value = Some((name, "@(context.RequestId)"));
                wrong(format!("with {wanted} as an expression"), &with, "schema/expression-not-allowed");
            }
        }
    });
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn each_wrong_child_is_found() {
    let mut failures = Vec::new();
    each(&mut |policy, path| {
        let element = path[path.len() - 1];
        let mut wrong = |what: String, used: &Use, rule: &str| {
            let text = document(policy, path, used);
            let found = found(&text);
            if !found.contains(rule) {
                failures.push(format!("{} {what}: no {rule} but {found:?}\n    {text}", shown(path)));
            }
        };
        if element.text != TextContent::Raw {
            let unknown = Use { content: "<unheard-of />", ..Use::of(element, &[]) };
            wrong("has an unknown child".to_owned(), &unknown, "schema/unknown-element");
        }
        if matches!(element.text, TextContent::None | TextContent::Policies) {
            let text = Use { content: "stray words", ..Use::of(element, &[]) };
            wrong("has text".to_owned(), &text, "schema/unexpected-text");
        }
        for child in element.children {
            let name = child.name();
            if child.min.max(child.xsd_min) > 0 {
                let mut without = Use::of(element, &[]);
                without.members.retain(|member| *member != name);
                wrong(format!("without {name}"), &without, "schema/missing-required");
            }
            if let Some(most) = child.max.into_iter().chain(child.xsd_max).min() {
                let too_many = Use { times: Some((name, most as usize + 1)), ..Use::of(element, &[name]) };
                wrong(format!("with too many {name}"), &too_many, "schema/duplicate");
            }
        }
        if element.order == Order::Sequence {
            for pair in element.children.windows(2) {
                let (first, second) = (pair[0].name(), pair[1].name());
                let mut swapped = Use::of(element, &[first, second]);
                if swapped.members.contains(first) && swapped.members.contains(second) {
                    swapped.backwards = true;
                    wrong(format!("with {second} before {first}"), &swapped, "schema/child-order");
                }
            }
        }
        for group in element.groups.iter().filter(|group| !group.inferred) {
            if let Some(breaking) = breach(element, group) {
                wrong(format!("breaks {group:?}"), &breaking, "schema/exclusive");
            }
        }
    });
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn each_wrong_place_is_found() {
    let mut failures = Vec::new();
    let mut wrong = |what: String, text: String, rule: &str| {
        let found = found(&text);
        if !found.contains(rule) {
            failures.push(format!("{what}: no {rule} but {found:?}\n    {text}"));
        }
    };
    for policy in catalog::policies() {
        let name = policy.element.name;
        let whole = render(&[&policy.element], &Use::of(&policy.element, &[]));
        for section in Section::ALL {
            let allowed = policy.sections.with(policy.sections_extra);
            if !allowed.is_empty() && !allowed.contains(section) {
                wrong(format!("{name} in {}", section.name()), in_section(section, &whole), "placement/section");
            }
        }
        wrong(format!("{name} outside of the sections"), format!("<policies>{whole}</policies>"), "schema/unknown-section");
        if let Once::Section | Once::Definition = policy.once {
            wrong(format!("{name} twice"), in_section(section_of(policy), &whole.repeat(2)), "schema/duplicate");
        }
        if !policy.in_fragments {
            wrong(format!("{name} in a fragment"), format!("<fragment>{whole}</fragment>"), "placement/fragment-content");
        }
    }
    each(&mut |_, path| {
        let element = path[path.len() - 1];
        // A name with a namespace is somebody else's.
        if path.len() > 1 && catalog::policy(element.name).is_none() && !element.name.contains(':') {
            let whole = in_section(Section::Inbound, &render(&[element], &Use::of(element, &[])));
            wrong(format!("{} directly in inbound", shown(path)), whole, "schema/unknown-element");
        }
    });
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

/// One use of an element.
#[derive(Clone)]
struct Use {
    /// Its members, written as in groups.
    members: BTreeSet<String>,
    /// An attribute with another value than the usual one.
    value: Option<(&'static str, &'static str)>,
    /// A child that is there several times.
    times: Option<(&'static str, usize)>,
    /// More for its start tag.
    more: &'static str,
    /// More for between its tags.
    content: &'static str,
    /// Whether its children stand in the opposite order.
    backwards: bool,
}

impl Use {
    /// The least use of `element` that has the members `wanted`.
    fn of(element: &'static Element, wanted: &[&str]) -> Self {
        let required = |attribute: &&Attribute| is_needed(attribute);
        let mut members: BTreeSet<String> = wanted.iter().map(|member| (*member).to_owned()).collect();
        members.extend(element.attributes.iter().filter(required).map(|attribute| format!("@{}", attribute.name)));
        let least = |child: &&Child| child.min.max(child.xsd_min) > 0;
        members.extend(element.children.iter().filter(least).map(|child| child.name().to_owned()));
        let groups = || element.groups.iter().filter(|group| !group.inferred);
        if !groups().any(|group| group.members.contains(&"#text")) && !matches!(element.text, TextContent::None | TextContent::Policies) {
            members.insert("#text".to_owned());
        }
        // A member that is added may need others.
        for _ in 0..4 {
            groups().for_each(|group| settle(element, group, wanted, &mut members));
        }
        Self { members, value: None, times: None, more: "", content: "", backwards: false }
    }
}

/// Whether a use without the attribute is wrong.
fn is_needed(attribute: &Attribute) -> bool {
    attribute.required == Required::Yes || attribute.xsd_required || attribute.needed_unless.is_some()
}

/// Adds to `members` what the group demands, and takes away what it forbids and nobody wants.
fn settle(element: &'static Element, group: &Group, wanted: &[&str], members: &mut BTreeSet<String>) {
    let present: Vec<&str> = group.members.iter().copied().filter(|member| members.contains(*member)).collect();
    match group.kind {
        GroupKind::ExactlyOne | GroupKind::AtLeastOne if present.is_empty() => {
            members.insert(group.members[0].to_owned());
        }
        GroupKind::ExactlyOne | GroupKind::AtMostOne | GroupKind::Excludes if present.len() > 1 => {
            let is_needed = |member: &str| {
                let needs = |it: &&Group| it.kind == GroupKind::Requires && it.when == When::Always && it.members[1] == member;
                element.groups.iter().filter(needs).any(|it| members.contains(it.members[0]))
            };
            let kept = present.iter().find(|member| wanted.contains(member) || is_needed(member)).unwrap_or(&present[0]);
            present.iter().filter(|member| *member != kept).for_each(|member| {
                members.remove(*member);
            });
        }
        GroupKind::AllOrNone if !present.is_empty() => members.extend(group.members.iter().map(|member| (*member).to_owned())),
        GroupKind::Requires => {
            let value = |name: &str| members.contains(&format!("@{name}")).then(|| element.attribute(name).map(usual)).flatten();
            let holds = match group.when {
                When::Always => members.contains(group.members[0]),
                When::Is(name, wanted) => value(name).as_deref() == Some(wanted),
                When::IsNot(name, other) => value(name).as_deref() != Some(other),
                When::IsOrAbsent(name, wanted) => value(name).is_none_or(|value| value == wanted),
                When::IsOtherOrAbsent(name, wanted) => value(name).is_none_or(|value| value != wanted),
            };
            if holds {
                members.insert(group.members[1].to_owned());
            }
        }
        _ => {}
    }
}

/// A use of `element` that breaks `group`.
fn breach(element: &'static Element, group: &Group) -> Option<Use> {
    let mut used = Use::of(element, &[]);
    let members = group.members;
    match group.kind {
        GroupKind::ExactlyOne | GroupKind::AtLeastOne => members.iter().for_each(|member| {
            used.members.remove(*member);
        }),
        GroupKind::AtMostOne | GroupKind::Excludes => used.members.extend(members[..2].iter().map(|member| (*member).to_owned())),
        GroupKind::AllOrNone | GroupKind::Requires => {
            used.members.insert(members[0].to_owned());
            used.members.remove(members[1]);
            if let When::Is(name, value) = group.when {
                used.value = Some((name, value));
            }
        }
    }
    Some(used)
}

fn document(policy: &'static Policy, path: &[&'static Element], last: &Use) -> String {
    let text = render(path, last);
    if policy.sections.is_empty() || Section::ALL.into_iter().any(|section| policy.sections.contains(section)) {
        in_section(section_of(policy), &text)
    } else {
        text
    }
}

fn section_of(policy: &Policy) -> Section {
    Section::ALL.into_iter().find(|section| policy.sections.contains(*section)).unwrap_or(Section::Inbound)
}

fn in_section(section: Section, text: &str) -> String {
    format!("<policies><{0}>{text}</{0}></policies>", section.name())
}

/// The elements of `path`, each in the one before it, of which the last is used like `last`.
fn render(path: &[&'static Element], last: &Use) -> String {
    let element = path[0];
    let inner = path.get(1).map(|inner| inner.name);
    let own;
    let used = match inner {
        Some(inner) => {
            own = Use::of(element, &[inner]);
            &own
        }
        None => last,
    };
    let mut text = format!("<{}{}", element.name, used.more);
    for attribute in element.attributes.iter().filter(|attribute| used.members.contains(&format!("@{}", attribute.name))) {
        let value = used.value.filter(|(name, _)| *name == attribute.name).map_or_else(|| usual(attribute), |(_, value)| value.to_owned());
        text += &format!(" {}=\"{value}\"", attribute.name);
    }
    text += ">";
    text += used.content;
    let mut children: Vec<&Child> = element.children.iter().filter(|child| used.members.contains(child.name())).collect();
    if used.backwards {
        children.reverse();
    }
    if children.is_empty() && used.content.is_empty() && used.members.contains("#text") {
        text += &usual_of(element.text_type, &[], None);
    }
    for child in children {
        let times = match used.times {
            Some((name, times)) if name == child.name() => times,
            _ => child.min.max(1) as usize,
        };
        let whole = match &child.kind {
            ChildKind::Element(own) if inner == Some(own.name) => render(&path[1..], last),
            ChildKind::Element(own) => render(&[own], &Use::of(own, &[])),
            ChildKind::Policy(kind) => render(&[&kind.definition().element], &Use::of(&kind.definition().element, &[])),
        };
        text += &whole.repeat(times);
    }
    text + &format!("</{}>", element.name)
}

fn usual(attribute: &'static Attribute) -> String {
    usual_of(attribute.value, attribute.values, attribute.min_beside_zero.or(attribute.min))
}

fn usual_of(value: Type, choices: &[&str], min: Option<f64>) -> String {
    match value {
        Type::Bool => "true".to_owned(),
        Type::Enum => choices.first().map_or_else(|| "x".to_owned(), |choice| (*choice).to_owned()),
        Type::Bytes | Type::Characters | Type::Int | Type::Kilobytes | Type::Milliseconds | Type::Number | Type::Seconds => {
            min.unwrap_or(0.0).max(1.0).to_string()
        }
        Type::HttpStatusCode => "401".to_owned(),
        Type::Timespan => "00:01:00".to_owned(),
        Type::Guid => "01234567-89ab-cdef-0123-456789abcdef".to_owned(),
        Type::Base64 => "QUJD".to_owned(),
        Type::DateTime => "2030-01-31T08:00:00Z".to_owned(),
        Type::GraphqlPath => "/Query/orders".to_owned(),
        Type::HttpMethod => "GET".to_owned(),
        Type::IpAddress => "192.0.2.1".to_owned(),
        Type::MediaType => "application/json".to_owned(),
        Type::Origin => "https://a.example".to_owned(),
        Type::UriTemplate => "/a".to_owned(),
        Type::Url => "https://a.example/b".to_owned(),
        _ => "x".to_owned(),
    }
}

/// Text that is no value of a narrow type.
fn wrong_value(value: Type) -> &'static str {
    match value {
        Type::UriTemplate => "https://a.example/b",
        Type::VariableName => "",
        _ => "wrong: so",
    }
}

fn found(text: &str) -> BTreeSet<&'static str> {
    let mut selection = Selection::none();
    selection.enable("schema").expect("the category is known");
    selection.enable("placement").expect("the category is known");
    // What no page has is in the catalogue too.
    selection.disable("schema/undocumented").expect("the rule is known");
    lint::lint_text("policy.xml", text, &selection).findings.iter().map(|finding| finding.diagnostic.rule).collect()
}

// Calls `visit` with every element of the catalogue and the policy it is of, policies within policies left out.
fn each(visit: &mut dyn FnMut(&'static Policy, &Path)) {
    fn walk(policy: &'static Policy, path: &mut Path, visit: &mut dyn FnMut(&'static Policy, &Path)) {
        visit(policy, path);
        for child in path[path.len() - 1].children {
            if let ChildKind::Element(element) = &child.kind {
                path.push(element);
                walk(policy, path, visit);
                path.pop();
            }
        }
    }
    for policy in catalog::policies() {
        walk(policy, &mut vec![&policy.element], visit);
    }
}

fn shown(path: &Path) -> String {
    path.iter().map(|element| element.name).collect::<Vec<_>>().join("/")
}
