//! Questions about the code of one expression.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt::Write as _;

use super::path::{PathId, Step};
use super::values::{self, Reached, Symbols};
use crate::csharp::ast::*;
use crate::csharp::check::Meanings;
use crate::csharp::library::{Class, Does, Fact, Member, library};

/// The code of a policy expression, with what its values stand for.
#[derive(Clone, Copy, Debug)]
pub struct Code<'d> {
    pub(super) ast: &'d Ast<'d>,
    meanings: &'d OnceCell<Meanings>,
    /// All expressions of the tree.
    roots: &'d [Root],
    symbols: &'d OnceCell<Symbols>,
    pub(super) root: &'d Root,
}

/// The path by which a value is reached from `context`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'d> {
    reached: &'d Reached,
    id: PathId,
}

/// A place in the code that reads something.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'d> {
    /// The node.
    pub node: ExprId,
    /// What it reads.
    pub path: Path<'d>,
}

impl PartialEq for Path<'_> {
    /// Paths of one expression are compared by their numbers, those of two by their steps.
    fn eq(&self, other: &Self) -> bool {
        match std::ptr::eq(self.reached, other.reached) {
            true => self.id == other.id,
            false => self.steps().eq(&other.steps()),
        }
    }
}

impl<'d> Path<'d> {
    pub(super) fn new(reached: &'d Reached, id: PathId) -> Self {
        Self { reached, id }
    }

    /// Whether what it leads to is this.
    pub fn is_a(self, fact: Fact) -> bool {
        self.reached.paths.link(self.id).facts.has(fact)
    }

    /// Its steps, without `context` itself.
    pub fn steps(self) -> Vec<&'d Step> {
        let mut steps = Vec::new();
        let mut next = Some(self.id);
        while let Some(id) = next {
            let link = self.reached.paths.link(id);
            if link.step != Step::Context {
                steps.push(&link.step);
            }
            next = link.before;
        }
        steps.reverse();
        steps
    }

    /// Whether it is the path of these members: `["Request", "Body"]`.
    pub fn is(self, members: &[&str]) -> bool {
        self.len() == members.len() && self.begins_with(members)
    }

    /// Whether it begins with these members.
    pub fn begins_with(self, members: &[&str]) -> bool {
        let Some(mut at) = self.first(members.len()) else { return false };
        members.iter().rev().all(|member| {
            let link = self.reached.paths.link(at);
            at = link.before.unwrap_or(at);
            matches!(&link.step, Step::Member(name) if **name == **member)
        })
    }

    /// How many steps it has.
    pub fn len(self) -> usize {
        self.reached.paths.link(self.id).length as usize
    }

    /// Whether it is `context` itself.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The path of its first steps, if it has so many.
    fn first(self, count: usize) -> Option<PathId> {
        let mut at = self.id;
        while self.reached.paths.link(at).length as usize > count {
            at = self.reached.paths.link(at).before?;
        }
        (self.reached.paths.link(at).length as usize == count).then_some(at)
    }

    /// The first key in it: the name of a header, a query parameter, a variable.
    pub fn key(self) -> Option<&'d str> {
        let mut key = None;
        let mut next = Some(self.id);
        while let Some(id) = next {
            let link = self.reached.paths.link(id);
            if let Step::Key(text) = &link.step {
                key = Some(&**text);
            }
            next = link.before;
        }
        key
    }

    /// The variable that it begins with.
    pub fn variable(self) -> Option<&'d str> {
        let entry = self.reached.paths.link(self.first(2)?);
        let Step::Key(key) = &entry.step else { return None };
        let is_of_variables = matches!(&self.reached.paths.link(entry.before?).step, Step::Member(name) if **name == *"Variables");
        is_of_variables.then_some(key)
    }

    /// What it reads, in one spelling: the header, parameter, variable or member, which is all of it up to its first key. The names of headers
    /// do not tell capitals from small letters.
    pub fn entry(self) -> String {
        let mut entry = String::new();
        for step in self.steps() {
            match step {
                Step::Context => {}
                Step::Member(name) | Step::Call(name) => _ = write!(entry, ".{name}"),
                Step::Item => entry.push_str("[]"),
                Step::Key(key) => {
                    _ = write!(entry, "[{}]", key.to_ascii_lowercase());
                    break;
                }
                // What is computed somewhere else is something else.
                Step::Computed(node) => {
                    _ = write!(entry, "[#{}]", node.0);
                    break;
                }
            }
        }
        entry
    }

    /// Whether both read the same header, parameter, variable or member.
    pub fn same_entry(self, other: Path<'_>) -> bool {
        self.entry() == other.entry()
    }
}

impl<'d> Code<'d> {
    /// The code of `root`, one of the expressions `roots` of `ast`. What these mean, and its symbols, are computed on the first question, and kept in `meanings` and `symbols`.
    pub fn new(
        ast: &'d Ast<'d>,
        (meanings, roots): (&'d OnceCell<Meanings>, &'d [Root]),
        symbols: &'d OnceCell<Symbols>,
        root: &'d Root,
    ) -> Self {
        Self { ast, meanings, roots, symbols, root }
    }

