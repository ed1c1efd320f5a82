//! Strings: five forms, with the way back to the file.

use memchr::{memchr, memchr2};

use super::reader::{Reader, is_line_break};
use super::{Expr, ExprKind, Span};
use crate::hosts::{Spelled, Spelling};

/// How a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `'…'`, on one line, with escapes and holes.
    Line,
    /// `'''…'''`, without escapes; behind this many `$` with holes that have as many, and without holes behind none.
    Block(usize),
}

/// What ends a piece of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceEnd {
    /// The string.
    Closed,
    /// A hole, whose opening is at this offset and has been taken.
    Hole(usize),
    /// The line, or the file, before the string is closed.
    Unclosed,
}

impl Reader<'_> {
    /// The string that begins here: its form and the length of its opening.
    pub(super) fn opening(&self) -> Option<(Form, usize)> {
        let dollars = match self.peek()? {
            b'\'' => 0,
            b'$' => self.rest().bytes().take_while(|&it| it == b'$').count(),
            _ => return None,
        };
        match &self.rest()[dollars..] {
            rest if rest.starts_with("'''") => Some((Form::Block(dollars), dollars + 3)),
            rest if rest.starts_with('\'') && dollars == 0 => Some((Form::Line, 1)),
            _ => None,
        }
    }

    /// Takes the opening of the string here.
    pub(super) fn open(&mut self, form: Form, length: usize) {
        self.at += length;
        if form != Form::Line {
            // The first line break is not a part of the string.
            self.eat("\r");
            self.eat("\n");
        }
    }

    /// Reads a string.
    pub(super) fn string(&mut self, form: Form, length: usize) -> Expr {
        let start = self.at;
        self.open(form, length);
        let spelling = match form {
            Form::Line => Spelling::Bicep,
            Form::Block(0) => Spelling::BicepLines,
            Form::Block(_) => Spelling::BicepFilled,
        };
        let mut spelled = Spelled { spelling, ..Spelled::default() };
        while !self.broken {
            match self.piece(form, &mut spelled) {
                PieceEnd::Closed => break,
                PieceEnd::Hole(opening) => self.hole(form, opening, &mut spelled),
                PieceEnd::Unclosed => {
                    self.unclosed(form, start, length);
                    break;
                }
            }
        }
        Expr { span: self.since(start), kind: ExprKind::Text(Box::new(spelled)) }
    }

    /// Says that the string from `start` on, whose opening has this length, is not closed.
    pub(super) fn unclosed(&mut self, form: Form, start: usize, length: usize) {
        let help = match form {
            Form::Line => "close it with `'` on the same line",
            Form::Block(_) => "close it with `'''`",
        };
        self.fail(Span::new(start, start + length), "this string is not closed", help);
        if form != Form::Line {
            // All that follows would be lost.
            self.at = start + length;
        }
    }

    fn hole(&mut self, form: Form, opening: usize, to: &mut Spelled) {
        let start = self.at;
        self.lines();
        let expr = self.expression();
        self.lines();
        let inner = &self.text[start..self.at.max(start)];
        if self.broken {
            return;
        }
        if !self.eat("}") {
            return self.fail_here("a `}` is missing here", "close the interpolation");
        }
        let outer = self.since(opening);
        // What is between the braces is later read by who knows no Bicep.
        let is_plain = !inner.contains(['{', '}', '"', '\\', '\n', '\r']) && matches!(form, Form::Line | Form::Block(1));
        match is_plain {
            true => to.hole(outer.text(self.text), opening, Some(expr)),
            false => to.stand_in(inner.trim(), outer, Some(expr)),
        }
    }

    /// Reads a string up to its next hole or its end.
    pub(super) fn piece(&mut self, form: Form, to: &mut Spelled) -> PieceEnd {
        match form {
            Form::Line => self.piece_of_line(to),
            Form::Block(dollars) => self.piece_of_block(dollars, to),
        }
    }

    fn piece_of_line(&mut self, to: &mut Spelled) -> PieceEnd {
        loop {
            let start = self.at;
            let special = self.rest().bytes().position(|it| matches!(it, b'\'' | b'\\' | b'$') || is_line_break(it));
            self.at = special.map_or(self.text.len(), |length| start + length);
            to.verbatim(&self.text[start..self.at], start);
            match self.peek() {
                Some(b'\'') => {
                    self.at += 1;
                    return PieceEnd::Closed;
                }
                Some(b'$') if self.rest().starts_with("${") => {
                    self.at += 2;
                    return PieceEnd::Hole(self.at - 2);
                }
                Some(b'$') => {
                    to.verbatim("$", self.at);
                    self.at += 1;
                }
                Some(b'\\') => self.escape(to),
                _ => return PieceEnd::Unclosed,
            }
        }
    }

    /// Reads what a backslash begins.
    fn escape(&mut self, to: &mut Spelled) {
        let start = self.at;
        self.at += 1;
        let letter = self.rest().chars().next();
        let simple = match letter {
            Some('n') => "\n",
            Some('r') => "\r",
            Some('t') => "\t",
            Some('\'') => "'",
            Some('\\') => "\\",
            Some('$') => "$",
            _ => "",
        };
        if !simple.is_empty() {
            self.at += 1;
            return to.escaped(simple, self.since(start));
        }
        if let Some((mut unit, mut length)) = code_point(&self.text[start..]) {
            // Two halves make one character.
            if let (0xd800..0xdc00, Some((low @ 0xdc00..0xe000, more))) = (unit, code_point(&self.text[start + length..])) {
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                length += more;
            }
            self.at = start + length;
            let meant = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
            return to.escaped(meant.encode_utf8(&mut [0; 4]), self.since(start));
        }
        let length = letter.filter(|it| !matches!(it, '\n' | '\r')).map_or(0, char::len_utf8);
        let span = Span::new(start, self.at + length);
        self.complain(span, "Bicep has no such escape", "write `\\\\` for a backslash");
        to.verbatim("\\", start);
    }

    fn piece_of_block(&mut self, dollars: usize, to: &mut Spelled) -> PieceEnd {
        loop {
            let start = self.at;
            let special = match dollars {
                0 => memchr(b'\'', self.rest().as_bytes()),
                _ => memchr2(b'\'', b'$', self.rest().as_bytes()),
            };
            self.at = special.map_or(self.text.len(), |length| start + length);
            let Some(mark) = self.peek() else {
                to.verbatim(&self.text[start..], start);
                return PieceEnd::Unclosed;
            };
            self.at += self.rest().bytes().take_while(|&it| it == mark).count();
            let run = self.at - start - special.unwrap_or_default();
            // Of a longer run, the last ones are the mark.
            let ends = match mark {
                b'\'' if run >= 3 => self.at - 3,
                b'$' if run >= dollars && self.peek() == Some(b'{') => self.at - dollars,
                _ => self.at,
            };
            to.verbatim(&self.text[start..ends], start);
            if ends < self.at {
                self.at += usize::from(mark == b'$');
                return if mark == b'$' { PieceEnd::Hole(ends) } else { PieceEnd::Closed };
            }
        }
    }
}

