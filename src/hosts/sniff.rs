//! A cheap look at whether a text holds a policy.

use memchr::memmem;

use crate::catalog::{self, Definition};
use crate::text::nearest;

/// What a document that begins with an element of a common name must hold to be taken for a policy.
const SIGNS: [&str; 9] = ["@(", "@{", "{{", "<base", "<set-", "<send-", "<forward-", "<allowed-origins", "-policy"];

/// The sections, as they begin.
const SECTIONS: [&str; 4] = ["<inbound", "<backend", "<outbound", "<on-error"];

/// Whether `text` looks like a policy document: by the first of its elements, and where that has a name that others use too, by a sign.
pub fn holds_policy(text: &str) -> bool {
    let holds = |it: &str| memmem::find(text.as_bytes(), it.as_bytes()).is_some();
    let Some((name, tag)) = first_tag(text) else { return false };
    let is_policies = || {
        ["@(", "@{"].into_iter().any(holds)
            || names(text).any(|name| {
                matches!(name, "base" | "allowed-origins") || is_name_of_policy(name) || is_section(name) || is_nearly_a_section(name)
            })
    };
    match Definition::root(name) {
        Definition::Policies => is_policies(),
        // Words with a tag in them stand before the root, such as those of a comment that lost its mark.
        _ if begins_with_words(text) && holds("<policies>") => is_policies(),
        // Layouts of user interfaces have an element of that name, with a namespace.
        Definition::Fragment => !tag.contains("xmlns"),
        Definition::Unknown => {
            let sections = SECTIONS.iter().filter(|section| holds(section)).count();
            let is_slip =
                || catalog::section_meant(name).is_some() || sections > 0 && (name == "policy" || nearest(name, ["policies"]).is_some());
            sections >= 2 || is_slip() && names(text).any(|name| name == "base" || is_name_of_policy(name))
        }
        _ => name.contains('-') || SIGNS.iter().any(|sign| holds(sign)) || names(text).any(is_name_of_policy),
    }
}

/// Whether no other vocabulary has an element that is called so.
fn is_name_of_policy(name: &str) -> bool {
    name.contains('-') && catalog::policy(name).is_some()
}

/// Whether `name` is that of a section.
fn is_section(name: &str) -> bool {
    SECTIONS.iter().any(|section| &section[1..] == name)
}

/// Whether `name` is that of a section with a slip of the pen in it.
fn is_nearly_a_section(name: &str) -> bool {
    name.len() > 4 && nearest(name, SECTIONS.iter().map(|section| &section[1..])).is_some()
}

/// Whether something other than a tag stands first in `text`.
fn begins_with_words(text: &str) -> bool {
    !text.trim_start_matches('\u{feff}').trim_ascii_start().starts_with('<')
}

/// The names of the start tags of `text`, and whatever else stands behind a `<`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b'<', text.as_bytes()).map(|at| name_at(&text[at + 1..]))
}

/// The name with which `rest` begins.
fn name_at(rest: &str) -> &str {
    &rest[..rest.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | ':'))).unwrap_or(rest.len())]
}

/// The name and the text of the first start tag of `text`, whatever stands before it.
fn first_tag(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        rest = &rest[memchr::memchr(b'<', rest.as_bytes())? + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[memmem::find(comment.as_bytes(), b"-->")?..];
            continue;
        }
        let name = name_at(rest);
        if name.starts_with(|it: char| it.is_ascii_alphabetic()) {
            return Some((name, &rest[..memchr::memchr(b'>', rest.as_bytes()).unwrap_or(rest.len())]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_of_every_shape_are_recognised() {
        for text in [
            "<policies><inbound/></policies>",
            "\u{feff}<!-- <project> -->\n<policies>\n<base />\n</policies>",
            "<fragment><set-header name=\"a\"/></fragment>",
            "%{ if a }<policies><inbound>",
            "<set-variable name=\"a\" value=\"b\" />",
            "<choose><when condition=\"@(true)\"/></choose>",
            "<inbound><base/></inbound>",
            "<inbound><check-header name=\"a\" /></inbound>",
            "<cors><allowed-origins><origin>https://example.org</origin></allowed-origins></cors>",
            "<retry count=\"2\" interval=\"1\"><forward-request /></retry>",
            "<polices><inbound/><outbound/></polices>",
            "<policy><inbound><base /></inbound></policy>",
            "<request><base /></request>",
            "<outbund><set-status code=\"200\" /></outbund>",
            "<policies><onbound><a/></onbound></policies>",
            "<policies><incoming><rate-limit calls=\"1\" /></incoming></policies>",
            "Puts <base> first. -->\n<policies><inbound><base /></inbound></policies>",
        ] {
            assert!(holds_policy(text), "{text}");
        }
    }

    #[test]
    fn other_xml_is_not() {
        for text in [
            "",
            "plain",
            "<project><policies/></project>",
            "<Project Sdk=\"Microsoft.NET.Sdk\"/>",
            "<fragment xmlns:android=\"a\"/>",
            "<trace>x</trace>",
            "<inbound><file-name>x</file-name></inbound>",
            "<policies><policy/></policies>",
            "<policies><password-policy days=\"90\"/><baseline/><set-value>{{ days }}</set-value></policies>",
            "<policies><backup/><retention/><bond/></policies>",
            "Words with <b>tags</b> in them and <policies><policy/></policies>",
            "<request><header name=\"a\"/></request>",
            "<policy><inbound/></policy>",
            "<html>Write <policies><inbound/></policies></html>",
            "a < b",
        ] {
            assert!(!holds_policy(text), "{text}");
        }
    }
}
