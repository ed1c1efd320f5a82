//! Values of attributes and texts of elements: the expressions and holes in them, and the context of each hole.

use std::ops::Range;

use super::ast::{Hole, HolePlace, Markup, Name, Part, Piece};
use super::error::Fault;
use super::lexer::Cursor;
use super::output::KEPT;
use super::values;
use crate::csharp::{self, Ast, Encoding, ExprId, ExprKind, Extent, Literal};
use crate::spelling::entity_at;
use crate::text::Span;

/// Reads the text that `span` marks of a template, in which nothing but holes matters.
pub fn pieces(text: &str, span: Span) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut from = span.start as usize;
    for (at, hole) in holes(text, span)? {
        push_text(&mut pieces, &text[from..at.start as usize]);
        pieces.push(Piece::Hole(hole));
        from = at.end as usize;
    }
    push_text(&mut pieces, &text[from..span.end as usize]);
    Ok(pieces)
}

/// Reads the value that `span` marks of a template: text of XML, and expressions. `indent` is how far the line of its element is indented, in
/// characters; lines of code lose as much, unless they begin within a string.
pub fn read(text: &str, span: Span, indent: usize) -> Result<Markup, Fault> {
    let mut parts = Vec::new();
    let (mut from, end) = (span.start as usize, span.end as usize);
    while let Some(at) = expression(&text[from..end]).map(|at| from + at) {
        push_part(&mut parts, Part::Text(pieces(text, Span::new(from, at))?));
        let extent = extent(text, at, end)?;
        parts.push(Part::Code(code(text, extent, indent)?));
        from = extent.span.end as usize;
    }
    push_part(&mut parts, Part::Text(pieces(text, Span::new(from, end))?));
    // Text is what it is: only code may be moved.
    for part in &mut parts {
        let Part::Text(pieces) = part else { continue };
        for piece in pieces {
            if let Piece::Text(text) = piece {
                *text = text.replace("\r\n", "\n");
            }
        }
    }
    for part in &parts {
        let Part::Text(pieces) = part else { continue };
        let bare = pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains('<') || has_bare_ampersand(text)));
        if bare {
            return Err(Fault::new(span, "`<` and `&` mean something in XML").help("write `&lt;` and `&amp;`"));
        }
    }
    Ok(Markup { parts, span })
}

/// Where the next policy expression of `text` begins.
pub fn expression(text: &str) -> Option<usize> {
    text.match_indices('@').map(|(at, _)| at).find(|at| text[at + 1..].starts_with(['(', '{']))
}

/// The extent of the expression at `at`, which must end before `end`.
pub fn extent(text: &str, at: usize, end: usize) -> Result<Extent, Fault> {
    csharp::scan(&text[..end], at, Encoding::Raw)
        .map_err(|_| Fault::new(Span::new(at, at + 2), "this expression is not closed").help("close its brackets and strings"))
}

