//! The parser: a recursive descent from tokens to the syntax tree, with bounded lookahead.

mod error;
mod expression;
mod initializer;
mod lambda;
mod operand;
mod pattern;
mod query;
mod statement;
mod declaration;
mod types;

use std::cell::Cell;

use super::ast::*;
use super::decode::decode;
use super::lexer::{Token, TokenKind, tokenize};
use super::outline::Outline;
use super::scan::{Encoding, Extent};
use crate::diagnostic::say;
use crate::text::Span;

/// How many levels code may nest: brackets, statements, operators that group to the right.
const DEPTH: u32 = 200;

/// How high the tree of one expression may be: this many links may a chain such as `a + b + …` or `a.b.c…` have.
/// Whoever walks a tree by recursion needs that many frames, and lambdas with blocks add [`DEPTH`].
const HEIGHT: u16 = 1000;

/// Parses the policy expression at `extent` of the arena's source into the arena.
/// Never fails: mistakes are among [`Ast::errors`] of the root.
pub fn parse(ast: &mut Ast<'_>, extent: Extent) -> Root {
    let source = ast.source;
    let length = source.len() as u32;
    if extent.encoding == Encoding::Entities && decode(ast, extent.span) {
        // The parser writes to the arena while it reads the decoded text.
        let decoded = std::mem::take(&mut ast.decoded);
        let code = Span { start: ast.decoded_from, end: decoded.len() as u32 };
        let root = parse_code(ast, &decoded, code, length);
        ast.decoded = decoded;
        return root;
    }
    parse_code(ast, source, extent.span, 0)
}

/// Parses what stands at `extent` of `text`, whose first byte has the code offset `base`.
fn parse_code(ast: &mut Ast<'_>, text: &str, extent: Span, base: u32) -> Root {
    let mut lists = LISTS.take().unwrap_or_default();
    lists.heights.clear();
    let whole = extent.text(text);
    let block = whole.starts_with("@{");
    let closer = if block { '}' } else { ')' };
    let closed = whole.len() > 2 && whole.ends_with(closer);
    let start = extent.start as usize + whole.len().min(2);
    let end = extent.end as usize - usize::from(closed);
    let code = Span { start: base + start as u32, end: base + end.max(start) as u32 };
    let tokens = tokenize(text.get(..end).unwrap_or_default(), start, base, !ast.is_final, std::mem::take(&mut lists.tokens));
    let firsts = (ast.expressions.len() as u32, ast.statements.len() as u32, ast.errors.len() as u32);
    let mut parser = Parser {
        code: text,
        base,
        tokens: &tokens.list,
        mistakes: &tokens.mistakes,
        at: 0,
        depth: 0,
        first: firsts.0,
        tallest: 0,
        block_height: 0,
        queries: 0,
        panicking: false,
        disordered: false,
        given_up: false,
        failed_at: 0,
        opener: Span { start: code.start - whole.len().min(2) as u32, end: code.start },
        closed,
        ast,
        lists,
    };
    let body = if block { Body::Block(parser.root_block()) } else { Body::Expression(parser.root_expression()) };
    let Parser { mut lists, .. } = parser;
    if tokens.template {
        // Nobody knows what the template will make of it.
        ast.errors.truncate(firsts.2 as usize);
    }
    lists.tokens = tokens.list;
    if lists.heights.capacity().max(lists.tokens.capacity()) <= MOST_KEPT {
        LISTS.set(Some(lists));
    }
    let text_of = |span: Span| &text[(span.start - base) as usize..(span.end - base) as usize];
    let outline = Outline::of(ast, &ast.expressions[firsts.0 as usize..], text_of);
    Root {
        code,
        body,
        expressions: firsts.0..ast.expressions.len() as u32,
        statements: firsts.1..ast.statements.len() as u32,
        errors: firsts.2..ast.errors.len() as u32,
        template: tokens.template,
        outline,
    }
}

/// The largest capacity, in expressions or tokens, with which the lists of a parser are kept.
const MOST_KEPT: usize = 1 << 16;

thread_local! {
    /// The lists of the last parser of this thread. Without them, a lint of the real policies takes 5 % longer.
    static LISTS: Cell<Option<Box<Lists>>> = const { Cell::new(None) };
}

