//! Statements, and resources within resources.

use super::reader::{Reader, is_line_break, word_at};
use super::{Declaration, DeclarationKind, Expr, ExprKind, Import};
use crate::hosts::tree::MAX_DEPTH;

impl Reader<'_> {
    /// Reads a statement; `None` for one of which nothing is kept.
    pub(super) fn statement(&mut self) -> Option<Declaration> {
        let start = self.at;
        let secure = self.decorators();
        let before = self.at;
        let keyword = self.word().unwrap_or_default();
        self.blanks();
        let (name, kind, value) = match keyword {
            "param" => {
                let name = self.name();
                self.skip_type();
                (name, DeclarationKind::Parameter { secure }, self.optional_value())
            }
            "var" => self.assigned(DeclarationKind::Variable),
            "output" => self.assigned(DeclarationKind::Output),
            "metadata" | "assert" => self.assigned(DeclarationKind::Other),
            "resource" => return Some(self.resource(start)),
            "module" | "test" => {
                let name = self.name();
                let path = self.plain_string();
                let kind = if keyword == "module" { DeclarationKind::Module(path) } else { DeclarationKind::Other };
                self.blanks();
                self.sign();
                (name, kind, Some(self.body()))
            }
            "func" => self.function(),
            "import" if !matches!(self.peek(), Some(b'\'' | b'=' | b'(')) => (Box::default(), self.import(), None),
            "using" if self.peek() == Some(b'\'') => {
                let path = self.plain_string();
                self.blanks();
                self.skip_statement();
                (Box::default(), DeclarationKind::Using(path), None)
            }
            "" => {
                self.at = before;
                self.fail_here("a statement is missing here", "a line begins with a word such as `param`, `var` or `resource`");
                return None;
            }
            _ => {
                self.skip_statement();
                return None;
            }
        };
        Some(Declaration { span: self.since(start), name, kind, value, nested: Vec::new() })
    }

    /// Reads decorators; says whether one of them is `@secure()`.
    fn decorators(&mut self) -> bool {
        let mut secure = false;
        while !self.broken && self.eat("@") {
            let decorator = self.expression();
            if let ExprKind::Call(name, _) = &decorator.kind {
                secure |= matches!(&**name, "secure" | "sys.secure");
            }
            self.lines();
        }
        secure
    }

    /// Reads `resource name 'type' = body`, whose decorators begin at `start`; the keyword has been taken.
    fn resource(&mut self, start: usize) -> Declaration {
        let name = self.name();
        let kind = self.plain_string();
        self.blanks();
        let existing = self.eat_word("existing");
        self.blanks();
        self.sign();
        let outer = (std::mem::replace(&mut self.in_resource, true), std::mem::take(&mut self.nested));
        let value = self.body();
        self.in_resource = outer.0;
        let nested = std::mem::replace(&mut self.nested, outer.1);
        let kind = DeclarationKind::Resource { kind, existing };
        Declaration { span: self.since(start), name, kind, value: Some(value), nested }
    }

    /// Reads a resource within the body of another, if there is one here.
    pub(super) fn nested_resource(&mut self) -> bool {
        let start = self.at;
        if !self.in_resource || !(self.peek() == Some(b'@') || word_at(self.rest()) == "resource") {
            return false;
        }
        if self.depth >= MAX_DEPTH {
            self.skip_statement();
            return true;
        }
        self.depth += 1;
        self.decorators();
        let is_resource = self.eat_word("resource");
        let word = self.at;
        self.blanks();
        // A property may be called `resource`.
        let found = is_resource && self.at > word && !word_at(self.rest()).is_empty();
        if found {
            let nested = self.resource(start);
            self.nested.push(nested);
        } else {
            self.at = start;
        }
        self.depth -= 1;
        found
    }

    /// Reads `name type = value`, of which `metadata`, `var` and `assert` have no type.
    fn assigned(&mut self, kind: DeclarationKind) -> (Box<str>, DeclarationKind, Option<Expr>) {
        let name = self.name();
        self.skip_type();
        self.sign();
        self.blanks();
        let value = self.expression();
        (name, kind, Some(value))
    }

    /// Reads `name(parameters) type => value`.
    fn function(&mut self) -> (Box<str>, DeclarationKind, Option<Expr>) {
        let name = self.name();
        let mut parameters = Vec::new();
        if !self.eat("(") {
            self.fail_here("a `(` is missing here", "write the parameters of the function");
        }
        self.lines();
        while !self.broken && !self.eat(")") {
            parameters.push(self.name());
            self.skip(|_, next| matches!(next, b',' | b')'));
            self.eat(",");
            self.lines();
            if self.peek().is_none() {
                self.fail_here("a `)` is missing here", "close the parameters of the function");
            }
        }
        self.skip(|reader, next| next == b'=' && reader.rest().starts_with("=>") || is_line_break(next));
        if !self.broken && !self.eat("=>") {
            self.fail_here("a `=>` is missing here", "write what the function returns");
        }
        self.lines();
        let value = self.expression();
        (name, DeclarationKind::Function(parameters), Some(value))
    }

    /// Reads `{ a, b as c } from 'path'` and `* as name from 'path'`.
    fn import(&mut self) -> DeclarationKind {
        let mut import = Import::default();
        if self.eat("*") {
            self.blanks();
            self.eat_word("as");
            self.blanks();
            import.all = Some(self.name());
        } else if self.eat("{") {
            self.lines();
            while !self.broken && !self.eat("}") {
                let name: Box<str> = match self.opening() {
                    Some(_) => self.plain_string(),
                    None => self.name(),
                };
                self.blanks();
                let own = if self.eat_word("as") {
                    self.blanks();
                    self.name()
                } else {
                    name.clone()
                };
                import.names.push((name, own));
                self.lines();
                self.eat(",");
                self.lines();
            }
        }
        self.blanks();
        if self.eat_word("from") {
            self.blanks();
            import.path = self.plain_string();
        }
        self.blanks();
        self.skip_statement();
        DeclarationKind::Import(import)
    }

    /// Reads the name of what is declared, and the blanks behind it.
    fn name(&mut self) -> Box<str> {
        let name = if self.broken { None } else { self.word() };
        if name.is_none() {
            self.fail_here("a name is missing here", "give what is declared a name");
        }
        self.blanks();
        name.unwrap_or_default().into()
    }

    /// Reads a string without holes, such as a path or a type.
    fn plain_string(&mut self) -> Box<str> {
        if self.broken {
            return Box::default();
        }
        let Some((form, length)) = self.opening() else {
            self.fail_here("a string is missing here", "write it between single quotes");
            return Box::default();
        };
        self.string(form, length).text().and_then(|text| text.known()).unwrap_or_default().into()
    }

    /// Takes the `=` between a name and a value.
    fn sign(&mut self) {
        if !self.broken && !self.eat("=") {
            self.fail_here("a `=` is missing here", "give what is declared a value");
        }
    }

    fn optional_value(&mut self) -> Option<Expr> {
        if self.broken || !self.eat("=") {
            return None;
        }
        self.blanks();
        Some(self.expression())
    }

    /// Reads the body of a resource or a module: an object, on a condition, or one for each of a list.
    fn body(&mut self) -> Expr {
        self.lines();
        match self.peek() {
            _ if self.broken => self.unknown(self.at),
            Some(b'{' | b'[') => self.expression(),
            _ if self.at_condition() => self.conditional(),
            _ => {
                self.fail_here("a body is missing here", "write it between braces");
                self.unknown(self.at)
            }
        }
    }
}
