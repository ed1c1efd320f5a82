//! The names under which `reference` explains what a document has.

use crate::ast::{Element, Setting};
use crate::catalog::Definition;

/// Returns the path of an element: `send-request.set-url`, from the nearest policy down; `None` for what the catalogue does not know.
pub(super) fn element_path(element: Element<'_>) -> Option<String> {
    match element.definition() {
        Definition::Free | Definition::Unknown => None,
        Definition::Child(_) => Some(format!("{}.{}", element_path(element.parent()?)?, element.name())),
        _ => Some(element.name().to_owned()),
    }
}

/// Returns the path of an attribute: `set-header.exists-action`.
pub(super) fn attribute_path(setting: Setting<'_>) -> Option<String> {
    setting.definition()?;
    Some(format!("{}.{}", element_path(setting.element())?, setting.name()))
}
