//! Signatures of members as the tables spell them, and what they mean.

use super::{ClassId, Does, Facts, Library};

/// A member of a type, read from its signature.
#[derive(Debug)]
pub struct Member {
    /// Its name; `this` of an indexer, `new` of a constructor, the sign of an operator, `implicit` or `explicit` of a conversion.
    pub name: &'static str,
    /// What kind of member it is.
    pub kind: MemberKind,
    /// Whether it belongs to the type rather than to a value of it.
    pub is_static: bool,
    /// Whether it can be assigned.
    pub writable: bool,
    /// The names of its own type parameters.
    pub generics: Box<[&'static str]>,
    /// Its parameters.
    pub parameters: Box<[Parameter]>,
    /// The type of its value.
    pub result: SignatureType,
    /// The signature as written in the tables.
    pub signature: &'static str,
    /// What it does to a value, as far as its class says so.
    pub does: Option<Does>,
    /// What its value is.
    pub is: Facts,
}

/// The kinds of member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A constructor.
    Constructor,
    /// A method.
    Method,
    /// A static method that can be called on its first argument.
    Extension,
    /// A property, a field or a value of an enumeration.
    Property,
    /// An indexer.
    Indexer,
    /// An operator.
    Operator,
    /// A conversion that happens by itself.
    Implicit,
    /// A conversion that takes a cast.
    Explicit,
}

/// A parameter of a member.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The other names that it may have, with `|` between them: pages differ.
    also: &'static str,
    /// Its type.
    pub of: SignatureType,
    /// How it is passed.
    pub passing: Passing,
    /// Whether the call may leave it out.
    pub optional: bool,
}

impl Parameter {
    /// Whether an argument may call it `name`.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.also.split('|').any(|also| also == name)
    }
}

/// How a parameter of the tables is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// By value.
    Value,
    /// `ref`.
    Ref,
    /// `out`.
    Out,
    /// The rest of the arguments, as an array.
    Params,
}

/// A type as a signature spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureType {
    /// A type of the tables with its type arguments.
    Class(ClassId, Box<[SignatureType]>),
    /// An array with so many dimensions.
    Array(Box<SignatureType>, u32),
    /// A type parameter: those of the type come first, those of the member after them.
    Parameter(u16),
    /// `void`.
    Void,
    /// A type that the tables do not have.
    Unknown,
}

/// Reads the signature of a member of a type with these type parameters.
pub(super) fn read(library: &Library, signature: &'static str, parameters: &'static [&'static str], own: ClassId) -> Member {
    let (modifier, rest) = modifier(signature);
    let is_static = !matches!(modifier, Modifier::None);
    let mut member = Member {
        name: "",
        kind: MemberKind::Property,
        is_static,
        writable: false,
        generics: Box::default(),
        parameters: Box::default(),
        result: SignatureType::Unknown,
        signature,
        does: None,
        is: Facts::NONE,
    };
    let open = rest.find(['(', '[', ':']).unwrap_or(rest.len());
    let (head, tail) = rest.split_at(open);
    let (name, generics) = match head.split_once('<') {
        // The operators `<` and `<=` have no letter in front.
        Some((name, list)) if !name.is_empty() => (name, list.trim_end_matches('>')),
        _ => (head, ""),
    };
    member.name = name;
    member.generics = generics.split(", ").filter(|name| !name.is_empty()).collect();
    let mut reader = Reader { library, text: tail, class: parameters, method: &member.generics };
    match tail.as_bytes().first() {
        Some(b':') => {
            reader.skip(1);
            member.result = reader.shape();
            member.writable = reader.text.trim_start().starts_with("{set}");
        }
        Some(b'[') => {
            member.kind = MemberKind::Indexer;
            reader.skip(1);
            let list = reader.parameters(']');
            reader.eat(":");
            let result = reader.shape();
            member.writable = reader.text.trim_start().starts_with("{set}");
            (member.parameters, member.result) = (list, result);
        }
        _ => {
            member.kind = match modifier {
                Modifier::New => MemberKind::Constructor,
                Modifier::Extension => MemberKind::Extension,
                Modifier::Operator => MemberKind::Operator,
                Modifier::Implicit => MemberKind::Implicit,
                Modifier::Explicit => MemberKind::Explicit,
                Modifier::None | Modifier::Static => MemberKind::Method,
            };
            reader.skip(1);
            let list = reader.parameters(')');
            let result = match modifier {
                Modifier::New => SignatureType::Class(own, (0..parameters.len() as u16).map(SignatureType::Parameter).collect()),
                _ => {
                    reader.eat("->");
                    reader.shape()
                }
            };
            (member.parameters, member.result) = (list, result);
        }
    }
    if member.name.is_empty() {
        member.name = match modifier {
            Modifier::New => "new",
            Modifier::Implicit => "implicit",
            Modifier::Explicit => "explicit",
            _ => "",
        };
    }
    member
}

/// Reads a type as `base` and `implements` spell it.
pub(super) fn read_shape(library: &Library, text: &'static str, parameters: &'static [&'static str]) -> SignatureType {
    Reader { library, text, class: parameters, method: &[] }.shape()
}

/// Whether the signature is one of an extension method.
pub(super) fn is_extension(signature: &str) -> bool {
    signature.starts_with("extension ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Modifier {
    None,
    Static,
    New,
    Extension,
    Operator,
    Implicit,
    Explicit,
}

fn modifier(signature: &'static str) -> (Modifier, &'static str) {
    for (word, modifier) in [
        ("static ", Modifier::Static),
        ("extension ", Modifier::Extension),
        ("operator ", Modifier::Operator),
        ("new", Modifier::New),
        ("implicit", Modifier::Implicit),
        ("explicit", Modifier::Explicit),
    ] {
        if let Some(rest) = signature.strip_prefix(word)
            && (word.ends_with(' ') || rest.starts_with('('))
        {
            return (modifier, rest);
        }
    }
    (Modifier::None, signature)
}

struct Reader<'r> {
    library: &'r Library,
    text: &'static str,
    class: &'static [&'static str],
    method: &'r [&'static str],
}

