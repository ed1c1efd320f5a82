//! `liquid/syntax`: a tag of a Liquid template does not end, or ends another.

use super::{TEMPLATES, markup};
use crate::ast::Policy;
use crate::diagnostic::{Severity, quoted, say};
use crate::liquid::{BLOCKS, MarkupKind, TAGS, first_word};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Span, nearest};

pub(super) const RULE: Rule = Rule {
    id: "liquid/syntax",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/liquid/syntax.md"),
    check: Check::PolicyOf(TEMPLATES, check),
};

/// A block that is open.
struct Open<'t> {
    name: &'t str,
    dividers: &'static [&'static str],
    span: Span,
}

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let text = cx.document.text();
    let mut open: Vec<Open> = Vec::new();
    for markup in markup(policy) {
        if markup.kind == MarkupKind::Unfinished {
            let close = if markup.span.text(text) == "{%" { "%}" } else { "}}" };
            findings
                .report(markup.span, say!("`{}` has no `{}`", quoted(markup.span.text(text)), close))
                .help(say!("close it with `{}`; a template that cannot be read makes every request fail", close));
        }
        if markup.kind != MarkupKind::Tag {
            continue;
        }
        let content = markup.content.text(text);
        let name = first_word(content);
        if let Some(lacks) = lacks(name, &content[name.len()..]) {
            findings
                .report(markup.span, say!("this `{}` cannot be read: {}", quoted(name), lacks))
                .help("complete it; a template that cannot be read makes every request fail");
        }
        if let Some(&(_, dividers)) = BLOCKS.iter().find(|(block, _)| *block == name) {
            open.push(Open { name, dividers, span: markup.span });
        } else if let Some(closes) = name.strip_prefix("end").filter(|it| BLOCKS.iter().any(|(block, _)| block == it)) {
            if !close(closes, markup.span, &mut open, findings) {
                return;
            }
        } else if BLOCKS.iter().any(|(_, dividers)| dividers.contains(&name)) && !open.last().is_some_and(|it| it.dividers.contains(&name))
        {
            let report = findings
                .report(markup.span, say!("`{}` is not in a tag that takes it", quoted(name)))
                .help("look for a tag before it that is missing or not closed");
            if let Some(last) = open.last() {
                report.label(last.span, say!("`{}` is open here", quoted(last.name)));
            }
            return;
        } else if let Some(meant) = meant(name, open.last()) {
            findings.report(markup.span, say!("Liquid has no tag `{}`", quoted(name))).help(say!("did you mean `{}`?", quoted(meant)));
            return;
        }
    }
    // One that is not closed is told at its beginning; those around it follow from it.
    if let Some(last) = open.last() {
        findings
            .report(last.span, say!("`{}` is never closed, so that the template cannot be read", quoted(last.name)))
            .help(say!("add `{{% end{} %}}` where it ends", quoted(last.name)));
    }
}

/// What a tag lacks that is followed by `rest`.
fn lacks(name: &str, rest: &str) -> Option<&'static str> {
    // What is filled in before the template is read may be anything.
    if rest.contains(['{', '$', '#', '&']) {
        return None;
    }
    let words: Vec<&str> = rest.split_whitespace().collect();
    match name {
        "if" | "unless" | "elsif" if words.is_empty() => Some("it has no condition"),
        "case" | "when" if words.is_empty() => Some("it has no value"),
        "capture" if words.is_empty() => Some("it has no name"),
        "for" | "tablerow" | "JSONArrayFor" if !words.windows(3).any(|part| part[1] == "in") => Some("it has no `in` with a list"),
        "assign" if !rest.contains('=') => Some("it has no `=`"),
        _ => None,
    }
}

/// The tag that was probably meant by `name`, which is not a tag: a misspelling, or a word of another language. `open` is the block opened last.
fn meant(name: &str, open: Option<&Open>) -> Option<String> {
    if TAGS.contains(&name) || BLOCKS.iter().any(|(block, dividers)| *block == name || dividers.contains(&name)) {
        return None;
    }
    match name {
        "elseif" | "elif" | "elsif" => Some("elsif".to_owned()),
        "foreach" | "endforeach" => Some(name.replace("foreach", "for")),
        "end" => Some(format!("end{}", open.map_or("if", |it| it.name))),
        _ => {
            let ends: Vec<String> = BLOCKS.iter().map(|(block, _)| format!("end{block}")).collect();
            let dividers = BLOCKS.iter().flat_map(|(_, dividers)| dividers.iter().copied());
            let tags = TAGS.into_iter().chain(BLOCKS.iter().map(|(block, _)| *block)).chain(dividers);
            nearest(name, tags.chain(ends.iter().map(String::as_str))).map(str::to_owned)
        }
    }
}

/// Closes the block called `name`. Returns whether it was the one opened last.
fn close(name: &str, span: Span, open: &mut Vec<Open>, findings: &mut Findings) -> bool {
    match open.pop() {
        Some(last) if last.name == name => true,
        Some(last) => {
            findings
                .report(span, say!("`end{}` is here while `{}` is open", quoted(name), quoted(last.name)))
                .label(last.span, say!("`{}` is opened here", quoted(last.name)))
                .help(say!("add `{{% end{} %}}` before it, or correct the name", quoted(last.name)));
            false
        }
        None => {
            findings
                .report(span, say!("`end{}` closes a tag that was never opened", quoted(name)))
                .help("remove it, or add the tag that it closes");
            false
        }
    }
}
