//! What has been found out about members, calls and operators. It follows from the tables and from types alone, so it is remembered: the same
//! few members are named all over a document, and from one document to the next.

use std::rc::Rc;

use foldhash::HashMap;

use super::Checker;
use super::lookup::Candidate;
use super::member::Side;
use super::overload::{Arg, Asked, Called, Chosen};
use super::types::Ty;
use crate::csharp::ast::{Argument, BinaryOperator, List, Passing};
use crate::csharp::library::MemberKind;

/// How many types a call may have among its type arguments and its arguments to be remembered.
const MOST_TYPES: usize = 6;

/// What was found out so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What names mean, by the number of the type. Of one type they are few.
    named: Vec<Vec<(Of, &'static str, Named)>>,
    /// By [`Named::id`].
    members: Vec<Members>,
    /// What operators between values of two types yield.
    operators: HashMap<(BinaryOperator, Ty, Ty), Ty>,
}

/// How many choices among the same members are remembered.
const MOST_CHOICES: usize = 16;

/// The members that a name means.
#[derive(Debug)]
struct Members {
    /// All of them, those of the nearest type first.
    all: Rc<[Candidate]>,
    /// Those that take arguments.
    with_arguments: Rc<[Candidate]>,
    /// Those that calls mean.
    choices: Vec<(Call, Choice)>,
}

/// What a member belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A value of the type.
    Value,
    /// The type itself.
    Type,
    /// The creation of a value.
    Creation,
}

impl From<Side> for Of {
    fn from(side: Side) -> Self {
        if side.is_type { Self::Type } else { Self::Value }
    }
}

/// The members that a name means; there is one at least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    id: u32,
    /// The first of them.
    pub(super) first: Candidate,
    /// The type of its value, where the first is a property.
    pub(super) value: Option<Ty>,
    /// Whether methods are among them.
    pub(super) has_methods: bool,
    /// Whether the type may have members that are not known.
    is_open: bool,
}

/// A call, as far as the choice among several members depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    /// How many of the types are type arguments.
    explicit: u8,
    /// How many types there are.
    count: u8,
    /// The type arguments, and then the types of the arguments.
    types: [Ty; MOST_TYPES],
    /// For each named argument, the parameter with this name.
    names: [u8; MOST_TYPES],
}

/// The member that a call means.
#[derive(Clone, Copy, Debug)]
struct Choice {
    chosen: Chosen,
    /// How many steps the choice took; they are taken again, so that it makes no difference whether something is remembered.
    steps: u32,
}

impl Known {
    /// How much is remembered.
    pub(super) fn len(&self) -> usize {
        self.members.len() + self.operators.len()
    }

    /// Forgets what has to do with the type `first` and those after it.
    pub(super) fn forget_from(&mut self, first: Ty) {
        let kept = |ty: Ty| ty.is_before(first);
        let holds = |named: &Named| named.value.is_none_or(kept) && self.members[named.id as usize].all.iter().all(|it| kept(it.owner));
        self.named.truncate(first.number());
        self.named.iter_mut().for_each(|of_type| of_type.retain(|(.., named)| holds(named)));
        for members in &mut self.members {
            members.choices.retain(|(call, choice)| call.types.iter().all(|&ty| kept(ty)) && kept(choice.chosen.result));
        }
        self.operators.retain(|(_, left, right), result| kept(*left) && kept(*right) && kept(*result));
    }

    pub(super) fn operator(&self, operator: BinaryOperator, left: Ty, right: Ty) -> Option<Ty> {
        self.operators.get(&(operator, left, right)).copied()
    }

    pub(super) fn add_operator(&mut self, operator: BinaryOperator, left: Ty, right: Ty, result: Ty) {
        self.operators.insert((operator, left, right), result);
    }

    /// All members that a name means, those of the nearest type first.
    pub(super) fn all(&self, named: Named) -> Rc<[Candidate]> {
        Rc::clone(&self.members[named.id as usize].all)
    }

    /// The members that take arguments among those that a name means.
    fn with_arguments(&self, named: Named) -> Rc<[Candidate]> {
        Rc::clone(&self.members[named.id as usize].with_arguments)
    }

    fn choice(&self, named: Named, call: &Call) -> Option<Choice> {
        self.members[named.id as usize].choices.iter().find(|(known, _)| known == call).map(|it| it.1)
    }

    fn add_choice(&mut self, named: Named, call: Call, choice: Choice) {
        let choices = &mut self.members[named.id as usize].choices;
        if choices.len() < MOST_CHOICES && choices.iter().all(|(known, _)| *known != call) {
            choices.push((call, choice));
        }
    }

    fn find(&self, ty: Ty, of: Of, name: &str) -> Option<Named> {
        let of_type = self.named.get(ty.number())?;
        of_type.iter().find(|(its, called, _)| *called == name && *its == of).map(|(.., named)| *named)
    }
}

