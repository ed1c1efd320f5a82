//! What has been found out about members, calls and operators. It follows from the tables and from types alone, so it is remembered: the same
//! few members are named all over a document, and from one document to the next.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use foldhash::HashMap;

use super::Checker;
use super::member::{Candidate, Side};
use super::overload::{Arg, Asked, Called, Chosen};
use super::types::Ty;
use crate::csharp::ast::{Argument, BinaryOperator, List, Passing};
use crate::csharp::library::MemberKind;

/// How many types a call may have among its type arguments and its arguments to be remembered.
const MOST_TYPES: usize = 6;

/// What was found out so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By the type, and by what is asked of it.
    named: HashMap<(Ty, Of, &'static str), Named>,
    /// The members that names mean, and those among them that take arguments, by [`Named::id`].
    lists: Vec<[Rc<[Candidate]>; 2]>,
    choices: HashMap<Call, Choice>,
    /// What operators between values of two types yield.
    operators: HashMap<(BinaryOperator, Ty, Ty), Ty>,
}

/// What a member belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// The [`Named::id`] of the members.
    members: u32,
    /// How many of the types are type arguments.
    explicit: u8,
    /// How many types there are.
    count: u8,
    /// The type arguments, and then the types of the arguments.
    types: [Ty; MOST_TYPES],
    /// Of each argument with a name, which of the parameters has it.
    names: [u8; MOST_TYPES],
}

impl Hash for Call {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Names are rare, and calls that differ in nothing else still more so.
        state.write_u64(u64::from(self.members) << 16 | u64::from(self.explicit) << 8 | u64::from(self.count));
        self.types[..self.count.into()].iter().for_each(|ty| ty.hash(state));
    }
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
        self.lists.len() + self.choices.len() + self.operators.len()
    }

    /// Forgets what has to do with types that are not `kept`.
    pub(super) fn retain(&mut self, kept: impl Fn(Ty) -> bool) {
        let lists = &self.lists;
        let holds = |id: u32| lists[id as usize][0].iter().all(|it| kept(it.owner));
        self.named.retain(|(ty, ..), named| kept(*ty) && named.value.is_none_or(&kept) && holds(named.id));
        self.choices.retain(|call, choice| call.types.iter().all(|&ty| kept(ty)) && kept(choice.chosen.result) && holds(call.members));
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
        Rc::clone(&self.lists[named.id as usize][0])
    }

    /// The members that take arguments among those that a name means.
    fn with_arguments(&self, named: Named) -> Rc<[Candidate]> {
        Rc::clone(&self.lists[named.id as usize][1])
    }
}

impl<'c> Checker<'c, '_> {
    /// The members of this name.
    pub(super) fn named(&mut self, side: Side, name: &str) -> Option<Named> {
        if let Some(known) = self.recall(side, name) {
            return Some(known);
        }
        let found = self.find_candidates(side, name);
        self.remember(side.ty, Of::from(side), found)
    }

    /// The members of this name, if somebody has asked for them before.
    pub(super) fn recall(&self, side: Side, name: &str) -> Option<Named> {
        self.types.known.named.get(&(side.ty, Of::from(side), name)).copied()
    }

    /// The constructors of a type.
    pub(super) fn constructors(&mut self, ty: Ty) -> Option<Named> {
        if let Some(known) = self.types.known.named.get(&(ty, Of::Creation, "new")) {
            return Some(*known);
        }
        let class = self.types.class_of(ty)?;
        let constructors = self.library.read(class).named("new").filter(|(_, member)| member.kind == MemberKind::Constructor);
        let found = constructors.map(|(at, _)| Candidate::new(ty, class, at, false)).collect();
        self.remember(ty, Of::Creation, found)
    }

    fn remember(&mut self, ty: Ty, of: Of, found: Vec<Candidate>) -> Option<Named> {
        let &first = found.first()?;
        let kind = |it: &Candidate| self.library.member(it.class, it.at).kind;
        let called: Rc<[Candidate]> = found.iter().filter(|it| kind(it) != MemberKind::Property).copied().collect();
        let has_methods = called.iter().any(|it| matches!(kind(it), MemberKind::Method | MemberKind::Extension));
        let member = self.library.member(first.class, first.at);
        let value = (member.kind == MemberKind::Property).then(|| self.type_of_member(first, member));
        let is_open = self.is_open(ty);
        let known = &mut self.types.known;
        let named = Named { id: known.lists.len() as u32, first, value, has_methods, is_open };
        known.lists.push([found.into(), called]);
        // The name as the tables have it.
        known.named.insert((ty, of, member.name), named);
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
        if let Some(choice) = call.and_then(|call| self.types.known.choices.get(&call))
            && self.fuel > choice.steps
        {
            let Choice { chosen, steps } = *choice;
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
            self.types.known.choices.insert(call, Choice { chosen, steps: before - self.fuel });
        }
        chosen
    }

    /// The call as it is remembered; `None` where the choice depends on more than types.
    fn remembered(&self, asked: &Asked<'_>, named: Named, args: &[Arg<'_>]) -> Option<Call> {
        let mut call = Call {
            members: named.id,
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
        let members = self.types.known.lists[named.id as usize][1].iter();
        let mut parameters = members.flat_map(|it| &self.library.member(it.class, it.at).parameters);
        let at = parameters.by_ref().take(u8::MAX.into()).position(|parameter| parameter.name == name)?;
        u8::try_from(at + 1).ok()
    }
}
