//! The type checker of expressions: resolves names, determines types, and reports mistakes.
//!
//! Each expression is walked once. Lambdas are walked once more for every list of parameter types that a call tries out on them,
//! and what that comes to is remembered. What is not known (a placeholder, a member that no table has) is [`Ty::UNKNOWN`]: it goes with
//! everything, so that nothing is wrong about it.

mod types;
mod scope;
mod mistake;
mod statement;
mod expression;
mod name;
mod member;
mod lookup;
mod known;
mod call;
mod overload;
mod infer;
mod convert;
mod operators;
mod constant;
mod lambda;
mod create;
mod query;
mod listing;
mod probe;
mod uses;

#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};

use foldhash::{HashMap, HashMapExt};
use std::ops::Range;
use std::rc::Rc;

use super::ast::{Ast, Body, ExprId, Root, TypeId};
use super::library::{ClassId, Library, Member, library};
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::Span;
use known::Named;
use lambda::{Lambdas, Returns};
use overload::Arg;
use probe::Probe;
use scope::Scopes;

pub use lookup::Candidate;
pub use mistake::{Mistake, MistakeKind};
pub use probe::{Before, LocalName, NameSite, Offer};
pub use types::{Form, Ty, Types};
pub use uses::LocalUse;

/// How deep expressions and statements are followed; what lies deeper is not known.
const DEPTH: u32 = 300;

/// The number of mistakes of one policy expression for which a similar name is searched; a search takes time in proportion to all names in scope.
const SUGGESTIONS: u32 = 50;

/// The bytes that placeholders are marked with.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut at = 0;
    while at < 5 {
        marks[b"{}#$%"[at] as usize] = true;
        at += 1;
    }
    marks
};

/// What the expressions of a document mean.
#[derive(Debug, Default)]
pub struct Meanings {
    types: Rc<RefCell<Types>>,
    of: Vec<Ty>,
    members: Vec<Bound>,
    mistakes: Vec<Mistake>,
    returns: Vec<ExprId>,
    roots: Vec<Meaning>,
    tested: Vec<(TypeId, Ty)>,
}

/// What one policy expression means.
#[derive(Clone, Debug)]
struct Meaning {
    /// Its mistakes, as indices into [`Meanings::all_mistakes`].
    mistakes: Range<u32>,
    /// What it yields, as indices into the values that all expressions yield.
    returns: Range<u32>,
}

/// The member of the tables that an expression is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    class: ClassId,
    at: u16,
}

const UNBOUND: Bound = Bound { class: ClassId(u16::MAX), at: u16::MAX };

impl Meanings {
    /// Those in `cell`, which are worked out on the first question.
    pub fn in_cell<'c>(cell: &'c OnceCell<Self>, ast: &Ast<'_>, roots: &[Root]) -> &'c Self {
        cell.get_or_init(|| Self::of(ast, roots))
    }

    /// What `roots`, all expressions of `ast`, mean. Those that do not parse mean nothing, nor do those that a template has yet to fill in.
    pub fn of(ast: &Ast<'_>, roots: &[Root]) -> Self {
        let types = warm();
        let mut known = types.borrow_mut();
        let mut checker = Checker::new(ast, &mut known);
        let mut meanings = Vec::with_capacity(roots.len());
        for root in roots {
            let (mistakes, returns) = (checker.mistakes.len() as u32, checker.returns.len() as u32);
            if root.errors.is_empty() && !root.template {
                checker.root(root);
            }
            meanings.push(Meaning { mistakes: mistakes..checker.mistakes.len() as u32, returns: returns..checker.returns.len() as u32 });
        }
        let Checker { of, members, mistakes, returns, tested, .. } = checker;
        drop(known);
        Self { types, of, members, mistakes, returns, roots: meanings, tested }
    }

    /// The type of an expression's value; [`Ty::UNKNOWN`] where it is not known or there is none.
    pub fn type_of(&self, id: ExprId) -> Ty {
        self.of.get(id.0 as usize).copied().unwrap_or(Ty::UNKNOWN)
    }