/// Reads an expression: what its holes stand in is what C# makes of it. Lines of it lose up to `indent` blanks.
fn code(text: &str, extent: Extent, indent: usize) -> Result<Vec<Piece>, Fault> {
    let offset = extent.span.start;
    let mut masked = extent.span.text(text).to_owned();
    let holes = holes(text, extent.span)?;
    for (at, _) in &holes {
        // A hole looks like a name, as long as the hole.
        let range = (at.start - offset) as usize..(at.end - offset) as usize;
        masked.replace_range(range.clone(), &"h".repeat(range.len()));
    }
    let mut ast = Ast::new(&masked);
    let whole = Extent { span: Span::new(0, masked.len()), encoding: Encoding::Raw };
    let root = csharp::parse(&mut ast, whole);
    if let Some(error) = ast.errors(&root).first() {
        let span = Span { start: error.span.start + offset, end: error.span.end + offset };
        return Err(Fault {
            span,
            message: format!("the expression is not valid C#: {}", error.message),
            help: error.help.as_ref().map(ToString::to_string),
        });
    }
    let literals: Vec<(ExprId, Span, ExprKind)> = ast.expressions(&root).map(|(id, expr)| (id, expr.span, expr.kind)).collect();
    let is_text =
        |kind: &ExprKind| matches!(kind, ExprKind::Literal(Literal::String | Literal::VerbatimString) | ExprKind::Interpolated(_));
    let strings: Vec<Range<usize>> =
        literals.iter().filter(|(.., kind)| is_text(kind)).map(|(_, span, _)| span.start as usize..span.end as usize).collect();
    let moved =
        |from: usize, to: usize| dedent(&text[from..to], indent, |at| strings.iter().any(|it| it.contains(&(from + at - offset as usize))));
    let mut pieces = Vec::new();
    let mut from = offset as usize;
    // Where the string ends that is open.
    let mut open = None;
    let close = |pieces: &mut Vec<Piece>, from: &mut usize, end: usize| {
        push_text(pieces, &moved(*from, end));
        pieces.push(Piece::Close);
        *from = end;
    };
    for (at, mut hole) in holes {
        hole.place = place(&ast, &literals, Span { start: at.start - offset, end: at.end - offset });
        if let Some(end) = open.filter(|&end| end <= at.start as usize) {
            close(&mut pieces, &mut from, end);
            open = None;
        }
        if let (HolePlace::String(id) | HolePlace::Verbatim(id), None) = (hole.place, open)
            && let Some((_, span, _)) = literals.iter().find(|(other, ..)| other.0 == id)
        {
            let start = (span.start + offset) as usize;
            push_text(&mut pieces, &moved(from, start));
            pieces.push(Piece::Open);
            (from, open) = (start, Some((span.end + offset) as usize));
        }
        push_text(&mut pieces, &moved(from, at.start as usize));
        pieces.push(Piece::Hole(hole));
        from = at.end as usize;
    }
    if let Some(end) = open {
        close(&mut pieces, &mut from, end);
    }
    push_text(&mut pieces, &moved(from, extent.span.end as usize));
    Ok(pieces)
}

/// Reads the expression that stands at `at` of a template as a value, and says where it ends.
pub fn value(text: &str, at: usize, indent: usize) -> Result<(Vec<Piece>, Span), Fault> {
    let extent = extent(text, at, text.len())?;
    let span = extent.span;
    Ok((code(text, extent, indent)?, span))
}

/// What the masked hole at `hole` stands in.
fn place(ast: &Ast<'_>, expressions: &[(ExprId, Span, ExprKind)], hole: Span) -> HolePlace {
    // The innermost comes last, as the smallest.
    let around = expressions.iter().filter(|(_, span, _)| span.covers(hole)).min_by_key(|(_, span, _)| span.len());
    let Some(&(id, span, kind)) = around else { return HolePlace::Nowhere("a comment or the name of a type") };
    match kind {
        ExprKind::Literal(Literal::String) => HolePlace::String(id.0),
        ExprKind::Literal(Literal::VerbatimString) => HolePlace::Verbatim(id.0),
        ExprKind::Literal(Literal::Char) => HolePlace::Nowhere("a character of C#"),
        ExprKind::Interpolated(pieces) => {
            let verbatim = ast.text(span).bytes().take(2).any(|byte| byte == b'@');
            let texts = ast.list(pieces).iter();
            let in_text = texts.into_iter().any(|piece| matches!(piece, csharp::ast::Interpolation::Text(text) if text.covers(hole)));
            match (in_text, verbatim) {
                (true, false) => HolePlace::Interpolated(id.0),
                (true, true) => HolePlace::Nowhere("an interpolated verbatim string"),
                (false, _) => HolePlace::Nowhere("the format of an interpolated string"),
            }
        }
        ExprKind::Name { .. } if span == hole => HolePlace::Code,
        _ => HolePlace::Nowhere("this place of an expression"),
    }
}

