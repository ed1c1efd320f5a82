//! Where a policy expression ends.
//!
//! The scanner knows of C# only what hides a bracket: strings of every kind, characters, comments, and holes in interpolated
//! strings. It reads the characters that C# will see, so an entity counts as what it stands for when entities are decoded.

use memchr::memmem;

use crate::spelling::entity_at;
use crate::text::Span;

/// How deep brackets may be nested.
const MAX_DEPTH: usize = 4096;

/// How the characters of an expression are spelt in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As they are: no entity stands in it, or it stands in a CDATA section, or only this reading closes.
    Raw,
    /// With XML entities that are decoded before C# sees them.
    Entities,
}

/// The extent of a policy expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// From the `@` to the closing bracket, both included.
    pub span: Span,
    /// How it is spelt.
    pub encoding: Encoding,
}

/// Why a policy expression has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanError {
    /// Where the scan gave up, as a byte offset.
    pub at: u32,
    /// What it met there.
    pub reason: ScanReason,
    /// How far it looked, as a byte offset.
    pub reached: u32,
}

/// What keeps an expression from ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanReason {
    /// The text ends before its last bracket closes.
    EndOfText,
    /// A bracket closes that is not the one last opened, at this offset.
    Mismatch {
        /// Where the bracket that should have been closed was opened.
        open: u32,
    },
    /// A string begins here and does not end on its line.
    String,
    /// A character begins here and does not end on its line.
    Character,
    /// A comment begins here and never ends.
    Comment,
    /// XML goes on here where C# cannot: `/>`, `</` or a tag right after another.
    Markup,
    /// Brackets are nested too deep.
    Depth,
}

/// Finds the end of the policy expression whose `@` is at `start` of `text`, reading its characters as `encoding` says.
/// The encoding of the extent is [`Encoding::Raw`] when no entity was met.
pub fn scan(text: &str, start: usize, encoding: Encoding) -> Result<Extent, ScanError> {
    match encoding {
        Encoding::Raw => Scanner::<false>::new(text, start).run(start),
        Encoding::Entities => Scanner::<true>::new(text, start).run(start),
    }
}

/// What is open where code ends that somebody is still writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// What closes the open brackets, in the order in which they have to be closed: `)`, `]`, `}`, and behind a hole also the quote of its string.
    pub closers: String,
    /// Where the string, the character or the comment begins in which the code ends, or the part of an interpolated string behind its last hole.
    pub within: Option<(Within, usize)>,
}

/// What is no code, in the midst of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A string.
    String,
    /// A string with holes.
    Interpolated,
    /// A character.
    Character,
    /// A comment.
    Comment,
}

/// Returns what is open at the end of `text`, whose policy expression begins at `start` and is not closed; `None` if it is closed, or has run into tags.
/// Lines on which strings are not closed, and brackets that close nothing, are passed over.
pub fn unfinished(text: &str, start: usize) -> Option<Unfinished> {
    let mut scanner = Scanner::<false>::new(text, start + 2);
    scanner.push(if text.as_bytes().get(start + 1) == Some(&b'{') { Bracket::Brace } else { Bracket::Paren }, start + 1).ok()?;
    let mut within = None;
    while !scanner.open.is_empty() {
        let (before, open) = (scanner.at, scanner.open.clone());
        let begins = before + text.as_bytes()[before..].iter().take_while(|&&byte| !MATTERS[byte as usize]).count();
        let rest = &text[begins..];
        let at_end = |scanner: &Scanner<'_, false>| scanner.at >= text.len();
        match scanner.step() {
            Ok(()) if rest.starts_with("//") && at_end(&scanner) && !text.ends_with('\n') => {
                within = Some((Within::Comment, begins));
                break;
            }
            Ok(()) => {}
            Err(ScanError { reason: ScanReason::Comment, at, .. }) => {
                within = Some((Within::Comment, at as usize));
                break;
            }
            Err(ScanError { reason: reason @ (ScanReason::String | ScanReason::Character), at, .. })
                if at_end(&scanner) && (!text.ends_with('\n') || is_verbatim(rest)) =>
            {
                let is_plain = rest.starts_with('"') || rest.starts_with("@\"");
                within = Some(match reason {
                    ScanReason::Character => (Within::Character, at as usize),
                    _ if is_plain => (Within::String, at as usize),
                    _ => (Within::Interpolated, at as usize),
                });
                break;
            }
            Err(ScanError { reason: ScanReason::EndOfText, .. }) if at_end(&scanner) => break,
            Err(ScanError { reason: ScanReason::Mismatch { .. }, .. }) => scanner.open = open,
            Err(ScanError { reason: ScanReason::String | ScanReason::Character, .. }) => {}
            Err(_) => return None,
        }
        if scanner.at <= before && at_end(&scanner) {
            break;
        }
    }
    if scanner.open.is_empty() {
        return None;
    }
    let closer = |open: &Open| match open.kind {
        Bracket::Paren => ")",
        Bracket::Square => "]",
        Bracket::Brace => "}",
        Bracket::Hole { .. } => "}\"",
    };
    Some(Unfinished { closers: scanner.open.iter().rev().map(closer).collect(), within })
}