    /// The member that a call, an access to a member, an index or a creation is bound to, and the type that declares it.
    pub fn member_of(&self, id: ExprId) -> Option<(ClassId, &'static Member)> {
        let bound = *self.members.get(id.0 as usize)?;
        (bound != UNBOUND).then(|| (bound.class, library().member(bound.class, bound.at)))
    }

    /// The type for which a pattern tests an `object`, where it is known.
    pub fn tested_for(&self, of: TypeId) -> Option<Ty> {
        self.tested.iter().find(|(pattern, _)| *pattern == of).map(|(_, ty)| *ty)
    }

    /// A type as C# spells it.
    pub fn name(&self, ty: Ty) -> String {
        self.types.borrow().name(ty)
    }

    /// Whether a value of one type becomes the other by itself. What is not known does.
    pub fn becomes(&self, from: Ty, to: Ty) -> bool {
        self.types.borrow_mut().implicit(from, to)
    }

    /// Whether a value of one type that has been kept as an `object`, as variables are, may be cast to the other. What is not known may.
    pub fn survives_as_object(&self, from: Ty, to: Ty) -> bool {
        self.types.borrow_mut().survives_as_object(from, to)
    }

    /// Whether it is a number, `char` included.
    pub fn is_number(&self, ty: Ty) -> bool {
        self.types.borrow().is_number(ty)
    }

    /// `T[]` of a type.
    pub fn array_of(&self, element: Ty) -> Ty {
        self.types.borrow_mut().array(element)
    }

    /// `T` of `T?`, and any other type itself.
    pub fn bare(&self, ty: Ty) -> Ty {
        self.types.borrow().bare(ty)
    }

    /// The type of the tables that it is, if it is one.
    pub fn class_of(&self, ty: Ty) -> Option<ClassId> {
        self.types.borrow().class_of(ty)
    }

    /// The values that the policy expression with this index yields: the expression itself, or what its `return` statements return.
    pub fn returns(&self, index: usize) -> &[ExprId] {
        self.roots.get(index).map_or(&[], |root| &self.returns[root.returns.start as usize..root.returns.end as usize])
    }

    /// The mistakes in the policy expression with this index.
    pub fn mistakes(&self, index: usize) -> &[Mistake] {
        let Some(root) = self.roots.get(index) else { return &[] };
        &self.mistakes[root.mistakes.start as usize..root.mistakes.end as usize]
    }

    /// The mistakes in all expressions.
    pub fn all_mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

thread_local! {
    /// The types that the documents before have come across: expressions of one document use those of another.
    static WARM: RefCell<Rc<RefCell<Types>>> = RefCell::default();
}

/// The types that are known already; none once they have become many. Those that are made of names in a document do not outlive it.
fn warm() -> Rc<RefCell<Types>> {
    WARM.with_borrow_mut(|warm| {
        let has_own = warm.borrow().has_own();
        if warm.borrow().is_crowded() || has_own && Rc::strong_count(warm) > 1 {
            *warm = Rc::default();
        } else if has_own {
            warm.borrow_mut().forget_own();
        }
        Rc::clone(warm)
    })
}

/// What is known while the expressions of a document are walked.
struct Checker<'c, 'a> {
    ast: &'c Ast<'a>,
    library: &'static Library,
    types: &'c mut Types,
    of: Vec<Ty>,
    members: Vec<Bound>,
    mistakes: Vec<Mistake>,
    scopes: Scopes<'c>,
    lambdas: Lambdas,
    /// The methods that a name without a call stands for.
    groups: HashMap<ExprId, Group>,
    /// The operators of the chains around this place that are yet to be looked at.
    chained: Vec<ExprId>,
    /// The arguments of the calls around this place.
    given: Vec<Arg<'c>>,
    /// Whether a conversion has been judged by what an expression is made of, rather than by its type.
    by_form: bool,
    /// What the function that is being walked returns.
    function: Returns,
    /// What the policy expressions return.
    returns: Vec<ExprId>,
    /// The types for which patterns test objects.
    tested: Vec<(TypeId, Ty)>,
    /// How many trials are under way, in which nothing is reported.
    trials: u32,
    /// How many mistakes the trial under way has met.
    trial_mistakes: u32,
    depth: u32,
    /// How much more may be tried out for this policy expression.
    fuel: u32,
    /// The number of further mistakes for which a similar name is searched.
    suggestions: u32,
    /// The place of which somebody asks what may stand there.
    probe: Option<Probe>,
    /// The places that name locals, where somebody wants to know.
    uses_of_locals: Option<Vec<LocalUse>>,
}

/// The methods that a name without a call stands for.
#[derive(Clone, Copy, Debug)]
enum Group {
    /// A local function of this name.
    Function(Span),
    /// Members.
    Members(Named),
}

impl<'c, 'a> Checker<'c, 'a> {
    fn new(ast: &'c Ast<'a>, types: &'c mut Types) -> Self {
        let count = ast.expression_count();
        Self {
            ast,
            library: library(),
            types,
            of: vec![Ty::UNKNOWN; count],
            members: vec![UNBOUND; count],
            mistakes: Vec::new(),
            scopes: Scopes::default(),
            lambdas: Lambdas::default(),
            groups: HashMap::new(),
            chained: Vec::new(),
            given: Vec::new(),
            by_form: false,
            function: Returns::default(),
            returns: Vec::new(),
            tested: Vec::new(),
            trials: 0,
            trial_mistakes: 0,
            depth: 0,
            fuel: 0,
            suggestions: 0,
            probe: None,
            uses_of_locals: None,
        }
    }

