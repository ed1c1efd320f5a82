//! The mistakes that the checker reports.

use super::{Checker, Ty};
use crate::csharp::ast::ExprId;
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::Span;

/// A mistake in what an expression means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its kind.
    pub kind: MistakeKind,
    /// Where, as a code span.
    pub span: Span,
    /// What is wrong, as a lowercase clause.
    pub message: Sentence,
    /// What to do about it.
    pub help: Option<Sentence>,
    /// What was most likely meant instead of what stands at the span.
    pub replacement: Option<String>,
    /// Whether the service is known to refuse it; otherwise it is likely to.
    pub certain: bool,
}

/// The kinds of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MistakeKind {
    /// A name that nothing declares.
    UnknownName,
    /// A member that the type does not have.
    UnknownMember,
    /// A value that cannot become what is asked for.
    TypeMismatch,
    /// Arguments that no overload takes.
    WrongArguments,
    /// A type whose members expressions may not use.
    DisallowedType,
    /// A member that expressions may not use.
    DisallowedMember,
    /// C# that the service does not compile.
    Unsupported,
    /// Something in the place of something else: a method as a value, an assignment to what is no variable, a name declared twice.
    Misuse,
}

/// A mistake that is being described; it is kept unless something is only being tried out.
pub(super) struct Report<'r>(Option<&'r mut Mistake>);

impl Report<'_> {
    pub(super) fn help(mut self, help: impl FnOnce() -> Sentence) -> Self {
        if let Some(mistake) = &mut self.0 {
            mistake.help = Some(help());
        }
        self
    }

    pub(super) fn replacement(mut self, replacement: Option<String>) -> Self {
        if let Some(mistake) = &mut self.0 {
            mistake.replacement = replacement;
        }
        self
    }

    pub(super) fn uncertain(mut self) -> Self {
        if let Some(mistake) = &mut self.0 {
            mistake.certain = false;
        }
        self
    }
}

impl Checker<'_, '_> {
    /// Reports a mistake at `span`.
    #[cold]
    pub(super) fn report(&mut self, kind: MistakeKind, span: Span, message: impl FnOnce(&Self) -> Sentence) -> Report<'_> {
        if self.trials > 0 {
            self.trial_mistakes += 1;
            return Report(None);
        }
        let message = message(self);
        self.mistakes.push(Mistake { kind, span, message, help: None, replacement: None, certain: true });
        Report(self.mistakes.last_mut())
    }

    /// Reports a mistake at an expression.
    #[cold]
    pub(super) fn report_at(&mut self, kind: MistakeKind, id: ExprId, message: impl FnOnce(&Self) -> Sentence) -> Report<'_> {
        self.report(kind, self.ast[id].span, message)
    }

    /// Reports that a value of `from` cannot become `to`.
    #[cold]
    pub(super) fn mismatch(&mut self, id: ExprId, from: Ty, to: Ty) {
        let cast = self.explicit(from, to);
        let target = self.types.bare(to);
        let parses = from == Ty::STRING && self.types.is_number(target);
        self.report_at(MistakeKind::TypeMismatch, id, |checker| {
            say!("a value of type `{}` is not implicitly converted to `{}`", quoted(checker.name(from)), quoted(checker.name(to)))
        })
        .help(|| match () {
            () if from == Ty::OBJECT || cast && to != Ty::STRING => "cast it to the expected type".into(),
            () if parses => "convert the text to a number with `Parse`".into(),
            () if to == Ty::STRING => "convert it to text with `ToString()`".into(),
            () => "use a value of that type".into(),
        });
    }
}
