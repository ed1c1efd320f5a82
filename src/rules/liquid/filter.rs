//! `liquid/filter`: a filter is spelt as the Liquid reference has it, and not as the service does.

use super::{TEMPLATES, markup};
use crate::ast::Policy;
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::liquid::{self, FILTERS};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, nearest};

pub(super) const RULE: Rule = Rule {
    id: "liquid/filter",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/liquid/filter.md"),
    check: Check::PolicyOf(TEMPLATES, check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let text = cx.document.text();
    for markup in markup(policy) {
        for span in liquid::filters(markup.content.text(text), markup.content.start) {
            let written = span.text(text);
            if FILTERS.contains(&written) || OTHERS.contains(&written) {
                continue;
            }
            let respelt = FILTERS.iter().chain(OTHERS).copied().find(|filter| is_meant(written, filter));
            let Some(right) = respelt.or_else(|| other_word(written)).or_else(|| nearest(written, FILTERS)) else {
                // Nothing in .NET that a filter can be begins with a small letter.
                if written.starts_with(|first: char| first.is_ascii_lowercase()) {
                    findings
                        .report(span, say!("the service has no filter `{}`, and silently ignores it", quoted(written)))
                        .help("filters of the service are spelt as in .NET, as in `Upcase`; what none of them does an expression can do");
                }
                continue;
            };
            findings
                .report(span, say!("the service has no filter `{}`, and silently ignores it", quoted(written)))
                .help(match respelt {
                    Some(_) => say!("write `{}`: filters of the service are spelt as in .NET", right),
                    None => say!("did you mean `{}`?", right),
                })
                .fix(say!("write `{}`", right), vec![Edit::replace(span, right.to_owned())]);
        }
    }
}

/// Filters of newer versions of DotLiquid. Whether the service has them is not documented.
const OTHERS: &[&str] = &["SortNatural", "Sum", "UrlDecode", "UrlEncode", "Where"];

/// The filter for which programming languages have another word.
fn other_word(written: &str) -> Option<&'static str> {
    Some(match written.to_ascii_lowercase().as_str() {
        "toupper" | "upper" | "uppercase" | "to_upper" => "Upcase",
        "tolower" | "lower" | "lowercase" | "to_lower" => "Downcase",
        "length" | "count" | "len" => "Size",
        "trim" => "Strip",
        "substring" => "Slice",
        _ => return None,
    })
}

/// Whether `written` is `filter` but for capitals and underscores.
fn is_meant(written: &str, filter: &str) -> bool {
    written
        .bytes()
        .filter(|&byte| byte != b'_')
        .map(|byte| byte.to_ascii_lowercase())
        .eq(filter.bytes().map(|byte| byte.to_ascii_lowercase()))
}
