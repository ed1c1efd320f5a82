//! The paths that each value of an expression may have.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use super::binding::{Binding, Definition, is_nothing};
use super::identifier;
use super::path::{PathId, Paths, Step, Values};
use crate::csharp::ast::*;
use crate::csharp::check::Meanings;
use crate::csharp::constant::Constant;
use crate::csharp::library::{ClassId, Does, Fact, Facts, SignatureType, does_by_name, library, of_entry};
use crate::csharp::query::TextPart;

/// How often the nodes of an expression are looked at: what goes through a local that is declared later is known one round later.
const ROUNDS: usize = 8;

/// What the names and values of one policy expression stand for.
#[derive(Debug)]
pub struct Symbols {
    pub(super) binding: Binding,
    /// The paths of its values, computed on the first question.
    pub(super) reached: OnceCell<Reached>,
    /// What the value of the whole expression depends on, computed on the first question.
    pub(super) depends: OnceCell<Vec<ExprId>>,
    /// The paths that the code compares with values of its own, computed on the first question.
    pub(super) compared: OnceCell<Vec<PathId>>,
}

/// How the values of one policy expression are reached.
#[derive(Debug)]
pub struct Reached {
    pub(super) paths: Paths,
    /// One entry for each node of the expression.
    values: Vec<Values>,
    first: u32,
}

/// What is worked on.
struct Finder<'f> {
    ast: &'f Ast<'f>,
    meanings: &'f Meanings,
    binding: &'f Binding,
    reached: Reached,
    /// The node that is being looked at.
    at: ExprId,
    /// Whether a node was asked for its values before it had been looked at in this round.
    early: Cell<bool>,
}

impl Symbols {
    /// What stands in `root`, an expression of `ast`.
    pub fn of(ast: &Ast<'_>, root: &Root) -> Self {
        Self { binding: Binding::of(ast, root), reached: OnceCell::new(), depends: OnceCell::new(), compared: OnceCell::new() }
    }
}

impl Reached {
    /// How the values of `root` are reached, an expression of `ast` with this `binding`, of which `meanings` knows the types.
    pub(super) fn of(ast: &Ast<'_>, meanings: &Meanings, root: &Root, binding: &Binding) -> Self {
        let values = vec![Values::NONE; root.expressions.len()];
        let reached = Self { paths: Paths::default(), values, first: root.expressions.start };
        let mut finder = Finder { ast, meanings, binding, reached, at: ExprId(root.expressions.start), early: Cell::new(false) };
        for round in 0..ROUNDS {
            let changed = finder.round(root);
            // Where all that was made use of in the first round was known by then, a second would tell the same.
            let is_settled = round == 0 && !finder.early.get() && !finder.reached.paths.revised;
            if !changed || is_settled {
                break;
            }
        }
        finder.reached
    }

    /// What the value of a node may be.
    pub(super) fn values(&self, id: ExprId) -> Values {
        id.0.checked_sub(self.first).and_then(|at| self.values.get(at as usize)).copied().unwrap_or(Values::OTHER)
    }
}

/// What a member, or the call of one, does; `None` where nothing says.
pub(super) fn does(ast: &Ast<'_>, meanings: &Meanings, id: ExprId) -> Option<Does> {
    let id = ast.strip(id);
    let (member, has_arguments) = match ast[id].kind {
        ExprKind::Call { target, arguments } => (ast.strip(target), !arguments.is_empty()),
        ExprKind::Member { .. } => (id, true),
        ExprKind::Index { .. } => (id, true),
        _ => return None,
    };
    let name = match ast[member].kind {
        ExprKind::Member { name, .. } => identifier(ast, name),
        _ => "this",
    };
    let own = match meanings.member_of(id).or_else(|| meanings.member_of(member)) {
        Some((_, bound)) if bound.name == name => bound.does,
        Some((class, _)) => library().class(class).does.iter().find(|(_, names)| names.contains(&name)).map(|it| it.0),
        None => None,
    };
    let does = own.or_else(|| does_by_name(name).filter(|_| name != "this"));
    match (does, name) {
        // Whether there is any, rather than one that is such and such.
        (Some(Does::Tests), "Any") if !has_arguments => Some(Does::Asks),
        _ => does,
    }
}