    pub(super) fn meanings(self) -> &'d Meanings {
        Meanings::in_cell(self.meanings, self.ast, self.roots)
    }

    pub(super) fn symbols(self) -> &'d Symbols {
        self.symbols.get_or_init(|| Symbols::of(self.ast, self.root))
    }

    pub(super) fn reached(self) -> &'d Reached {
        let symbols = self.symbols();
        symbols.reached.get_or_init(|| Reached::of(self.ast, self.meanings(), self.root, &symbols.binding))
    }

    /// The tree.
    pub fn ast(self) -> &'d Ast<'d> {
        self.ast
    }

    /// Whether this name may stand in it. When this is false, it does not.
    pub fn may_name(self, name: &str) -> bool {
        self.root.outline.may_name(name)
    }

    /// The nodes of the expression, children before parents.
    pub fn nodes(self) -> impl Iterator<Item = (ExprId, &'d Expr)> {
        self.ast.expressions(self.root)
    }

    /// The values that it yields: the expression itself, or what its `return` statements return.
    pub fn yields(self) -> &'d [ExprId] {
        match &self.root.body {
            Body::Expression(value) => std::slice::from_ref(value),
            Body::Block(_) => &self.symbols().binding.functions[0].returns,
        }
    }

    /// The path by which a value is reached, if there is one and no other.
    pub fn path(self, id: ExprId) -> Option<Path<'d>> {
        let reached = self.reached();
        let values = reached.values(id);
        match *values.paths() {
            [path] if !values.other => Some(Path::new(reached, path)),
            _ => None,
        }
    }

    /// The paths by which a value may have been reached.
    pub fn paths(self, id: ExprId) -> impl Iterator<Item = Path<'d>> {
        let reached = self.reached();
        reached.values(id).into_paths().map(move |path| Path::new(reached, path))
    }

    /// Whether a value is reached by the path of these members alone.
    pub fn is(self, id: ExprId, members: &[&str]) -> bool {
        self.is_chain(id, members).unwrap_or_else(|| self.path(id).is_some_and(|path| path.is(members)))
    }

    /// The same for a chain of members that begins with a name, in code which declares none: no symbols are needed to tell.
    fn is_chain(self, id: ExprId, members: &[&str]) -> Option<bool> {
        if self.root.declares() {
            return None;
        }
        let (mut at, mut rest) = (self.ast.strip(id), members.iter().rev());
        let mut fits = true;
        loop {
            match self.ast[at].kind {
                ExprKind::Member { target, name, .. } => {
                    fits = fits && rest.next() == Some(&super::identifier(self.ast, name));
                    at = self.ast.strip(target);
                }
                ExprKind::Name { name, .. } => {
                    return Some(fits && rest.next().is_none() && super::identifier(self.ast, name) == "context");
                }
                _ => return None,
            }
        }
    }

    /// The expression whose value `id` is, without parentheses and casts: what a local is given, if that is one thing.
    pub fn origin(self, id: ExprId) -> ExprId {
        let id = self.ast.strip(id);
        match self.ast[id].kind {
            // Nothing else is another value, so that no symbols are needed to tell.
            _ if !self.root.declares() => id,
            ExprKind::Name { .. } | ExprKind::Declaration { .. } | ExprKind::Is { .. } => self.symbols().binding.origin(self.ast, id),
            _ => id,
        }
    }

    /// What a call returns that runs a lambda or a local function of the code; nothing where it runs something else.
    pub fn returned_by(self, call: ExprId) -> &'d [ExprId] {
        let ExprKind::Call { target, .. } = self.ast[call].kind else { return &[] };
        let may_be_own = match self.ast[self.ast.strip(target)].kind {
            ExprKind::Member { name, .. } => self.ast.text(name) == "Invoke",
            _ => true,
        };
        if !may_be_own || !self.root.declares() {
            return &[];
        }
        let binding = &self.symbols().binding;
        binding.called(self.ast, target).map_or(&[], |function| &binding.functions[function as usize].returns)
    }

    /// Whether a value is nothing but what a local is given.
    pub fn is_given_to_local(self, id: ExprId) -> bool {
        self.root.declares() && self.symbols().binding.given.binary_search(&id).is_ok()
    }

    /// The text that a value is, wherever it was written.
    pub fn constant(self, id: ExprId) -> Option<String> {
        self.constant_text(id).map(Cow::into_owned)
    }

    /// The same, borrowed where it stands as it is.
    pub(super) fn constant_text(self, id: ExprId) -> Option<Cow<'d, str>> {
        // Nearly all are one literal, which needs no symbols.
        self.ast.string_value(id).or_else(|| values::constant(self.ast, || self.root.declares().then(|| &self.symbols().binding), id))
    }

    /// The member that a call, a member, an index or a creation is bound to, and the type that has it.
    pub fn bound(self, id: ExprId) -> Option<(&'static Class, &'static Member)> {
        let id = self.ast.strip(id);
        self.meanings().member_of(id).map(|(class, member)| (library().class(class), member))
    }

    /// The name of a value's type, if it is one of the tables.
    pub fn type_name(self, id: ExprId) -> Option<&'static str> {
        self.meanings().class_of(self.meanings().type_of(id)).map(|class| library().class(class).name)
    }

    /// The name of the member that a call or a member names.
    pub fn member_name(self, id: ExprId) -> Option<&'d str> {
        let id = self.ast.strip(id);
        let member = match self.ast[id].kind {
            ExprKind::Call { target, .. } => self.ast.strip(target),
            _ => id,
        };
        match self.ast[member].kind {
            ExprKind::Member { name, .. } => Some(super::identifier(self.ast, name)),
            _ => None,
        }
    }

    /// What a member, or the call of one, does to what it is called on or given; `None` where nothing says.
    pub fn does(self, id: ExprId) -> Option<Does> {
        values::does(self.ast, self.meanings(), id)
    }
}
