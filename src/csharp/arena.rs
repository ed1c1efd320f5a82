//! The arena that holds the nodes of all expressions of a document.

use std::num::NonZeroU32;
use std::ops::Index;

use super::ast::*;
use crate::text::{Span, SpanMap, steps};

/// The arena of all expressions of a document.
#[derive(Clone, Debug, Default)]
pub struct Ast<'a> {
    pub(super) source: &'a str,
    /// Whether nobody fills anything in but the service, so that `${…}` and `%{…}` are code like other.
    pub(super) is_final: bool,
    /// Decoded code of expressions with entities. It stands virtually just past the end of `source`.
    pub(super) decoded: String,
    pub(super) decoded_map: SpanMap,
    /// Where the code that was decoded last begins in `decoded`.
    pub(super) decoded_from: u32,
    pub(super) expressions: Vec<Expr>,
    pub(super) statements: Vec<Stmt>,
    pub(super) types: Vec<Type>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) expr_lists: Vec<ExprId>,
    pub(super) stmt_lists: Vec<StmtId>,
    pub(super) type_lists: Vec<TypeId>,
    pub(super) arguments: Vec<Argument>,
    initializers: Vec<Initializer>,
    pub(super) interpolations: Vec<Interpolation>,
    pub(super) anonymous_members: Vec<AnonymousMember>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) query_clauses: Vec<QueryClause>,
    pub(super) variables: Vec<Variable>,
    pub(super) switch_sections: Vec<SwitchSection>,
    pub(super) switch_labels: Vec<SwitchLabel>,
    pub(super) catches: Vec<Catch>,
    pub(super) errors: Vec<SyntaxError>,
}

impl<'a> Ast<'a> {
    /// An arena without expressions, for the expressions of `source`.
    pub fn new(source: &'a str) -> Self {
        Self { source, ..Self::default() }
    }

    /// The arena for a source that is sent to the service as it stands if `is_final`: `${…}` and `%{…}` in it are no holes.
    pub fn final_if(self, is_final: bool) -> Self {
        Self { is_final, ..self }
    }

    /// Whether nobody but the service fills anything in.
    pub fn is_final(&self) -> bool {
        self.is_final
    }

    /// Reserves memory for the trees of `bytes` of code, so that the lists need not grow several times.
    pub fn reserve(&mut self, bytes: usize) {
        // What code in policies comes to, on average; more is only slower.
        self.expressions.reserve(bytes / 10);
        self.arguments.reserve(bytes / 48);
        self.statements.reserve(bytes / 64);
    }

    /// Gives back memory that was reserved for more than the source has.
    pub fn shrink(&mut self) {
        self.expressions.shrink_to_fit();
        self.arguments.shrink_to_fit();
        self.statements.shrink_to_fit();
    }

