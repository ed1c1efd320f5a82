//! `context`, types and their members, from the tables of the C# library.

use super::entry::{address, names};
use super::{Entry, Unknown, misspelt, policy};
use crate::csharp::library::{
    Class, ClassId, IMPORTS, Kind, Library, Listing, Member, MemberKind, Null, Shape, keyword, keyword_of, library,
};
use crate::text::nearest;

/// The page that speaks of `context` and of the types that expressions may use.
const PAGE: &str = "api-management-policy-expressions";

/// What is known of `context.…`, of a type, or of a member that a chain of names leads to; `None` where the first name is nobody's.
pub(super) fn find(path: &str) -> Result<Option<Vec<Entry>>, Unknown> {
    let types = library();
    let steps = steps(path);
    let Some((start, rest)) = begin(types, &steps) else { return Ok(find_member(types, path)) };
    let Some((last, before)) = rest.split_last() else {
        return Ok(Some(start.iter().map(|id| class_entry(types, *id, path)).collect()));
    };
    let mut shape = Shape::Class(start[0], Box::default());
    let mut at = steps.len() - rest.len();
    for step in before {
        let found = members(types, &shape, step);
        let Some((owner, member)) = found.first() else { return Err(unknown_member(types, &shape, &steps[..at].join("."), step)) };
        shape = result(types, &shape, *owner, member);
        at += 1;
    }
    let found = match members(types, &shape, last) {
        // Of types that share a name, the one that has the member is meant.
        found if found.is_empty() && before.is_empty() => start
            .iter()
            .map(|id| members(types, &Shape::Class(*id, Box::default()), last))
            .find(|found| !found.is_empty())
            .unwrap_or_default(),
        found => found,
    };
    if found.is_empty() {
        return Err(unknown_member(types, &shape, &steps[..at].join("."), last));
    }
    Ok(Some(vec![member_entry(types, &shape, path, &found)]))
}

/// What is known of a member that is named without its type: all that are called so, of types that expressions may use.
fn find_member(types: &'static Library, name: &str) -> Option<Vec<Entry>> {
    let mut found = Vec::new();
    for (id, class) in types.classes().filter(|(_, class)| matches!(class.listing, Listing::Listed)) {
        for (_, member) in types.read(id).named(name).filter(|(_, member)| shows(member)) {
            // An extension method is called on its first argument.
            let receiver = member.parameters.first().filter(|_| member.kind == MemberKind::Extension).map(|first| &first.of);
            let of = receiver.map_or_else(|| spelt(types, &Shape::Class(id, Box::default())), |of| spelt(types, of));
            found.push((format!("{of}.{name}"), signature(class, member)));
        }
    }
    found.sort();
    found.dedup();
    let mut entry = Entry::new(name, "a member of several types");
    if found.is_empty() {
        return None;
    }
    entry.list("Explain one of them", &found);
    Some(vec![entry])
}

