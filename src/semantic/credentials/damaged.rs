//! Damaged documents: their policies one by one, and what in their text may be a secret when no tree can be trusted. `lint` asks, to hide them.

use std::sync::LazyLock;

use foldhash::HashSet;

use super::places::TAKERS;
use crate::ast::Document;
use crate::catalog::{self, ChildKind, Definition, Element, Section};
use crate::secrets::{is_opaque, is_placeholder, strength};
use crate::text::{Order, Span};

/// A part of a damaged document that can be read by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DamagedPiece {
    /// From the start of a policy to the start of the next.
    pub span: Span,
    /// Whether the policy takes a credential itself, so that the piece alone tells what is one.
    pub takes_credential: bool,
}

/// The policies of `text`, each up to the next. Damage to one leaves the others as they are.
pub fn pieces_of_damaged(text: &str) -> Vec<DamagedPiece> {
    let mut pieces: Vec<DamagedPiece> = Vec::new();
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let name = name_at(&text[at + 1..]);
        let Some(policy) = catalog::policy(name) else { continue };
        if let Some(last) = pieces.last_mut() {
            last.span.end = at as u32;
        }
        pieces.push(DamagedPiece { span: Span::new(at, text.len()), takes_credential: TAKERS.contains(policy.kind) });
    }
    pieces
}

/// What may be a secret in a `document` that can be read, where a policy of it is not what it seems meant to be: it has an element or an attribute
/// that the catalogue does not know, code with mistakes, or code where none is evaluated, so that what it takes is not sure.
pub fn suspects_in(document: &Document<'_>) -> Vec<Span> {
    let unknown_elements =
        document.elements().filter(|element| matches!(element.definition(), Definition::Unknown)).map(|it| it.span().start);
    let unknown_settings = document.unknown_settings().map(|setting| setting.name_span().start);
    let damaged = document.expressions().filter(|it| !it.errors().is_empty() || !it.mistakes().is_empty()).map(|it| it.span().start);
    let embedded = document.tree().embedded_expressions().iter().map(|span| span.start);
    let mut places: Vec<u32> = unknown_elements.chain(unknown_settings).chain(damaged).chain(embedded).collect();
    if places.is_empty() {
        return Vec::new();
    }
    places.order();
    let holds_place = |piece: &DamagedPiece| {
        let after = places.partition_point(|&place| place < piece.span.start);
        places.get(after).is_some_and(|&place| place < piece.span.end)
    };
    let text = document.text();
    let within = |piece: DamagedPiece| {
        let start = piece.span.start;
        suspects(piece.span.text(text)).into_iter().map(move |it| Span { start: it.start + start, end: it.end + start })
    };
    pieces_of_damaged(text).into_iter().filter(holds_place).flat_map(within).collect()
}

/// The length of a damaged text beyond which all of it is suspicious, in bytes. The service takes policies of at most 256 KiB.
const LARGEST: usize = 4 << 20;

/// The length from which on a word may be a secret, in bytes.
const SHORTEST: usize = 4;

/// How far behind a name that asks for a secret everything is suspicious, in bytes.
const REACH: usize = 600;

/// Whatever in a damaged `text` may be a secret: what seems drawn by lot, and, behind a name that asks for a secret, whatever is no word of the
/// policy language and no code. It hides more rather than less.
pub fn suspects(text: &str) -> Vec<Span> {
    // No policy is so large, so nobody needs to see what this is.
    if text.len() > LARGEST {
        return vec![Span::new(0, text.len())];
    }
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut before, mut until) = (0, b' ', 0);
    while at < bytes.len() {
        let (end, next) = delimiter(bytes, at);
        let segment = Segment { text, start: at, end, before };
        if segment.begins_policy() {
            until = 0;
        }
        // Where a name stands within the segment, what follows it there is suspicious too.
        until = segment.look(until, &mut found);
        before = bytes.get(end).copied().unwrap_or(b' ');
        at = next;
    }
    found
}

/// Where the next character stands that ends a value, and where reading goes on behind it.
fn delimiter(bytes: &[u8], at: usize) -> (usize, usize) {
    const QUOTE: &[u8] = b"&quot;";
    let mut end = at;
    loop {
        end += bytes[end..].iter().take_while(|&&byte| !MAY_END_VALUE[usize::from(byte)]).count();
        if bytes.get(end) != Some(&b'&') {
            return (end, end + 1);
        }
        if bytes[end..].starts_with(QUOTE) {
            return (end, end + QUOTE.len());
        }
        end += 1;
    }
}

