//! Policies, their children and attributes, from the catalogue.

use super::entry::{address, names};
use super::{Entry, Unknown, misspelt};
use crate::catalog::{
    self, Attribute, Basis, Child, ChildKind, Element, Expected, Expressions, Flow, Gateways, Group, GroupKind, Once, Policy, Required,
    SAMPLES, STRUCTURES, Scopes, Section, Sections, Side, Status, Stored, Structure, TextContent, Type, Variable, When,
};
use crate::text::{Order, nearest};

/// Whether `name` is an element around policies.
pub(super) fn is_structure(name: &str) -> bool {
    structure(name).is_some()
}

fn structure(name: &str) -> Option<&'static Structure> {
    STRUCTURES.iter().find(|structure| structure.name == name)
}

/// What is known of the policy, child or attribute that `path` leads to: names with dots between them, from the policy down.
pub(super) fn find(path: &str) -> Result<Entry, Unknown> {
    let mut steps = path.split(['.', '/', ' ']).filter(|step| !step.is_empty());
    let first = steps.next().unwrap_or_default();
    let Some(policy) = catalog::policy(first) else {
        let structure = structure(first).ok_or_else(|| super::unknown(path))?;
        return match steps.next() {
            // Any policy of a section is explained by its own name.
            Some(next) if catalog::policy(next).is_some() => find(&path[first.len() + 1..]),
            Some(next) => {
                let known = structure.children.iter().copied().chain(catalog::policies().iter().map(|policy| policy.element.name));
                let message = format!("`{first}` holds nothing called `{next}`");
                Err(misspelt(message, nearest(next, known), "it holds policies"))
            }
            None => Ok(structure_entry(structure)),
        };
    };
    let (mut page, mut element) = (policy, &policy.element);
    let mut trail = vec![first];
    let mut steps = steps.peekable();
    while let Some(step) = steps.next() {
        if let Some(child) = element.child(step) {
            trail.push(step);
            match &child.kind {
                ChildKind::Policy(kind) => {
                    page = kind.definition();
                    element = &page.element;
                }
                ChildKind::Element(inner) => {
                    element = inner;
                    if steps.peek().is_none() {
                        return Ok(child_entry(&trail, child, inner, page));
                    }
                }
            }
            continue;
        }
        let attribute = element.attribute(step).or_else(|| (step == catalog::ID.name && trail.len() == 1).then_some(&catalog::ID));
        let Some(attribute) = attribute.filter(|_| steps.peek().is_none()) else {
            let known = element.attributes.iter().map(|attribute| attribute.name).chain(element.children.iter().map(Child::name));
            let all = names(known.clone());
            let otherwise = if all.is_empty() { "it has neither attributes nor children".to_owned() } else { format!("it has: {all}") };
            let message = format!("`{}` has no attribute and no child called `{step}`", trail.join("."));
            return Err(misspelt(message, nearest(step, known), &otherwise));
        };
        return Ok(attribute_entry(&trail, attribute, page));
    }
    Ok(policy_entry(page))
}

/// What is known of a child or an attribute that is named without its policy: all that are called so.
pub(super) fn find_member(name: &str) -> Option<Entry> {
    let mut found = Vec::new();
    for policy in catalog::policies() {
        let mut rest = vec![(policy.element.name.to_owned(), &policy.element)];
        while let Some((path, element)) = rest.pop() {
            if let Some(attribute) = element.attributes.iter().find(|attribute| attribute.name == name) {
                found.push((format!("{path}.{name}"), format!("attribute, {}", brief(attribute))));
            }
            for child in element.children {
                let ChildKind::Element(inner) = &child.kind else { continue };
                let path = format!("{path}.{}", inner.name);
                if inner.name == name {
                    found.push((path.clone(), format!("child, {}", often(child.min, child.max))));
                }
                rest.push((path, inner));
            }
        }
    }
    match found.as_slice() {
        [] => None,
        [(path, _)] => find(path).ok(),
        _ => {
            found.order();
            let mut entry = Entry::new(name, "in several places");
            entry.list("Explain one of them", &found);
            Some(entry)
        }
    }
}