/// The names of a path, without what stands in brackets: `Variables["a"]` is `Variables` and its indexer, `this`.
fn steps(path: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut depth = 0u32;
    for letter in path.chars() {
        match letter {
            '[' if depth == 0 => {
                steps.push("this".to_owned());
                depth += 1;
            }
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '.' => steps.push(String::new()),
            '?' | ' ' => {}
            _ => steps.last_mut().expect("there is always a step").push(letter),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps
}

/// The types that a path begins with, and the steps behind them.
fn begin<'s>(types: &Library, steps: &'s [String]) -> Option<(Vec<ClassId>, &'s [String])> {
    let first = steps.first()?;
    if first == "context" {
        return Some((vec![ClassId::CONTEXT], &steps[1..]));
    }
    if let Some(id) = keyword(first) {
        return Some((vec![id], &steps[1..]));
    }
    // The longest beginning that is a type, with its namespace or without.
    for end in (1..=steps.len()).rev() {
        let name = steps[..end].join(".");
        let all: Vec<ClassId> =
            types.classes().filter(|(_, class)| class.name == name || class.full_name() == name).map(|(id, _)| id).collect();
        if !all.is_empty() {
            return Some((all, &steps[end..]));
        }
    }
    None
}

/// The members called `name` that a value of this shape has, or its type, with the types that declare them.
fn members(types: &'static Library, shape: &Shape, name: &str) -> Vec<(ClassId, &'static Member)> {
    let family = family(types, shape);
    let mut found = Vec::new();
    for &id in &family {
        found.extend(types.read(id).named(name).map(|(_, member)| (id, member)).filter(|(_, member)| shows(member)));
        if !found.is_empty() {
            break;
        }
    }
    for &(id, at) in types.extensions(name) {
        let member = types.member(id, at);
        if extends(member, shape, &family) {
            found.push((id, member));
        }
    }
    found
}

/// Whether `member`, an extension method, can be called on a value of this shape.
fn extends(member: &Member, shape: &Shape, family: &[ClassId]) -> bool {
    match (member.parameters.first().map(|first| &first.of), shape) {
        (Some(Shape::Class(id, arguments)), Shape::Class(_, own)) => {
            // `this IReadOnlyDictionary<string, string[]>` is not for those of objects.
            let closed = arguments.iter().all(|argument| !matches!(argument, Shape::Parameter(_)));
            let differs = closed && !own.is_empty() && arguments.len() == own.len() && arguments != own;
            family.contains(id) && !differs
        }
        (Some(Shape::Class(id, _)), Shape::Array(..)) => *id == ClassId::ENUMERABLE || *id == ClassId::PLAIN_ENUMERABLE,
        (Some(Shape::Array(one, _)), Shape::Array(other, _)) => one == other || matches!(**one, Shape::Parameter(_)),
        (Some(Shape::Parameter(_)), _) => true,
        _ => false,
    }
}

/// A type, the classes it derives from and the interfaces that it implements, nearest first.
fn family(types: &Library, shape: &Shape) -> Vec<ClassId> {
    let first = match shape {
        Shape::Class(id, _) => *id,
        Shape::Array(..) => ClassId::ARRAY,
        Shape::Parameter(_) | Shape::Void | Shape::Unknown => ClassId::OBJECT,
    };
    let mut family = vec![first];
    let mut at = 0;
    while let Some(&id) = family.get(at) {
        at += 1;
        let read = types.read(id);
        for shape in read.base.iter().chain(&*read.implements) {
            if let Shape::Class(next, _) = shape
                && !family.contains(next)
            {
                family.push(*next);
            }
        }
    }
    if !family.contains(&ClassId::OBJECT) {
        family.push(ClassId::OBJECT);
    }
    family
}

/// The type of a member's value, for a value of this shape.
fn result(types: &Library, shape: &Shape, owner: ClassId, member: &Member) -> Shape {
    let own = match shape {
        Shape::Class(id, arguments) if *id == owner => &**arguments,
        _ => &[],
    };
    fill(&member.result, own, types.class(owner).parameters.len())
}

fn fill(shape: &Shape, arguments: &[Shape], parameters: usize) -> Shape {
    match shape {
        Shape::Parameter(at) if usize::from(*at) < parameters => arguments.get(usize::from(*at)).cloned().unwrap_or(Shape::Unknown),
        Shape::Class(id, inner) => Shape::Class(*id, inner.iter().map(|it| fill(it, arguments, parameters)).collect()),
        Shape::Array(element, rank) => Shape::Array(Box::new(fill(element, arguments, parameters)), *rank),
        other => other.clone(),
    }
}

fn shows(member: &Member) -> bool {
    !matches!(member.kind, MemberKind::Operator | MemberKind::Implicit | MemberKind::Explicit)
}

fn unknown_member(types: &'static Library, shape: &Shape, of: &str, name: &str) -> Unknown {
    if matches!(shape, Shape::Parameter(_) | Shape::Void | Shape::Unknown) {
        let message = format!("the type of `{of}` depends on how it is called");
        return misspelt(message, None, "explain the type itself");
    }
    let family = family(types, shape);
    let own = family.iter().flat_map(|id| types.read(*id).members()).filter(|member| shows(member)).map(|member| member.name);
    let extensions = types.extension_names();
    let fits = extensions
        .iter()
        .copied()
        .filter(|name| types.extensions(name).iter().any(|(id, at)| extends(types.member(*id, *at), shape, &family)));
    let meant = nearest(name, own.clone().chain(fits));
    let mut all: Vec<&str> = own.filter(|name| name.starts_with(|it: char| it.is_ascii_uppercase())).collect();
    all.sort_unstable();
    all.dedup();
    let otherwise = format!("it has: {}", names(all));
    misspelt(format!("`{of}`, {}, has no member called `{name}`", indefinite(&spelt(types, shape))), meant, &otherwise)
}

fn indefinite(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

/// A type as code spells it.
fn spelt(types: &Library, shape: &Shape) -> String {
    match shape {
        Shape::Class(id, arguments) => {
            let class = types.class(*id);
            let name = keyword_of(*id).unwrap_or(class.name);
            if *id == ClassId::NULLABLE
                && let [inner] = &**arguments
            {
                return format!("{}?", spelt(types, inner));
            }
            let inner: Vec<String> = match arguments.is_empty() {
                true => class.parameters.iter().map(|&name| name.to_owned()).collect(),
                false => arguments.iter().map(|argument| spelt(types, argument)).collect(),
            };
            if inner.is_empty() { name.to_owned() } else { format!("{name}<{}>", inner.join(", ")) }
        }
        Shape::Array(element, rank) => format!("{}[{}]", spelt(types, element), ",".repeat(rank.saturating_sub(1) as usize)),
        Shape::Parameter(_) => "T".to_owned(),
        Shape::Void => "void".to_owned(),
        Shape::Unknown => "of a type that is not known".to_owned(),
    }
}

fn class_entry(types: &'static Library, id: ClassId, path: &str) -> Entry {
    let class = types.class(id);
    let title = if path == "context" { "context".to_owned() } else { spelt(types, &Shape::Class(id, Box::default())) };
    let mut entry = Entry::new(&title, kind(class));
    about(types, &mut entry, id, &[]);
    entry
}

/// The type of a value: what it is, whether expressions may use it, and its members.
fn about(types: &'static Library, entry: &mut Entry, id: ClassId, facts: &[(&str, String)]) {
    let class = types.class(id);
    let mut rows = facts.to_vec();
    let bases = names(Some(class.base).filter(|base| !base.is_empty()).into_iter().chain(class.implements.iter().copied()));
    rows.extend([
        ("what", class.summary.to_owned()),
        ("full name", if class.namespace.is_empty() { String::new() } else { class.full_name() }),
        ("write it", spelling(class)),
        ("allowed", allowed(class)),
        ("is also", bases),
        ("values", names(class.values.iter().copied())),
        ("page", if matches!(class.listing, Listing::Listed) { address(PAGE) } else { String::new() }),
    ]);
    entry.facts(&rows);
    let own: Vec<_> = types.read(id).members().iter().filter(|member| shows(member) && !class.values.contains(&member.name)).collect();
    let rows: Vec<_> = own.iter().map(|member| (signature(class, member), remark(class, member.name))).collect();
    entry.list("Members", &rows);
    let shape = Shape::Class(id, Box::default());
    let family = family(types, &shape);
    let mut extensions: Vec<_> = types
        .extension_names()
        .into_iter()
        .flat_map(|name| types.extensions(name))
        .map(|&(owner, at)| (owner, types.member(owner, at)))
        // Those for any sequence are on the page of the sequence.
        .filter(|(_, member)| matches!(member.parameters.first().map(|first| &first.of), Some(Shape::Class(of, _)) if *of == id))
        .filter(|(_, member)| extends(member, &shape, &family))
        .map(|(owner, member)| (signature(types.class(owner), member), String::new()))
        .collect();
    extensions.sort();
    entry.list("Extension methods", &extensions);
}

fn member_entry(types: &'static Library, shape: &Shape, path: &str, found: &[(ClassId, &'static Member)]) -> Entry {
    let (owner, first) = found[0];
    let class = types.class(owner);
    let result = result(types, shape, owner, first);
    let what = match first.kind {
        MemberKind::Constructor => "constructor".to_owned(),
        MemberKind::Method | MemberKind::Extension => "method".to_owned(),
        _ => spelt(types, &result),
    };
    let mut entry = Entry::new(path, &what);
    let fact = class.fact(first.name);
    let null = fact.map_or("", |fact| match fact.null {
        Null::Never => "never",
        Null::When("") => "now and then",
        Null::When(when) => when,
        Null::Unknown => "nobody says",
    });
    let null = if matches!(fact.map(|fact| fact.null), Some(Null::When(when)) if !when.is_empty()) {
        format!("when {null}")
    } else {
        null.to_owned()
    };
    let facts = [
        ("null", if result == Shape::Void { String::new() } else { null }),
        ("note", fact.map_or("", |fact| fact.note).to_owned()),
        ("secret", if fact.is_some_and(|fact| fact.secret) { "yes: keep it out of logs and answers".to_owned() } else { String::new() }),
        ("status", if fact.is_some_and(|fact| !fact.documented) { "undocumented".to_owned() } else { String::new() }),
    ];
    if let (MemberKind::Property, Shape::Class(id, _)) = (first.kind, &result)
        && keyword_of(*id).is_none()
    {
        about(types, &mut entry, *id, &facts);
        if owner == ClassId::CONTEXT && first.name == "Variables" {
            entry.list("Set by", &policy::writers());
        }
        return entry;
    }
    let mut rows = facts.to_vec();
    rows.extend([
        ("declared by", spelt(types, &Shape::Class(owner, Box::default()))),
        ("allowed", if class.denied.contains(&first.name) { "no: expressions may not use it".to_owned() } else { allowed(class) }),
        ("page", if matches!(class.listing, Listing::Listed) { address(PAGE) } else { String::new() }),
    ]);
    entry.facts(&rows);
    let rows: Vec<_> = found.iter().map(|(owner, member)| (signature(types.class(*owner), member), String::new())).collect();
    entry.list(if rows.len() > 1 { "Overloads" } else { "Signature" }, &rows);
    if let Shape::Class(id, _) = result
        && keyword_of(id).is_none()
    {
        entry.see(types.class(id).name);
    }
    entry
}