/// The bytes that end a value; `&` does so where it begins `&quot;`.
static MAY_END_VALUE: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"\"'<>\n\r\0&";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// What stands between two delimiters.
struct Segment<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    /// The delimiter before it.
    before: u8,
}

impl Segment<'_> {
    fn all(&self) -> &str {
        &self.text[self.start..self.end]
    }

    /// Whether it opens the tag of a policy or section, where the reach of earlier names ends.
    fn begins_policy(&self) -> bool {
        let is_name = |name: &str| catalog::policy(name).is_some() || Section::from_name(name).is_some();
        self.before == b'<' && is_name(name_at(self.all()))
    }

    /// Adds what may be a secret in it, where everything up to `until` is suspicious; returns up to where it is then.
    fn look(&self, mut until: usize, found: &mut Vec<Span>) -> usize {
        if self.start < until && self.is_value() {
            let value = self.all().trim();
            let start = self.start + (self.all().len() - self.all().trim_start().len());
            found.push(Span::new(start, start + value.len()));
        }
        let bytes = self.text.as_bytes();
        let mut at = self.start;
        // Whether a name that asks for a secret and a sign stand before, as in `password: …`.
        let mut introduced = false;
        while at < self.end {
            at += bytes[at..self.end].iter().take_while(|&&byte| !in_token(byte)).count();
            let end = at + bytes[at..self.end].iter().take_while(|&&byte| in_token(byte)).count();
            let token = &self.text[at..end];
            let sign = token.bytes().position(|byte| matches!(byte, b'=' | b':')).filter(|&sign| introduces(&token[..sign]));
            let is_new = || token.len() >= SHORTEST && !VOCABULARY.contains(token) && !is_placeholder(token) && strength(token).is_none();
            let suspicious = is_opaque(token) || (introduced && is_new()) || (at < until && token.len() >= 8 && is_mixed(token));
            if let Some(sign) = sign {
                until = end + REACH;
                introduced = sign + 1 == token.len();
                if token.len() - sign > SHORTEST && !is_placeholder(&token[sign + 1..]) {
                    found.push(Span::new(at + sign + 1, end));
                }
            } else if suspicious && !is_filled_in(token) {
                found.push(Span::new(at, end));
                introduced = false;
            } else if any_introduces(token) {
                until = end + REACH;
                introduced = false;
            } else {
                introduced = matches!(token, "=" | ":") && at < until;
            }
            at = end;
        }
        until
    }

    /// Whether it is a value of which nothing is known, rather than a word of the language, markup, or code.
    fn is_value(&self) -> bool {
        let value = self.all().trim();
        // The cheap questions come first: most is too short, or code.
        let &[first, .., last] = value.as_bytes() else { return false };
        let opens_tag = || self.before == b'<' && (matches!(first, b'/' | b'!' | b'?') || VOCABULARY.contains(name_at(value)));
        let is_attribute = || last == b'=' && self.all().starts_with([' ', '\t']);
        // Where an expression follows text at once, as in `word@{`, the text says what it is.
        let opens = value.find("@(").or_else(|| value.find("@{")).filter(|&at| at > 0);
        let head = opens.map_or(value, |at| value[..at].trim_end());
        let last = head.as_bytes().last().copied().unwrap_or(last);
        let is_code = || {
            matches!(first, b'@' | b')' | b',' | b']' | b'}' | b';' | b'.')
                || matches!(last, b'(' | b',' | b'[' | b'{' | b'+' | b'?' | b';')
                || value.starts_with("+ ")
                || (last == b'=' && value.contains(char::is_whitespace))
        };
        value.len() >= SHORTEST
            && !(is_code() || is_attribute() || opens_tag())
            && value.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && !VOCABULARY.contains(head)
            && !is_filled_in(value)
            && strength(value).is_none()
    }
}

/// Whether `value` is no secret but what stands for one: where something is to be filled in, little else may stand before it, since damage may look
/// like a place to fill in.
fn is_filled_in(value: &str) -> bool {
    let opens = |pair: &[u8]| matches!(pair, b"@(" | b"@{" | b"{{" | b"${" | b"#{");
    let before = value.as_bytes().windows(2).position(opens).unwrap_or(value.len());
    let rest = value[..before].trim();
    is_placeholder(value) && (before == value.len() || rest.len() < SHORTEST || VOCABULARY.contains(rest))
}

