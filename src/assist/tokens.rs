//! What the words of a document are, for whoever shows it in colors.

use foldhash::{HashMap, HashMapExt};

use super::refer::mentioned;
use super::variables::{Does, mentions};
use super::{Token, TokenKind, View};
use crate::ast::{Document, Expression};
use crate::catalog::{Definition, Type};
use crate::csharp::{
    ExprKind, Lexeme, StmtKind,
    ast::{List, Parameter, PatternKind, QueryClause, TypeId, TypeKind},
    lexemes,
    library::{MemberKind, library},
};
use crate::liquid::{filters, first_word, markup};
use crate::semantic::Model;
use crate::text::{Order, Span};
use crate::workspace::Referred;

/// Returns what the words of the document are, in order and without overlap: the names of markup that the catalogue knows, named values, variables, code, and
/// the markup of templates.
pub fn tokens(view: &View<'_>) -> Vec<Token> {
    let document = view.document();
    let mut found: Vec<(Span, TokenKind, bool)> = Vec::new();
    for reference in mentioned(document).into_iter().filter(|it| it.kind == Referred::NamedValue) {
        found.push((reference.span, TokenKind::NamedValue, false));
    }
    let model = Model::new(document);
    found.extend(mentions(&model).into_iter().map(|it| (it.span, TokenKind::Variable, it.does == Does::Set)));
    let mut particular: Vec<Span> = found.iter().map(|(span, ..)| *span).collect();
    particular.order();
    for expression in document.expressions() {
        code(expression, &particular, &mut found);
    }
    of_markup(document, &mut found);
    for element in document.elements().filter(|element| element.definition().element().is_some() && element.is_liquid()) {
        of_template(document, element.content_span(), &mut found);
    }
    // What was found first is the most particular.
    found.order_by_key(|(span, ..)| span.start);
    let mut tokens: Vec<Token> = Vec::with_capacity(found.len());
    for (span, kind, declares) in found {
        for line in lines(document.text(), span) {
            let last = tokens.last().map_or(0, |last| last.span.end);
            let Some(span) = view.outer(line).filter(|span| !span.is_empty() && span.start >= last) else { continue };
            tokens.push(Token { span, kind, declares });
        }
    }
    tokens
}

/// The parts of `span` on single lines.
fn lines(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let mut start = span.start;
    span.text(text).split('\n').map(move |line| {
        let here = start;
        start += line.len() as u32 + 1;
        Span { start: here, end: here + line.trim_end_matches('\r').len() as u32 }
    })
}

/// Names of elements and attributes, and the words of lists.
fn of_markup(document: &Document<'_>, found: &mut Vec<(Span, TokenKind, bool)>) {
    for element in document.elements().filter(|element| !matches!(element.definition(), Definition::Free | Definition::Unknown)) {
        let names = [Some(element.name_span()), element.close_name_span()];
        found.extend(names.into_iter().flatten().map(|span| (span, TokenKind::Element, false)));
        for setting in element.settings().filter(|setting| setting.definition().is_some()) {
            found.push((setting.name_span(), TokenKind::Attribute, false));
            let is_listed = setting.definition().is_some_and(|it| it.value == Type::Enum) && setting.typed().choice().is_some();
            if is_listed {
                found.push((setting.value().span(), TokenKind::EnumMember, false));
            }
        }
    }
}

/// Tags, outputs and filters of a template.
fn of_template(document: &Document<'_>, span: Span, found: &mut Vec<(Span, TokenKind, bool)>) {
    let text = document.text();
    for part in markup(text, span) {
        let content = part.content.text(text);
        let start = part.content.start;
        if part.span.text(text).starts_with("{%") {
            let word = first_word(content);
            found.push((Span { start, end: start + word.len() as u32 }, TokenKind::Keyword, false));
        }
        found.extend(filters(content, start).into_iter().map(|span| (span, TokenKind::Method, false)));
    }
}

/// The code of an expression. What is `particular` in its strings stands apart.
fn code(expression: Expression<'_>, particular: &[Span], found: &mut Vec<(Span, TokenKind, bool)>) {
    let ast = expression.document().csharp();
    let names = names(expression);
    for (span, lexeme) in lexemes(ast, expression.root()) {
        let (kind, declares) = match lexeme {
            Lexeme::Keyword => (TokenKind::Keyword, false),
            Lexeme::Number => (TokenKind::Number, false),
            Lexeme::String => (TokenKind::String, false),
            Lexeme::Operator => (TokenKind::Operator, false),
            Lexeme::Comment => (TokenKind::Comment, false),
            Lexeme::Name => match names.get(&span.start) {
                Some(&known) => known,
                None => continue,
            },
        };
        let mut rest = ast.span(span);
        let first = particular.partition_point(|it| it.end <= rest.start);
        for inner in particular[first..].iter().take_while(|it| it.start < rest.end).filter(|it| it.end <= rest.end) {
            found.push((Span { start: rest.start, end: inner.start.max(rest.start) }, kind, declares));
            rest.start = inner.end;
        }
        found.push((rest, kind, declares));
    }
}

