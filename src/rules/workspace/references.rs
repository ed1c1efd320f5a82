//! What a policy refers to by name and nothing defines, and what is defined and nothing refers to, for the rules about each kind.

use crate::ast::Policy;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Context, Findings};
use crate::text::Span;
use crate::workspace::{Referred, Unused};

/// Reports that nothing of this kind, `what`, has the name that the attribute `attribute` of `policy` says, if that is certain.
pub(super) fn check_attribute(
    cx: &Context,
    policy: Policy,
    attribute: &str,
    (kind, what, key): (Referred, &'static str, &'static str),
    findings: &mut Findings,
) {
    if cx.existing.is_none() {
        return;
    }
    let Some(value) = policy.element().value_of(attribute) else { return };
    let Some(name) = value.literal().filter(|name| is_name(name)) else { return };
    check_name(cx, value.span(), &name, (kind, what, key), findings);
}

/// Reports that nothing of this kind, `what`, is called `name`, which stands at `span` of `value`, if that is certain. The configuration calls those that exist elsewhere `key`.
pub(super) fn check_name(
    cx: &Context,
    span: Span,
    name: &str,
    (kind, what, key): (Referred, &'static str, &'static str),
    findings: &mut Findings,
) {
    let Some(missing) = cx.existing.and_then(|existing| existing.lacks(kind, name)) else { return };
    match &missing.similar {
        Some(similar) => {
            let most = if missing.is_certain { Severity::Error } else { Severity::Warning };
            findings
                .report(span, say!("there is no {} `{}`, but there is `{}`", what, quoted(name), quoted(similar)))
                .help(say!("write `{}`, or define `{}`: the service refuses the policy", quoted(similar), quoted(name)))
                .at_most(most);
        }
        None => {
            findings
                .report(span, say!("nothing in the repository defines the {} `{}`", what, quoted(name)))
                .help(say!("define it, or list it in `{}` under `[externals]` if it is made elsewhere", key))
                .at_most(Severity::Warning);
        }
    }
}

/// Reports that nothing refers to what is `unused`, a thing of the kind `what`.
pub(super) fn report_unused(unused: &Unused, what: &'static str, findings: &mut Findings) {
    findings
        .report(unused.span, say!("nothing in the repository refers to the {} `{}`", what, quoted(&unused.name)))
        .help("remove it, or say in a comment who uses it: other repositories, or what is set up by hand");
}

/// Whether `text` may be the name of something, and is not filled in by a tool that nobody knows.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '_' | '.'))
}