/// Whether a string begins with `code` that may have several lines.
fn is_verbatim(code: &str) -> bool {
    ["@\"", "$@\"", "@$\""].iter().any(|mark| code.starts_with(mark))
}

/// What of an expression depends on where its lines end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The texts of verbatim strings, in order: what stands between their quotes, or between a quote and a hole, with these. Line breaks and white space in
    /// them are characters of the string.
    pub texts: Vec<Span>,
    /// Where each comment ends that goes to the end of its line.
    pub comments: Vec<u32>,
}

/// Returns what of the expression at `extent` of `text` depends on where its lines end.
pub fn lines(text: &str, extent: Extent) -> Lines {
    let start = extent.span.start as usize;
    let text = &text[..extent.span.end as usize];
    match extent.encoding {
        Encoding::Raw => Scanner::<false>::new(text, start).lines(start),
        Encoding::Entities => Scanner::<true>::new(text, start).lines(start),
    }
}

/// A bracket that waits to be closed.
#[derive(Clone, Copy)]
struct Open {
    kind: Bracket,
    at: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Paren,
    Square,
    Brace,
    /// A hole of an interpolated string; `verbatim` says how the string goes on after it.
    Hole {
        verbatim: bool,
    },
}

struct Scanner<'t, const DECODE: bool> {
    bytes: &'t [u8],
    at: usize,
    decoded: bool,
    /// Just past the last `>` of the code.
    greater: usize,
    open: Vec<Open>,
    /// What is noted of lines, where somebody asks for it.
    lines: Option<Lines>,
}

impl<'t, const DECODE: bool> Scanner<'t, DECODE> {
    fn new(text: &'t str, start: usize) -> Self {
        Self { bytes: text.as_bytes(), at: start, decoded: false, greater: 0, open: Vec::with_capacity(16), lines: None }
    }

    fn lines(mut self, start: usize) -> Lines {
        self.lines = Some(Lines::default());
        // What was noted before a mistake holds.
        let _ = self.run(start);
        self.lines.unwrap_or_default()
    }

    /// Notes a text of a verbatim string that begins at `start` and ends here.
    fn note_text(&mut self, start: usize) {
        if let Some(lines) = &mut self.lines {
            lines.texts.push(Span::new(start, self.at));
        }
    }

    fn run(&mut self, start: usize) -> Result<Extent, ScanError> {
        self.next();
        let bracket = self.at;
        match self.next() {
            Some(b'(') => self.push(Bracket::Paren, bracket)?,
            Some(b'{') => self.push(Bracket::Brace, bracket)?,
            _ => return Err(error(start, ScanReason::EndOfText)),
        }
        while !self.open.is_empty() {
            self.step().map_err(|error| ScanError { reached: self.at as u32, ..error })?;
        }
        let encoding = if self.decoded { Encoding::Entities } else { Encoding::Raw };
        Ok(Extent { span: Span::new(start, self.at), encoding })
    }