impl<'f> Finder<'f> {
    /// Looks at each node once, children first; whether that told anything new.
    fn round(&mut self, root: &Root) -> bool {
        let mut changed = false;
        for id in root.expressions.clone().map(ExprId) {
            self.at = id;
            let mut values = self.values_of(id);
            let at = (id.0 - self.reached.first) as usize;
            values.join(&self.reached.values[at]);
            changed |= values != self.reached.values[at];
            self.reached.values[at] = values;
        }
        changed
    }

    /// What the value of another node may be, as far as that is known by now.
    fn values(&self, id: ExprId) -> Values {
        if id >= self.at {
            self.early.set(true);
        }
        self.reached.values(id)
    }

    fn values_of(&mut self, id: ExprId) -> Values {
        let ast = self.ast;
        match ast[id].kind {
            ExprKind::Name { name, .. } => match self.binding.named(id) {
                Some(local) => self.local(local),
                None if identifier(ast, name) == "context" => self.step(None, Step::Context, Facts::NONE, Some(ClassId::CONTEXT)).into(),
                None => Values::OTHER,
            },
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) | ExprKind::Ref(inner) => self.values(inner),
            ExprKind::Cast { to, operand } | ExprKind::As { to, operand } => {
                let values = self.values(operand);
                self.refine(&values, to);
                values
            }
            ExprKind::Member { target, name, .. } => self.member(id, target, identifier(ast, name)),
            ExprKind::Index { target, arguments, .. } => match ast.list(arguments) {
                [argument] => self.entry(target, argument.value),
                _ => Values::OTHER,
            },
            ExprKind::Call { target, arguments } => self.call(id, target, arguments),
            ExprKind::Conditional { then, otherwise, .. } => self.either(then, otherwise),
            ExprKind::Binary { operator: BinaryOperator::Coalesce, left, right } => self.either(left, right),
            ExprKind::Assign { operator: None, value, .. } => self.values(value),
            ExprKind::Throw(_) => Values::NONE,
            _ if is_nothing(ast, id) => Values::NONE,
            _ => Values::OTHER,
        }
    }

    fn either(&self, one: ExprId, other: ExprId) -> Values {
        let mut values = self.values(one);
        values.join(&self.values(other));
        values
    }

    fn step(&mut self, before: Option<PathId>, step: Step<&str>, facts: Facts, class: Option<ClassId>) -> Option<PathId> {
        self.reached.paths.step(before, step, facts, class)
    }

    /// Each of `values` with one more step.
    fn each(&mut self, values: &Values, mut next: impl FnMut(&mut Self, PathId) -> Option<PathId>) -> Values {
        let mut out = if values.other { Values::OTHER } else { Values::NONE };
        for &path in values.paths() {
            let path = next(self, path);
            out.add(path);
        }
        out
    }

    /// Notes that values have been cast to a type.
    fn refine(&mut self, values: &Values, to: TypeId) {
        let TypeKind::Named { name, .. } = self.ast[to].kind else { return };
        let Some(&class) = library().imported(identifier(self.ast, name)).first() else { return };
        for &path in values.paths() {
            self.reached.paths.learn(path, Facts::NONE, Some(class));
        }
    }

    fn local(&mut self, local: u32) -> Values {
        let mut values = Values::NONE;
        for at in 0..self.binding.locals[local as usize].definitions.len() {
            let definition = self.binding.locals[local as usize].definitions[at];
            let given = match definition {
                Definition::Value(value) => self.values(value),
                Definition::Item(of) => self.item(of),
                Definition::Entry { of, key } => self.entry(of, key),
                Definition::Made(_) => Values::OTHER,
            };
            values.join(&given);
        }
        if self.binding.locals[local as usize].definitions.is_empty() {
            values.other = true;
        }
        values
    }

    /// An item of a collection.
    fn item(&mut self, of: ExprId) -> Values {
        let id = self.origin(of);
        if let ExprKind::NewArray { initializer: Some(initializer), .. } | ExprKind::New { initializer: Some(initializer), .. } =
            self.ast[id].kind
        {
            let mut values = Values::NONE;
            for &member in self.ast.list(self.ast[initializer].members) {
                values.join(&self.values(member));
            }
            return values;
        }
        if let Some(function) = self.selector(of) {
            return self.returned(function);
        }
        let values = self.values(of);
        self.each(&values, |finder, path| finder.step(Some(path), Step::Item, Facts::NONE, None))
    }

    /// What a function returns.
    fn returned(&self, function: u32) -> Values {
        let mut values = Values::NONE;
        for &returned in &self.binding.functions[function as usize].returns {
            values.join(&self.values(returned));
        }
        values
    }

    /// The function that makes the items of `of`, a call of `Select`.
    fn selector(&self, of: ExprId) -> Option<u32> {
        let ast = self.ast;
        let ExprKind::Call { target, arguments } = ast[self.origin(of)].kind else { return None };
        let ExprKind::Member { name, .. } = ast[ast.strip(target)].kind else { return None };
        let [argument] = ast.list(arguments) else { return None };
        (identifier(ast, name) == "Select").then(|| self.binding.function(ast, argument.value))?
    }

    /// The expression whose value `id` is: what a local is given, if that is one thing.
    fn origin(&self, id: ExprId) -> ExprId {
        self.binding.origin(self.ast, id)
    }

    fn member(&mut self, id: ExprId, target: ExprId, name: &str) -> Values {
        let ast = self.ast;
        if let ExprKind::NewAnonymous(members) = ast[self.origin(target)].kind {
            let named = |member: &&AnonymousMember| match member.name {
                Some(own) => identifier(ast, own) == name,
                None => ast.last_name(member.value) == Some(name),
            };
            return ast.list(members).iter().find(named).map_or(Values::OTHER, |member| self.values(member.value));
        }
        if matches!(does(ast, self.meanings, id), Some(Does::Asks)) {
            return Values::OTHER;
        }
        let bound = self.meanings.member_of(id).map(|it| it.0);
        let values = self.values(target);
        self.each(&values, |finder, path| {
            let (facts, class) = finder.of_member(path, bound, name);
            finder.step(Some(path), Step::Member(name), facts, class)
        })
    }

    /// What the member `name` of the value at `path` is, and its type. `bound` is the type that the checker found it in.
    fn of_member(&self, path: PathId, bound: Option<ClassId>, name: &str) -> (Facts, Option<ClassId>) {
        let mut own = self.reached.paths.used(path).class.or(bound);
        let mut facts = Facts::NONE;
        let mut class = None;
        // What a type has from an interface is found there.
        for _ in 0..3 {
            let Some(of) = own else { break };
            let read = library().read(of);
            if let Some((_, member)) = read.named(name).next() {
                facts = facts.and(member.is);
                class = match member.result {
                    SignatureType::Class(class, _) => Some(class),
                    _ => None,
                };
                break;
            }
            facts = facts.and(library().class(of).fact(name).map_or(Facts::NONE, |known| known.is));
            own = match read.implements.first() {
                Some(SignatureType::Class(class, _)) => Some(*class),
                _ => None,
            };
        }
        (facts, class)
    }

    /// The entry of `of` with the key `key`.
    fn entry(&mut self, of: ExprId, key: ExprId) -> Values {
        let ast = self.ast;
        let values = self.values(of);
        let stripped = ast.strip(key);
        if matches!(ast[stripped].kind, ExprKind::Literal(Literal::Integer)) {
            return self.item(of);
        }
        let text = self.constant(key);
        self.each(&values, |finder, path| match &text {
            Some(text) => {
                let facts = finder.of_entry(path, text);
                finder.step(Some(path), Step::Key(text), facts, None)
            }
            None => finder.step(Some(path), Step::Computed(stripped), Facts::NONE, None),
        })
    }

    fn of_entry(&self, path: PathId, key: &str) -> Facts {
        let link = self.reached.paths.link(path);
        let (Step::Member(collection), Some(before)) = (&link.step, link.before) else { return Facts::NONE };
        let Some(class) = self.reached.paths.used(before).class else { return Facts::NONE };
        of_entry(library().class(class).name, collection, key)
    }

    /// The text that `id` is, wherever it was written: a literal, one in a local, several that are put together.
    fn constant(&self, id: ExprId) -> Option<Cow<'f, str>> {
        constant(self.ast, || Some(self.binding), id)
    }

    fn call(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>) -> Values {
        let ast = self.ast;
        if let Some(function) = self.binding.called(ast, target) {
            return self.returned(function);
        }
        let ExprKind::Member { target: on, name, .. } = ast[ast.strip(target)].kind else { return Values::OTHER };
        let values = self.values(on);
        let arguments = ast.list(arguments);
        let name = identifier(ast, name);
        match (does(ast, self.meanings, id), arguments) {
            (Some(Does::Same), _) if !values.paths().is_empty() => values,
            (Some(Does::EntryOr | Does::Entry), [key, rest @ ..]) if !values.paths().is_empty() => {
                let mut entry = self.entry(on, key.value);
                if let [default] = rest {
                    // What is given instead of nothing counts only where it is read from somewhere.
                    self.values(default.value).paths().iter().for_each(|&path| entry.add(Some(path)));
                }
                entry
            }
            (Some(Does::Item), _) => self.item(on),
            // `Convert.ToString(x)` and others that are given what they hand back.
            (Some(Does::Same), [only]) => self.values(only.value),
            // Of what was asked nothing is in the answer.
            (Some(Does::Tests | Does::Holds | Does::Asks), _) => Values::OTHER,
            (does, _) => {
                let facts = if does == Some(Does::Derives) { Facts::NONE.with(Fact::Derived) } else { Facts::NONE };
                self.each(&values, |finder, path| finder.step(Some(path), Step::Call(name), facts, None))
            }
        }
    }
}

