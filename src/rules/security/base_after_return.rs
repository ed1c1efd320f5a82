//! `security/base-after-return`: the checks of wider scopes come after the end of the request.

use crate::ast::Element;
use crate::catalog::{Definition, Section};
use crate::diagnostic::{Safety, Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_plain;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "security/base-after-return",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/security/base-after-return.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for (section, element) in cx.document.sections() {
        let Some(base) = element.children().find(|child| child.definition() == Definition::Base) else { continue };
        let Some(end) = element.children().take_while(|child| child.id() < base.id()).find(|child| cx.model().ends(*child)) else {
            continue;
        };
        if !is_plain(element) {
            continue;
        }
        let lost = if section == Section::Inbound { "the checks" } else { "the policies" };
        findings
            .report(base.span(), say!("{} of wider scopes never run: the request ends before `<base />`", lost))
            .label(end.name_span(), "ends the request")
            .help(say!("move `<base />` to the top of `{}`", section.name()))
            .fix("move it to the top", moved(element, base));
    }
}

/// `base` at the top of `section`, with the white space before what stands there now.
fn moved(section: Element, base: Element) -> Vec<Edit> {
    let text = section.document().text();
    let content = section.content_span().text(text);
    let space = &content[..content.len() - content.trim_start().len()];
    let top = Edit::insert(section.content_span().start as usize, format!("{space}{}", base.span().text(text)));
    vec![top, Edit::delete(base.span_with_space())]
}