impl Reader<'_> {
    fn skip(&mut self, bytes: usize) {
        self.text = self.text.get(bytes..).unwrap_or_default();
    }

    fn eat(&mut self, word: &str) -> bool {
        self.text = self.text.trim_start();
        match self.text.strip_prefix(word) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'static str {
        self.text = self.text.trim_start();
        self.run(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.'))
    }

    /// Words with `|` between them.
    fn words(&mut self) -> &'static str {
        self.run(|it| it.is_ascii_alphanumeric() || it == '|')
    }

    fn run(&mut self, goes_on: fn(char) -> bool) -> &'static str {
        let end = self.text.find(|it| !goes_on(it)).unwrap_or(self.text.len());
        let (run, rest) = self.text.split_at(end);
        self.text = rest;
        run
    }

    fn parameters(&mut self, closer: char) -> Box<[Parameter]> {
        let mut list = Vec::new();
        while !self.text.is_empty() && !self.eat(if closer == ')' { ")" } else { "]" }) {
            self.eat("this ");
            let passing = match () {
                () if self.eat("params ") => Passing::Params,
                () if self.eat("out ") => Passing::Out,
                () if self.eat("ref ") => Passing::Ref,
                () => Passing::Value,
            };
            let of = self.shape();
            let name = self.word();
            let also = if self.eat("|") { self.words() } else { "" };
            let optional = self.eat("=");
            if optional {
                let mut level = 0;
                let end = self.text.find(|it: char| {
                    level += i32::from(it == '(') - i32::from(it == ')');
                    level < 0 || level == 0 && matches!(it, ',' | ']')
                });
                self.skip(end.unwrap_or(self.text.len()));
            }
            list.push(Parameter { name, also, of, passing, optional });
            self.eat(",");
        }
        list.into()
    }

    fn shape(&mut self) -> SignatureType {
        let name = self.word();
        let mut shape = match self.parameter(name) {
            Some(parameter) => parameter,
            None if name == "void" => SignatureType::Void,
            None if name == "unknown" => SignatureType::Unknown,
            None => {
                let mut arguments = Vec::new();
                if self.text.starts_with('<') {
                    self.skip(1);
                    while !self.text.is_empty() && !self.eat(">") {
                        arguments.push(self.shape());
                        self.eat(",");
                    }
                }
                match self.library.named(name, arguments.len()) {
                    Some(class) => SignatureType::Class(class, arguments.into()),
                    None => SignatureType::Unknown,
                }
            }
        };
        loop {
            if self.text.starts_with('?') {
                self.skip(1);
                shape = SignatureType::Class(ClassId::NULLABLE, Box::new([shape]));
            } else if self.text.starts_with('[') {
                let rank = self.text.bytes().skip(1).take_while(|&byte| byte == b',').count();
                self.skip(rank + 2);
                shape = SignatureType::Array(Box::new(shape), rank as u32 + 1);
            } else {
                return shape;
            }
        }
    }

    fn parameter(&self, name: &str) -> Option<SignatureType> {
        let method = self.method.iter().position(|it| *it == name).map(|at| at + self.class.len());
        let at = method.or_else(|| self.class.iter().position(|it| *it == name))?;
        Some(SignatureType::Parameter(at as u16))
    }
}
