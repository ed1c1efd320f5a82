//! `context`, types and their members, from the tables of the C# library.

use super::entry::{address, names};
use super::{Entry, Unknown, misspelt, policy};
use crate::csharp::{
    check::{Candidate, Form, Ty, Types},
    library::{
        Class, ClassId, ClassKind, IMPORTS, Library, Listing, Member, MemberKind, Null, SignatureType, keyword, keyword_of, library,
    },
};
use crate::text::{Order, nearest};

/// The page that speaks of `context` and of the types that expressions may use.
const PAGE: &str = "api-management-policy-expressions";

/// What is known of `context.…`, of a type, or of a member that a chain of names leads to; `None` where the first name is nobody's.
pub(super) fn find(path: &str) -> Result<Option<Vec<Entry>>, Unknown> {
    let mut types = Types::default();
    let steps = steps(path);
    let Some((start, rest)) = begin(library(), &steps) else { return Ok(find_member(library(), path)) };
    let Some((last, before)) = rest.split_last() else {
        return Ok(Some(start.iter().map(|id| class_entry(library(), *id, path)).collect()));
    };
    let mut ty = open(&mut types, start[0]);
    let mut at = steps.len() - rest.len();
    for step in before {
        let Some(&first) = members(&mut types, ty, step).first() else {
            return Err(unknown_member(&mut types, ty, &steps[..at].join("."), step));
        };
        ty = types.result(first);
        at += 1;
    }
    let found = match members(&mut types, ty, last) {
        // Of types that share a name, the one that has the member is meant.
        found if found.is_empty() && before.is_empty() => {
            let mut all = start.iter().map(|&id| {
                let ty = open(&mut types, id);
                members(&mut types, ty, last)
            });
            all.find(|found| !found.is_empty()).unwrap_or_default()
        }
        found => found,
    };
    match found.is_empty() {
        true => Err(unknown_member(&mut types, ty, &steps[..at].join("."), last)),
        false => Ok(Some(vec![member_entry(&mut types, path, &found)])),
    }
}

