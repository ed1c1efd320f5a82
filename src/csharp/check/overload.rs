//! Overload resolution: which of several methods a call means.

use std::fmt;

use super::Checker;
use super::lookup::Candidate;
use super::mistake::MistakeKind;
use super::types::Ty;
use crate::csharp::ast::{self, ExprId, ExprKind};
use crate::csharp::library::{Member, MemberKind, Parameter, Passing};
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::Span;

/// An argument of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arg<'c> {
    pub(super) id: ExprId,
    pub(super) name: Option<&'c str>,
    pub(super) passing: ast::Passing,
    pub(super) ty: Ty,
}

/// What is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'q> {
    /// The name that is called, for a finding to point at.
    pub(super) name: Span,
    pub(super) called: Called<'q>,
    /// The type arguments of the call.
    pub(super) explicit: &'q [Ty],
    /// The value it is called on.
    pub(super) receiver: Option<(ExprId, Ty)>,
}

/// What stands in front of the arguments, as a message shows it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Called<'q> {
    /// A method of this name.
    Method(&'q str),
    /// The brackets of an index.
    Index,
    /// `new` and the name of a type.
    Creation(&'static str),
}

impl fmt::Display for Called<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method(name) => f.write_str(name),
            Self::Index => f.write_str("[…]"),
            Self::Creation(name) => write!(f, "new {name}"),
        }
    }
}

/// What a call means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen {
    /// The member; `None` if it may be one of several.
    pub(super) candidate: Option<Candidate>,
    /// The type of its value.
    pub(super) result: Ty,
}

/// A member that takes the arguments of a call.
#[derive(Clone, Debug)]
struct Applicable {
    candidate: Candidate,
    /// The type that each argument has to become.
    takes: Vec<Ty>,
    result: Ty,
    /// Whether several arguments become one array.
    expanded: bool,
    /// How many parameters are left to their defaults.
    defaults: usize,
    generic: bool,
    /// Whether lambdas among the arguments have mistakes with these types.
    flawed: bool,
}

/// Why a member does not take the arguments of a call; the worse, the smaller.
#[derive(Clone, Debug, PartialEq)]
enum Failure {
    Count,
    Name(String),
    Inference,
    Argument { at: usize, takes: Vec<Ty> },
}

impl Failure {
    fn rank(&self) -> u8 {
        match self {
            Self::Count => 0,
            Self::Name(_) => 1,
            Self::Inference => 2,
            Self::Argument { .. } => 3,
        }
    }
}

/// The parameter that an argument goes to, and whether it becomes one element of an array.
pub(super) type Mapping = Vec<(usize, bool)>;