/// What the names of an expression are, by where they begin in its code, and whether they declare it.
fn names(expression: Expression<'_>) -> HashMap<u32, (TokenKind, bool)> {
    let document = expression.document();
    let (ast, meanings, root) = (document.csharp(), document.meanings(), expression.root());
    let mut names = HashMap::new();
    let declare = |names: &mut HashMap<u32, (TokenKind, bool)>, span: Span, kind| {
        names.insert(span.start, (kind, true));
    };
    let is_method = |kind| matches!(kind, MemberKind::Method | MemberKind::Extension);
    for (id, node) in ast.expressions(root) {
        match node.kind {
            ExprKind::Name { name, type_arguments } => {
                let text = ast.text(name);
                let kind = match text {
                    _ if meanings.type_of(id).is_value() || text == "context" => TokenKind::Local,
                    "System" | "Newtonsoft" => TokenKind::Namespace,
                    _ if !library().imported(text).is_empty() => TokenKind::Type,
                    _ => TokenKind::Local,
                };
                names.insert(name.start, (kind, false));
                ast.list(type_arguments).iter().for_each(|&of| of_type(document, of, &mut names));
            }
            ExprKind::Member { target, name, type_arguments, .. } => {
                let kind = match meanings.member_of(id) {
                    Some((_, member)) if is_method(member.kind) => TokenKind::Method,
                    Some(_) => TokenKind::Property,
                    // Behind a namespace stands another, or a type.
                    None if is_namespace(ast.member_path(id)) => TokenKind::Namespace,
                    None if is_namespace(ast.member_path(target)) => TokenKind::Type,
                    None => TokenKind::Property,
                };
                names.insert(name.start, (kind, false));
                ast.list(type_arguments).iter().for_each(|&of| of_type(document, of, &mut names));
            }
            ExprKind::Call { target, .. } => {
                if let ExprKind::Member { name, .. } = ast[ast.strip(target)].kind {
                    names.insert(name.start, (TokenKind::Method, false));
                } else if let ExprKind::Name { name, .. } = ast[ast.strip(target)].kind {
                    names.insert(name.start, (TokenKind::Method, false));
                }
            }
            ExprKind::New { of, .. } => of_type(document, of, &mut names),
            ExprKind::NewArray { element, .. } => element.into_iter().for_each(|of| of_type(document, of, &mut names)),
            ExprKind::Cast { to, .. } | ExprKind::As { to, .. } | ExprKind::TypeOf(to) | ExprKind::Default(Some(to)) => {
                of_type(document, to, &mut names);
            }
            ExprKind::Declaration { of, name } => {
                of_type(document, of, &mut names);
                name.into_iter().for_each(|name| declare(&mut names, name, TokenKind::Local));
            }
            ExprKind::Is { pattern, .. } => match ast[pattern].kind {
                PatternKind::Type(of) => of_type(document, of, &mut names),
                PatternKind::Declaration { of, name } => {
                    of_type(document, of, &mut names);
                    declare(&mut names, name, TokenKind::Local);
                }
                PatternKind::Constant(_) => {}
            },
            ExprKind::Lambda { parameters, .. } => parameters_of(document, parameters, &mut names),
            ExprKind::NewAnonymous(members) => {
                for name in ast.list(members).iter().filter_map(|member| member.name) {
                    declare(&mut names, name, TokenKind::Property);
                }
            }
            ExprKind::Query(clauses) => {
                for clause in ast.list(clauses) {
                    match *clause {
                        QueryClause::From { name, .. }
                        | QueryClause::Let { name, .. }
                        | QueryClause::Join { name, .. }
                        | QueryClause::Into(name) => {
                            declare(&mut names, name, TokenKind::Local);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    for (_, node) in ast.statements(root) {
        match node.kind {
            StmtKind::Local { of, variables, .. } => {
                of_type(document, of, &mut names);
                for variable in ast.list(variables) {
                    declare(&mut names, variable.name, TokenKind::Local);
                }
            }
            StmtKind::LocalFunction { returns, name, parameters, .. } => {
                of_type(document, returns, &mut names);
                declare(&mut names, name, TokenKind::Method);
                parameters_of(document, parameters, &mut names);
            }
            StmtKind::ForEach { of, name, .. } => {
                of_type(document, of, &mut names);
                declare(&mut names, name, TokenKind::Local);
            }
            StmtKind::Try { catches, .. } => {
                for catch in ast.list(catches) {
                    catch.of.into_iter().for_each(|of| of_type(document, of, &mut names));
                    catch.name.into_iter().for_each(|name| declare(&mut names, name, TokenKind::Local));
                }
            }
            _ => {}
        }
    }
    names
}

fn parameters_of(document: &Document<'_>, parameters: List<Parameter>, names: &mut HashMap<u32, (TokenKind, bool)>) {
    for parameter in document.csharp().list(parameters) {
        parameter.of.into_iter().for_each(|of| of_type(document, of, names));
        names.insert(parameter.name.start, (TokenKind::Parameter, true));
    }
}

/// The names in a type.
fn of_type(document: &Document<'_>, of: TypeId, names: &mut HashMap<u32, (TokenKind, bool)>) {
    let ast = document.csharp();
    match ast[of].kind {
        TypeKind::Named { qualifier, name, arguments } => {
            names.insert(name.start, (TokenKind::Type, false));
            ast.list(arguments).iter().for_each(|&of| of_type(document, of, names));
            let mut qualifier = qualifier;
            while let Some(TypeKind::Named { qualifier: next, name, .. }) = qualifier.map(|of| ast[of].kind) {
                names.insert(name.start, (TokenKind::Namespace, false));
                qualifier = next;
            }
        }
        TypeKind::Array { element, .. } | TypeKind::Nullable(element) => of_type(document, element, names),
        TypeKind::Tuple(elements) => ast.list(elements).iter().for_each(|&of| of_type(document, of, names)),
        TypeKind::Error | TypeKind::Placeholder | TypeKind::Var | TypeKind::Predefined(_) => {}
    }
}

/// Whether the names of a path make a namespace.
fn is_namespace(path: Option<Vec<&str>>) -> bool {
    let Some(path) = path else { return false };
    let path = path.join(".");
    library().namespaces().iter().any(|it| it.strip_prefix(&path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}
