//! Placeholders: what a tool, a pipeline or the service fills in before the text means anything.

use memchr::memmem;

use crate::text::Span;

/// How far a placeholder that may span lines is looked for, in bytes.
const REACH: usize = 16 * 1024;

/// Something that stands for a text which is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Who fills it in.
    pub kind: PlaceholderKind,
    /// All of it, marks included.
    pub span: Span,
}

/// The kinds of placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceholderKind {
    /// `{{name}}`: a named value of the service, or the output of a Liquid template.
    Braces,
    /// `{% … %}`: a tag of a Liquid template.
    LiquidTag,
    /// `${…}`: an interpolation of Terraform, Bicep or a shell.
    Interpolation,
    /// `%{ if … }`, `%{ for … }` and what belongs to them: a directive of a Terraform template.
    Directive,
    /// `#{…}#`, `#{…}`, `{#[…]#}`, `#name#`, `__name__`: a token of a pipeline.
    Token,
}

/// The placeholders in the bytes that `span` marks of `text`, in order.
pub fn placeholders(text: &str, span: Span) -> impl Iterator<Item = Placeholder> + '_ {
    let mut at = span.start as usize;
    let end = (span.end as usize).min(text.len());
    // What would end behind the span is none of its own, so nobody looks there.
    let mut finder = Finder { text: text.get(..end).unwrap_or(text), fuel: span.len().saturating_mul(8).saturating_add(REACH) };
    std::iter::from_fn(move || {
        // Most bytes begin none.
        while let Some(skipped) = text.as_bytes().get(at..end)?.iter().position(|byte| matches!(byte, b'{' | b'$' | b'%' | b'#' | b'_')) {
            at += skipped;
            let found = finder.find(at).filter(|found| found.span.end as usize <= end);
            at = found.map_or(at + 1, |found| found.span.end as usize);
            if found.is_some() {
                return found;
            }
        }
        None
    })
}

/// Whether `text` may hold something that a tool or the service fills in: `{{…}}`, `${…}` or `#{…}`.
pub fn holds_placeholder(text: &str) -> bool {
    ["{{", "${", "#{"].iter().any(|mark| text.contains(mark))
}

/// Finds placeholders in one text, with a bound on all the looking that comes to nothing.
#[derive(Clone, Debug)]
pub struct Finder<'t> {
    text: &'t str,
    fuel: usize,
}

impl<'t> Finder<'t> {
    /// Returns the finder of those in `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, fuel: text.len().saturating_mul(8).saturating_add(REACH * 8) }
    }

    /// The placeholder that begins at the byte `at`.
    #[inline]
    pub fn find(&mut self, at: usize) -> Option<Placeholder> {
        let bytes = self.text.as_bytes();
        let (&first, &second) = (bytes.get(at)?, bytes.get(at + 1)?);
        let (kind, looked) = match (first, second) {
            (b'{', b'{') => (PlaceholderKind::Braces, self.braces(at)),
            (b'{', b'%') => (PlaceholderKind::LiquidTag, self.until(at, b"%}")),
            (b'{', b'#') if bytes[at..].starts_with(b"{#[") => (PlaceholderKind::Token, self.until(at, b"]#}")),
            (b'$', b'{') => (PlaceholderKind::Interpolation, self.template(at)),
            (b'%', b'{') if is_directive(&bytes[at + 2..]) => (PlaceholderKind::Directive, self.template(at)),
            (b'#', b'{') => (PlaceholderKind::Token, self.octothorpe(at)),
            (b'#', b'A'..=b'Z' | b'a'..=b'z' | b'_') => (PlaceholderKind::Token, hash_word(bytes, at)),
            (b'_', b'_') if !at.checked_sub(1).is_some_and(|before| is_word(bytes[before])) => {
                (PlaceholderKind::Token, underscore_word(bytes, at))
            }
            _ => return None,
        };
        Some(Placeholder { kind, span: Span::new(at, looked?) })
    }

    /// The end of `{{…}}`, which stays on its line; `${…}` and `#{…}` may stand in it.
    fn braces(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut end = at + 2;
        while self.burn(1) {
            match *bytes.get(end)? {
                b'}' if bytes.get(end + 1) == Some(&b'}') => return Some(end + 2),
                b'{' if bytes.get(end + 1) == Some(&b'{') => return None,
                b'\n' | b'\r' => return None,
                b'$' | b'#' if bytes.get(end + 1) == Some(&b'{') => end = self.find(end)?.span.end as usize,
                _ => end += 1,
            }
        }
        None
    }

    /// The end of what ends with `mark`, not too far away.
    fn until(&mut self, at: usize, mark: &[u8]) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let within = &bytes[at..bytes.len().min(at + REACH)];
        if !self.burn(1) {
            return None;
        }
        let length = memmem::find(within, mark);
        self.burn(length.unwrap_or(within.len()));
        Some(at + length? + mark.len())
    }

    /// The end of `#{…}#` or `#{…}`, which stays on its line.
    fn octothorpe(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut end = at + 2;
        while self.burn(1) {
            match *bytes.get(end)? {
                b'}' => return Some(end + 1 + usize::from(bytes.get(end + 1) == Some(&b'#'))),
                b'\n' | b'\r' | b'{' => return None,
                _ => end += 1,
            }
        }
        None
    }

    /// The end of `${…}` or `%{…}`: an expression of Terraform, with strings and with interpolations in these.
    fn template(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let limit = bytes.len().min(at + REACH);
        // What is open, innermost last: `}` for a brace, `"` for a string.
        let mut open = vec![b'}'];
        let mut end = at + 2;
        while end < limit && self.burn(1) {
            let inside_string = open.last() == Some(&b'"');
            match bytes[end] {
                b'\\' if inside_string => end += 1,
                b'\n' | b'\r' if inside_string => return None,
                b'$' | b'%' if inside_string && bytes.get(end + 1) == Some(&b'{') => {
                    open.push(b'}');
                    end += 1;
                }
                b'"' if inside_string => {
                    open.pop();
                }
                b'"' => open.push(b'"'),
                b'{' if !inside_string => open.push(b'}'),
                b'}' if !inside_string => {
                    open.pop();
                    if open.is_empty() {
                        return Some(end + 1);
                    }
                }
                _ => {}
            }
            end += 1;
        }
        None
    }

    /// Takes `bytes` of what may be looked at in all; `false` when that is used up.
    fn burn(&mut self, bytes: usize) -> bool {
        let enough = self.fuel >= bytes;
        self.fuel = self.fuel.saturating_sub(bytes);
        enough
    }
}

