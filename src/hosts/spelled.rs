//! Texts as a host spells them: decoded, with the way back to the file, and with holes.

use std::borrow::Cow;
use std::rc::Rc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::tree::Expr;
use crate::text::{Edit, Span, SpanMap, steps};

/// A text of a host's file, such as a string or a heredoc.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spelled {
    /// What it stands for. A hole, which is filled in when the host is deployed, stands in it as `${…}`.
    pub text: String,
    /// From offsets of the text to those of the file.
    pub map: SpanMap,
    /// How the host spells it.
    pub spelling: Spelling,
    /// The holes, in order.
    pub holes: Vec<Hole>,
}

/// A place in a text that is filled in when the host is deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct Hole {
    /// All of it in the text, from `${` to `}`.
    pub span: Span,
    /// What is filled in; `None` for a directive such as `%{ if … }`, and where nothing is known.
    pub expr: Option<Expr>,
}

/// What stands in a place instead of what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filling<'f> {
    /// A hole of this name.
    Hole(&'f str),
    /// This text.
    Text(&'f str),
}

/// How a host spells texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// As they are.
    #[default]
    Plain,
    /// Between double quotes in Terraform: `\"`, `\n`, `$${`.
    Quoted,
    /// As a heredoc of Terraform, which ends at a line that is this word: `$${`.
    Heredoc(Box<str>),
    /// Between single quotes in Bicep: `\'`, `\n`, `\${`.
    Bicep,
    /// Between three single quotes in Bicep: as they are.
    BicepLines,
    /// Between three single quotes behind a `$` in Bicep: as they are, with holes.
    BicepFilled,
    /// As a format string, which is spelled in this way: `{{`, `}}`.
    Format(Box<Spelling>),
    /// In several ways, so that nothing new can be written into it.
    Mixed,
    /// As a string of JSON.
    Json,
    /// Between single quotes in an expression of an ARM template, which is a string of JSON: `''`, then as JSON has it.
    Arm,
}

impl Spelled {
    /// Adds bytes that stand in the file as they are: `text`, from `offset` on.
    pub fn verbatim(&mut self, text: &str, offset: usize) {
        steps::count(1 + text.len() / 64);
        self.text.push_str(text);
        self.map.push_verbatim(Span::new(offset, offset + text.len()));
    }

    /// Adds `text`, which the file spells in its own way at `outer`.
    pub fn escaped(&mut self, text: &str, outer: Span) {
        steps::count(1 + text.len() / 64);
        self.text.push_str(text);
        self.map.push(text.len(), outer);
    }

    /// Adds a hole that the host writes as `${…}`, `text`, from `offset` of the file on.
    pub fn hole(&mut self, text: &str, offset: usize, expr: Option<Expr>) {
        let start = self.text.len();
        self.verbatim(text, offset);
        self.holes.push(Hole { span: Span::new(start, self.text.len()), expr });
    }

    /// Adds a hole that the host has at `outer` in its own way, and that stands in the text as `${name}`.
    pub fn stand_in(&mut self, name: &str, outer: Span, expr: Option<Expr>) {
        let start = self.text.len();
        // What is between the braces is read as the name of something, so it must end there.
        let name: String = name.chars().map(|it| if it.is_ascii_alphanumeric() || it == '.' { it } else { '_' }).take(64).collect();
        self.escaped(&format!("${{{name}}}"), outer);
        self.holes.push(Hole { span: Span::new(start, self.text.len()), expr });
    }

    /// Adds all of `other`, which stands behind this in the same file.
    pub fn append(&mut self, other: Self) {
        steps::count(1 + other.text.len() / 64 + other.holes.len());
        let start = self.text.len() as u32;
        self.text.push_str(&other.text);
        self.map.append(&other.map);
        let moved = |span: Span| Span { start: span.start + start, end: span.end + start };
        self.holes.extend(other.holes.into_iter().map(|hole| Hole { span: moved(hole.span), ..hole }));
    }

    /// Adds the text that `span` marks of `other`, in which no hole is cut.
    pub fn append_part(&mut self, other: &Self, span: Span) {
        self.text.push_str(span.text(&other.text));
        self.map.append_part(&other.map, span);
    }

    /// Returns the part of it that `span` marks, with the holes that lie in there whole.
    pub fn part(&self, span: Span) -> Self {
        let moved = |own: Span| Span { start: own.start - span.start, end: own.end - span.start };
        let first = self.holes.partition_point(|hole| hole.span.start < span.start);
        let holes = self.holes[first..].iter().take_while(|hole| hole.span.end <= span.end);
        Self {
            text: span.text(&self.text).to_owned(),
            map: self.map.part(span),
            spelling: self.spelling.clone(),
            holes: holes.map(|hole| Hole { span: moved(hole.span), expr: hole.expr.clone() }).collect(),
        }
    }

