//! Wording that several of these rules share: lists of names, and the name that was probably meant.

use crate::ast::{Element, Setting};
use crate::catalog::{self, Definition};
use crate::diagnostic::{Sentence, say};
use crate::text::{Edit, nearest};

/// How many names a list shows.
const MOST_NAMES: usize = 9;

/// `names` in backticks, with `last` before the last of them; the rest of a long list is left out.
pub(super) fn list(names: impl IntoIterator<Item = &'static str>, last: &'static str) -> Sentence {
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names.len().min(MOST_NAMES);
    let separator = |index: usize| match index {
        0 => "",
        _ if index + 1 == names.len() => last,
        _ => ", ",
    };
    let rest = if shown < names.len() { ", …" } else { "" };
    let listed = names[..shown].iter().enumerate().map(|(index, name)| say!("{}`{}`", separator(index), *name));
    Sentence::joined(listed.chain([rest.into()]), "")
}

/// `name` in backticks with its article.
pub(super) fn one(name: &'static str) -> Sentence {
    let article = if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    say!("{} `{}`", article, name)
}

/// Whether `name` is one that a person wrote: without a namespace and without anything that a tool fills in.
pub(super) fn is_plain(name: &str) -> bool {
    !name.starts_with("__")
        && name != "xmlns"
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// What was probably meant by the name of `element`, among what may stand there.
pub(super) fn element_meant(element: Element<'_>) -> Option<&'static str> {
    let parent = element.parent()?;
    if parent.definition() == Definition::Policies {
        return catalog::section_meant(element.name());
    }
    let names = || parent.definition().child_names(element.section());
    let known = catalog::element_meant(parent.name(), element.name()).filter(|name| names().any(|other| other == *name));
    known.or_else(|| nearest(element.name(), names()))
}

/// What was probably meant by the name of `setting`, among the attributes that the element takes and does not have yet.
pub(super) fn attribute_meant(setting: Setting<'_>) -> Option<&'static str> {
    let element = setting.element();
    let definition = element.definition().element()?;
    let names = || definition.attributes.iter().map(|attribute| attribute.name).filter(|name| element.setting(name).is_none());
    let known = catalog::attribute_meant(element.name(), setting.name()).filter(|name| names().any(|other| other == *name));
    known.or_else(|| nearest(setting.name(), names()))
}

/// The edits that call `element` by another name.
pub(super) fn rename(element: Element<'_>, name: &str) -> Vec<Edit> {
    std::iter::once(element.name_span()).chain(element.close_name_span()).map(|span| Edit::replace(span, name)).collect()
}

/// What `element` takes between its tags, as a noun phrase.
pub(super) fn content(element: Element<'_>) -> Sentence {
    let definition = element.definition();
    match definition {
        Definition::Policies => "sections".into(),
        Definition::Base => "nothing".into(),
        _ if definition.takes_policies() => "policies".into(),
        _ => match definition.element().map_or(&[][..], |element| element.children) {
            [] => "nothing".into(),
            [only] => say!("{} element", one(only.name())),
            children => say!("the elements {}", list(children.iter().map(catalog::Child::name), " and ")),
        },
    }
}
