//! Expressions and placeholders on the walker's way: where they end, and what is left for XML to see.

use memchr::{memchr, memchr_iter, memmem};

use super::Walker;
use crate::csharp::{Encoding, Extent, ScanError, ScanReason, scan};
use crate::spelling::PlaceholderKind;
use crate::syntax::error;
use crate::syntax::repair::Repair;
use crate::syntax::tree::{ExpressionPlace, ExpressionSite};
use crate::text::Span;

/// What the scanner makes of an expression.
enum Scan {
    /// It closes, and the delimiter follows at this offset.
    Whole(Extent, usize),
    /// It closes, and something else follows.
    GoesOn(Extent),
    /// It does not close.
    Never(ScanError),
}

impl Walker<'_> {
    /// Whether an expression begins here. `@{{name}}` is an `@` and a placeholder, `@{{ return 1; }}` a block in a block.
    pub(super) fn begins_expression(&mut self) -> bool {
        match self.bytes[self.at..] {
            [b'@', b'(', ..] => true,
            [b'@', b'{', b'{', ..] => self.finder.find(self.at + 1).is_none_or(|found| found.span.text(self.text).contains(';')),
            [b'@', b'{', ..] => true,
            _ => false,
        }
    }

    /// Reads an expression that begins here, up to the `delimiter` that must follow it. If that is missing, and the tag goes on all
    /// the same, this is the expression.
    pub(super) fn expression(&mut self, place: ExpressionPlace, delimiter: u8) -> Option<Span> {
        let start = self.at;
        match self.scan(start, delimiter) {
            Scan::Whole(extent, end) => {
                self.site(extent, place, true);
                self.hide(extent.span.end as usize, end);
                self.at = end;
            }
            Scan::GoesOn(extent) if delimiter != b'<' && self.tag_goes_on(extent.span.end as usize) => {
                self.site(extent, place, true);
                self.at = extent.span.end as usize;
                return Some(extent.span);
            }
            Scan::GoesOn(extent) => {
                self.site(extent, place, false);
                self.recover(extent.span.end as usize, delimiter);
                let rest = &self.bytes[extent.span.end as usize..self.at];
                let begin = self.at - rest.trim_ascii_start().len();
                let repair = self.unknown(start);
                self.error(|_| error::goes_on(extent.span, Span::new(begin, begin + rest.trim_ascii().len())).repaired_by(repair));
            }
            Scan::Never(reason) => {
                self.recover(start, delimiter);
                self.site(Extent { span: Span::new(start, self.at), encoding: Encoding::Raw }, place, false);
                let place = if delimiter == b'<' { "element" } else { "value" };
                let end = self.at;
                let repair = self.unknown(start);
                self.error(|text| error::unterminated(text, start, reason, Some((end, place))).repaired_by(repair));
            }
        }
        None
    }

    /// The repair of the value or text from `start` up to here, unless all the rest of the source is part of it.
    fn unknown(&self, start: usize) -> Option<Repair> {
        let tag = memchr::memrchr(b'<', &self.masked[..start]).unwrap_or_default();
        (self.at < self.bytes.len()).then(|| Repair::unknown(Span::new(start, self.at)).doubt(Span::new(tag, self.at)))
    }

    /// Reads an expression that begins here in a CDATA section whose content ends at `end`.
    pub(super) fn cdata_expression(&mut self, end: usize) {
        let start = self.at;
        // In a CDATA section C# stands as it is, and what follows must be its end.
        match scan(&self.text[..end], start, Encoding::Raw) {
            Ok(extent) => {
                let rest = self.bytes[extent.span.end as usize..end].trim_ascii_start();
                self.site(extent, ExpressionPlace::CData, rest.is_empty());
                if !rest.is_empty() {
                    self.error(|_| error::goes_on(extent.span, Span::new(end - rest.len(), end)));
                }
            }
            Err(reason) => {
                self.site(Extent { span: Span::new(start, end), encoding: Encoding::Raw }, ExpressionPlace::CData, false);
                self.error(|text| error::unterminated(text, start, reason, None));
            }
        }
    }

    /// Where the expression at `start` ends: read with entities decoded if the delimiter follows then, else as it stands.
    fn scan(&mut self, start: usize, delimiter: u8) -> Scan {
        if self.fuel == 0 {
            return Scan::Never(ScanError { at: start as u32, reason: ScanReason::EndOfText, reached: start as u32 });
        }
        let decoded = scan(self.text, start, Encoding::Entities);
        if let Ok(extent) = decoded
            && let Some(end) = self.delimited(extent.span.end as usize, delimiter)
        {
            return Scan::Whole(extent, end);
        }
        self.burn(start, reached(decoded));
        let raw = scan(self.text, start, Encoding::Raw);
        if let Ok(extent) = raw
            && let Some(end) = self.delimited(extent.span.end as usize, delimiter)
        {
            return Scan::Whole(extent, end);
        }
        self.burn(start, reached(raw));
        match decoded.or(raw) {
            Ok(extent) => Scan::GoesOn(extent),
            Err(_) => Scan::Never(decoded.expect_err("one that closes comes first")),
        }
    }

    fn burn(&mut self, start: usize, reached: usize) {
        self.fuel = self.fuel.saturating_sub(reached - start + 1);
    }

    /// Where the delimiter stands that follows `at`, if nothing but white space and placeholders comes before it.
    fn delimited(&mut self, at: usize, delimiter: u8) -> Option<usize> {
        let mut at = at;
        loop {
            match self.bytes.get(at) {
                Some(&byte) if byte == delimiter => return Some(at),
                None => return (delimiter == b'<').then_some(at),
                Some(byte) if byte.is_ascii_whitespace() => at += 1,
                Some(_) => at = self.finder.find(at)?.span.end as usize,
            }
        }
    }

    /// Goes on after an expression without an end: at the quote after which the tag goes on, or at the element's end tag.
    fn recover(&mut self, from: usize, delimiter: u8) {
        let end = if delimiter == b'<' { self.next_end_tag(from) } else { self.next_quote(from, delimiter) };
        let end = end.unwrap_or(self.bytes.len());
        self.hide(from, end);
        self.at = end;
    }

    /// Where the end tag of the current element begins, after `from`.
    fn next_end_tag(&self, from: usize) -> Option<usize> {
        let name = &self.bytes[self.builder.innermost()?.range()];
        memmem::find_iter(&self.bytes[from..], b"</").map(|at| from + at).find(|&at| self.bytes[at + 2..].starts_with(name))
    }

    /// The next `quote` after which a tag can go on, after `from`.
    fn next_quote(&self, from: usize, quote: u8) -> Option<usize> {
        memchr_iter(quote, &self.bytes[from..]).map(|at| from + at).find(|&at| self.tag_goes_on(at + 1))
    }

    /// Whether what stands at `at` can follow the quote that closes an attribute: the end of the tag, or another attribute.
    fn tag_goes_on(&self, at: usize) -> bool {
        let rest = &self.bytes[at..];
        let next = rest.trim_ascii_start();
        if next.is_empty() || next.starts_with(b">") || next.starts_with(b"/>") {
            return true;
        }
        let name = next.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')).count();
        let after = next[name..].trim_ascii_start();
        next.len() < rest.len()
            && name > 0
            && after.strip_prefix(b"=").is_some_and(|value| matches!(value.trim_ascii_start().first(), Some(b'"' | b'\'')))
    }

    /// At an `@` in the midst of a literal value. The service evaluates no expression there, but people write them, and what
    /// they meant must not keep the rest from being read.
    pub(super) fn embedded_expression(&mut self, delimiter: u8) {
        let start = self.at;
        let begins = self.begins_expression();
        self.at += 1;
        if !begins || self.fuel == 0 {
            return;
        }
        let scanned = scan(self.text, start, Encoding::Entities);
        self.burn(start, reached(scanned));
        let Ok(extent) = scanned else { return };
        let code = &self.bytes[extent.span.range()];
        let plausible = if delimiter == b'<' {
            memmem::find(code, b"</").is_none()
        } else {
            memchr(delimiter, code).is_none_or(|length| !self.tag_goes_on(start + length + 1))
        };
        if plausible {
            self.builder.tree.embedded.push(extent.span);
            self.hide(start, extent.span.end as usize);
            self.at = extent.span.end as usize;
        }
    }

    /// At the beginning of a CDATA section that is no expression, and whose content ends at `end`: notes what is meant as one in its midst.
    pub(super) fn embedded_in_cdata(&mut self, end: usize) {
        while let Some(skipped) = memchr(b'@', &self.bytes[self.at..end]).filter(|_| self.fuel > 0) {
            self.at += skipped;
            let start = self.at;
            self.at += 1;
            let begins = matches!(self.bytes.get(self.at), Some(b'(' | b'{'));
            let Some(scanned) = begins.then(|| scan(&self.text[..end], start, Encoding::Raw)) else { continue };
            self.burn(start, reached(scanned));
            if let Ok(extent) = scanned {
                self.builder.tree.embedded.push(extent.span);
                self.at = extent.span.end as usize;
            }
        }
    }

    /// At a `{` of a value or text that begins at `start`: hides the placeholder that it belongs to.
    pub(super) fn placeholder_around(&mut self, start: usize, delimiter: u8) {
        let brace = self.at;
        self.at += 1;
        let before = brace.checked_sub(1).filter(|&before| before >= start && matches!(self.bytes[before], b'$' | b'%' | b'#'));
        let Some(found) = before.and_then(|at| self.finder.find(at)).or_else(|| self.finder.find(brace)) else { return };
        let code = &self.bytes[found.span.range()];
        let plausible = if delimiter == b'<' {
            memmem::find(code, b"</").is_none() || found.kind == PlaceholderKind::Interpolation
        } else {
            memchr_iter(delimiter, code).count().is_multiple_of(2)
        };
        if plausible {
            self.hide(brace, found.span.end as usize);
            self.at = found.span.end as usize;
        }
    }

    /// Records an expression and hides it.
    pub(super) fn site(&mut self, extent: Extent, place: ExpressionPlace, terminated: bool) {
        self.builder.tree.expressions.push(ExpressionSite { span: extent.span, encoding: extent.encoding, place, terminated });
        if place != ExpressionPlace::CData {
            self.hide(extent.span.start as usize, extent.span.end as usize);
        }
    }
}

/// How far a scan has looked.
fn reached(scanned: Result<Extent, ScanError>) -> usize {
    scanned.map_or_else(|error| error.reached, |extent| extent.span.end) as usize
}
