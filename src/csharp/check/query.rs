//! Query expressions: `from x in xs … select y`.

use super::Checker;
use super::mistake::MistakeKind;
use super::scope::LocalKind;
use super::types::Ty;
use crate::csharp::ast::*;
use crate::csharp::library::ClassId;
use crate::diagnostic::say;

const RANGE: LocalKind = LocalKind::Fixed("is the range variable of a query");

impl Checker<'_, '_> {
    /// The sequence that a query yields.
    pub(super) fn query(&mut self, id: ExprId, clauses: List<QueryClause>) -> Ty {
        let ast = self.ast;
        let _ = id;
        let mut result = Ty::UNKNOWN;
        let mut ordered = false;
        let mut scopes = 1;
        self.scopes.open();
        for clause in ast.list(clauses) {
            match *clause {
                QueryClause::From { of, name, source } => {
                    let item = self.range(of, source);
                    self.declare(name, RANGE, item);
                    ordered = false;
                }
                QueryClause::Let { name, value } => {
                    let ty = self.settled(value);
                    let ty = if ty.is_value() { ty } else { Ty::UNKNOWN };
                    self.declare(name, RANGE, ty);
                }
                QueryClause::Where(condition) => self.condition(condition),
                QueryClause::Join { of, name, source, left, right, into } => {
                    let one = self.settled(left);
                    let item = self.range(of, source);
                    self.scopes.open();
                    self.declare(name, RANGE, item);
                    let other = self.settled(right);
                    self.scopes.close();
                    if one.is_value() && other.is_value() && !self.converts(left, one, other) && !self.converts(right, other, one) {
                        self.report_at(MistakeKind::TypeMismatch, right, |checker| {
                            say!("{} never equals {}", checker.one(one), checker.one(other))
                        });
                    }
                    match into {
                        Some(into) => {
                            let group = self.sequence(item);
                            self.declare(into, RANGE, group);
                        }
                        None => {
                            self.scopes.open();
                            scopes += 1;
                            self.declare(name, RANGE, item);
                        }
                    }
                }
                QueryClause::OrderBy { key, .. } => {
                    self.settled(key);
                    ordered = true;
                }
                QueryClause::Select(value) => {
                    let item = self.settled(value);
                    let trivial = ordered && matches!(ast[value].kind, ExprKind::Name { .. });
                    result = match item {
                        item if !item.is_value() => Ty::UNKNOWN,
                        item if trivial => self.types.generic(ClassId::ORDERED, &[item]),
                        item => self.sequence(item),
                    };
                }
                QueryClause::Group { value, by } => {
                    let (item, key) = (self.settled(value), self.settled(by));
                    result = match item.is_value() && key.is_value() {
                        true => {
                            let group = self.types.generic(ClassId::GROUPING, &[key, item]);
                            self.sequence(group)
                        }
                        false => Ty::UNKNOWN,
                    };
                }
                QueryClause::Into(name) => {
                    (0..scopes).for_each(|_| self.scopes.close());
                    scopes = 1;
                    self.scopes.open();
                    let item = self.types.item(result).unwrap_or(Ty::UNKNOWN);
                    self.declare(name, RANGE, item);
                    result = Ty::UNKNOWN;
                    ordered = false;
                }
            }
        }
        (0..scopes).for_each(|_| self.scopes.close());
        result
    }

    fn range(&mut self, of: Option<TypeId>, source: ExprId) -> Ty {
        let sequence = self.settled(source);
        let item = self.query_item(source, sequence);
        match of {
            Some(of) if !matches!(self.ast[of].kind, TypeKind::Var) => self.resolve(of),
            _ => item,
        }
    }

    fn query_item(&mut self, source: ExprId, sequence: Ty) -> Ty {
        if sequence.is_unknown() {
            return Ty::UNKNOWN;
        }
        self.item_of(source, sequence)
    }

    fn sequence(&mut self, item: Ty) -> Ty {
        if item.is_unknown() { Ty::UNKNOWN } else { self.types.generic(ClassId::ENUMERABLE, &[item]) }
    }
}