fn is_directive(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"~").unwrap_or(rest).trim_ascii_start();
    [&b"if"[..], b"else", b"endif", b"for", b"endfor"]
        .iter()
        .any(|word| rest.strip_prefix(*word).is_some_and(|rest| rest.first().is_none_or(|&byte| !is_word(byte))))
}

/// The end of `#name#`.
fn hash_word(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes[at + 1..].iter().take(256).position(|&byte| !(is_word(byte) || matches!(byte, b'.' | b'-')))?;
    (bytes[at + 1 + length] == b'#').then_some(at + 1 + length + 1)
}

/// The end of `__name__`.
fn underscore_word(bytes: &[u8], at: usize) -> Option<usize> {
    let name = &bytes[at + 2..bytes.len().min(at + 258)];
    let word = name.iter().position(|&byte| !(is_word(byte) || matches!(byte, b'.' | b'-'))).unwrap_or(name.len());
    let length = memmem::find(&name[..word], b"__").filter(|&length| length > 0)?;
    name[0].is_ascii_alphanumeric().then_some(at + 2 + length + 2)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, PlaceholderKind)> {
        placeholders(text, Span::new(0, text.len())).map(|found| (found.span.text(text), found.kind)).collect()
    }

    #[test]
    fn each_kind_is_found_amid_text() {
        use PlaceholderKind::*;
        assert_eq!(found("https://{{host}}/${path}"), [("{{host}}", Braces), ("${path}", Interpolation)]);
        assert_eq!(found("#{a.b}#-#{c}-#d-e#-__F_G__"), [("#{a.b}#", Token), ("#{c}", Token), ("#d-e#", Token), ("__F_G__", Token)]);
        assert_eq!(found("%{ if a ~}x%{ endif }"), [("%{ if a ~}", Directive), ("%{ endif }", Directive)]);
        assert_eq!(found("{% if a < b %}{{ a }}{#[t]#}"), [("{% if a < b %}", LiquidTag), ("{{ a }}", Braces), ("{#[t]#}", Token)]);
    }

    #[test]
    fn nesting_and_strings_do_not_end_an_interpolation() {
        for text in
            [r#"${f("}")}"#, r#"${f("${g("}")}")}"#, r#"${{ a = "\"}" }["a"]}"#, "${join(\",\", [\n  1,\n])}", "{{${p}-key}}", "{{${p}}}"]
        {
            assert_eq!(found(text).iter().map(|it| it.0).collect::<Vec<_>>(), [text]);
        }
    }

    #[test]
    fn what_only_looks_like_a_placeholder_is_left_alone() {
        for text in
            ["{{a", "{{a}", "{{a\n}}", "100%{unit}", "${a", "${\"}", "#{a\n}", "#a b#", "__", "____", "a__b__", "{ {a} }", "#", "$", "{"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn looking_in_vain_stays_linear() {
        for unit in ["${", "${\"", "{{${", "{%", "#{", "{#[", "%{if ", "__a ", "#a "] {
            let text = unit.repeat(1 << 16);
            assert_eq!(found(&text).len(), 0, "{unit}");
        }
    }
}