impl<'c> Checker<'c, '_> {
    /// The member that a call with these arguments means. Reports it when there is none.
    pub(super) fn choose(&mut self, asked: &Asked<'_>, candidates: &[Candidate], args: &[Arg<'c>]) -> Option<Chosen> {
        let mut failures: Vec<(Candidate, Failure)> = Vec::new();
        // Members come before what extends them.
        for extension in [false, true] {
            let mut applicable = Vec::new();
            for &candidate in candidates.iter().filter(|it| it.extension == extension) {
                if !self.burn() {
                    self.walk_lambdas(args);
                    self.give_unknown(args);
                    return None;
                }
                match self.applies(asked, candidate, args) {
                    Ok(found) => applicable.push(found),
                    Err(failure) => failures.push((candidate, failure)),
                }
            }
            if !applicable.is_empty() {
                return Some(self.best(asked, applicable, args));
            }
        }
        self.report_failure(asked, &failures, args);
        None
    }

    /// What [`Checker::choose`] finds where there may be members that are not known.
    pub(super) fn choose_silently(&mut self, asked: &Asked<'_>, candidates: &[Candidate], args: &[Arg<'c>]) -> Option<Chosen> {
        let mistakes = self.trial_mistakes;
        self.trials += 1;
        let found = self.choose(asked, candidates, args);
        self.trials -= 1;
        self.trial_mistakes = mistakes;
        self.walk_lambdas(args);
        found
    }

    /// How a member takes the arguments, or why it does not.
    fn applies(&mut self, asked: &Asked<'_>, candidate: Candidate, given: &[Arg<'c>]) -> Result<Applicable, Failure> {
        let member = self.library.member(candidate.class, candidate.at);
        let with_receiver: Vec<Arg<'c>>;
        let args = match asked.receiver {
            Some((id, ty)) if candidate.extension => {
                let receiver = Arg { id, name: None, passing: ast::Passing::Value, ty };
                with_receiver = std::iter::once(receiver).chain(given.iter().copied()).collect();
                &with_receiver[..]
            }
            _ => given,
        };
        if !asked.explicit.is_empty() && asked.explicit.len() != member.generics.len() {
            return Err(Failure::Count);
        }
        let mut failure = Failure::Count;
        for expanded in [false, true] {
            if expanded && member.parameters.last().is_none_or(|last| last.passing != Passing::Params) {
                break;
            }
            let tried = map(&member.parameters, args, expanded)
                .and_then(|mapping| self.applies_so(asked, candidate, member, args, &mapping, expanded));
            match tried {
                Ok(mut found) => {
                    if candidate.extension && asked.receiver.is_some() {
                        found.takes.remove(0);
                    }
                    return Ok(found);
                }
                Err(mut reason) => {
                    if let Failure::Argument { at, takes } = &mut reason
                        && candidate.extension
                        && asked.receiver.is_some()
                    {
                        takes.remove(0);
                        *at = at.wrapping_sub(1);
                    }
                    if reason.rank() > failure.rank() || failure == Failure::Count {
                        failure = reason;
                    }
                }
            }
        }
        Err(failure)
    }

    fn applies_so(
        &mut self,
        asked: &Asked<'_>,
        candidate: Candidate,
        member: &'static Member,
        args: &[Arg<'c>],
        mapping: &Mapping,
        expanded: bool,
    ) -> Result<Applicable, Failure> {
        let mut arguments: Vec<Ty> = self.types.arguments_of(candidate.owner).into_vec();
        if !member.generics.is_empty() {
            match asked.explicit {
                [] => {
                    let own = self.infer(member, &arguments, args, mapping).ok_or(Failure::Inference)?;
                    arguments.extend(own);
                }
                explicit => arguments.extend_from_slice(explicit),
            }
        }
        let mut takes = Vec::with_capacity(args.len());
        for &(at, element) in mapping {
            let whole = self.types.instantiate(&member.parameters[at].of, &arguments);
            takes.push(if element { self.types.element(whole).unwrap_or(Ty::UNKNOWN) } else { whole });
        }
        let mut flawed = false;
        for (at, arg) in args.iter().enumerate() {
            let parameter = &member.parameters[mapping[at].0];
            let by_reference = matches!(parameter.passing, Passing::Out | Passing::Ref);
            let given_so = matches!(arg.passing, ast::Passing::Out | ast::Passing::Ref);
            let fits = match by_reference {
                _ if by_reference != given_so => false,
                true => arg.ty == Ty::OUT_VAR || self.types.same(arg.ty, takes[at]),
                false => {
                    let mistakes = self.trial_mistakes;
                    let fits = self.converts(arg.id, arg.ty, takes[at]);
                    flawed |= arg.ty == Ty::LAMBDA && self.lambda_is_flawed(arg.id, takes[at]);
                    self.trial_mistakes = mistakes;
                    fits
                }
            };
            if !fits {
                return Err(Failure::Argument { at, takes });
            }
        }
        let mut filled = vec![false; member.parameters.len()];
        mapping.iter().for_each(|it| filled[it.0] = true);
        let unfilled = filled.iter().filter(|filled| !**filled).count();
        let result = self.types.instantiate(&member.result, &arguments);
        let defaults = unfilled - usize::from(expanded && unfilled > 0 && !mapping.iter().any(|it| it.1));
        Ok(Applicable { candidate, takes, result, expanded, defaults, generic: !member.generics.is_empty(), flawed })
    }

    /// The one of several applicable members that fits best, with its lambdas walked for good.
    fn best(&mut self, asked: &Asked<'_>, mut applicable: Vec<Applicable>, args: &[Arg<'c>]) -> Chosen {
        if applicable.iter().any(|it| !it.flawed) {
            applicable.retain(|it| !it.flawed);
        }
        let mut best = 0;
        for at in 1..applicable.len() {
            if self.burn() && self.is_better(&applicable[at], &applicable[best], args) {
                best = at;
            }
        }
        let unknown =
            args.iter().any(|arg| self.types.has_unknown(arg.ty)) || asked.receiver.is_some_and(|it| self.types.has_unknown(it.1));
        let rival = unknown && applicable.iter().any(|it| it.result != applicable[best].result);
        let chosen = applicable.swap_remove(best);
        for (arg, &takes) in args.iter().zip(&chosen.takes) {
            match arg.ty {
                Ty::LAMBDA => self.finish_lambda(arg.id, takes),
                Ty::OUT_VAR => self.give_type(arg.id, if rival { Ty::UNKNOWN } else { takes }),
                _ => {}
            }
        }
        if rival {
            Chosen { candidate: None, result: Ty::UNKNOWN }
        } else {
            Chosen { candidate: Some(chosen.candidate), result: chosen.result }
        }
    }

    fn is_better(&mut self, one: &Applicable, other: &Applicable, args: &[Arg<'c>]) -> bool {
        let (mut wins, mut losses) = (0, 0);
        for (at, arg) in args.iter().enumerate() {
            let (Some(&a), Some(&b)) = (one.takes.get(at), other.takes.get(at)) else { continue };
            match self.better_conversion(arg, a, b) {
                std::cmp::Ordering::Greater => wins += 1,
                std::cmp::Ordering::Less => losses += 1,
                std::cmp::Ordering::Equal => {}
            }
        }
        if wins != losses && (wins == 0 || losses == 0) {
            return wins > losses;
        }
        if wins > 0 {
            return false;
        }
        let key = |it: &Applicable| (it.generic, it.expanded, it.defaults);
        if key(one) != key(other) {
            return key(one) < key(other);
        }
        // A member of the type itself hides one of a base.
        let derives = one.candidate.owner != other.candidate.owner && {
            let supers = self.types.supers(one.candidate.owner);
            supers.contains(&other.candidate.owner)
        };
        derives || self.is_more_specific(one, other)
    }

    /// Whether the parameters as the member declares them are more specific: `IEnumerable<T>` than `T`.
    fn is_more_specific(&self, one: &Applicable, other: &Applicable) -> bool {
        let declared = |it: &Applicable| &self.library.member(it.candidate.class, it.candidate.at).parameters;
        let plain = |parameter: &Parameter| matches!(parameter.of, crate::csharp::library::SignatureType::Parameter(_));
        let count = |it: &Applicable| declared(it).iter().filter(|parameter| plain(parameter)).count();
        count(one) < count(other)
    }

    /// Which of two types an argument becomes better.
    fn better_conversion(&mut self, arg: &Arg<'c>, one: Ty, other: Ty) -> std::cmp::Ordering {
        use std::cmp::Ordering::{Equal, Greater, Less};
        if one == other {
            return Equal;
        }
        if arg.ty == one || arg.ty == other {
            return if arg.ty == one { Greater } else { Less };
        }
        if arg.ty == Ty::LAMBDA {
            return self.better_lambda(arg.id, one, other);
        }
        let (forth, back) = (self.types.implicit(one, other), self.types.implicit(other, one));
        match (forth, back) {
            (true, false) => Greater,
            (false, true) => Less,
            _ => {
                let signed = |checker: &Self, ty: Ty| checker.types.class_of(ty).is_some_and(is_signed);
                match (signed(self, one), signed(self, other)) {
                    (true, false) if self.types.is_integer(other) => Greater,
                    (false, true) if self.types.is_integer(one) => Less,
                    _ => Equal,
                }
            }
        }
    }

    /// Reports that no member takes the arguments.
    fn report_failure(&mut self, asked: &Asked<'_>, failures: &[(Candidate, Failure)], args: &[Arg<'c>]) {
        let before = (self.mistakes.len(), self.trial_mistakes);
        let mut nearest: Option<&(Candidate, Failure)> = None;
        for failure in failures {
            let key = |checker: &Self, it: &(Candidate, Failure)| (it.1.rank(), checker.takes_such_lambdas(&it.1, args));
            if nearest.is_none_or(|before| key(self, failure) > key(self, before)) {
                nearest = Some(failure);
            }
        }
        // What lambdas hold may be what is wrong.
        for (at, arg) in args.iter().enumerate().filter(|(_, arg)| arg.ty == Ty::LAMBDA) {
            match nearest {
                Some((_, Failure::Argument { takes, .. })) if takes.get(at).is_some_and(|&ty| self.types.is_delegate(ty)) => {
                    self.finish_lambda(arg.id, takes[at]);
                }
                _ => self.walk_lambda_blindly(arg.id),
            }
        }
        self.give_unknown(args);
        if (self.mistakes.len(), self.trial_mistakes) != before {
            return;
        }
        if args.iter().any(|arg| arg.ty.is_unknown()) && nearest.is_some_and(|(_, failure)| matches!(failure, Failure::Inference)) {
            return;
        }
        let close: Vec<&(Candidate, Failure)> =
            failures.iter().filter(|(_, failure)| matches!(failure, Failure::Argument { .. })).collect();
        if let [(_, Failure::Argument { at, takes })] = close[..]
            && let Some(arg) = args.get(*at)
        {
            let to = takes[*at];
            let passing = self.passing_of(close[0].0, *at);
            let by_reference = matches!(arg.passing, ast::Passing::Out | ast::Passing::Ref);
            if passing == Some(by_reference) && !by_reference {
                if arg.ty == Ty::GROUP {
                    self.report_group(arg.id);
                } else if arg.ty == Ty::LAMBDA {
                    self.report_at(MistakeKind::TypeMismatch, arg.id, |checker| {
                        say!("a lambda cannot be converted to `{}`", quoted(checker.name(to)))
                    })
                    .help(|| "use the expected parameters and type of value".into());
                } else {
                    self.mismatch(arg.id, arg.ty, to);
                }
                return;
            }
        }
        if let Some((_, Failure::Name(name))) = nearest {
            let name = name.clone();
            self.report(MistakeKind::WrongArguments, asked.name, |_| {
                say!("`{}` has no parameter `{}`", quoted(asked.called), quoted(name))
            })
            .help(|| self_help(&signatures(failures)));
            return;
        }
        let types = args.iter().map(|arg| self.argument_name(arg)).collect::<Vec<_>>().join(", ");
        let listed = signatures(failures);
        let inference = matches!(nearest, Some((_, Failure::Inference)));
        self.report(MistakeKind::WrongArguments, asked.name, |_| match () {
            () if inference => say!("the type arguments of `{}` cannot be inferred from ({})", quoted(asked.called), quoted(&types)),
            () if args.is_empty() => say!("`{}` cannot be called without arguments", quoted(asked.called)),
            () => say!("no overload of `{}` takes ({})", quoted(asked.called), quoted(&types)),
        })
        .help(|| self_help(&listed));
    }

    /// Whether the lambdas among the arguments have as many parameters as is asked for.
    fn takes_such_lambdas(&self, failure: &Failure, args: &[Arg<'c>]) -> bool {
        let Failure::Argument { takes, .. } = failure else { return false };
        args.iter().zip(takes).filter(|(arg, _)| arg.ty == Ty::LAMBDA).all(|(arg, &to)| self.has_arity_of(arg.id, to))
    }

    fn argument_name(&self, arg: &Arg<'_>) -> String {
        let prefix = match arg.passing {
            ast::Passing::Out => "out ",
            ast::Passing::Ref => "ref ",
            _ => "",
        };
        let name = match arg.ty {
            Ty::OUT_VAR => "var".to_owned(),
            ty => self.name(ty),
        };
        format!("{prefix}{name}")
    }

    /// Whether the parameter at this place is passed by reference.
    fn passing_of(&self, candidate: Candidate, at: usize) -> Option<bool> {
        let member = self.library.member(candidate.class, candidate.at);
        let at = at + usize::from(member.kind == MemberKind::Extension && candidate.extension);
        member.parameters.get(at).or(member.parameters.last()).map(|it| matches!(it.passing, Passing::Out | Passing::Ref))
    }

    /// Whether an expression can stand as a statement, and so be a lambda that yields nothing.
    pub(super) fn is_statement(&self, id: ExprId) -> bool {
        match self.ast[id].kind {
            ExprKind::Call { .. } | ExprKind::Assign { .. } | ExprKind::New { .. } | ExprKind::Postfix { .. } => true,
            ExprKind::Unary { operator, .. } => {
                matches!(operator, ast::UnaryOperator::Increment | ast::UnaryOperator::Decrement)
            }
            _ => false,
        }
    }
}