    /// The same arena over `source`, a copy of the text that it was made for.
    pub fn with_source(self, source: &str) -> Ast<'_> {
        let Self {
            source: _,
            is_final,
            decoded,
            decoded_map,
            decoded_from,
            expressions,
            statements,
            types,
            patterns,
            expr_lists,
            stmt_lists,
            type_lists,
            arguments,
            initializers,
            interpolations,
            anonymous_members,
            parameters,
            query_clauses,
            variables,
            switch_sections,
            switch_labels,
            catches,
            errors,
        } = self;
        Ast {
            source,
            is_final,
            decoded,
            decoded_map,
            decoded_from,
            expressions,
            statements,
            types,
            patterns,
            expr_lists,
            stmt_lists,
            type_lists,
            arguments,
            initializers,
            interpolations,
            anonymous_members,
            parameters,
            query_clauses,
            variables,
            switch_sections,
            switch_labels,
            catches,
            errors,
        }
    }

    /// The text of a code span.
    pub fn text(&self, code: Span) -> &str {
        let length = self.source.len() as u32;
        if code.start < length || code.end <= length {
            return code.text(self.source);
        }
        Span { start: code.start - length, end: code.end - length }.text(&self.decoded)
    }

    /// The span of the source that corresponds to a code span.
    pub fn span(&self, code: Span) -> Span {
        let length = self.source.len() as u32;
        if code.start < length || code.end <= length {
            return code;
        }
        self.decoded_map.outer(Span { start: code.start - length, end: code.end - length })
    }

    /// The place of an expression node in the source.
    pub fn span_of(&self, id: ExprId) -> Span {
        self.span(self[id].span)
    }

    /// The text of an expression node.
    pub fn text_of(&self, id: ExprId) -> &str {
        self.text(self[id].span)
    }

    /// Adds an initialiser.
    pub(super) fn add_initializer(&mut self, initializer: Initializer) -> InitializerId {
        self.initializers.push(initializer);
        InitializerId(NonZeroU32::new(self.initializers.len() as u32).expect("the number of the first is one"))
    }

    /// The elements of a list.
    pub fn list<T: Listed>(&self, list: List<T>) -> &[T] {
        T::all(self).get(list.start as usize..(list.start + list.length) as usize).unwrap_or_default()
    }

    /// How many expression nodes there are; their ids are the numbers below.
    pub fn expression_count(&self) -> usize {
        self.expressions.len()
    }

    /// The expression nodes of one policy expression with their ids, children before parents.
    pub fn expressions(&self, root: &Root) -> impl Iterator<Item = (ExprId, &Expr)> {
        let nodes = &self.expressions[root.expressions.start as usize..root.expressions.end as usize];
        root.expressions.clone().map(ExprId).zip(nodes)
    }

    /// The statement nodes of one policy expression with their ids, children before parents.
    pub fn statements(&self, root: &Root) -> impl Iterator<Item = (StmtId, &Stmt)> {
        let nodes = &self.statements[root.statements.start as usize..root.statements.end as usize];
        root.statements.clone().map(StmtId).zip(nodes)
    }

    /// The types that all policy expressions name, the parts of each before it.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.iter()
    }

    /// The mistakes in one policy expression.
    pub fn errors(&self, root: &Root) -> &[SyntaxError] {
        &self.errors[root.errors.start as usize..root.errors.end as usize]
    }
}

impl Index<ExprId> for Ast<'_> {
    type Output = Expr;

    fn index(&self, id: ExprId) -> &Expr {
        steps::count(1);
        &self.expressions[id.0 as usize]
    }
}

impl Index<InitializerId> for Ast<'_> {
    type Output = Initializer;

    fn index(&self, id: InitializerId) -> &Initializer {
        &self.initializers[id.0.get() as usize - 1]
    }
}

impl Index<StmtId> for Ast<'_> {
    type Output = Stmt;

    fn index(&self, id: StmtId) -> &Stmt {
        &self.statements[id.0 as usize]
    }
}

impl Index<TypeId> for Ast<'_> {
    type Output = Type;

    fn index(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }
}

impl Index<PatternId> for Ast<'_> {
    type Output = Pattern;

    fn index(&self, id: PatternId) -> &Pattern {
        &self.patterns[id.0 as usize]
    }
}

/// What an arena keeps lists of.
pub trait Listed: Sized {
    /// All lists of this type, one after the other.
    fn all<'t>(ast: &'t Ast<'_>) -> &'t [Self];
}

macro_rules! listed {
    ($($of:ty => $field:ident),* $(,)?) => {
        $(impl Listed for $of {
            fn all<'t>(ast: &'t Ast<'_>) -> &'t [Self] {
                &ast.$field
            }
        })*
    };
}

listed! {
    ExprId => expr_lists,
    StmtId => stmt_lists,
    TypeId => type_lists,
    Argument => arguments,
    Interpolation => interpolations,
    AnonymousMember => anonymous_members,
    Parameter => parameters,
    QueryClause => query_clauses,
    Variable => variables,
    SwitchSection => switch_sections,
    SwitchLabel => switch_labels,
    Catch => catches,
}
