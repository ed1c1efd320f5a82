//! The call in which the cursor stands.

use super::cursor::{Cursor, CursorContext, text_before};
use super::markdown::describe;
use super::probe::Probed;
use super::{Overload, Signature, View};
use crate::ast::Document;
use crate::csharp::{
    Within,
    library::{ClassId, Member, MemberKind, library},
};
use crate::text::{Order, Span};

/// Returns how the call is written in whose arguments the byte at `offset` of the file stands; `None` in no call, or in one of which nothing is known.
pub fn signature(view: &View<'_>, offset: u32) -> Option<Signature> {
    let at = view.inner(offset)?;
    let text = text_before(view, at);
    let document = Document::parse_unfinished(&text, view.embedded.is_final());
    let cursor = Cursor::at_end(&document);
    let CursorContext::Code(place) = &cursor.place else { return None };
    let code = &*place.code;
    let before = match place.open.within {
        Some((Within::String, start)) => &code[..start],
        Some(_) => return None,
        None => code.trim_end_matches(|it: char| it.is_alphanumeric() || it == '_'),
    };
    let probed = Probed::of(before, &place.open.closers, view.embedded.is_final())?;
    let call = probed.call()?;
    let is_bound = |it: &(ClassId, &'static Member)| call.bound.is_some_and(|(class, member)| class == it.0 && std::ptr::eq(member, it.1));
    let mut candidates = call.candidates.clone();
    // The one that is meant comes first, then those that take as many arguments.
    let takes = |member: &Member| member.parameters.len().saturating_sub(usize::from(member.kind == MemberKind::Extension));
    candidates.order_by_key(|it| (!is_bound(it), takes(it.1) <= call.argument, takes(it.1)));
    let overloads = candidates.into_iter().map(|(class, member)| overload(class, member)).collect();
    Some(Signature { overloads, active: call.argument })
}

/// One way to call a member, from its signature in the tables: `Name(type name, …) -> type`.
fn overload(class: ClassId, member: &'static Member) -> Overload {
    let class_name = library().class(class).name;
    let is_extension = member.kind == MemberKind::Extension;
    let signature = readable(member.signature);
    let (head, rest) = signature.split_once(['(', '[']).unwrap_or((&signature, ""));
    let (parameters, result) = rest.rsplit_once([')', ']']).unwrap_or((rest, ""));
    let result = result.trim_start_matches([' ', '-', '>', ':']);
    let mut label = match member.kind {
        MemberKind::Constructor => format!("new {class_name}("),
        _ if result.is_empty() => format!("{head}("),
        _ => format!("{result} {head}("),
    };
    let mut spans = Vec::new();
    for (number, parameter) in parts(parameters).into_iter().skip(usize::from(is_extension)).enumerate() {
        if number > 0 {
            label.push_str(", ");
        }
        let start = label.len();
        label.push_str(parameter);
        spans.push(Span::new(start, label.len()));
    }
    label.push(')');
    let documentation = match member.kind {
        MemberKind::Constructor => String::new(),
        _ => describe(&format!("{}.{}", library().class(class).full_name(), member.name)).unwrap_or_default(),
    };
    Overload { label, parameters: spans, documentation }
}

/// A signature of the tables as a reader wants it: without the words in front, and with one name for each parameter.
pub(super) fn readable(signature: &str) -> String {
    let signature = ["static ", "extension "].into_iter().fold(signature, |text, word| text.strip_prefix(word).unwrap_or(text));
    let mut text = String::with_capacity(signature.len());
    let mut is_other_name = false;
    for letter in signature.chars() {
        is_other_name = letter == '|' || is_other_name && letter.is_alphanumeric();
        if !is_other_name {
            text.push(letter);
        }
    }
    text
}

/// The parameters of a list: what stands between its commas, but for those of types.
fn parts(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0u32);
    for (at, letter) in list.char_indices() {
        match letter {
            '<' | '[' | '(' => depth += 1,
            '>' | ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = list[start..].trim();
    parts.extend((!last.is_empty()).then_some(last));
    parts
}