impl<'c> Checker<'c, '_> {
    /// The members of this name.
    pub(super) fn named(&mut self, side: Side, name: &str) -> Option<Named> {
        if let Some(known) = self.recall(side, name) {
            return Some(known);
        }
        let found = match side.is_type {
            true => self.types.members_of_type(side.ty, name),
            false => self.types.members(side.ty, name),
        };
        self.remember(side.ty, Of::from(side), found)
    }

    /// The members of this name, if they were looked up before.
    pub(super) fn recall(&self, side: Side, name: &str) -> Option<Named> {
        self.types.known.find(side.ty, Of::from(side), name)
    }

    /// The constructors of a type.
    pub(super) fn constructors(&mut self, ty: Ty) -> Option<Named> {
        if let Some(known) = self.types.known.find(ty, Of::Creation, "new") {
            return Some(known);
        }
        let found = self.types.constructors(ty);
        self.remember(ty, Of::Creation, found)
    }

    fn remember(&mut self, ty: Ty, of: Of, found: Vec<Candidate>) -> Option<Named> {
        let &first = found.first().filter(|_| ty.is_value())?;
        let kind = |it: &Candidate| self.library.member(it.class, it.at).kind;
        let with_arguments: Rc<[Candidate]> = found.iter().filter(|it| kind(it) != MemberKind::Property).copied().collect();
        let has_methods = with_arguments.iter().any(|it| matches!(kind(it), MemberKind::Method | MemberKind::Extension));
        let member = self.library.member(first.class, first.at);
        let value = (member.kind == MemberKind::Property).then(|| self.types.result(first));
        let is_open = self.is_open(ty);
        let known = &mut self.types.known;
        let named = Named { id: known.members.len() as u32, first, value, has_methods, is_open };
        known.members.push(Members { all: found.into(), with_arguments, choices: Vec::new() });
        known.named.resize_with(known.named.len().max(ty.number() + 1), Vec::new);
        // The name as the tables have it.
        known.named[ty.number()].push((of, member.name, named));
        Some(named)
    }

    /// What a call of the members of `named` with these arguments means. Reports it when that is nothing, as [`Checker::choose`] does, unless
    /// there may be members that are not known.
    pub(super) fn choose_known(&mut self, asked: &Asked<'_>, named: Named, arguments: List<Argument>) -> Option<Chosen> {
        let first = self.given.len();
        self.give(arguments);
        let chosen = self.choose_given(asked, named, first);
        self.given.truncate(first);
        chosen
    }

    fn choose_given(&mut self, asked: &Asked<'_>, named: Named, first: usize) -> Option<Chosen> {
        let call = self.remembered(asked, named, &self.given[first..]);
        if let Some(call) = &call
            && let Some(Choice { chosen, steps }) = self.types.known.choice(named, call)
            && self.fuel > steps
        {
            self.fuel -= steps;
            return Some(chosen);
        }
        let candidates = self.types.known.with_arguments(named);
        let args: Vec<Arg<'c>> = self.given[first..].to_vec();
        let before = self.fuel;
        self.by_form = false;
        let chosen = match named.is_open && matches!(asked.called, Called::Method(_)) {
            true => self.choose_silently(asked, &candidates, &args),
            false => self.choose(asked, &candidates, &args),
        };
        if let (Some(call), Some(chosen), false) = (call, chosen, self.by_form) {
            self.types.known.add_choice(named, call, Choice { chosen, steps: before - self.fuel });
        }
        chosen
    }

    /// The call as it is remembered; `None` where the choice depends on more than types.
    fn remembered(&self, asked: &Asked<'_>, named: Named, args: &[Arg<'_>]) -> Option<Call> {
        let mut call = Call {
            explicit: asked.explicit.len() as u8,
            count: (asked.explicit.len() + args.len()) as u8,
            types: [Ty::UNKNOWN; MOST_TYPES],
            names: [0; MOST_TYPES],
        };
        if asked.explicit.len() + args.len() > MOST_TYPES {
            return None;
        }
        call.types[..asked.explicit.len()].copy_from_slice(asked.explicit);
        for (at, arg) in args.iter().enumerate() {
            let by_type = arg.passing == Passing::Value && !matches!(arg.ty, Ty::LAMBDA | Ty::GROUP | Ty::OUT_VAR);
            call.types[asked.explicit.len() + at] = by_type.then_some(arg.ty)?;
            if let Some(name) = arg.name {
                call.names[at] = self.parameter_called(named, name)?;
            }
        }
        Some(call)
    }

    /// Which of all parameters of the members is the first with this name, counted from 1.
    fn parameter_called(&self, named: Named, name: &str) -> Option<u8> {
        let members = &self.types.known.members[named.id as usize].with_arguments;
        let mut parameters = members.iter().flat_map(|it| &self.library.member(it.class, it.at).parameters);
        let at = parameters.by_ref().take(u8::MAX.into()).position(|parameter| parameter.name == name)?;
        u8::try_from(at + 1).ok()
    }
}
