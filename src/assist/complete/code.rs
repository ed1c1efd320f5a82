//! Code of expressions.

use std::borrow::Cow;

use super::super::CompletionKind;
use super::super::cursor::{CodePlace, Cursor};
use super::super::probe::{Probed, Taken, Wanted};
use super::super::signature::readable;
use super::list::{Item, List};
use super::{popular, values, words};
use crate::catalog::Expected;
use crate::csharp::{
    Within,
    check::{Before, Offer},
    library::{Class, ClassId, ClassKind, IMPORTS, Listing, Member, MemberKind, Null, SignatureType, keyword_of, library},
};
use crate::text::Order;

/// The keywords that begin or join operands.
const OF_VALUES: [&str; 10] = ["new", "true", "false", "null", "as", "is", "default", "typeof", "nameof", "out"];

/// The keywords that begin statements.
const OF_STATEMENTS: [&str; 16] = [
    "return", "var", "if", "else", "foreach", "for", "while", "switch", "case", "break", "continue", "try", "catch", "finally", "throw",
    "using",
];

/// Adds what may be written in an expression.
pub(super) fn complete(cursor: &Cursor<'_>, place: &CodePlace<'_>, list: &mut List<'_, '_>) {
    let code = &*place.code;
    match place.open.within {
        Some((Within::String, start)) => return in_string(cursor, place, start, list),
        Some(_) => return,
        None => {}
    }
    let written = &code[code.trim_end_matches(|it: char| it.is_alphanumeric() || it == '_').len()..];
    if written.starts_with(|it: char| it.is_ascii_digit()) {
        return;
    }
    let before = &code[..code.len() - written.len()];
    let is_final = list.view.embedded.is_final();
    let only_types = |probed: Probed| probed.before() == Before::OnlyType;
    if begins_type_arguments(before) && Probed::in_type_arguments(before, &place.open.closers, is_final).is_some_and(only_types) {
        return types(written, false, list);
    }
    let Some(probed) = Probed::of(before, &place.open.closers, is_final) else {
        if !before.trim_end().ends_with('.') && !declares(before) {
            operands(written, None, place, list);
        }
        return;
    };
    match probed.before() {
        Before::Nothing => {
            for name in variable_names(cursor, &probed, list) {
                let quoted = format!("\"{}\"", name.label);
                list.push(written, Item { label: quoted, ..name });
            }
            operands(written, Some(&probed), place, list);
        }
        Before::OnlyType => types(written, before.trim_end().ends_with("new"), list),
        Before::Namespace(namespace) => in_namespace(written, namespace, list),
        before => members(cursor, written, &probed, before, place, list),
    }
}

/// Whether a name is declared behind `before`, so that nobody knows it yet.
fn declares(before: &str) -> bool {
    let word = before.trim_end();
    word.len() < before.len() && ["var", "string", "int", "bool"].iter().any(|it| word.ends_with(it))
}

/// Whether `before` ends in a list of types that belongs to a name.
fn begins_type_arguments(before: &str) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | ',' | ' ' | '.' | '?' | '[' | ']');
    let Some(name) = before.trim_end_matches(is_part).strip_suffix('<') else { return false };
    name[name.trim_end_matches(|it: char| it.is_alphanumeric() || it == '_').len()..].starts_with(char::is_uppercase)
}

/// What is added to the rank of what comes behind everything that is likely.
const BEHIND: u32 = 10_000_000;

/// Adds the members behind a dot.
fn members(cursor: &Cursor<'_>, written: &str, probed: &Probed, before: Before, place: &CodePlace<'_>, list: &mut List<'_, '_>) {
    let rest = list.rest().trim_start_matches(|it: char| it.is_alphanumeric() || it == '_');
    let is_written = rest.starts_with(['(', '<']) || matches!(place.code, Cow::Owned(_));
    let text = list.view.text();
    for (name, of) in probed.parts(before) {
        list.push(written, Item::new(name, CompletionKind::Property).detail(of).rank(0));
    }
    let offers = probed.offers(before);
    let wanted = match probed.wanted() {
        Some(Wanted::Type(of)) => Some(of.clone()),
        Some(Wanted::OfExpression) => expected(cursor),
        None => None,
    };
    let around = popular::MemberPlace {
        class: probed.class().map_or("", |id| library().class(id).name),
        wanted,
        behind: popular::last_name(place.code[..place.code.len() - written.len()].strip_suffix('.').unwrap_or_default()),
        text,
        near: near(&text[..list.at as usize]),
    };
    let ranks = popular::members(&offers, &around);
    let items: Vec<Item> = offers.iter().zip(ranks).map(|(offer, rank)| member(offer, is_written).rank(rank)).collect();
    // Of an enumeration people want its values; what all enumerations can do comes behind them.
    let has_values = items.iter().any(|item| item.kind == CompletionKind::EnumMember);
    for item in items {
        let behind = if has_values && item.kind != CompletionKind::EnumMember { BEHIND } else { 0 };
        let rank = item.rank + behind;
        list.push(written, item.rank(rank));
    }
}