/// The attributes that name a variable which their policy sets, each with what it holds then.
pub(super) fn writers() -> Vec<(String, String)> {
    let mut writers = Vec::new();
    for policy in catalog::policies() {
        for attribute in policy.element.attributes {
            if let Some(Variable::Write(stored)) = attribute.variable {
                writers.push((format!("{}.{}", policy.element.name, attribute.name), self::stored(stored).to_owned()));
            }
        }
    }
    writers
}

fn structure_entry(structure: &Structure) -> Entry {
    let mut entry = Entry::new(structure.name, "structure");
    entry.say(structure.summary);
    let holds = if structure.policies { "policies that the section and the scope take" } else { "" };
    let children = names(structure.children.iter().copied().chain(Some(holds).filter(|holds| !holds.is_empty())));
    let parents = names(structure.parents.iter().map(|parent| if *parent == catalog::DOCUMENT { "the document itself" } else { *parent }));
    entry.facts(&[("stands in", parents), ("holds", children), ("page", address("api-management-howto-policies"))]);
    if let Some(section) = Section::from_name(structure.name) {
        let fits = catalog::policies().iter().filter(|policy| policy.sections.contains(section));
        let rows: Vec<_> = fits.map(|policy| (policy.element.name.to_owned(), policy.summary.to_owned())).collect();
        entry.list("Policies", &rows);
    }
    entry
}

fn policy_entry(policy: &'static Policy) -> Entry {
    let element = &policy.element;
    let mut entry = Entry::new(element.name, "policy");
    entry.say(policy.summary);
    let also = policy.sections_extra.without(policy.sections);
    let sections = set(policy.sections.names(), policy.sections == Sections::ANY);
    let sections = if also.is_empty() { sections } else { format!("{sections}; elsewhere also {}", names(also.names())) };
    let fragments = if policy.in_fragments { "yes" } else { "no" };
    let status = match (policy.status, policy.basis) {
        (Status::Documented, Basis::Derived) => "documented; gateways and scopes partly from the index of policies",
        (Status::Documented, _) => "",
        (Status::Preview, _) => "in preview",
        (Status::Undocumented, _) => "undocumented: a published schema or the policy toolkit has it",
    };
    let dated = if policy.doc.is_empty() { String::new() } else { format!("{} (of {})", address(policy.doc), policy.doc_date) };
    entry.facts(&[
        ("sections", sections),
        ("scopes", set(policy.scopes.names(), policy.scopes == Scopes::ANY)),
        ("gateways", set(policy.gateways.names(), policy.gateways == Gateways::ALL)),
        ("fragments", fragments.to_owned()),
        ("repeated", once(policy.once).to_owned()),
        ("then", flow(policy.flow).to_owned()),
        ("text", text(element)),
        ("status", status.to_owned()),
        ("page", dated),
    ]);
    disputes(&mut entry);
    members(&mut entry, element);
    entry
}

fn child_entry(trail: &[&str], child: &Child, element: &'static Element, policy: &Policy) -> Entry {
    let mut entry = Entry::new(&trail.join("."), &format!("child of `{}`", trail[trail.len() - 2]));
    let idle = child.idle_when.map_or(String::new(), |(attribute, value)| format!("beside `{attribute}=\"{value}\"`"));
    entry.facts(&[
        ("how often", often(child.min, child.max)),
        ("differ by", child.distinct_by.to_owned()),
        ("no effect", idle),
        ("text", text(element)),
        ("status", undocumented(child.documented).to_owned()),
        ("note", child.note.to_owned()),
        ("page", address(policy.doc)),
    ]);
    disputes(&mut entry);
    members(&mut entry, element);
    entry
}

