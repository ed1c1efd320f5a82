//! Late values: they are filled in later by the service, by the tool that deploys the policy, or by a pipeline.

use super::reference;
use crate::spelling::is_named_value;

/// A text whose pieces are known now or later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LateText(pub Vec<Atom>);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// Characters.
    Plain(String),
    /// A reference that stands for characters.
    Late(Late),
    /// A variable of the context that holds characters at run time, none of which means anything in an address.
    Variable(String),
}

/// A reference to a value that is filled in later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Late {
    /// `{{name}}`: a named value of the service.
    NamedValue(String),
    /// `${name}`: what deploys the policy knows it. This is what stands between the braces.
    Host(String),
    /// `#{name}#`, `__name__`: a pipeline replaces it, marks and all.
    Token(String),
}

/// Why a text is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadText {
    /// What is wrong, as one clause.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Late {
    /// The reference as it is written.
    pub fn text(&self) -> String {
        match self {
            Self::NamedValue(name) => format!("{{{{{name}}}}}"),
            Self::Host(name) => format!("${{{name}}}"),
            Self::Token(text) => text.clone(),
        }
    }

    /// The reference at the start of `text`, and its length.
    pub fn at_start(text: &str) -> Option<(Self, usize)> {
        if let Some(rest) = text.strip_prefix("{{") {
            let name = until(rest, "}}", is_named_value)?;
            return Some((Self::NamedValue(name.to_owned()), name.len() + 4));
        }
        if let Some(rest) = text.strip_prefix("${") {
            let name = until(rest, "}", is_path)?;
            return Some((Self::Host(name.to_owned()), name.len() + 3));
        }
        if let Some(rest) = text.strip_prefix("#{") {
            let name = until(rest, "}#", is_named_value)?;
            return Some((Self::Token(format!("#{{{name}}}#")), name.len() + 4));
        }
        None
    }
}

impl LateText {
    /// The text of these characters.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Atom::Plain(text.into())])
    }

    /// Reads an argument: one line, in which references to later values may stand.
    pub fn parse(text: &str) -> Result<Self, BadText> {
        let bad = |message: String, help: &str| Err(BadText { message, help: help.to_owned() });
        on_one_line(text)?;
        if text.contains("@(") || text.contains("@{") {
            return bad("a policy expression cannot be an argument".to_owned(), "put the expression into a template of your own");
        }
        let mut atoms = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let length = match Late::at_start(rest) {
                Some((late, length)) => {
                    if !plain.is_empty() {
                        atoms.push(Atom::Plain(std::mem::take(&mut plain)));
                    }
                    atoms.push(Atom::Late(late));
                    length
                }
                None if rest.starts_with("{{") || rest.starts_with("}}") => {
                    let help = "write `{{name}}`, the name made of letters, digits, `-`, `_` and `.`";
                    return bad("braces are doubled, but refer to no named value".to_owned(), help);
                }
                None if rest.starts_with("${") => {
                    let help = "write `${name}` or `${a.b.c}`, and compute everything else where the policy is deployed";
                    return bad("`${` begins a reference that cannot be read".to_owned(), help);
                }
                None => {
                    plain.push(character);
                    character.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        if !plain.is_empty() {
            atoms.push(Atom::Plain(plain));
        }
        Ok(Self(atoms))
    }

    /// The one reference that it consists of.
    pub fn late(&self) -> Option<&Late> {
        match &self.0[..] {
            [Atom::Late(late)] => Some(late),
            _ => None,
        }
    }

    /// Its characters, if all of them are known.
    pub fn known(&self) -> Option<String> {
        let pieces: Option<Vec<&str>> = self
            .0
            .iter()
            .map(|atom| match atom {
                Atom::Plain(text) => Some(text.as_str()),
                Atom::Late(_) | Atom::Variable(_) => None,
            })
            .collect();
        pieces.map(|pieces| pieces.concat())
    }

    /// All of it, references as they are written.
    pub fn written(&self) -> String {
        self.0
            .iter()
            .map(|atom| match atom {
                Atom::Plain(text) => text.clone(),
                Atom::Late(late) => late.text(),
                Atom::Variable(name) => format!("@({})", variable(name)),
            })
            .collect()
    }

    /// Whether some of it is known at run time alone.
    pub fn is_at_run_time(&self) -> bool {
        self.0.iter().any(|atom| matches!(atom, Atom::Variable(_)))
    }

    /// The same with whole identifiers in the place of their parts.
    pub fn joined(mut self) -> Self {
        let view = |atom: &Atom| match atom {
            Atom::Late(Late::Host(name)) => Ok(name.clone()),
            Atom::Plain(text) => Err(text.clone()),
            Atom::Late(late) => Err(late.text()),
            Atom::Variable(name) => Err(variable(name)),
        };
        reference::join(&mut self.0, view, |name| Atom::Late(Late::Host(name)));
        self
    }

    /// Puts `other` behind it.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// The code that reads the variable called `name`, which holds a text.
pub fn variable(name: &str) -> String {
    format!("(string)context.Variables[\"{name}\"]")
}

/// Checks that there is no control character in an argument.
pub fn on_one_line(text: &str) -> Result<(), BadText> {
    let is_bad = |it: &char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    match text.chars().find(is_bad) {
        None => Ok(()),
        Some(character) => {
            let message = format!("there is a control character in it: U+{:04X}", character as u32);
            Err(BadText { message, help: "write it on one line, without tabs".to_owned() })
        }
    }
}

/// The one reference that `text` consists of; a token of a pipeline counts only here, since `__x__` may well be a part of a text.
pub fn late(text: &str) -> Option<Late> {
    if let Some((late, length)) = Late::at_start(text)
        && length == text.len()
    {
        return Some(late);
    }
    let name = text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"))?;
    is_named_value(name).then(|| Late::Token(text.to_owned()))
}

fn until<'t>(text: &'t str, end: &str, is_good: fn(&str) -> bool) -> Option<&'t str> {
    let name = &text[..text.find(end)?];
    is_good(name).then_some(name)
}

/// Whether it is a path such as `data.azurerm_key_vault.orders.name`, `vaults[0].name` or `azurerm_key_vault.all["eu"].name`.
pub fn is_path(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'[' | b']' | b'"');
    text.len() <= 256
        && text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && text.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_' || it == ']')
        && text.bytes().all(good)
        && reference::steps(text).into_iter().all(is_step)
}

/// Whether it is a name, perhaps with indices in brackets behind it.
fn is_step(text: &str) -> bool {
    let (name, rest) = text.split_at(text.find('[').unwrap_or(text.len()));
    let indices =
        rest.split_inclusive(']').all(|index| index.strip_prefix('[').and_then(|index| index.strip_suffix(']')).is_some_and(is_index));
    !name.is_empty() && !name.contains(['"', ']']) && indices
}

/// Whether it is a number, a key in quotes, or what a resource that is made several times calls its own key or number.
fn is_index(index: &str) -> bool {
    let key = index.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
    let number = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
    number || matches!(index, "each.key" | "each.value" | "count.index") || key.is_some_and(is_named_value)
}
