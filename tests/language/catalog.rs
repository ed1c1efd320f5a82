//! Holds the catalogue together, and against the collected facts where they are beside the project.

use std::collections::BTreeSet;

use apim_policy::catalog::{
    self, Attribute, Basis, Child, ChildKind, Element, Expected, Expressions, Flow, Group, GroupKind, Kind, Misspelt, Once, Order, Policy,
    Required, Status, TextContent, Type, Variable, When,
};
use toml::{Table, Value};

use crate::common;

/// Policies, attributes and misspellings of which the pages, or policies that run, say more than the collected facts.
const LEARNT_SINCE: &[&str] =
    &["cache-lookup-value/@default-value", "set-graphql-resolver", "validate-header", "validate-jwt/openid-config/@validate-connectivity"];

#[test]
fn policies_stand_in_the_order_of_their_names_one_for_each_kind() {
    let names: Vec<_> = catalog::policies().iter().map(|policy| policy.element.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(catalog::policies().iter().map(|policy| policy.kind).collect::<Vec<_>>(), Kind::ALL);
    for policy in catalog::policies() {
        assert_eq!(catalog::policy(policy.element.name).map(|found| found.kind), Some(policy.kind));
        assert_eq!(policy.element.name, policy.kind.name());
        assert!(!policy.summary.is_empty(), "{} has no summary", policy.element.name);
        assert_eq!(policy.doc.is_empty(), policy.status == Status::Undocumented, "{}", policy.element.name);
    }
}

#[test]
fn names_are_unique_in_their_element() {
    each_element(&mut |path, element| {
        let attributes: BTreeSet<_> = element.attributes.iter().map(|attribute| attribute.name).collect();
        assert_eq!(attributes.len(), element.attributes.len(), "{path}: an attribute twice");
        let children: BTreeSet<_> = element.children.iter().map(Child::name).collect();
        assert_eq!(children.len(), element.children.len(), "{path}: a child twice");
    });
}

#[test]
fn an_enumeration_has_values_and_none_twice() {
    each_attribute(&mut |path, attribute| {
        assert!(attribute.value != Type::Enum || !attribute.values.is_empty(), "{path}");
        assert!(!attribute.values_extra.iter().any(|value| attribute.values.contains(value)), "{path}: a value twice");
    });
}

#[test]
fn defaults_fit_their_types() {
    each_attribute(&mut |path, attribute| {
        for default in [attribute.default, attribute.xsd_default].into_iter().filter(|default| !default.is_empty()) {
            let number = default.parse::<f64>().ok();
            let fits = match attribute.value {
                Type::Bool => matches!(default, "true" | "false"),
                Type::Enum => attribute.values.contains(&default) || attribute.values_extra.contains(&default),
                Type::Int | Type::Seconds | Type::Milliseconds | Type::Bytes | Type::Characters | Type::HttpStatusCode => {
                    default.parse::<i64>().is_ok()
                }
                Type::Number => number.is_some(),
                _ => true,
            };
            assert!(fits, "{path}: {default}");
            if let Some(number) = number {
                assert!(
                    attribute.min.is_none_or(|min| min <= number) && attribute.max.is_none_or(|max| number <= max),
                    "{path}: {default}"
                );
            }
        }
        assert!(attribute.min.zip(attribute.max).is_none_or(|(min, max)| min <= max), "{path}");
        assert_eq!(attribute.variable.is_some(), attribute.value == Type::VariableName, "{path}");
    });
}

#[test]
fn children_can_be_there_as_often_as_they_must() {
    each_element(&mut |path, element| {
        for child in element.children {
            let path = format!("{path}/{}", child.name());
            assert!(child.max.is_none_or(|max| child.min <= max && max > 0), "{path}");
            assert!(child.xsd_max.is_none_or(|max| child.xsd_min <= max && max > 0), "{path}");
        }
    });
}

#[test]
fn groups_name_members_that_exist() {
    each_element(&mut |path, element| {
        for group in element.groups {
            let two = matches!(group.kind, GroupKind::Requires | GroupKind::Excludes);
            assert!(if two { group.members.len() == 2 } else { group.members.len() >= 2 }, "{path}: {group:?}");
            for member in group.members {
                let known = match member.strip_prefix('@') {
                    Some(attribute) => element.attribute(attribute).is_some(),
                    None => *member == "#text" && element.text != TextContent::None || element.child(member).is_some(),
                };
                assert!(known, "{path} has no {member}");
            }
        }
    });
}

#[test]
fn misspellings_lead_to_names_that_exist() {
    for misspelling in catalog::MISSPELLINGS {
        let mut element: Option<&'static Element> = None;
        for name in misspelling.path {
            let next = match element {
                None => catalog::policy(name).map(|policy| &policy.element),
                Some(element) => element.child(name).and_then(|child| child.definition().element()),
            };
            element = Some(next.unwrap_or_else(|| panic!("{misspelling:?}")));
        }
        let (right, wrong) = match (misspelling.what, element) {
            (Misspelt::Element, None) => (catalog::policy(misspelling.right).is_some(), catalog::policy(misspelling.wrong).is_some()),
            (Misspelt::Element, Some(element)) => (element.child(misspelling.right).is_some(), element.child(misspelling.wrong).is_some()),
            (Misspelt::Attribute, Some(element)) => {
                (element.attribute(misspelling.right).is_some(), element.attribute(misspelling.wrong).is_some())
            }
            (Misspelt::Value(attribute), Some(element)) => {
                let values = element.attribute(attribute).map_or(&[][..], |attribute| attribute.values);
                (values.contains(&misspelling.right), values.contains(&misspelling.wrong))
            }
            (_, None) => (false, true),
        };
        assert!(right && !wrong, "{misspelling:?}");
    }
}

#[test]
fn every_policy_is_as_the_collected_facts_say() {
    let Some(facts) = facts("policies.toml") else { return };
    let policies = table(&facts["policy"]);
    let collected = || catalog::policies().iter().filter(|policy| !LEARNT_SINCE.contains(&policy.element.name));
    assert_eq!(collected().map(|policy| policy.element.name).collect::<Vec<_>>(), sorted(policies.keys()));
    let common = entries(table(&facts["common"]), "attr");
    assert_eq!(sorted(common.keys()), [catalog::ID.name]);
    compare_attribute(catalog::ID.name, &catalog::ID, table(&common[catalog::ID.name]));
    for policy in collected() {
        compare_policy(policy, table(&policies[policy.element.name]));
    }
}

#[test]
fn structures_limits_and_misspellings_are_as_the_collected_facts_say() {
    let Some(facts) = facts("policies.toml") else { return };
    let structures = table(&facts["structure"]);
    assert_eq!(catalog::STRUCTURES.iter().map(|it| it.name).collect::<Vec<_>>(), sorted(structures.keys()));
    for it in catalog::STRUCTURES {
        let fact = table(&structures[it.name]);
        assert_eq!(it.parents, strings(fact, "parents"), "{}", it.name);
        let (any, children): (Vec<_>, Vec<_>) = strings(fact, "children").into_iter().partition(|name| *name == "*policy");
        assert_eq!((it.children, it.policies), (children.as_slice(), !any.is_empty()), "{}", it.name);
        assert_eq!(it.required, integer(fact, "min") == Some(1), "{}", it.name);
    }
    assert_eq!(catalog::LISTED_ON_ERROR, strings(table(&structures["on-error"]), "listed"));

    let mut limits = BTreeSet::new();
    for limit in catalog::LIMITS {
        for gateway in limit.gateways.names() {
            limits.insert((limit.name.to_owned(), gateway.to_owned(), limit.most));
        }
    }
    let mut expected = BTreeSet::new();
    for (name, by_gateway) in table(&facts["limits"]).iter().filter(|(name, _)| *name != "source") {
        for (gateway, most) in table(by_gateway) {
            let gateways = if gateway == "any" { catalog::Gateways::ALL.names().collect() } else { vec![gateway.as_str()] };
            let most = most.as_integer().and_then(|most| u64::try_from(most).ok()).expect("a limit is a number");
            expected.extend(gateways.into_iter().map(|gateway| (name.clone(), gateway.to_owned(), most)));
        }
    }
    assert_eq!(limits, expected);

    let found: BTreeSet<_> = catalog::MISSPELLINGS
        .iter()
        .filter(|it| !LEARNT_SINCE.contains(&it.wrong))
        .map(|it| match it.what {
            Misspelt::Element => ([it.path, &[it.wrong]].concat().join("/"), it.right.to_owned()),
            Misspelt::Attribute => (format!("{}/@{}", it.path.join("/"), it.wrong), it.right.to_owned()),
            Misspelt::Value(of) => (format!("{}/@{of}={}", it.path.join("/"), it.wrong), it.right.to_owned()),
        })
        .collect();
    let misspellings = facts["misspelling"].as_array().expect("misspellings are a list").iter().map(table);
    let expected = misspellings.map(|it| (text(it, "wrong").to_owned(), text(it, "right").to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn expressions_have_to_yield_what_the_collected_facts_say() {
    let Some(facts) = facts("expressions.toml") else { return };
    let slots = table(&facts["slots"])["slot"].as_array().expect("slots are a list");
    for slot in slots.iter().map(table) {
        let Some(expected) = (match text(slot, "type") {
            "bool" => Some(Expected::Bool),
            "int" => Some(Expected::Int),
            "long" => Some(Expected::Long),
            "double" => Some(Expected::Double),
            "string" => Some(Expected::String),
            "byte[]" => Some(Expected::Bytes),
            other if other.starts_with("any") => Some(Expected::Any),
            // These places take no expression.
            _ => None,
        }) else {
            continue;
        };
        let mut hits = 0;
        each_element(&mut |path, element| {
            let in_policy = |name: &str| name == "*" || path.split('/').next() == Some(name) || name.contains(' ');
            let is_element = text(slot, "element").split('|').any(|name| name == element.name);
            if !in_policy(text(slot, "policy")) || !is_element {
                return;
            }
            let found = match slot.get("attribute").and_then(Value::as_str) {
                Some(attribute) if LEARNT_SINCE.contains(&format!("{path}/@{attribute}").as_str()) => Some(expected),
                Some(attribute) => element.attribute(attribute).map(|attribute| attribute.expected),
                // Of the many elements called `value` these are meant that hold a text.
                None => {
                    (!matches!(element.text, TextContent::None | TextContent::Policies | TextContent::Literal)).then(|| element.expected())
                }
            };
            if let Some(found) = found {
                hits += 1;
                assert_eq!(found, expected, "{path}: {slot:?}");
            }
        });
        assert!(hits > 0, "nothing is meant by {slot:?}");
    }
}

fn compare_policy(policy: &Policy, fact: &Table) {
    let name = policy.element.name;
    let status = match policy.status {
        Status::Documented => "documented",
        Status::Preview => "preview",
        Status::Undocumented => "undocumented",
    };
    let basis = match policy.basis {
        Basis::Page => "page",
        Basis::Derived => "derived",
        Basis::Schema => "xsd",
        Basis::Toolkit => "toolkit",
        Basis::SchemaAndToolkit => "xsd+toolkit",
    };
    let once = match policy.once {
        Once::Section | Once::Contested => "yes",
        Once::Definition => "definition",
        Once::No => "no",
        Once::Unstated => "unstated",
    };
    let flow = match policy.flow {
        Flow::Continues => "continues",
        Flow::MayStop => "may-stop",
        Flow::Stops => "stops",
        Flow::Forwards => "forwards",
    };
    for (key, found) in [
        ("status", status),
        ("category", policy.category),
        ("doc", policy.doc),
        ("doc_date", policy.doc_date),
        ("usage_basis", basis),
        ("once_per_section", once),
        ("flow", flow),
    ] {
        assert_eq!(found, text(fact, key), "{name}: {key}");
    }
    assert_eq!(Some(policy.is_container()), flag(fact, "container"), "{name}");
    assert_eq!(policy.sections.names().collect::<Vec<_>>(), strings(fact, "sections"), "{name}");
    assert_eq!(policy.sections_extra.names().collect::<Vec<_>>(), strings(fact, "sections_extra"), "{name}");
    assert_eq!(policy.scopes.names().collect::<Vec<_>>(), strings(fact, "scopes"), "{name}");
    assert_eq!(policy.gateways.names().collect::<Vec<_>>(), strings(fact, "gateways"), "{name}");
    compare_element(name, &policy.element, fact);
}

fn compare_element(path: &str, element: &Element, fact: &Table) {
    let found = match element.text {
        TextContent::None => "none",
        TextContent::Literal => "text",
        TextContent::Expression => "expression",
        TextContent::Raw => "raw",
        TextContent::Policies => "policies",
    };
    assert_eq!(found, text(fact, "text"), "{path}");
    let text_type = fact.get("text_type").and_then(Value::as_str).unwrap_or("any");
    assert_eq!(element.text_type.name(), text_type, "{path}");
    if !element.children.is_empty() {
        let order = if element.order == Order::Sequence { "sequence" } else { "any" };
        assert_eq!(order, text(fact, "order"), "{path}");
    }
    let attributes = entries(fact, "attr");
    let is_collected = |attribute: &&Attribute| {
        attributes.contains_key(attribute.name) || !LEARNT_SINCE.contains(&format!("{path}/@{}", attribute.name).as_str())
    };
    let known: Vec<_> = element.attributes.iter().filter(is_collected).collect();
    assert_eq!(sorted(known.iter().map(|attribute| attribute.name)), sorted(attributes.keys()), "{path}: attributes");
    for attribute in known {
        compare_attribute(&format!("{path}/@{}", attribute.name), attribute, table(&attributes[attribute.name]));
    }
    let children = entries(fact, "child");
    let names: Vec<_> = element.children.iter().map(Child::name).collect();
    assert_eq!(sorted(names), sorted(children.keys()), "{path}: children");
    for child in element.children {
        compare_child(&format!("{path}/{}", child.name()), child, table(&children[child.name()]));
    }
    let groups = fact.get("groups").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    assert_eq!(element.groups.len(), groups.len(), "{path}: groups");
    for (group, fact) in element.groups.iter().zip(groups) {
        compare_group(path, group, table(fact));
    }
}

fn compare_attribute(path: &str, attribute: &Attribute, fact: &Table) {
    let required = match attribute.required {
        Required::Yes => "yes",
        Required::No => "no",
        Required::Conditional(_) => "conditional",
    };
    let expressions = |it| match it {
        Expressions::Yes => "yes",
        Expressions::No => "no",
        Expressions::Unknown => "unknown",
    };
    let variable = match attribute.variable {
        None => "",
        Some(Variable::Write(_)) => "write",
        Some(Variable::Read) => "read",
    };
    for (key, found) in [
        ("required", required),
        ("type", attribute.value.name()),
        ("default", attribute.default),
        ("xsd_default", attribute.xsd_default),
        ("expressions", expressions(attribute.expressions)),
        ("xsd_expressions", attribute.xsd_expressions.map_or("", expressions)),
        ("variable", variable),
        ("ref", attribute.entity),
    ] {
        assert_eq!(found, text(fact, key), "{path}: {key}");
    }
    assert_eq!(attribute.values, strings(fact, "values"), "{path}");
    assert_eq!(attribute.values_extra, strings(fact, "values_extra"), "{path}");
    assert_eq!(attribute.min, number(fact, "min"), "{path}");
    assert_eq!(attribute.max, number(fact, "max"), "{path}");
    let xsd_required = flag(fact, "xsd_required").unwrap_or(attribute.required == Required::Yes);
    assert_eq!(attribute.xsd_required, xsd_required, "{path}");
    assert_eq!(attribute.secret, flag(fact, "secret").unwrap_or(false), "{path}");
    assert_eq!(attribute.documented, flag(fact, "documented").unwrap_or(true), "{path}");
    assert_eq!(attribute.in_xsd, flag(fact, "in_xsd").unwrap_or(true), "{path}");
}

fn compare_child(path: &str, child: &Child, fact: &Table) {
    let times = |min: &str, max: &str| {
        (integer(fact, min).and_then(|min| u32::try_from(min).ok()), integer(fact, max).map(|max| u32::try_from(max).ok()))
    };
    let (min, max) = times("min", "max");
    let (xsd_min, xsd_max) = times("xsd_min", "xsd_max");
    assert_eq!((Some(child.min), Some(child.max)), (min, max), "{path}");
    assert_eq!((child.xsd_min, child.xsd_max), (xsd_min.unwrap_or(child.min), xsd_max.unwrap_or(child.max)), "{path}");
    assert_eq!(child.documented, flag(fact, "documented").unwrap_or(true), "{path}");
    assert_eq!(child.in_xsd, flag(fact, "in_xsd").unwrap_or(true), "{path}");
    match &child.kind {
        ChildKind::Policy(kind) => assert_eq!(kind.name(), text(fact, "policy"), "{path}"),
        ChildKind::Element(element) => {
            assert_eq!(text(fact, "policy"), "", "{path}");
            compare_element(path, element, fact);
        }
    }
}

fn compare_group(path: &str, group: &Group, fact: &Table) {
    let kind = match group.kind {
        GroupKind::ExactlyOne => "exactly-one",
        GroupKind::AtLeastOne => "at-least-one",
        GroupKind::AtMostOne => "at-most-one",
        GroupKind::AllOrNone => "all-or-none",
        GroupKind::Requires => "requires",
        GroupKind::Excludes => "excludes",
    };
    let when = match group.when {
        When::Always => String::new(),
        When::Is(attribute, value) => format!("{attribute} = {value}"),
        When::IsNot(attribute, value) => format!("{attribute} is not {value}"),
        When::IsOrAbsent(attribute, value) => format!("{attribute} is {value} or absent"),
        When::IsOtherOrAbsent(attribute, value) => format!("{attribute} is absent or not {value}"),
    };
    assert_eq!((kind, when.as_str()), (text(fact, "kind"), text(fact, "when")), "{path}");
    assert_eq!(group.members, strings(fact, "members"), "{path}");
}

// Calls `visit` with every element of the catalogue and its path, policies within policies left out.
fn each_element(visit: &mut dyn FnMut(&str, &'static Element)) {
    fn walk(path: &str, element: &'static Element, visit: &mut dyn FnMut(&str, &'static Element)) {
        visit(path, element);
        for child in element.children {
            if let ChildKind::Element(element) = &child.kind {
                walk(&format!("{path}/{}", element.name), element, visit);
            }
        }
    }
    for policy in catalog::policies() {
        walk(policy.element.name, &policy.element, visit);
    }
}

fn each_attribute(visit: &mut dyn FnMut(&str, &'static Attribute)) {
    each_element(&mut |path, element| {
        for attribute in element.attributes {
            visit(&format!("{path}/@{}", attribute.name), attribute);
        }
    });
}

fn facts(name: &str) -> Option<Table> {
    let text = std::fs::read_to_string(common::shared()?.join("reference").join(name)).expect("the facts can be read");
    Some(text.parse().expect("the facts are TOML"))
}

fn table(value: &Value) -> &Table {
    value.as_table().expect("it is a table")
}

fn entries<'t>(table: &'t Table, key: &str) -> &'t Table {
    static EMPTY: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::new);
    table.get(key).and_then(Value::as_table).unwrap_or(&EMPTY)
}

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn strings<'t>(table: &'t Table, key: &str) -> Vec<&'t str> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn flag(table: &Table, key: &str) -> Option<bool> {
    table.get(key).and_then(Value::as_bool)
}

fn integer(table: &Table, key: &str) -> Option<i64> {
    table.get(key).and_then(Value::as_integer)
}

fn number(table: &Table, key: &str) -> Option<f64> {
    table.get(key).and_then(|value| value.as_float().or(value.as_integer().map(|integer| integer as f64)))
}

fn sorted<T: Ord + AsRef<str>>(names: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut names: Vec<_> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
    names.sort();
    names
}