fn is_signed(class: crate::csharp::library::ClassId) -> bool {
    use crate::csharp::library::ClassId;
    matches!(class, ClassId::SBYTE | ClassId::SHORT | ClassId::INT | ClassId::LONG)
}

/// The signatures to choose from, as a help shows them.
fn signatures(failures: &[(Candidate, Failure)]) -> Vec<String> {
    let library = crate::csharp::library::library();
    let mut list: Vec<String> = failures
        .iter()
        .map(|(candidate, _)| {
            let member = library.member(candidate.class, candidate.at);
            let text = member.signature;
            let text = text.split_once(" -> ").map_or(text, |it| it.0);
            let text = text.trim_start_matches("static ").trim_start_matches("extension ");
            match candidate.extension {
                // What it is called on is not among the arguments that are written.
                true => match text.split_once('(') {
                    Some((name, list)) => format!("{name}({}", list.split_once(", ").map_or(")", |it| it.1)),
                    None => text.to_owned(),
                },
                false => text.to_owned(),
            }
        })
        .collect();
    list.dedup();
    list
}

fn self_help(signatures: &[String]) -> Sentence {
    let shown = Sentence::joined(signatures.iter().take(3).map(|it| say!("`{}`", quoted(it))), ", ");
    match signatures.len() {
        0 => "pass arguments of the types that it takes".into(),
        1 => say!("the signature is {}", shown),
        2 | 3 => say!("the signatures are {}", shown),
        more => say!("the signatures are {} and {} more", shown, more - 3),
    }
}