/// The number in `\u{…}` at the start of `text`, and the length of all of it.
fn code_point(text: &str) -> Option<(u32, usize)> {
    let digits = text.strip_prefix("\\u{")?;
    let length = digits.bytes().position(|it| !it.is_ascii_hexdigit())?;
    let number = u32::from_str_radix(&digits[..length], 16).ok()?;
    (digits[length..].starts_with('}') && number < 0x11_0000).then_some((number, length + 4))
}

#[cfg(test)]
mod tests {
    use super::super::{File, read};
    use super::*;

    /// The text of the string that is the value of the only variable of `text`, and its holes.
    fn parts(text: &str) -> (String, Vec<String>) {
        let file = read(text);
        assert_eq!(file.breaks, [], "{text:?}");
        let spelled = value(&file).clone();
        let holes = spelled.holes.iter().map(|hole| hole.span.text(&spelled.text).to_owned()).collect();
        (spelled.text, holes)
    }

    fn value(file: &File) -> &Spelled {
        let value = file.declarations.first().and_then(|it| it.value.as_ref()).expect("a variable has a value");
        value.text().expect("the value is a string")
    }

    #[test]
    fn every_form_of_string_is_decoded() {
        let cases: [(&str, &str, &[&str]); 16] = [
            ("''", "", &[]),
            (r"'it\'s \\ \n\r\t\${x} \u{1f600}'", "it's \\ \n\r\t${x} 😀", &[]),
            (r"'\u{D83D}\u{DE00}'", "😀", &[]),
            ("'a${b}c$d'", "a${b}c$d", &["${b}"]),
            ("'${ b.c }${d}'", "${ b.c }${d}", &["${ b.c }", "${d}"]),
            ("'x${f('y')}'", "x${f('y')}", &["${f('y')}"]),
            ("'x${f('y${z}')}'", "x${f__y__z___}", &["${f__y__z___}"]),
            ("''''''", "", &[]),
            ("'''\n'''", "", &[]),
            ("'''\r\n\r\na\\n${b}'c''d'''", "\r\na\\n${b}'c''d", &[]),
            ("'''a''''", "a'", &[]),
            ("$''''''", "", &[]),
            ("$'''\n<a>${b}</a>$c'''", "<a>${b}</a>$c", &["${b}"]),
            ("$'''$${b}'''", "$${b}", &["${b}"]),
            ("$$'''${a}$${b}$$${c}'''", "${a}${b}$${c}", &["${b}", "${c}"]),
            ("$'''${'''x'''}'''", "${'''x'''}", &["${'''x'''}"]),
        ];
        for (text, expected, holes) in cases {
            let (decoded, found) = parts(&format!("var a = {text}"));
            assert_eq!((&*decoded, found.iter().map(String::as_str).collect::<Vec<_>>()), (expected, holes.to_vec()), "{text:?}");
        }
    }