fn kind(class: &Class) -> &'static str {
    match class.kind {
        Kind::Class => "class",
        Kind::Abstract => "abstract class",
        Kind::Static => "class of static members",
        Kind::Struct => "value type",
        Kind::Enum => "enumeration",
        Kind::Interface => "interface",
        Kind::Delegate => "delegate",
    }
}

/// How code names a type whose namespace is not imported.
fn spelling(class: &Class) -> String {
    match class.namespace {
        "" => String::new(),
        namespace if IMPORTS.contains(&namespace) => String::new(),
        _ => format!("in full, `{}`: its namespace is not imported", class.full_name()),
    }
}

fn allowed(class: &Class) -> String {
    let instead = |instead: &str| if instead.is_empty() { String::new() } else { format!("; instead, {instead}") };
    match class.listing {
        Listing::Listed => String::new(),
        Listing::Tolerated => "the service has been seen to accept it, and the documentation does not list it".to_owned(),
        Listing::Implied => "not listed by itself: a member that is listed is of this type".to_owned(),
        Listing::Reached(other) => format!("not listed: values of it come about, and their members are refused{}", instead(other)),
        Listing::Unlisted(other) => format!("no: expressions may not use its members{}", instead(other)),
    }
}

/// What is to be said of a member in a line.
fn remark(class: &Class, name: &str) -> String {
    let mut parts = Vec::new();
    if class.denied.contains(&name) {
        parts.push("not allowed".to_owned());
    }
    if let Some(fact) = class.fact(name) {
        match fact.null {
            Null::When("") => parts.push("may be null".to_owned()),
            Null::When(when) => parts.push(format!("null when {when}")),
            Null::Never | Null::Unknown => {}
        }
        if !fact.documented {
            parts.push("undocumented".to_owned());
        }
        if !fact.note.is_empty() {
            parts.push(fact.note.to_owned());
        }
        if fact.secret {
            parts.push("secret".to_owned());
        }
    }
    parts.join("; ")
}

/// A member as the tables spell it, without the words that only they need.
fn signature(class: &Class, member: &Member) -> String {
    let text = member.signature.trim_start_matches("extension ").trim_end_matches(" {set}");
    match member.kind {
        MemberKind::Constructor => text.replacen("new(", &format!("new {}(", class.name), 1),
        _ => text.to_owned(),
    }
}
