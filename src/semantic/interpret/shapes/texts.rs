//! Texts that are put together while a document is interpreted. Used only in this module.
//!
//! A text is the last part of a list that leads back to its first, so that adding to one leaves it as it was and costs the same however long it is.
//! Characters are made of it when somebody asks for them.

use std::borrow::Cow;

use super::super::super::budget;
use super::super::super::texts::{At, Piece, PiecedText, pieces};
use super::members::variable_read;
use super::shape::Shape;
use crate::csharp::{Ast, ExprId, ExprKind};
use crate::spelling::{decode_entities, unescape};

/// A text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextId(u32);

/// Characters as the source has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceId(u32);

/// All texts of an interpretation.
#[derive(Debug)]
pub struct Texts<'d> {
    ast: &'d Ast<'d>,
    links: Vec<Link>,
    sources: Vec<&'d str>,
    made: Vec<String>,
}

/// A value that becomes a part of a text.
#[derive(Clone, Copy, Debug)]
pub struct Filling {
    pub shape: Shape,
    /// The expression of which it is the value.
    pub id: ExprId,
    /// Whether the caller chooses it.
    pub caller: bool,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    before: Option<TextId>,
    part: Part,
    /// Whether all characters are known, here and before.
    is_literal: bool,
    /// Of all that it holds.
    length: u32,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    /// Characters that mean themselves.
    Literal(Characters),
    /// Characters with placeholders among them.
    Template(Characters),
    /// The value of code.
    Code {
        id: ExprId,
        caller: bool,
    },
    /// A hole of a template of which the braces are those of the code.
    Hole(ExprId),
    Text(TextId),
}

#[derive(Clone, Copy, Debug)]
enum Characters {
    Source(SourceId),
    /// An index into what was made.
    Made(u32),
}

impl<'d> Texts<'d> {
    /// No texts.
    pub fn new(ast: &'d Ast<'d>) -> Self {
        Self { ast, links: Vec::new(), sources: Vec::new(), made: Vec::new() }
    }

    /// What a C# string in plain quotes is.
    pub fn of_string(&mut self, literal: &'d str) -> Shape {
        let content = pieces::unquoted(literal);
        if pieces::is_plain(content) {
            return Shape::Literal(self.source(content));
        }
        match memchr::memchr(b'\\', content.as_bytes()) {
            None => self.of_characters(content),
            Some(_) => self.of_made(unescape(content).into_owned()),
        }
    }

    /// What a C# verbatim string is.
    pub fn of_verbatim(&mut self, literal: &'d str) -> Shape {
        let content = pieces::unquoted(literal.trim_start_matches('@'));
        match content.contains("\"\"") {
            false => self.of_characters(content),
            true => self.of_made(content.replace("\"\"", "\"")),
        }
    }

    /// What characters of XML are, entities decoded.
    pub fn of_markup(&mut self, raw: &'d str) -> Shape {
        match decode_entities(raw) {
            Cow::Borrowed(characters) => self.of_characters(characters),
            Cow::Owned(characters) => self.of_made(characters),
        }
    }

    /// What characters are that mean themselves, placeholders apart.
    fn of_characters(&mut self, characters: &'d str) -> Shape {
        let source = self.source(characters);
        match part_of(characters, Characters::Source(source)) {
            Part::Literal(_) => Shape::Literal(source),
            part => Shape::Text(self.link(None, part)),
        }
    }

    /// Characters that stand in the source like this.
    pub fn source(&mut self, characters: &'d str) -> SourceId {
        self.sources.push(characters);
        SourceId(self.sources.len() as u32 - 1)
    }