    /// Reads one token of code.
    fn step(&mut self) -> Result<(), ScanError> {
        while self.bytes.get(self.at).is_some_and(|&byte| !MATTERS[byte as usize]) {
            self.at += 1;
        }
        let at = self.at;
        let Some(byte) = self.next() else {
            return Err(error(at, ScanReason::EndOfText));
        };
        match byte {
            b'(' => self.push(Bracket::Paren, at),
            b'[' => self.push(Bracket::Square, at),
            b'{' => self.push(Bracket::Brace, at),
            b')' => self.pop(Bracket::Paren, at),
            b']' => self.pop(Bracket::Square, at),
            b'}' => match self.open.last() {
                Some(&Open { kind: Bracket::Hole { verbatim }, .. }) => {
                    self.open.pop();
                    self.interpolated(verbatim, at)
                }
                _ => self.pop(Bracket::Brace, at),
            },
            b':' => self.colon(at),
            b'"' => self.string(at),
            b'\'' => self.character(at),
            b'/' => self.slash(at),
            b'@' => self.at_sign(at),
            b'$' => self.dollar(at),
            b'<' => self.less(at),
            b'>' => {
                self.greater = self.at;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn push(&mut self, kind: Bracket, at: usize) -> Result<(), ScanError> {
        if self.open.len() == MAX_DEPTH {
            return Err(error(at, ScanReason::Depth));
        }
        self.open.push(Open { kind, at: at as u32 });
        Ok(())
    }

    fn pop(&mut self, kind: Bracket, at: usize) -> Result<(), ScanError> {
        match self.open.pop() {
            Some(open) if open.kind == kind => Ok(()),
            Some(open) => Err(error(at, ScanReason::Mismatch { open: open.at })),
            None => Err(error(at, ScanReason::EndOfText)),
        }
    }

    /// A `:` directly in a hole begins a format that runs to the end of the hole; `::` does not.
    fn colon(&mut self, at: usize) -> Result<(), ScanError> {
        if self.take(b':') || !matches!(self.open.last(), Some(Open { kind: Bracket::Hole { .. }, .. })) {
            return Ok(());
        }
        loop {
            match self.peek() {
                Some((b'}', _)) => return Ok(()),
                None | Some((b'"' | b'\n' | b'\r', _)) => return Err(error(at, ScanReason::String)),
                Some((_, end)) => self.advance(end),
            }
        }
    }

    fn slash(&mut self, at: usize) -> Result<(), ScanError> {
        if self.take(b'/') {
            while self.peek().is_some_and(|(byte, _)| !matches!(byte, b'\n' | b'\r')) {
                self.next();
            }
            if let Some(lines) = &mut self.lines {
                lines.comments.push(self.at as u32);
            }
        } else if self.take(b'*') {
            loop {
                match self.next() {
                    Some(b'*') if self.take(b'/') => break,
                    Some(_) => {}
                    None => return Err(error(at, ScanReason::Comment)),
                }
            }
        } else if self.peek().is_some_and(|(byte, _)| byte == b'>') {
            return Err(error(at, ScanReason::Markup));
        }
        Ok(())
    }

    /// No C# has a `<` right after a `>`, nor `</` unless a comment begins there: then the expression has run into the next tag.
    fn less(&mut self, at: usize) -> Result<(), ScanError> {
        if let Some(end) = xml_comment(self.bytes, at) {
            self.at = end;
            return Ok(());
        }
        let rest = &self.bytes[self.at..];
        let end_tag = rest.starts_with(b"/") && !rest.starts_with(b"//") && !rest.starts_with(b"/*");
        let after_tag = self.greater > 0 && self.bytes[self.greater..at].iter().all(u8::is_ascii_whitespace);
        if end_tag || after_tag || rest.starts_with(b"!--") {
            return Err(error(at, ScanReason::Markup));
        }
        Ok(())
    }

    fn at_sign(&mut self, at: usize) -> Result<(), ScanError> {
        let before = self.at;
        if self.take(b'"') {
            return self.verbatim(at);
        }
        if self.take(b'$') {
            if self.take(b'"') {
                return self.interpolated(true, at);
            }
            self.at = before;
        }
        Ok(())
    }

    fn dollar(&mut self, at: usize) -> Result<(), ScanError> {
        let before = self.at;
        if self.take(b'"') {
            return self.interpolated(false, at);
        }
        if self.take(b'@') {
            if self.take(b'"') {
                return self.interpolated(true, at);
            }
            self.at = before;
        }
        Ok(())
    }

    /// The rest of `"…"`.
    fn string(&mut self, at: usize) -> Result<(), ScanError> {
        loop {
            while self.bytes.get(self.at).is_some_and(|&byte| !matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'&')) {
                self.at += 1;
            }
            match self.next() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => {
                    self.escaped();
                }
                None | Some(b'\n' | b'\r') => return Err(error(at, ScanReason::String)),
                Some(_) => {}
            }
        }
    }

    /// The rest of `@"…"`.
    fn verbatim(&mut self, at: usize) -> Result<(), ScanError> {
        loop {
            match self.next() {
                Some(b'"') if !self.take(b'"') => {
                    self.note_text(at);
                    return Ok(());
                }
                None => return Err(error(at, ScanReason::String)),
                Some(_) => {}
            }
        }
    }

    /// The rest of `$"…"` or `$@"…"`, from the quote or from the end of a hole up to the next hole or the end.
    fn interpolated(&mut self, verbatim: bool, at: usize) -> Result<(), ScanError> {
        loop {
            let here = self.at;
            match self.next() {
                Some(b'"') if !(verbatim && self.take(b'"')) => {
                    if verbatim {
                        self.note_text(at);
                    }
                    return Ok(());
                }
                Some(b'\\') if !verbatim => {
                    self.escaped();
                }
                Some(b'{') if !self.take(b'{') => {
                    if verbatim {
                        self.note_text(at);
                    }
                    return self.push(Bracket::Hole { verbatim }, here);
                }
                Some(b'\n' | b'\r') if !verbatim => return Err(error(at, ScanReason::String)),
                None => return Err(error(at, ScanReason::String)),
                Some(_) => {}
            }
        }
    }

    /// The rest of `'…'`. One of several characters is a mistake that the parser explains better.
    fn character(&mut self, at: usize) -> Result<(), ScanError> {
        loop {
            match self.next() {
                Some(b'\'') => return Ok(()),
                Some(b'\\') => {
                    self.escaped();
                }
                None | Some(b'\n' | b'\r') => return Err(error(at, ScanReason::Character)),
                Some(_) => {}
            }
        }
    }

    /// The character after a backslash, unless the line ends there.
    fn escaped(&mut self) {
        if self.peek().is_some_and(|(byte, _)| !matches!(byte, b'\n' | b'\r')) {
            self.next();
        }
    }

    /// Takes the next character if it is `wanted`.
    fn take(&mut self, wanted: u8) -> bool {
        match self.peek() {
            Some((byte, end)) if byte == wanted => {
                self.advance(end);
                true
            }
            _ => false,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let (byte, end) = self.peek()?;
        self.advance(end);
        Some(byte)
    }

    fn advance(&mut self, end: usize) {
        self.decoded |= DECODE && end - self.at > 1;
        self.at = end;
    }

    /// The next character and where it ends. A character outside ASCII hides nothing, so any of its bytes will do.
    #[inline]
    fn peek(&self) -> Option<(u8, usize)> {
        let byte = *self.bytes.get(self.at)?;
        if DECODE
            && byte == b'&'
            && let Some((character, length)) = entity_at(&self.bytes[self.at..])
        {
            return Some((u8::try_from(character).unwrap_or(u8::MAX), self.at + length));
        }
        Some((byte, self.at + 1))
    }
}

/// The bytes at which code may turn into something else.
const MATTERS: [bool; 256] = {
    let mut matters = [false; 256];
    let mut bytes: &[u8] = b"()[]{}<>:\"'/@$&";
    while let [byte, rest @ ..] = bytes {
        matters[*byte as usize] = true;
        bytes = rest;
    }
    matters
};

/// Where the XML comment ends that begins at `at`. It is no C#, but what is meant is clear, unless the code has run into tags.
pub(super) fn xml_comment(code: &[u8], at: usize) -> Option<usize> {
    let content = code[at..].strip_prefix(b"<!--")?;
    let before = code[..at].trim_ascii_end().last()?;
    let end = memmem::find(content, b"-->").filter(|_| *before != b'>')?;
    Some(at + "<!--".len() + end + "-->".len())
}

fn error(at: usize, reason: ScanReason) -> ScanError {
    ScanError { at: at as u32, reason, reached: at as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The extent of the expression at the start of `text`, decoded.
    fn extent(text: &str) -> Result<&str, ScanReason> {
        scan(text, 0, Encoding::Entities).map(|extent| extent.span.text(text)).map_err(|error| error.reason)
    }

    #[track_caller]
    fn whole(expression: &str) {
        let text = format!("{expression}\" />)]}}\n");
        assert_eq!(extent(&text), Ok(expression));
    }

    #[test]
    fn brackets_in_strings_characters_and_comments_do_not_count() {
        whole(r#"@(part.Split('"')[1] + ')')"#);
        whole(r#"@(part.Split('\'')[1] + "\")")"#);
        whole(r#"@{ /* } ' " */ return @"x""}"; }"#);
        whole("@{ // it's\n return 2; }");
        whole("@{ // it's\r return 2; }");
        whole(r#"@("text/*" + "https://example.org/)")"#);
        whole(r#"@(@"D:\" + ")")"#);
        whole("@{ switch (sign) { case '}': return 1; default: return 2; } }");
    }

    #[test]
    fn what_is_open_is_told_of_code_that_is_being_written() {
        let open = |text: &str| unfinished(text, 0);
        let closers = |text: &str| open(text).map(|it| it.closers);
        assert_eq!(closers("@(a.b["), Some("])".to_owned()));
        assert_eq!(closers("@{ if (a) { b($\"{c."), Some("}\")}}".to_owned()));
        assert_eq!(closers("@(a)"), None);
        assert_eq!(closers("@(a </b>"), None);
        // A bracket that closes nothing, and a string that does not end on its line, are passed over.
        assert_eq!(closers("@(a]"), Some(")".to_owned()));
        assert_eq!(open("@{ var a = \"b;\n c."), Some(Unfinished { closers: "}".to_owned(), within: None }));
        let within = |text: &str| open(text).and_then(|it| it.within);
        assert_eq!(within("@(a[\"b"), Some((Within::String, 4)));
        assert_eq!(within("@(a[@\"b\n"), Some((Within::String, 4)));
        assert_eq!(within("@($\"a {b} c"), Some((Within::Interpolated, 8)));
        assert_eq!(within("@(a // b"), Some((Within::Comment, 4)));
        assert_eq!(within("@(a // b\n"), None);
        assert_eq!(within("@(a /* b\n"), Some((Within::Comment, 4)));
        assert_eq!(within("@('a"), Some((Within::Character, 2)));
    }

    #[test]
    fn generics_are_no_brackets() {
        whole("@(1 < n && n > (2))");
        whole("@(new Dictionary<string, List<int>>())");
    }

    #[test]
    fn holes_hold_code_and_code_holds_strings() {
        whole(r#"@($"{(many ? "]" : "[")}")"#);
        whole(r#"@($"{day:dd:MM} {{Name}} {sum,-7:N2}")"#);
        whole(r#"@($"{{{name}}}")"#);
        whole(r#"@($@"{map["a"]}\" + @$"{x}""")"#);
        whole(r#"@($"{$"{$"{1}"}"}")"#);
        whole(r#"@($"{global::System.Math.PI:N3}")"#);
    }

    #[test]
    fn a_verbatim_identifier_is_no_string() {
        whole("@(@class.Name)");
    }

    #[test]
    fn a_long_character_is_left_to_the_parser() {
        whole("@(map['name'])");
    }

    #[test]
    fn entities_are_what_they_stand_for() {
        whole("@(&quot;x)&quot; + n)");
        whole("@(&#34;x)&#x22; + n)");
        whole("@(n &lt; 1 &amp;&amp; s == &apos;)&apos;)");
        assert!(scan("@(&quot;x)&quot;)", 0, Encoding::Raw).is_ok_and(|extent| extent.span.end == 10));
    }

    #[test]
    fn the_encoding_is_raw_unless_an_entity_stands_in_it() {
        let encoding = |text: &str| scan(text, 0, Encoding::Entities).map(|extent| extent.encoding);
        assert_eq!(encoding("@(a && b)"), Ok(Encoding::Raw));
        assert_eq!(encoding("@(a &lt; b)"), Ok(Encoding::Entities));
        assert_eq!(encoding("@(a &unknown; b)"), Ok(Encoding::Raw));
        assert_eq!(encoding("@(a) &lt;"), Ok(Encoding::Raw));
    }

    #[test]
    fn what_keeps_it_from_ending_is_named() {
        assert_eq!(extent("@(f(1)"), Err(ScanReason::EndOfText));
        assert_eq!(extent("@(a[1)"), Err(ScanReason::Mismatch { open: 3 }));
        assert_eq!(extent("@(\"a)\n\")"), Err(ScanReason::String));
        assert_eq!(extent("@(\"a\\\n\")"), Err(ScanReason::String));
        assert_eq!(extent("@($\"{a:x\")"), Err(ScanReason::String));
        assert_eq!(extent("@(it's)\n"), Err(ScanReason::Character));
        assert_eq!(extent("@{ /* }"), Err(ScanReason::Comment));
        assert_eq!(extent(&format!("@{}", "(".repeat(MAX_DEPTH + 1))), Err(ScanReason::Depth));
    }

    #[test]
    fn markup_where_no_code_can_be_ends_the_scan() {
        assert_eq!(extent("@(f(\"x))\" />\n<a b=\"@(c))\" />"), Err(ScanReason::Markup));
        assert_eq!(extent("@(f(1)</value><value>)"), Err(ScanReason::Markup));
        assert_eq!(extent("@(f(1) ><b c=\"d\")"), Err(ScanReason::Markup));
        whole("@(a </* less */ b && c // >\n < d)");
        whole("@(a /* more */> b)");
    }

    #[test]
    fn the_texts_of_verbatim_strings_and_the_comments_of_lines_are_noted() {
        let noted = |text: &str| {
            let extent = scan(text, 0, Encoding::Entities).expect("it closes");
            let found = lines(text, extent);
            let texts: Vec<&str> = found.texts.iter().map(|span| span.text(text)).collect();
            (texts.join("|"), found.comments)
        };
        assert_eq!(noted("@(@\"a\nb\" + \"c\" + $\"{@\"d\"}\")"), ("@\"a\nb\"|@\"d\"".to_owned(), vec![]));
        assert_eq!(noted("@($@\"a\n{b +\n@\"c\"}d\")").0, "$@\"a\n{|@\"c\"|}d\"");
        assert_eq!(noted("@(@&quot;a\nb&quot; // c\n)"), ("@&quot;a\nb&quot;".to_owned(), vec![23]));
        assert_eq!(noted("@{ /* a\n */ return 1; // b\n}").1, vec![26]);
    }

    #[test]
    fn any_text_after_an_at_sign_is_survived() {
        for text in ["@", "@x", "", "@(", "@{&", "@(&#", "@(&#x;)", "@(&#99999999999999;)", "@($", "@(@", "@(\\", "@('\\"] {
            let _ = (scan(text, 0, Encoding::Raw), scan(text, 0, Encoding::Entities));
        }
    }
}