/// The holes in what `span` marks, with where they stand.
fn holes(text: &str, span: Span) -> Result<Vec<(Span, Hole)>, Fault> {
    let mut holes = Vec::new();
    let (mut from, end) = (span.start as usize, span.end as usize);
    while let Some(at) = text[from..end].find("[[").map(|at| from + at) {
        let inner = &text[at + 2..end];
        if let Some(hole) = worked_out(text, at + 2, end)? {
            let close = hole.1;
            holes.push((Span::new(at, close), hole.0));
            from = close;
            continue;
        }
        let length = inner.find("]]").filter(|&length| !inner[..length].contains(['\n', '[']));
        let Some(length) = length else {
            let help = "close it with `]]`; where C# needs `[[` in a string, write `[\\u005b`";
            return Err(Fault::new(Span::new(at, at + 2), "this hole is not closed").help(help));
        };
        let (name, property) = match inner[..length].split_once('.') {
            Some((name, property)) => (name, Some(property)),
            None => (&inner[..length], None),
        };
        let word = |word: &str, start: usize| {
            let good = word.starts_with(|it: char| it.is_ascii_alphabetic())
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            let span = Span::new(start, start + word.len());
            if good {
                return Ok(Name { text: word.to_owned(), span });
            }
            Err(Fault::new(Span::new(at, at + length + 4), "a hole holds a name")
                .help("write `[[name]]` or `[[name.property]]`; calculate beside it, in an expression: `@([[number]] * 2)`"))
        };
        let start = at + 2;
        let hole = Hole {
            name: word(name, start)?,
            property: property.map(|property| word(property, start + name.len() + 1)).transpose()?,
            value: None,
            place: HolePlace::Text,
        };
        from = start + length + 2;
        holes.push((Span::new(at, from), hole));
    }
    Ok(holes)
}

/// The hole that begins at `at` with a choice or a list that is put together, and where it ends; `None` if it holds a name.
fn worked_out(text: &str, at: usize, end: usize) -> Result<Option<(Hole, usize)>, Fault> {
    let mut cursor = Cursor::new(&text[..end]);
    cursor.at = at;
    let name = cursor.word().filter(|word| matches!(word.text.as_str(), "if" | "join"));
    let next = cursor.rest();
    let Some(name) = name.filter(|word| next.starts_with('(') || word.text == "if" && next.starts_with([' ', '('])) else {
        return Ok(None);
    };
    cursor.at = at;
    let help =
        "close it with `]]` on its line; texts in a hole stand in single quotes: `[[if a { 'x' } else { 'y' }]]`, `[[join(list, ', ')]]`";
    let value = values::value(&mut cursor, 1).map_err(|fault| match fault.span.start as usize {
        // What ends the text around the hole came too early.
        at_end if at_end >= end => Fault::new(Span::new(at - 2, at), "this hole is not closed").help(help),
        _ if fault.help.is_none() => fault.help(help),
        _ => fault,
    })?;
    let is_closed = cursor.eat("]]");
    if !is_closed || text[at..cursor.at].contains('\n') {
        return Err(Fault::new(Span::new(at - 2, at), "this hole is not closed").help(help));
    }
    Ok(Some((Hole { name, property: None, value: Some(Box::new(value)), place: HolePlace::Text }, cursor.at)))
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

fn push_part(parts: &mut Vec<Part>, part: Part) {
    if !matches!(&part, Part::Text(pieces) if pieces.is_empty()) {
        parts.push(part);
    }
}

/// `text` with up to `indent` blanks less at the beginning of each line but the first. A line that begins within a string, as `is_text` says of
/// the place in front of it, stays what it is and is marked.
fn dedent(text: &str, indent: usize, is_text: impl Fn(usize) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (index, whole) in text.split('\n').enumerate() {
        let line = whole.strip_suffix('\r').unwrap_or(whole);
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        match index {
            0 => out.push_str(line),
            _ if is_text(at - 1) => out.extend(["\n", KEPT, line]),
            _ => out.extend(["\n", &line[blanks.min(indent)..]]),
        }
        at += whole.len() + 1;
    }
    out
}

fn has_bare_ampersand(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| entity_at(&text.as_bytes()[at..]).is_none())
}