    /// What stands in the source.
    pub fn spelt(&self, source: SourceId) -> &'d str {
        self.sources[source.0 as usize]
    }

    fn of_made(&mut self, characters: String) -> Shape {
        Shape::Text(self.add_made(None, characters))
    }

    /// `before` with the pieces of `characters` at its end.
    pub fn add(&mut self, before: Option<TextId>, characters: &'d str) -> TextId {
        let part = part_of(characters, Characters::Source(self.source(characters)));
        self.link(before, part)
    }

    /// `before` with the pieces of characters at its end that do not stand in the source like this.
    pub fn add_made(&mut self, before: Option<TextId>, characters: String) -> TextId {
        let part = part_of(&characters, Characters::Made(self.made.len() as u32));
        self.made.push(characters);
        self.link(before, part)
    }

    /// `before` with what `filling` is as a text.
    pub fn add_value(&mut self, before: Option<TextId>, filling: Filling) -> TextId {
        let Filling { shape, id, caller } = filling;
        let part = match shape {
            Shape::Literal(source) => Part::Literal(Characters::Source(source)),
            Shape::Text(text) if before.is_none() => return text,
            Shape::Text(text) => Part::Text(text),
            Shape::Int(number) => return self.add_made(before, number.to_string()),
            Shape::Bool(true) => Part::Literal(Characters::Source(self.source("True"))),
            Shape::Bool(false) => Part::Literal(Characters::Source(self.source("False"))),
            Shape::Null => Part::Literal(Characters::Source(self.source(""))),
            _ => Part::Code { id, caller },
        };
        self.link(before, part)
    }

    /// `before`, which ends with the `$` of a template's hole, with the hole in its place, of which `id` is the code; `None` when it does not
    /// end like this.
    pub fn add_hole(&mut self, before: Option<TextId>, id: ExprId) -> Option<TextId> {
        let Link { before, part, .. } = self.links[before?.0 as usize];
        let (Part::Literal(characters) | Part::Template(characters)) = part else { return None };
        let rest = match characters {
            Characters::Source(source) => self.add(before, self.spelt(source).strip_suffix('$')?),
            Characters::Made(index) => self.add_made(before, self.made[index as usize].strip_suffix('$')?.to_owned()),
        };
        Some(self.link(Some(rest), Part::Hole(id)))
    }

    /// What `pattern` is with `values` in its holes, as `string.Format` puts them there; `None` when
    /// it is no text, or has a hole for which there is no value.
    pub fn format(&mut self, pattern: Shape, values: &[Filling]) -> Option<TextId> {
        let parts = match pattern {
            Shape::Literal(source) => vec![Part::Literal(Characters::Source(source))],
            Shape::Text(text) => self.parts(text),
            _ => return None,
        };
        let mut text = None;
        for part in parts {
            let (Part::Literal(characters) | Part::Template(characters)) = part else {
                text = Some(self.link(text, part));
                continue;
            };
            for piece in pieces::split(self.characters(characters)).pieces() {
                text = Some(match piece {
                    Piece::Literal(literal) => self.fill(text, literal, values)?,
                    Piece::NamedValue(name) => self.add_made(text, format!("{{{{{name}}}}}")),
                    Piece::Interpolation(spelt) => self.add_made(text, spelt.clone()),
                    Piece::Variable { .. } | Piece::Code { .. } => return None,
                });
            }
        }
        Some(text.unwrap_or_else(|| self.add(None, "")))
    }

    /// `before` with the characters of `pattern` at its end, and `values` in its holes.
    fn fill(&mut self, before: Option<TextId>, pattern: &str, values: &[Filling]) -> Option<TextId> {
        // Doubled braces stand for one.
        if pattern.contains("{{") || pattern.contains("}}") {
            return None;
        }
        let mut text = before;
        let mut rest = pattern;
        while let Some(open) = rest.find('{')
            && let Some(length) = rest[open..].find('}')
        {
            let (index, is_as_it_is) = match rest[open + 1..open + length].split_once([':', ',']) {
                Some((index, _)) => (index, false),
                None => (&rest[open + 1..open + length], true),
            };
            let mut filling = *index.trim().parse::<usize>().ok().and_then(|index| values.get(index))?;
            if !is_as_it_is {
                filling.shape = Shape::Present;
            }
            text = Some(self.add_made(text, rest[..open].to_owned()));
            text = Some(self.add_value(text, filling));
            rest = &rest[open + length + 1..];
        }
        Some(self.add_made(text, rest.to_owned()))
    }

    /// Whether all characters of `text` are known.
    pub fn is_literal(&self, text: TextId) -> bool {
        self.links[text.0 as usize].is_literal
    }

    /// Whether `text` is so long that it is not followed.
    pub fn is_too_long(&self, text: TextId) -> bool {
        self.links[text.0 as usize].length > budget::BYTES_OF_A_TEXT
    }

    /// The characters of a value of this shape, when they are known.
    pub fn literal(&self, shape: Shape) -> Option<Cow<'_, str>> {
        match shape {
            Shape::Literal(source) => Some(Cow::Borrowed(self.spelt(source))),
            Shape::Text(text) if self.is_literal(text) => self.text(text).as_literal().map(|characters| Cow::Owned(characters.to_owned())),
            _ => None,
        }
    }

    /// Whether a value of this shape is true: `None` when it may be either.
    pub fn truth(&self, shape: Shape) -> Option<bool> {
        match shape {
            Shape::Bool(value) => Some(value),
            Shape::Literal(source) => match self.spelt(source) {
                text if text.eq_ignore_ascii_case("true") => Some(true),
                text if text.eq_ignore_ascii_case("false") => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// What `left` and `right` are together, when it may be either.
    pub fn join(&self, left: Shape, right: Shape) -> Shape {
        let are_equal = match (left, right) {
            (Shape::Text(one), Shape::Text(other)) => one == other || self.text(one) == self.text(other),
            (Shape::Literal(one), Shape::Literal(other)) => self.spelt(one) == self.spelt(other),
            _ => false,
        };
        if are_equal { left } else { left.join(right) }
    }

    /// The pieces of `text`.
    pub fn text(&self, text: TextId) -> PiecedText {
        let mut pieces = PiecedText::default();
        match self.links[text.0 as usize] {
            Link { part: Part::Text(_), .. } | Link { before: Some(_), .. } => {
                self.parts(text).into_iter().for_each(|part| self.push(part, &mut pieces));
            }
            Link { before: None, part, .. } => self.push(part, &mut pieces),
        }
        pieces
    }

    /// Adds the pieces of `part`, which is no text, to `pieces`.
    fn push(&self, part: Part, pieces: &mut PiecedText) {
        match part {
            Part::Literal(characters) => pieces.push_literal(self.characters(characters)),
            Part::Template(characters) => pieces::split_into(self.characters(characters), pieces),
            Part::Code { id, caller } => pieces.push(self.piece(id, caller)),
            Part::Hole(id) => pieces.push(Piece::Interpolation(format!("${{{}}}", self.ast.text_of(id)))),
            Part::Text(_) => {}
        }
    }

    /// The parts of `text` in order, none of which is a text again.
    fn parts(&self, text: TextId) -> Vec<Part> {
        // A list is found from its end, and so are the lists in it.
        let mut parts = Vec::new();
        let mut around = Vec::new();
        let mut next = Some(text);
        while let Some(id) = next.or_else(|| around.pop()) {
            let Link { before, part, .. } = self.links[id.0 as usize];
            next = match part {
                Part::Text(inner) => {
                    around.extend(before);
                    Some(inner)
                }
                part => {
                    parts.push(part);
                    before
                }
            };
        }
        parts.reverse();
        parts
    }

    /// The piece of a text that the expression `id` is, of whose value nothing is known.
    fn piece(&self, id: ExprId, caller: bool) -> Piece {
        let ast = self.ast;
        let mut inner = id;
        loop {
            inner = match ast[inner].kind {
                ExprKind::Parenthesized(inner) => inner,
                ExprKind::Cast { operand, .. } | ExprKind::As { operand, .. } => operand,
                ExprKind::Call { target, arguments } if arguments.is_empty() => match ast[target].kind {
                    ExprKind::Member { target, name, .. } if ast.text(name) == "ToString" => target,
                    _ => break,
                },
                _ => break,
            };
        }
        if let Some(name) = variable_read(ast, inner) {
            return Piece::Variable { name: name.to_owned(), caller };
        }
        Piece::Code { code: pieces::without_space(ast.text_of(inner)), caller, at: At { node: Some(inner), whole: false } }
    }

    fn characters(&self, characters: Characters) -> &str {
        match characters {
            Characters::Source(source) => self.spelt(source),
            Characters::Made(index) => &self.made[index as usize],
        }
    }

    fn link(&mut self, before: Option<TextId>, part: Part) -> TextId {
        let (is_literal, length) = match part {
            Part::Literal(characters) => (true, self.characters(characters).len() as u32),
            Part::Template(characters) => (false, self.characters(characters).len() as u32),
            Part::Code { .. } | Part::Hole(_) => (false, 16),
            Part::Text(TextId(text)) => (self.links[text as usize].is_literal, self.links[text as usize].length),
        };
        let (was_literal, earlier) = before.map_or((true, 0), |TextId(text)| {
            let link = &self.links[text as usize];
            (link.is_literal, link.length)
        });
        // One more for the link itself: empty texts too take time.
        let length = earlier.saturating_add(length).saturating_add(1);
        self.links.push(Link { before, part, is_literal: was_literal && is_literal, length });
        TextId(self.links.len() as u32 - 1)
    }
}

fn part_of(characters: &str, kept: Characters) -> Part {
    match pieces::is_literal(characters) {
        true => Part::Literal(kept),
        false => Part::Template(kept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_to_a_text_leaves_it_as_it_was() {
        let ast = Ast::new("");
        let mut texts = Texts::new(&ast);
        let one = texts.add(None, "a");
        let two = texts.add_made(Some(one), "b{{c}}".to_owned());
        let three = texts.add(Some(one), "d");
        assert_eq!([one, two, three].map(|text| texts.text(text).to_string()), ["a", "ab{{c}}", "ad"]);
        assert_eq!([one, two, three].map(|text| texts.is_literal(text)), [true, false, true]);
        assert_eq!(texts.literal(Shape::Text(three)).as_deref(), Some("ad"));
    }
}