fn attribute_entry(trail: &[&str], attribute: &'static Attribute, policy: &Policy) -> Entry {
    let mut entry = Entry::new(&format!("{}.{}", trail.join("."), attribute.name), &format!("attribute of `{}`", trail[trail.len() - 1]));
    let range = match (attribute.min, attribute.max) {
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => String::new(),
    };
    let range = match attribute.min_beside_zero {
        Some(min) => format!("0, or at least {min}"),
        None => range,
    };
    let required = match attribute.required {
        Required::Yes if !attribute.xsd_required && attribute.in_xsd => "by the page, and not by the schema".to_owned(),
        Required::Yes => "yes".to_owned(),
        Required::No => "no".to_owned(),
        Required::Conditional(condition) => condition.to_owned(),
    };
    let default = match (attribute.default, attribute.xsd_default) {
        ("", "") => String::new(),
        ("", schema) => format!("{schema} (by the schema)"),
        (page, _) => page.to_owned(),
    };
    let expressions = match attribute.expressions {
        Expressions::Yes if attribute.deferred => {
            format!("yes; one has to yield {}, and is evaluated when the response is there", expected(attribute.expected))
        }
        Expressions::Yes => format!("yes; one has to yield {}", expected(attribute.expected)),
        Expressions::No => "no".to_owned(),
        Expressions::Unknown => "nobody says".to_owned(),
    };
    let variable = match attribute.variable {
        Some(Variable::Read) => "names a variable that is read".to_owned(),
        Some(Variable::Write(stored)) => format!("names the variable that is set: {}", self::stored(stored)),
        None => String::new(),
    };
    entry.facts(&[
        ("type", attribute.value.name().to_owned()),
        ("values", names(attribute.all_values())),
        ("range", range),
        ("required", required),
        ("default", default),
        ("expressions", expressions),
        ("variable", variable),
        ("names", if attribute.entity.is_empty() { String::new() } else { format!("a {}", attribute.entity) }),
        ("secret", if attribute.secret { "yes: keep it in a named value".to_owned() } else { String::new() }),
        ("status", undocumented(attribute.documented).to_owned()),
        ("note", attribute.note.to_owned()),
        ("page", address(policy.doc)),
    ]);
    disputes(&mut entry);
    entry
}

/// Adds what sources say differently of the thing, each with its name.
fn disputes(entry: &mut Entry) {
    let side = |side: &Side| format!("{} ({})", side.says, source(side.source));
    let rows: Vec<_> = catalog::disputes(&entry.title).map(|it| (it.fact.to_owned(), it.sides.each_ref().map(side).join("; "))).collect();
    entry.list("Sources contradict one another", &rows);
}

/// Returns what kind of source it is, with its name.
fn source(name: &str) -> String {
    if name == SAMPLES {
        return "official samples".to_owned();
    }
    let kind = match name.rsplit_once('.') {
        Some((_, "xsd")) => "schema",
        Some((_, "cs")) => "policy toolkit",
        _ => "page",
    };
    format!("{kind} `{name}`")
}

fn members(entry: &mut Entry, element: &'static Element) {
    let attributes: Vec<_> = element.attributes.iter().map(|attribute| (attribute.name.to_owned(), brief(attribute))).collect();
    entry.list("Attributes", &attributes);
    let children: Vec<_> = element.children.iter().map(|child| (child.name().to_owned(), describe(child))).collect();
    entry.list("Children", &children);
    let groups: Vec<_> = element.groups.iter().map(|group| (demand(group.kind).to_owned(), members_of(group))).collect();
    entry.list("Together", &groups);
}

/// An attribute in a line.
fn brief(attribute: &Attribute) -> String {
    let mut parts = Vec::new();
    match names(attribute.all_values()) {
        values if attribute.value == Type::Enum && !values.is_empty() => parts.push(values.replace(", ", " | ")),
        _ => parts.push(attribute.value.name().to_owned()),
    }
    match attribute.required {
        Required::Yes => parts.push("required".to_owned()),
        Required::Conditional(condition) => parts.push(format!("required {condition}")),
        Required::No if !attribute.default.is_empty() => parts.push(format!("default {}", attribute.default)),
        Required::No => {}
    }
    if attribute.expressions == Expressions::Yes {
        parts.push("expressions".to_owned());
    }
    if !attribute.documented {
        parts.push("undocumented".to_owned());
    }
    parts.join(", ")
}