    /// Numbers that look random and are the same in each run.
    fn random(state: &mut u64) -> usize {
        *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*state >> 33) as usize
    }

    /// How one character is written between single quotes.
    fn escaped(letter: char) -> String {
        match letter {
            '\'' | '\\' | '$' => format!("\\{letter}"),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '😀' => "\\u{1F600}".to_owned(),
            other => other.to_string(),
        }
    }

    /// How `text` is written in `form`, if it can be.
    fn written(form: Form, text: &str) -> Option<String> {
        let Form::Block(count) = form else { return Some(format!("'{}'", text.chars().map(escaped).collect::<String>())) };
        let dollars = "$".repeat(count);
        let is_closed = text.contains("'''");
        let has_hole = count > 0 && text.contains(&format!("{dollars}{{"));
        (!is_closed && !has_hole).then(|| format!("{dollars}'''\n{text}'''"))
    }

    #[test]
    fn any_text_comes_back_from_any_form_with_its_places() {
        let alphabet = ['a', '<', '$', '%', '{', '}', '\'', '"', '\\', '\r', '\n', 'é', '😀', '#', '/', '*'];
        let mut state = 7;
        for _ in 0..4000 {
            let length = random(&mut state) % 12;
            let text: String = (0..length).map(|_| alphabet[random(&mut state) % alphabet.len()]).collect();
            for form in [Form::Line, Form::Block(0), Form::Block(1), Form::Block(2)] {
                let Some(written) = written(form, &text) else { continue };
                let file = format!("\u{feff}// 'x\r\nvar a = {written}\r\nvar b = 1");
                let read = read(&file);
                assert_eq!((read.breaks.len(), read.declarations.len()), (0, 2), "{file:?}");
                assert_eq!(read.declarations[0].value.as_ref().map(|it| it.span.text(&file)), Some(&*written), "{file:?}");
                let spelled = value(&read);
                assert_eq!(spelled.text, text, "{file:?}");
                for (at, letter) in text.char_indices() {
                    let span = Span::new(at, at + letter.len_utf8());
                    let expected = if form == Form::Line { escaped(letter) } else { letter.to_string() };
                    assert_eq!(spelled.map.outer(span).text(&file), expected, "{at} of {file:?}");
                    assert_eq!(spelled.map.is_verbatim(span), expected == letter.to_string(), "{at} of {file:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_escape_stays_and_is_said() {
        let file = read(r"var a = 'x\dy\u{zz}'");
        assert_eq!(file.breaks.iter().map(|it| it.span).collect::<Vec<_>>(), [Span::new(10, 12), Span::new(13, 15)]);
        assert_eq!(value(&file).text, r"x\dy\u{zz}");
    }

    #[test]
    fn a_string_without_an_end_breaks_its_statement_alone() {
        let strings = ["'x", "'x${", "'${b", "'''x", "$'''${x", "'''x${'''y''"];
        for string in strings {
            let text = format!("var a = {string}\nvar b = 1");
            let file = read(&text);
            assert_eq!(file.breaks.len(), 1, "{text:?}: {:?}", file.breaks);
            assert_eq!(file.declarations.last().map(|it| &*it.name), Some("b"), "{text:?}");
        }
    }
}
