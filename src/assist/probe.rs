//! Code with a name in the place of the cursor that nothing has, and what the checker knows of that place.

use crate::csharp::{
    self, Ast, Body, Encoding, ExprId, ExprKind, Extent, Node, Root, StmtId, StmtKind,
    ast::{Argument, BinaryOperator, List, UnaryOperator},
    check::{Before, Meanings, NameSite, Offer},
    library::{ClassId, Member, MemberKind, SignatureType, keyword, library},
};
use crate::text::Span;

/// The name that stands in the place of the cursor.
const HERE: &str = "cursor7here";

/// What is known of a place in code.
pub(super) struct Probed {
    meanings: Meanings,
    place: NameSite,
    taken: Option<Taken>,
    call: Option<CallAround>,
    wanted: Option<Wanted>,
}

/// What is wanted of the operand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A value of this type.
    Type(SignatureType),
    /// What the whole expression has to yield.
    OfExpression,
}

/// What the operand at the cursor names, by what it is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A context variable.
    Variable,
    /// A header.
    Header,
}

/// The innermost call around the cursor.
pub(super) struct CallAround {
    /// What it may mean.
    pub candidates: Vec<(ClassId, &'static Member)>,
    /// The one that it means, as far as its arguments tell.
    pub bound: Option<(ClassId, &'static Member)>,
    /// The number of the argument at the cursor.
    pub argument: usize,
}

impl Probed {
    /// What is known of the place behind `before`, which begins with the `@` of its expression; `closers` close what is open there.
    pub fn of(before: &str, closers: &str, is_final: bool) -> Option<Self> {
        Self::with(before, HERE, closers, is_final)
    }

    /// As [`Probed::of`], where the place is in a list of type arguments.
    pub fn in_type_arguments(before: &str, closers: &str, is_final: bool) -> Option<Self> {
        Self::with(before, "cursor7here>()", closers, is_final)
    }

    fn with(before: &str, here: &str, closers: &str, is_final: bool) -> Option<Self> {
        let mut source = format!("{before}{here}");
        let mut rest = closers.chars().peekable();
        while let Some(closer) = rest.next() {
            // A statement ends before its block does, unless the brace ends a hole.
            if closer == '}' && rest.peek() != Some(&'"') {
                source.push(';');
            }
            source.push(closer);
        }
        let mut ast = Ast::new(&source).final_if(is_final);
        let root = csharp::parse(&mut ast, Extent { span: Span::new(0, source.len()), encoding: Encoding::Raw });
        let (meanings, place) = Meanings::probe(&ast, &root, HERE);
        let place = place?;
        let around = around(&ast, &root);
        let taken = around.as_ref().and_then(|around| taken(&ast, &meanings, around));
        let call = around.and_then(|around| call(&ast, &meanings, &around));
        let wanted = wanted(&ast, &root, call.as_ref());
        Some(Self { meanings, place, taken, call, wanted })
    }

    /// What stands before the cursor.
    pub fn before(&self) -> Before {
        self.place.before
    }

    /// What the operand at the cursor names.
    pub fn taken(&self) -> Option<Taken> {
        self.taken
    }

    /// What is wanted of the operand at the cursor, as far as the code around it tells.
    pub fn wanted(&self) -> Option<&Wanted> {
        self.wanted.as_ref()
    }

    /// The class of the value or the type that stands before the cursor.
    pub fn class(&self) -> Option<ClassId> {
        match self.place.before {
            Before::Value(ty) | Before::Type(ty) => self.meanings.class_of(ty).or(ty.is_value().then_some(ClassId::ARRAY)),
            _ => None,
        }
    }

    /// The call around the cursor.
    pub fn call(&self) -> Option<&CallAround> {
        self.call.as_ref()
    }

    /// The members behind a dot.
    pub fn offers(&self, before: Before) -> Vec<Offer> {
        self.meanings.offers(before)
    }

    /// The named parts of a value.
    pub fn parts(&self, before: Before) -> Vec<(String, String)> {
        match before {
            Before::Value(ty) => self.meanings.parts_of(ty),
            _ => Vec::new(),
        }
    }

    /// The locals in scope, the innermost last: name, type, whether it is a function.
    pub fn locals(&self) -> Vec<(String, String, bool)> {
        let shown = |ty| self.meanings.name(ty);
        self.place.locals.iter().map(|local| (local.name.clone(), shown(local.ty), local.is_function)).collect()
    }
}

/// A call or an index that has the cursor among its arguments.
struct Around {
    id: ExprId,
    target: ExprId,
    is_index: bool,
    argument: usize,
}

/// The operand at the cursor.
fn operand(ast: &Ast<'_>, root: &Root) -> Option<ExprId> {
    ast.expressions(root).find_map(|(id, node)| match node.kind {
        ExprKind::Name { name, .. } | ExprKind::Member { name, .. } if ast.text(name) == HERE => Some(id),
        _ => None,
    })
}

/// The innermost call or index of which an argument holds the cursor.
fn around(ast: &Ast<'_>, root: &Root) -> Option<Around> {
    let here = operand(ast, root)?;
    let place = ast[here].span;
    let holds = |arguments: List<Argument>| {
        let arguments = ast.list(arguments);
        arguments.iter().position(|argument| ast[argument.value].span.covers(place))
    };
    // Children come before their parents, so the first that holds it is the innermost.
    ast.expressions(root).skip_while(|(id, _)| *id <= here).find_map(|(id, node)| match node.kind {
        ExprKind::Call { target, arguments } => Some(Around { id, target, is_index: false, argument: holds(arguments)? }),
        ExprKind::New { arguments, .. } => Some(Around { id, target: id, is_index: false, argument: holds(arguments)? }),
        ExprKind::Index { target, arguments, .. } => Some(Around { id, target, is_index: true, argument: holds(arguments)? }),
        _ => None,
    })
}

/// Whether `id` is among what `each` shows.
fn is_among(id: ExprId, each: impl FnOnce(&mut dyn FnMut(ExprId))) -> bool {
    let mut is_among = false;
    each(&mut |it| is_among |= it == id);
    is_among
}

/// What is wanted of the operand at the cursor, which is among the arguments of `call`, if it is in a call.
fn wanted(ast: &Ast<'_>, root: &Root, call: Option<&CallAround>) -> Option<Wanted> {
    let truth = || SignatureType::Class(ClassId::BOOL, Box::default());
    let parameter = || {
        let (call, (_, member)) = call.and_then(|call| Some((call, call.bound.or(call.candidates.first().copied())?)))?;
        let first = usize::from(member.kind == MemberKind::Extension);
        member.parameters.get(first + call.argument).map(|parameter| parameter.of.clone())
    };
    let mut id = operand(ast, root)?;
    // Parts come before what they are parts of.
    let around = |id: ExprId| {
        ast.expressions(root).skip_while(move |(it, _)| *it <= id).find(|(it, _)| is_among(id, |visit| ast.children(*it, visit)))
    };
    while let Some((next, node)) = around(id) {
        match node.kind {
            ExprKind::Unary { operator: UnaryOperator::Not, .. } => return Some(Wanted::Type(truth())),
            ExprKind::Binary { operator: BinaryOperator::And | BinaryOperator::Or, .. } => return Some(Wanted::Type(truth())),
            ExprKind::Conditional { condition, .. } if condition == id => return Some(Wanted::Type(truth())),
            ExprKind::Parenthesized(_) | ExprKind::Conditional { .. } | ExprKind::Binary { operator: BinaryOperator::Coalesce, .. } => {
                id = next
            }
            ExprKind::Lambda { .. } => {
                return match parameter()? {
                    SignatureType::Class(_, of) => of.last().cloned().map(Wanted::Type),
                    _ => None,
                };
            }
            ExprKind::Call { .. } | ExprKind::New { .. } => return parameter().map(Wanted::Type),
            _ => return None,
        }
    }
    if root.body == Body::Expression(id) {
        return Some(Wanted::OfExpression);
    }
    let each_part = |visit: &mut dyn FnMut(ExprId), of: StmtId| {
        ast.parts(of, |part| {
            if let Node::Expression(part) = part {
                visit(part);
            }
        });
    };
    let (_, statement) = ast.statements(root).find(|(it, _)| is_among(id, |visit| each_part(visit, *it)))?;
    match statement.kind {
        StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Do { .. } => Some(Wanted::Type(truth())),
        StmtKind::Return(_) => Some(Wanted::OfExpression),
        StmtKind::Local { of, .. } => {
            keyword(ast.text(ast[of].span)).map(|class| Wanted::Type(SignatureType::Class(class, Box::default())))
        }
        _ => None,
    }
}

/// What the argument names by what it is a key of.
fn taken(ast: &Ast<'_>, meanings: &Meanings, around: &Around) -> Option<Taken> {
    let collection = match ast[around.target].kind {
        _ if around.argument > 0 => return None,
        _ if around.is_index => around.target,
        ExprKind::Member { target, name, .. } if matches!(ast.text(name), "GetValueOrDefault" | "ContainsKey" | "TryGetValue") => target,
        _ => return None,
    };
    let (class, member) = meanings.member_of(ast.strip(collection))?;
    match member.name {
        "Variables" if class == ClassId::CONTEXT => Some(Taken::Variable),
        "Headers" => Some(Taken::Header),
        _ => None,
    }
}

/// What a call may mean.
fn call(ast: &Ast<'_>, meanings: &Meanings, around: &Around) -> Option<CallAround> {
    let bound = meanings.member_of(around.id);
    let beside = |(class, member): (ClassId, &'static Member)| {
        library().read(class).named(member.name).map(|(_, member)| (class, member)).collect::<Vec<_>>()
    };
    let candidates = match ast[around.target].kind {
        ExprKind::Member { target, name, .. } if !around.is_index => {
            let (ty, name) = (meanings.type_of(target), ast.text(name));
            match ast.member_path(target).as_deref() {
                _ if ty.is_value() => meanings.overloads(Before::Value(ty), name),
                Some(path) => of_type(path.last()?, name),
                None => of_type(ast.text_of(target), name),
            }
        }
        ExprKind::New { .. } => meanings.overloads(Before::Type(meanings.type_of(around.id)), "new"),
        _ => Vec::new(),
    };
    let candidates = if candidates.is_empty() { bound.map(beside).unwrap_or_default() } else { candidates };
    Some(CallAround { candidates, bound, argument: around.argument }).filter(|call| !call.candidates.is_empty())
}

/// The methods called `name` of the type called `of`.
fn of_type(of: &str, name: &str) -> Vec<(ClassId, &'static Member)> {
    let Some(class) = keyword(of).or_else(|| library().imported(of).first().copied()) else { return Vec::new() };
    library().read(class).named(name).map(|(_, member)| (class, member)).collect()
}