/// The type that the expression has to yield in which the cursor stands.
fn expected(cursor: &Cursor<'_>) -> Option<SignatureType> {
    let document = cursor.document;
    let value = document.tree().unfinished().and_then(|tag| Some((tag, tag.attributes.last()?)));
    let expected = match value {
        Some((tag, attribute)) => cursor.definition(tag).attribute(attribute.name.text(document.text()))?.expected,
        None => cursor.innermost()?.definition().element()?.expected(),
    };
    let class = match expected {
        Expected::Bool => ClassId::BOOL,
        Expected::String => ClassId::STRING,
        _ => return None,
    };
    Some(SignatureType::Class(class, Box::default()))
}

/// What stands before the chain of members at the end of `text`, not too far away, in small letters and without what divides words.
fn near(text: &str) -> String {
    const FAR: usize = 160;
    let before = text.trim_end_matches(|it: char| it.is_alphanumeric() || matches!(it, '_' | '.' | '?' | '!' | '@' | '('));
    let letters = before.chars().rev().take(FAR).filter(|it| !matches!(it, '-' | '_' | ' '));
    letters.collect::<Vec<_>>().into_iter().rev().collect::<String>().to_lowercase()
}

/// A member, with its parentheses unless it `is_called` already.
fn member(offer: &Offer, is_called: bool) -> Item {
    let (class, member) = (library().class(offer.class), offer.member);
    let about = format!("{}.{}", class.full_name(), member.name);
    let summary = remark(class, member);
    if member.kind == MemberKind::Property {
        let kind = if class.values.contains(&member.name) { CompletionKind::EnumMember } else { CompletionKind::Property };
        return Item::new(member.name, kind).detail(&offer.result).summary(summary).about(about);
    }
    let more = if offer.overloads > 1 { format!(" (+{})", offer.overloads - 1) } else { String::new() };
    let signature = readable(member.signature);
    let item = Item::new(member.name, CompletionKind::Method).detail(format!("{signature}{more}")).summary(summary).about(about);
    if is_called {
        return item;
    }
    let taken = member.parameters.len().saturating_sub(usize::from(offer.is_extension));
    // Type arguments that no argument tells have to be written.
    let first = class.parameters.len() as u16;
    let is_told = |at: u16| member.parameters.iter().any(|it| !it.optional && mentions(&it.of, at));
    let generics = if (first..first + member.generics.len() as u16).all(is_told) { "" } else { "<$1>" };
    let arguments = match () {
        () if taken == 0 && offer.overloads == 1 => "()",
        () if generics.is_empty() => "($1)",
        () => "($2)",
    };
    item.snippet(format!("{}{generics}{arguments}$0", member.name)).again()
}

/// Whether a type is made of the type parameter with this number.
fn mentions(shape: &SignatureType, at: u16) -> bool {
    match shape {
        SignatureType::Class(_, arguments) => arguments.iter().any(|it| mentions(it, at)),
        SignatureType::Array(element, _) => mentions(element, at),
        SignatureType::Parameter(number) => *number == at,
        SignatureType::Void | SignatureType::Unknown => false,
    }
}