fn describe(child: &Child) -> String {
    let mut parts = vec![often(child.min, child.max)];
    match &child.kind {
        ChildKind::Policy(_) => parts.push("the policy of that name".to_owned()),
        ChildKind::Element(element) => {
            let held = names(element.attributes.iter().map(|attribute| attribute.name).chain(element.children.iter().map(Child::name)));
            if !held.is_empty() {
                parts.push(format!("with {held}"));
            }
        }
    }
    if !child.documented {
        parts.push("undocumented".to_owned());
    }
    parts.join(", ")
}

fn set<'n>(members: impl Iterator<Item = &'n str>, all: bool) -> String {
    let list = names(members);
    if all { format!("any ({list})") } else { list }
}

fn often(min: u32, max: Option<u32>) -> String {
    match (min, max) {
        (0, None) => "any number".to_owned(),
        (1, None) => "at least one".to_owned(),
        (min, None) => format!("at least {min}"),
        (0, Some(1)) => "at most one".to_owned(),
        (1, Some(1)) => "exactly one".to_owned(),
        (min, Some(max)) => format!("{min} to {max}"),
    }
}

fn undocumented(documented: bool) -> &'static str {
    if documented { "" } else { "undocumented: a published schema or the policy toolkit has it" }
}

fn once(once: Once) -> &'static str {
    match once {
        Once::Section => "once in a section",
        Once::Definition => "once in a document",
        Once::Contested => "sources contradict one another",
        Once::No => "as often as you like",
        Once::Unstated => "nobody says how often",
    }
}

fn flow(flow: Flow) -> &'static str {
    match flow {
        Flow::Continues => "the next policy runs",
        Flow::MayStop => "the next policy runs, or the request ends here",
        Flow::Stops => "the request ends here",
        Flow::Forwards => "the backend has answered",
    }
}

fn text(element: &Element) -> String {
    match element.text {
        TextContent::None => String::new(),
        TextContent::Literal => format!("a literal or a named value ({})", element.text_type.name()),
        TextContent::Expression => format!("a literal or an expression ({})", element.text_type.name()),
        TextContent::Raw => "free text, an expression, a Liquid template or markup".to_owned(),
        TextContent::Policies => "policies".to_owned(),
    }
}

fn expected(expected: Expected) -> &'static str {
    match expected {
        Expected::Any => "any type that a variable can hold",
        Expected::Bool => "`bool`",
        Expected::Bytes => "`byte[]`",
        Expected::Double => "`double`",
        Expected::Int => "`int`",
        Expected::Long => "`long`",
        Expected::String => "`string`",
    }
}

fn stored(stored: Stored) -> &'static str {
    match stored {
        Stored::Response => "an `IResponse`",
        Stored::Jwt => "a `Jwt`",
        Stored::Authorization => "an `Authorization`",
        Stored::String => "a `string`",
        Stored::Int => "an `int`",
        Stored::Value => "what `value` yields, or a `string` where that is no expression",
        Stored::Cached => "what was put into the cache",
        Stored::Unknown => "nobody says of which type",
    }
}

fn demand(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::ExactlyOne => "exactly one of",
        GroupKind::AtLeastOne => "at least one of",
        GroupKind::AtMostOne => "at most one of",
        GroupKind::AllOrNone => "all or none of",
        GroupKind::Requires => "the first needs the second",
        GroupKind::Excludes => "the first excludes the second",
    }
}

fn members_of(group: &Group) -> String {
    let member = |name: &&str| match name.strip_prefix('@') {
        Some(attribute) => format!("{attribute}=\"…\""),
        None if *name == "#text" => "text".to_owned(),
        None => format!("<{name}>"),
    };
    let list = group.members.iter().map(member).collect::<Vec<_>>().join(", ");
    match group.when {
        When::Always => list,
        When::Is(attribute, value) => format!("{list}, if {attribute}=\"{value}\""),
        When::IsNot(attribute, value) => format!("{list}, unless {attribute}=\"{value}\""),
        When::IsOrAbsent(attribute, value) => format!("{list}, if {attribute}=\"{value}\" or without it"),
        When::IsOtherOrAbsent(attribute, value) => format!("{list}, unless {attribute} is \"{value}\""),
    }
}