    fn root(&mut self, root: &Root) {
        self.scopes.begin();
        self.depth = 0;
        self.fuel = 2_000 + 40 * (root.expressions.end - root.expressions.start);
        self.suggestions = SUGGESTIONS;
        self.function = Returns::default();
        match root.body {
            Body::Expression(value) => {
                self.settled(value);
                self.returns.push(value);
            }
            Body::Block(statements) => {
                self.statements(statements);
                let returned = std::mem::take(&mut self.function.values);
                self.returns.extend(returned.into_iter().map(|it| it.0));
            }
        }
    }

    /// The name at `span`, without the `@` that makes a name of a keyword; `None` if a placeholder stands in it.
    fn identifier(&self, span: Span) -> Option<&'c str> {
        let ast: &'c Ast<'a> = self.ast;
        let text = ast.text(span);
        let text = text.strip_prefix('@').unwrap_or(text);
        let opaque = text.is_empty() || text.starts_with("__") || text.bytes().any(|byte| MARKS[usize::from(byte)]);
        (!opaque).then_some(text)
    }

    fn set(&mut self, id: ExprId, ty: Ty) -> Ty {
        self.of[id.0 as usize] = ty;
        ty
    }

    fn bind(&mut self, id: ExprId, class: ClassId, at: u16) {
        self.members[id.0 as usize] = Bound { class, at };
    }

    /// Goes one level deeper; false when that is too deep, or has become too much.
    fn enter(&mut self) -> bool {
        if self.is_spent() {
            return false;
        }
        if self.trials > 0 {
            self.fuel -= 1;
        }
        self.depth += 1;
        true
    }

    /// Whether it is too deep here, or has become too much.
    fn is_spent(&self) -> bool {
        self.depth >= DEPTH || self.fuel == 0
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Takes one step of the work that a policy expression may make; false when there has been too much.
    fn burn(&mut self) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        self.fuel > 0
    }

    /// Whether what was meant may be looked for.
    fn may_suggest(&mut self) -> bool {
        let may = self.trials == 0 && self.suggestions > 0;
        self.suggestions -= u32::from(may);
        may
    }

    fn name(&self, ty: Ty) -> String {
        self.types.name(ty)
    }

    /// A value of a type, for a message: an `int`, a `string`.
    fn one(&self, ty: Ty) -> Sentence {
        let name = self.name(ty);
        // The letters before which people say "an", as far as names of types begin with them.
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O', 'X']) { "an" } else { "a" };
        say!("{} `{}`", article, quoted(name))
    }

    fn type_text(&self, id: TypeId) -> &'c str {
        let ast: &'c Ast<'a> = self.ast;
        ast.text(ast[id].span)
    }
}