/// The text that `id` is, wherever it was written: a literal, one in a local, several that are put together. The `binding` is asked for where a name has to be looked up.
pub(super) fn constant<'t, 'b>(ast: &'t Ast<'_>, binding: impl Fn() -> Option<&'b Binding>, id: ExprId) -> Option<Cow<'t, str>> {
    constant_within(ast, &binding, id, 4)
}

fn constant_within<'t, 'b>(ast: &'t Ast<'_>, binding: &dyn Fn() -> Option<&'b Binding>, id: ExprId, depth: u32) -> Option<Cow<'t, str>> {
    let depth = depth.checked_sub(1)?;
    // Nearly all are one literal.
    if let Some(text) = ast.string_value(id) {
        return Some(text);
    }
    let part = |id: ExprId| match ast[id].kind {
        ExprKind::Name { .. } => {
            let binding = binding()?;
            let local = &binding.locals[binding.named(id)? as usize];
            let [Definition::Value(value)] = local.definitions[..] else { return None };
            constant_within(ast, &|| Some(binding), value, depth)
        }
        ExprKind::Member { .. } if Constant::is_empty_text(ast, id) => Some(Cow::Borrowed("")),
        _ => None,
    };
    let stripped = ast.strip(id);
    if !ast.is_put_together(stripped) {
        return part(stripped);
    }
    let mut text = String::new();
    for next in ast.text_parts(stripped) {
        match next {
            TextPart::Literal { text: literal, .. } => text.push_str(&literal),
            TextPart::Dynamic(id) => text.push_str(&part(id)?),
        }
    }
    Some(Cow::Owned(text))
}