    /// Returns it with something else at `places`, which are in order and do not overlap: a hole of that name, or that text.
    pub fn filled(&self, places: &[(Span, Filling<'_>)]) -> Self {
        let mut filled = Self { spelling: self.spelling.clone(), ..Self::default() };
        let mut at = 0;
        for (span, filling) in places {
            filled.append(self.part(Span { start: at, end: span.start }));
            match filling {
                Filling::Hole(name) => filled.stand_in(name, self.map.outer(*span), None),
                Filling::Text(text) => filled.escaped(text, self.map.outer(*span)),
            }
            at = span.end;
        }
        filled.append(self.part(Span { start: at, end: self.text.len() as u32 }));
        filled
    }

    /// Returns it with a hole wherever one of `tokens` stands, outside of the holes that it has already.
    pub fn without_tokens(&self, tokens: &[Rc<str>]) -> Self {
        let tokens: Vec<&str> = tokens.iter().map(|token| &**token).filter(|token| !token.is_empty()).collect();
        if tokens.is_empty() {
            return self.clone();
        }
        let Ok(finder) = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&tokens) else { return self.clone() };
        let mut holes = self.holes.iter().peekable();
        let mut places = Vec::new();
        for found in finder.find_iter(&self.text) {
            let span = Span::new(found.start(), found.end());
            while holes.next_if(|hole| hole.span.end <= span.start).is_some() {}
            if holes.peek().is_none_or(|hole| span.end <= hole.span.start) {
                places.push((span, Filling::Hole(tokens[found.pattern().as_usize()])));
            }
        }
        if places.is_empty() { self.clone() } else { self.filled(&places) }
    }

    /// Returns the text if it has no holes.
    pub fn known(&self) -> Option<&str> {
        self.holes.is_empty().then_some(self.text.as_str())
    }

    /// Returns the change of the file that makes the text have `edit`; `None` where the host cannot say that in this place.
    pub fn edit(&self, edit: &Edit) -> Option<Edit> {
        let span = self.map.exact(edit.span)?;
        let replacement = self.spell(&edit.replacement)?;
        Some(Edit { span, replacement })
    }

    /// How the host writes `text`, in which a hole may be repeated.
    fn spell(&self, text: &str) -> Option<String> {
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("${").or_else(|| rest.find("%{")) {
            let before = at.min(rest.find("%{").unwrap_or(at));
            self.spelling.spell(&rest[..before], &mut written)?;
            rest = &rest[before..];
            let hole = self.holes.iter().find(|hole| rest.starts_with(hole.span.text(&self.text)));
            let taken = match hole {
                // The host has it in another way, which would have to be repeated.
                Some(hole) if !self.spelling.has_holes() || hole.span.is_empty() || !self.map.is_verbatim(hole.span) => return None,
                Some(hole) => {
                    written.push_str(hole.span.text(&self.text));
                    hole.span.len()
                }
                None => {
                    written.push_str(&self.spelling.mark(&rest[..2])?);
                    2
                }
            };
            rest = &rest[taken..];
        }
        self.spelling.spell(rest, &mut written)?;
        Some(written)
    }
}

impl Spelling {
    /// Whether a hole is written as `${…}`.
    fn has_holes(&self) -> bool {
        matches!(self, Self::Plain | Self::Quoted | Self::Heredoc(_) | Self::Bicep | Self::BicepFilled)
    }

    /// How `mark`, `${` or `%{`, is written where it begins no hole; `None` where that cannot be said.
    fn mark(&self, mark: &str) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match (self, mark) {
            (Self::Quoted | Self::Heredoc(_), "${") => "$${",
            (Self::Quoted | Self::Heredoc(_), _) => "%%{",
            (Self::Bicep, "${") => "\\${",
            (Self::BicepFilled, "${") | (Self::Mixed, _) => return None,
            (Self::Format(inner), _) => return inner.mark(mark).map(|mark| Cow::Owned(format!("{mark}{{"))),
            (_, "${") => "${",
            _ => "%{",
        }))
    }

    /// Writes `text`, in which nothing looks like a hole; `None` where that cannot be said.
    fn spell(&self, text: &str, to: &mut String) -> Option<()> {
        match self {
            Self::Plain => to.push_str(text),
            Self::Heredoc(tag) => {
                let ends = text.lines().skip(usize::from(!text.starts_with('\n'))).any(|line| line.trim() == &**tag);
                (!ends).then(|| to.push_str(text))?;
            }
            Self::BicepLines | Self::BicepFilled => {
                // Three in a row end the text, and nobody knows what stands around this part of it.
                let ends = text.contains("''") || text.starts_with('\'') || text.ends_with('\'');
                (!ends).then(|| to.push_str(text))?;
            }
            Self::Quoted => escape(text, &['"', '\\'], "\\", to),
            Self::Bicep => escape(text, &['\'', '\\'], "\\", to),
            Self::Json => escape(text, &['"', '\\'], "\\", to),
            Self::Arm => escape(&doubled(text, &['\'']), &['"', '\\'], "\\", to),
            Self::Format(inner) => inner.spell(&doubled(text, &['{', '}']), to)?,
            Self::Mixed => return None,
        }
        Some(())
    }
}