/// Lists that grow while they are read, and are moved to the arena when they are complete. They are empty between two parsers, but for the heights.
#[derive(Default)]
struct Lists {
    tokens: Vec<Token>,
    /// How high the tree below each expression node is.
    heights: Vec<u16>,
    expressions: Vec<ExprId>,
    statements: Vec<StmtId>,
    types: Vec<TypeId>,
    arguments: Vec<Argument>,
    interpolations: Vec<Interpolation>,
    anonymous_members: Vec<AnonymousMember>,
    parameters: Vec<Parameter>,
    query_clauses: Vec<QueryClause>,
    variables: Vec<Variable>,
    switch_sections: Vec<SwitchSection>,
    switch_labels: Vec<SwitchLabel>,
    catches: Vec<Catch>,
    branches: Vec<(u32, ExprId, StmtId)>,
}

struct Parser<'p, 'a> {
    ast: &'p mut Ast<'a>,
    lists: Box<Lists>,
    code: &'p str,
    /// The code offset of the first byte of `code`.
    base: u32,
    tokens: &'p [Token],
    mistakes: &'p [(u32, SyntaxError)],
    /// The index of the token that is read next.
    at: usize,
    depth: u32,
    /// The first expression node of this root.
    first: u32,
    /// The height of the highest expression since the innermost block of a lambda began.
    tallest: u16,
    /// The height of the block of the lambda that is made next.
    block_height: u16,
    /// In how many query expressions this stands.
    queries: u32,
    /// A mistake was reported, and no place to go on with confidence has been found since.
    panicking: bool,
    /// A mistake was reported that leaves the braces in disorder, which explains all that follows from disorder.
    disordered: bool,
    /// The rest is not read.
    given_up: bool,
    /// Where the last mistake was found.
    failed_at: usize,
    /// The `@(` or `@{`.
    opener: Span,
    closed: bool,
}

/// Moves the end of a list that was read from `from` on to the arena.
macro_rules! finish {
    ($parser:ident . $field:ident [$from:expr] => $list:ident) => {{
        let start = $parser.ast.$list.len() as u32;
        $parser.ast.$list.extend_from_slice(&$parser.lists.$field[$from..]);
        $parser.lists.$field.truncate($from);
        List { start, length: $parser.ast.$list.len() as u32 - start, of: std::marker::PhantomData }
    }};
}
use finish;

impl Parser<'_, '_> {
    fn root_expression(&mut self) -> ExprId {
        if self.kind() == TokenKind::End {
            let span = self.opener.to(Span::at(self.token().end as usize));
            self.report(error::at(span, "this expression is empty").help("write a value between the brackets"));
            return self.bump_missing();
        }
        if self.begins_statement() {
            self.not_one_expression();
        }
        let value = self.expression();
        match self.kind() {
            TokenKind::End => {}
            TokenKind::Semicolon | TokenKind::Assign => self.not_one_expression(),
            _ => self.unexpected("an operator or the end of the expression", None),
        }
        self.root_end();
        value
    }

    fn root_block(&mut self) -> List<StmtId> {
        if self.kind() == TokenKind::End {
            let span = self.opener.to(Span::at(self.token().end as usize));
            self.report(error::at(span, "this expression is empty").help("write statements that `return` a value"));
        }
        let from = self.lists.statements.len();
        while self.kind() != TokenKind::End {
            if self.kind() == TokenKind::CloseBrace {
                self.unexpected("a statement", None);
                self.at += 1;
                self.panicking = false;
                continue;
            }
            let statement = self.statement_in_list();
            self.lists.statements.push(statement);
        }
        self.root_end();
        finish!(self.statements[from] => stmt_lists)
    }

    /// Reports what is wrong with the end: a comment that runs into it, or that there is none.
    fn root_end(&mut self) {
        if self.given_up {
            return;
        }
        if self.kind() == TokenKind::End {
            self.bump();
        }
        if !self.closed {
            let bracket = if self.text(self.opener).ends_with('{') { "}" } else { ")" };
            self.report_disorder(error::at(self.opener, "this expression is never closed").help(say!("close it with `{}`", bracket)));
        }
    }

    // Tokens

    fn token(&self) -> Token {
        self.tokens[self.at]
    }

    fn kind(&self) -> TokenKind {
        self.tokens[self.at].kind
    }

    fn peek(&self, ahead: usize) -> TokenKind {
        self.kind_at(self.at + ahead)
    }