/// What has to be known of a member.
fn remark(class: &Class, member: &Member) -> String {
    let Some(fact) = class.fact(member.name) else { return String::new() };
    let null = match fact.null {
        Null::When("") => "It may be null.".to_owned(),
        Null::When(when) => format!("It is null when {when}."),
        Null::Never | Null::Unknown => String::new(),
    };
    let note = if fact.note.is_empty() { String::new() } else { format!("{}.", fact.note.trim_end_matches('.')) };
    [null, note].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Adds what may begin an operand or a statement.
fn operands(written: &str, probed: Option<&Probed>, place: &CodePlace<'_>, list: &mut List<'_, '_>) {
    list.push(written, Item::new("context", CompletionKind::Local).detail("IExpressionContext").about("context").rank(0));
    let locals = probed.map(Probed::locals).unwrap_or_default();
    for (number, (name, of, is_function)) in locals.into_iter().rev().enumerate() {
        let item = Item::new(name, if is_function { CompletionKind::Method } else { CompletionKind::Local }).detail(of);
        list.push(written, item.rank(1 + number as u32));
    }
    let statements: &[&str] = if place.code.starts_with("@{") { &OF_STATEMENTS } else { &[] };
    for (number, word) in statements.iter().chain(&OF_VALUES).enumerate() {
        list.push(written, Item::new(*word, CompletionKind::Keyword).rank(200 + number as u32));
    }
    for (class, keyword) in listed_types() {
        let name = keyword.unwrap_or(class.name);
        list.push(written, of_class(class, name).rank(if keyword.is_some() { 250 } else { 300 }));
    }
    list.push(written, Item::new("System", CompletionKind::Namespace).rank(600));
    list.push(written, Item::new("Newtonsoft", CompletionKind::Namespace).rank(601));
}

/// The types that expressions can name without their namespaces, each with its keyword.
fn listed_types() -> impl Iterator<Item = (&'static Class, Option<&'static str>)> {
    library()
        .classes()
        .filter(|(_, class)| class.listing == Listing::Listed && (class.namespace.is_empty() || IMPORTS.contains(&class.namespace)))
        .filter(|(_, class)| !class.name.contains([' ', '.']))
        .map(|(id, class)| (class, keyword_of(id)))
}

fn of_class(class: &'static Class, name: &str) -> Item {
    Item::new(name, CompletionKind::Type).detail(class.namespace).summary(class.summary).about(class.full_name())
}

/// Adds types, with parentheses if a value of one `is_created`.
fn types(written: &str, is_created: bool, list: &mut List<'_, '_>) {
    let rest = list.rest().trim_start_matches(|it: char| it.is_alphanumeric() || it == '_');
    let is_called = rest.starts_with(['(', '<', '[']);
    for (class, keyword) in listed_types() {
        let can_be = !is_created || matches!(class.kind, ClassKind::Class | ClassKind::Struct);
        if !can_be || class.kind == ClassKind::Static {
            continue;
        }
        let name = keyword.unwrap_or(class.name);
        let rank = match (name, keyword) {
            ("JObject" | "JArray" | "string", _) => 0,
            (_, Some(_)) => 10,
            _ => 20,
        };
        let generic = if class.parameters.is_empty() { "" } else { "<$1>" };
        let item = of_class(class, name).rank(rank);
        let item = match () {
            () if is_called || generic.is_empty() && !is_created => item,
            () if is_created && generic.is_empty() => item.snippet(format!("{name}($1)$0")),
            () if is_created => item.snippet(format!("{name}{generic}($2)$0")),
            () => item.snippet(format!("{name}{generic}$0")),
        };
        list.push(written, item);
    }
    list.push(written, Item::new("System", CompletionKind::Namespace).rank(600));
}

/// Adds what a namespace holds.
fn in_namespace(written: &str, namespace: &str, list: &mut List<'_, '_>) {
    let prefix = format!("{namespace}.");
    let mut inner: Vec<&str> = library()
        .namespaces()
        .iter()
        .filter_map(|it| it.strip_prefix(&prefix))
        .map(|rest| rest.split('.').next().unwrap_or(rest))
        .collect();
    inner.order();
    inner.dedup();
    for name in inner {
        list.push(written, Item::new(name, CompletionKind::Namespace));
    }
    let listed = |class: &Class| matches!(class.listing, Listing::Listed | Listing::Implied);
    for (_, class) in
        library().classes().filter(|(_, class)| class.namespace == namespace && listed(class) && !class.name.contains([' ', '.']))
    {
        list.push(written, of_class(class, class.name));
    }
}

/// Adds what a string may be that begins at `start` of the code: the name of a variable, of a header.
fn in_string(cursor: &Cursor<'_>, place: &CodePlace<'_>, start: usize, list: &mut List<'_, '_>) {
    let code = &*place.code;
    let open = if code[start..].starts_with('@') { 2 } else { 1 };
    let written = code.get(start + open..).unwrap_or_default();
    let is_final = list.view.embedded.is_final();
    let Some(probed) = Probed::of(&code[..start], &place.open.closers, is_final) else { return };
    let rest = list.rest();
    let is_encoded = matches!(place.code, Cow::Owned(_));
    let quote = if is_encoded { "&quot;" } else { "\"" };
    let line = rest.split(['\n', '<', '>']).next().unwrap_or_default();
    let end = line.find(quote);
    let left = rest.len() - end.unwrap_or(0);
    for item in variable_names(cursor, &probed, list).into_iter().chain(header_names(&probed)) {
        let insert = if end.is_some() { item.label.clone() } else { format!("{}{quote}", item.label) };
        list.push_over(written, left, item.text(insert));
    }
}

/// The variables that may be named where the cursor is in the place of a key.
fn variable_names(cursor: &Cursor<'_>, probed: &Probed, list: &List<'_, '_>) -> Vec<Item> {
    if probed.taken() == Some(Taken::Variable) { values::set_before(cursor, list) } else { Vec::new() }
}

fn header_names(probed: &Probed) -> Vec<Item> {
    if probed.taken() != Some(Taken::Header) {
        return Vec::new();
    }
    words::HEADERS.iter().map(|name| Item::new(*name, CompletionKind::Value).detail("header")).collect()
}