/// Returns `text` with each of `special` twice.
fn doubled(text: &str, special: &[char]) -> String {
    text.chars().flat_map(|it| std::iter::repeat_n(it, 1 + usize::from(special.contains(&it)))).collect()
}

/// Writes `text` on one line, with `mark` before each of `special`.
fn escape(text: &str, special: &[char], mark: &str, to: &mut String) {
    for letter in text.chars() {
        match letter {
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            _ => {
                if special.contains(&letter) {
                    to.push_str(mark);
                }
                to.push(letter);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a${x}b` as `spelling` has it.
    fn spelled(spelling: Spelling) -> Spelled {
        let mut spelled = Spelled { spelling, ..Spelled::default() };
        spelled.verbatim("a", 10);
        spelled.hole("${x}", 11, None);
        spelled.verbatim("b", 15);
        spelled
    }

    fn written(spelling: Spelling, text: &str) -> Option<String> {
        let edit = Edit { span: Span::new(5, 6), replacement: text.to_owned() };
        spelled(spelling).edit(&edit).map(|edit| {
            assert_eq!(edit.span, Span::new(15, 16));
            edit.replacement
        })
    }

    #[test]
    fn a_replacement_is_written_as_the_host_has_it() {
        let text = "<a b=\"'\\\n\t%{ ${x}${y}";
        let expected = [
            (Spelling::Quoted, Some("<a b=\\\"'\\\\\\n\\t%%{ ${x}$${y}")),
            (Spelling::Heredoc("XML".into()), Some("<a b=\"'\\\n\t%%{ ${x}$${y}")),
            (Spelling::Bicep, Some("<a b=\"\\'\\\\\\n\\t%{ ${x}\\${y}")),
            (Spelling::BicepFilled, None),
            (Spelling::Format(Box::new(Spelling::Bicep)), None),
            (Spelling::Mixed, None),
            (Spelling::Json, None),
            (Spelling::Arm, None),
        ];
        for (spelling, expected) in expected {
            assert_eq!(written(spelling.clone(), text).as_deref(), expected, "{spelling:?}");
        }
        assert_eq!(written(Spelling::Json, "<a b=\"'\"/>").as_deref(), Some("<a b=\\\"'\\\"/>"));
        assert_eq!(written(Spelling::BicepFilled, "<a b=\"${x}\"/>").as_deref(), Some("<a b=\"${x}\"/>"));
        assert_eq!(written(Spelling::BicepFilled, "${y}"), None);
        assert_eq!(written(Spelling::Format(Box::new(Spelling::Bicep)), "@{'${y}}").as_deref(), Some("@{{\\'\\${{y}}}}"));
        assert_eq!(written(Spelling::Arm, "<a b=\"'\"/>").as_deref(), Some("<a b=\\\"''\\\"/>"));
    }

    #[test]
    fn a_hole_that_the_host_has_in_another_way_is_not_repeated() {
        let mut spelled = Spelled { spelling: Spelling::Bicep, ..Spelled::default() };
        spelled.verbatim("a", 10);
        spelled.stand_in("x", Span::new(11, 14), None);
        let edit = |text: &str| spelled.edit(&Edit { span: Span::new(0, 1), replacement: text.to_owned() });
        assert_eq!(edit("${x}"), None);
        assert_eq!(edit("b").map(|edit| edit.span), Some(Span::new(10, 11)));
    }

    #[test]
    fn what_is_replaced_before_a_text_is_used_becomes_a_hole() {
        let mut text = Spelled::default();
        text.verbatim("a __B__ ", 5);
        text.hole("${__B__}", 13, None);
        text.verbatim(" __B__C", 21);
        let without = text.without_tokens(&["__B__".into(), "".into(), "x".into()]);
        assert_eq!(without.text, "a ${__B__} ${__B__} ${__B__}C");
        assert_eq!(without.holes.len(), 3);
        let last = without.holes[2].span;
        assert_eq!((without.map.outer(last), without.map.outer(Span::new(28, 29))), (Span::new(22, 27), Span::new(27, 28)));
        assert_eq!(text.without_tokens(&["y".into()]), text);
    }

    #[test]
    fn what_would_end_a_text_is_not_written_into_it() {
        assert_eq!(written(Spelling::Heredoc("XML".into()), "a\n  XML\nb"), None);
        for text in ["'''", "a''b", "'a", "a'"] {
            assert_eq!(written(Spelling::BicepLines, text), None);
        }
        assert_eq!(written(Spelling::BicepLines, "a='b' c").as_deref(), Some("a='b' c"));
        assert_eq!(written(Spelling::BicepLines, "<a b=\"c\"/>").as_deref(), Some("<a b=\"c\"/>"));
    }
}