    fn kind_at(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::End, |token| token.kind)
    }

    fn bump(&mut self) -> Token {
        let token = self.tokens[self.at];
        if token.flags & Token::MISTAKE != 0 {
            self.report_mistake(self.at);
        }
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let is = self.kind() == kind;
        if is {
            self.bump();
        }
        is
    }

    /// Goes past `kind`; reports `expected` if something else stands there.
    fn expect(&mut self, kind: TokenKind, expected: &'static str) -> bool {
        let is = self.eat(kind);
        if !is {
            self.unexpected(expected, None);
        }
        is
    }

    /// Goes past the bracket that closes the one at the index `open`, and past what stands before it and was not understood.
    fn close(&mut self, open: usize, expected: &'static str) {
        let closer = match self.tokens[open].kind {
            TokenKind::OpenParen => TokenKind::CloseParen,
            TokenKind::OpenBracket => TokenKind::CloseBracket,
            _ => TokenKind::CloseBrace,
        };
        if self.eat(closer) {
            return;
        }
        self.unexpected(expected, Some(open));
        if let Some(partner) = self.tokens[open].partner()
            && partner >= self.at
            && !self.given_up
        {
            self.at = partner + 1;
        }
    }

    fn text(&self, code: Span) -> &str {
        let (start, end) = (code.start - self.base, code.end - self.base);
        Span { start, end }.text(self.code)
    }

    /// The end of the token before.
    fn end(&self) -> u32 {
        if self.at == 0 { self.opener.end } else { self.tokens[self.at - 1].end }
    }

    /// From `start` to the end of the token before.
    fn since(&self, start: u32) -> Span {
        Span { start, end: self.end().max(start) }
    }

    /// Where the name that `token` is stands, without the `@` in front of it.
    fn name_of(&self, token: Token) -> Span {
        let at = self.code.as_bytes().get((token.start - self.base) as usize) == Some(&b'@');
        Span { start: token.start + u32::from(at), end: token.end }
    }

    // Nodes

    fn expr(&mut self, kind: ExprKind, span: Span) -> ExprId {
        let height = self.height(&kind).saturating_add(1);
        let id = ExprId(self.ast.expressions.len() as u32);
        self.ast.expressions.push(Expr { kind, span });
        self.lists.heights.push(height);
        self.tallest = self.tallest.max(height);
        if height >= HEIGHT {
            self.give_up("this expression is too long to be read", "split it with variables");
        }
        id
    }

    fn stmt(&mut self, kind: StmtKind, span: Span) -> StmtId {
        let id = StmtId(self.ast.statements.len() as u32);
        self.ast.statements.push(Stmt { kind, span });
        id
    }

    fn type_node(&mut self, kind: TypeKind, span: Span) -> TypeId {
        let id = TypeId(self.ast.types.len() as u32);
        self.ast.types.push(Type { kind, span });
        id
    }

    fn pattern_node(&mut self, kind: PatternKind, span: Span) -> PatternId {
        let id = PatternId(self.ast.patterns.len() as u32);
        self.ast.patterns.push(Pattern { kind, span });
        id
    }

    /// An operand that is not there.
    fn bump_missing(&mut self) -> ExprId {
        let at = self.end();
        self.expr(ExprKind::Error, Span { start: at, end: at })
    }

    /// The height of the highest expression directly below `kind`.
    fn height(&self, kind: &ExprKind) -> u16 {
        let of = |child: ExprId| self.lists.heights.get((child.0 - self.first) as usize).copied().unwrap_or(0);
        // What most code is made of goes without a visitor.
        match *kind {
            ExprKind::Name { .. } | ExprKind::Literal(_) => 0,
            ExprKind::Member { target, .. } => of(target),
            ExprKind::Binary { left, right, .. } => of(left).max(of(right)),
            ExprKind::Call { target, arguments } => {
                self.ast.list(arguments).iter().fold(of(target), |height, argument| height.max(of(argument.value)))
            }
            _ => {
                let mut height = 0;
                super::query::each_child(self.ast, kind, &mut |child| height = height.max(of(child)));
                match kind {
                    ExprKind::Lambda { body: LambdaBody::Block(_), .. } => height.max(self.block_height),
                    _ => height,
                }
            }
        }
    }

    // Limits

    /// Goes a level deeper; false if that is too deep, and then nothing more is read.
    fn enter(&mut self) -> bool {
        if self.depth >= DEPTH {
            self.give_up("this code is nested too deeply to be read", "split it with variables");
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    #[cold]
    fn give_up(&mut self, message: &'static str, help: &'static str) {
        if self.given_up {
            return;
        }
        let span = self.token().span();
        self.report(SyntaxError { kind: ErrorKind::Limit, ..error::at(span, message).help(help) });
        self.given_up = true;
        self.at = self.tokens.len() - 1;
    }
}