/// Which parameter each argument goes to.
fn map(parameters: &[Parameter], args: &[Arg<'_>], expanded: bool) -> Result<Mapping, Failure> {
    // Most members that do not take the arguments take another number of them.
    let needed = parameters.iter().filter(|it| !it.optional).count() - usize::from(expanded);
    if !expanded && args.len() > parameters.len() || args.len() < needed {
        return match args.iter().filter_map(|arg| arg.name).find(|name| !parameters.iter().any(|it| it.is_called(name))) {
            Some(name) => Err(Failure::Name(name.to_owned())),
            None => Err(Failure::Count),
        };
    }
    let mut mapping = Vec::with_capacity(args.len());
    let mut filled = vec![false; parameters.len()];
    let last = parameters.len().wrapping_sub(1);
    for (position, arg) in args.iter().enumerate() {
        let at = match arg.name {
            Some(name) => {
                let name = name.strip_prefix('@').unwrap_or(name);
                match parameters.iter().position(|parameter| parameter.is_called(name)) {
                    Some(at) => at,
                    None => return Err(Failure::Name(name.to_owned())),
                }
            }
            None if expanded && position >= last => last,
            None => position,
        };
        let element = expanded && at == last;
        if at >= parameters.len() || filled[at] && !element {
            return Err(Failure::Count);
        }
        filled[at] = true;
        mapping.push((at, element));
    }
    let complete = parameters.iter().enumerate().all(|(at, parameter)| filled[at] || parameter.optional || expanded && at == last);
    if complete { Ok(mapping) } else { Err(Failure::Count) }
}