/// What is known of a member that is named without its type: all that are called so, of types that expressions may use.
fn find_member(types: &'static Library, name: &str) -> Option<Vec<Entry>> {
    let mut found = Vec::new();
    for (id, class) in types.classes().filter(|(_, class)| matches!(class.listing, Listing::Listed)) {
        for (_, member) in types.read(id).named(name).filter(|(_, member)| shows(member)) {
            // An extension method is called on its first argument.
            let receiver = member.parameters.first().filter(|_| member.kind == MemberKind::Extension).map(|first| &first.of);
            let of = receiver.map_or_else(|| spelt(types, &SignatureType::Class(id, Box::default())), |of| spelt(types, of));
            found.push((format!("{of}.{name}"), signature(class, member)));
        }
    }
    found.order();
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

/// A type of the tables, of whose type arguments nothing is known.
fn open(types: &mut Types, id: ClassId) -> Ty {
    types.generic(id, &vec![Ty::UNKNOWN; library().class(id).parameters.len()])
}

/// The members called `name` that a type or a value of it has, its constructors if that is `new`. Of what it inherits, the nearest type tells all.
fn members(types: &mut Types, ty: Ty, name: &str) -> Vec<Candidate> {
    // Whatever it is, it is an object.
    let ty = if ty.is_value() { ty } else { Ty::OBJECT };
    let mut found = if name == "new" { types.constructors(ty) } else { types.members(ty, name) };
    if let Some(&first) = found.first() {
        found.retain(|it| it.extension || it.class == first.class);
    }
    found
}

fn shows(member: &Member) -> bool {
    !matches!(member.kind, MemberKind::Operator | MemberKind::Implicit | MemberKind::Explicit)
}

fn unknown_member(types: &mut Types, ty: Ty, of: &str, name: &str) -> Unknown {
    if !ty.is_value() {
        let message = format!("the type of `{of}` depends on how it is called");
        return misspelt(message, None, "explain the type itself");
    }
    let line: Vec<Ty> = std::iter::once(ty).chain(types.supers(ty).iter().copied()).chain([Ty::OBJECT]).collect();
    let classes = line.iter().filter_map(|&it| types.class_of(it).or_else(|| types.element(it).map(|_| ClassId::ARRAY)));
    let own: Vec<&str> = classes.flat_map(|id| library().read(id).members()).filter(|it| shows(it)).map(|it| it.name).collect();
    let mut extends = |name: &&str| library().extensions(name).iter().any(|&(id, at)| types.extends(ty, library().member(id, at)));
    let extensions: Vec<&str> = library().extension_names().into_iter().filter(|name| extends(name)).collect();
    let meant = nearest(name, own.iter().copied().chain(extensions));
    let mut all: Vec<&str> = own.into_iter().filter(|name| name.starts_with(|it: char| it.is_ascii_uppercase())).collect();
    all.order();
    all.dedup();
    let otherwise = format!("it has: {}", names(all));
    // Where nothing is known of its type arguments, the names of its parameters say more.
    let shape = match shape(types, ty) {
        SignatureType::Class(id, arguments) if arguments.iter().all(|it| matches!(it, SignatureType::Unknown)) => {
            SignatureType::Class(id, Box::default())
        }
        shape => shape,
    };
    misspelt(format!("`{of}`, {}, has no member called `{name}`", indefinite(&spelt(library(), &shape))), meant, &otherwise)
}

fn indefinite(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

/// A type as signatures have it.
fn shape(types: &Types, ty: Ty) -> SignatureType {
    match types.form(ty) {
        Some(&Form::Array(element, rank)) => SignatureType::Array(Box::new(shape(types, element)), rank),
        Some(Form::Class(id, arguments)) => SignatureType::Class(*id, arguments.iter().map(|&it| shape(types, it)).collect()),
        _ if ty == Ty::VOID => SignatureType::Void,
        _ => types.class_of(ty).map_or(SignatureType::Unknown, |id| SignatureType::Class(id, Box::default())),
    }
}

/// A type as code spells it.
fn spelt(types: &Library, shape: &SignatureType) -> String {
    match shape {
        SignatureType::Class(id, arguments) => {
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
        SignatureType::Array(element, rank) => format!("{}[{}]", spelt(types, element), ",".repeat(rank.saturating_sub(1) as usize)),
        SignatureType::Parameter(_) => "T".to_owned(),
        SignatureType::Void => "void".to_owned(),
        SignatureType::Unknown => "of a type that is not known".to_owned(),
    }
}

fn class_entry(types: &'static Library, id: ClassId, path: &str) -> Entry {
    let class = types.class(id);
    let title = if path == "context" { "context".to_owned() } else { spelt(types, &SignatureType::Class(id, Box::default())) };
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
    let mut extensions: Vec<_> = types
        .extension_names()
        .into_iter()
        .flat_map(|name| types.extensions(name))
        .map(|&(owner, at)| (owner, types.member(owner, at)))
        // Those for any sequence are on the page of the sequence.
        .filter(|(_, member)| matches!(member.parameters.first().map(|first| &first.of), Some(SignatureType::Class(of, _)) if *of == id))
        .map(|(owner, member)| (signature(types.class(owner), member), String::new()))
        .collect();
    extensions.order();
    entry.list("Extension methods", &extensions);
}

fn member_entry(types: &mut Types, path: &str, found: &[Candidate]) -> Entry {
    let first = found[0];
    let result = types.result(first);
    let result = shape(types, result);
    let (types, owner, first) = (library(), first.class, first.member());
    let class = types.class(owner);
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
        ("null", if result == SignatureType::Void { String::new() } else { null }),
        ("note", fact.map_or("", |fact| fact.note).to_owned()),
        ("secret", if fact.is_some_and(|fact| fact.secret) { "yes: keep it out of logs and answers".to_owned() } else { String::new() }),
        ("status", if fact.is_some_and(|fact| !fact.documented) { "undocumented".to_owned() } else { String::new() }),
    ];
    if let (MemberKind::Property, SignatureType::Class(id, _)) = (first.kind, &result)
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
        ("declared by", spelt(types, &SignatureType::Class(owner, Box::default()))),
        ("allowed", if class.denied.contains(&first.name) { "no: expressions may not use it".to_owned() } else { allowed(class) }),
        ("page", if matches!(class.listing, Listing::Listed) { address(PAGE) } else { String::new() }),
    ]);
    entry.facts(&rows);
    let rows: Vec<_> = found.iter().map(|it| (signature(types.class(it.class), it.member()), String::new())).collect();
    entry.list(if rows.len() > 1 { "Overloads" } else { "Signature" }, &rows);
    if let SignatureType::Class(id, _) = result
        && keyword_of(id).is_none()
    {
        entry.see(types.class(id).name);
    }
    entry
}

fn kind(class: &Class) -> &'static str {
    match class.kind {
        ClassKind::Class => "class",
        ClassKind::Abstract => "abstract class",
        ClassKind::Static => "class of static members",
        ClassKind::Struct => "value type",
        ClassKind::Enum => "enumeration",
        ClassKind::Interface => "interface",
        ClassKind::Delegate => "delegate",
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