/// Whether `word` is a name behind which a secret stands.
fn introduces(word: &str) -> bool {
    const ELEMENTS: [&str; 7] =
        ["authentication-basic", "authentication-certificate", "proxy", "issuer-signing-keys", "decryption-keys", "Cookie", "Set-Cookie"];
    strength(word).is_some() || ELEMENTS.iter().any(|it| it.eq_ignore_ascii_case(word)) || word.starts_with("HMAC")
}

/// Whether a word of `token`, which is ASCII, is a name behind which a secret stands.
fn any_introduces(token: &str) -> bool {
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let mut at = 0;
    while at < token.len() {
        let length = token.as_bytes()[at..].iter().take_while(|byte| in_word(byte)).count();
        if introduces(&token[at..at + length]) {
            return true;
        }
        at += length + 1;
    }
    false
}

fn is_mixed(token: &str) -> bool {
    token.bytes().any(|byte| byte.is_ascii_digit()) && token.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn in_token(byte: u8) -> bool {
    IN_TOKEN[usize::from(byte)]
}

static IN_TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'&' | b',' | b';' | b'(' | b')');
        byte += 1;
    }
    table
};

fn name_at(rest: &str) -> &str {
    &rest[..rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')).count()]
}

/// The names of elements and attributes, and the values that attributes choose from.
static VOCABULARY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    fn add(element: &Element, words: &mut HashSet<&'static str>) {
        words.insert(element.name);
        for attribute in element.attributes {
            words.insert(attribute.name);
            words.extend(attribute.values.iter().chain(attribute.values_extra));
        }
        for child in element.children {
            if let ChildKind::Element(child) = &child.kind {
                add(child, words);
            }
        }
    }
    let mut words: HashSet<&str> = ["true", "false", "null", "Bearer", "Basic", "base", "policies", "fragment"].into_iter().collect();
    words.extend(Section::ALL.map(Section::name));
    catalog::policies().iter().for_each(|policy| add(&policy.element, &mut words));
    words
});

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        suspects(text).into_iter().map(|span| span.text(text)).collect()
    }

    #[test]
    fn values_behind_a_name_that_asks_for_a_secret_are_suspicious() {
        for (text, expected) in [
            ("<set-header name=\"Authorization\" exists-action=\"override\"><value>FAKEword</value></set-heade>", "FAKEword"),
            ("<authentication-basic username=\"{{u}}\" password=\"FAKE word\" /", "FAKE word"),
            ("<set-variable name=\"apiKey\" value='FAKEword", "FAKEword"),
            ("<authentication-basic username=\"u\" password=\"FAKEword@{ \"\" />", "FAKEword@{"),
            ("@{ var password = \"FAKEword\"; return", "FAKEword"),
            ("<!-- old password: FAKEword -", "FAKEword"),
            ("<!-- password=FAKEword\0", "FAKEword"),
            ("&quot;password&quot;: &quot;FAKEword&quot;", "FAKEword"),
            ("<issuer-signing-keys>\n<key>FAKEword</key", "FAKEword"),
        ] {
            assert_eq!(hidden(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_seems_drawn_by_lot_is_suspicious_anywhere() {
        assert_eq!(hidden("<a><b c=\"FAKE8f3Kq2ZpL7x1Vd9\""), ["FAKE8f3Kq2ZpL7x1Vd9"]);
    }

    #[test]
    fn the_words_of_the_language_and_placeholders_are_not() {
        for text in [
            "<set-header name=\"Authorization\" exists-action=\"override\"><value>{{token}}</value></set-header>",
            "<set-header name=\"Authorization\" exists-action=\"override\">\n<value>@(\"Bearer \" + (string)context.Variables[\"t\"])</value>",
            "<authentication-basic username=\"{{u}}\" password=\"{{p}}\" />\n<rewrite-uri template=\"/orders\" />",
            "<set-backend-service base-url=\"https://orders.example/api/v1\" />",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn each_policy_of_a_damaged_document_is_a_piece() {
        let text = "<policies><inbound><set-header name=\"a\"><value>b</value></set-heade><rewrite-uri />";
        let pieces: Vec<_> = pieces_of_damaged(text).into_iter().map(|it| (it.span.text(text), it.takes_credential)).collect();
        assert_eq!(pieces, [("<set-header name=\"a\"><value>b</value></set-heade>", true), ("<rewrite-uri />", false)]);
    }
}
