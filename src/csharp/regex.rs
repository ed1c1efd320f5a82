//! The regular expressions of .NET: whether one compiles, and whether matching may take extremely long. Rules about `Regex` use this.

use std::iter::Peekable;
use std::str::Chars;

/// A regular expression that compiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Whether a repetition repeats a repetition, and something must match behind both: the time of a failure then doubles with each
    /// character.
    pub explodes: bool,
}

/// Why .NET refuses a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// A `(` that nothing closes.
    Unclosed,
    /// A `)` that nothing opens.
    Unopened,
    /// A `[` that nothing closes.
    UnclosedClass,
    /// A quantifier with nothing in front of it that it could repeat.
    NothingToRepeat(String),
    /// A range of characters from a later one to an earlier one.
    ReversedRange(String),
    /// `{2,1}`.
    ReversedBounds(String),
    /// A `\` at the end.
    EndsInBackslash,
    /// An escape that .NET does not know.
    UnknownEscape(char),
    /// `(?P<name>…)` and other groups of other languages.
    UnknownGroup(String),
    /// A reference to a group that does not exist.
    NoSuchGroup(u32),
}

/// How deep groups are looked into.
const DEPTH: u32 = 50;

impl Pattern {
    /// Reads `text`; `None` where it uses what is not judged.
    pub fn read(text: &str) -> Option<Result<Self, PatternError>> {
        let mut reader =
            Reader { rest: text.chars().peekable(), groups: 0, reference: None, explodes: false, unjudged: text.contains("(?x") };
        let result = reader.alternatives(0);
        if reader.unjudged {
            return None;
        }
        Some(match result {
            Err(error) => Err(error),
            Ok(_) if reader.rest.peek() == Some(&')') => Err(PatternError::Unopened),
            Ok(_) => match reader.reference {
                Some(group) if group > reader.groups => Err(PatternError::NoSuchGroup(group)),
                _ => Ok(Self { explodes: reader.explodes }),
            },
        })
    }
}

/// One thing that can be repeated.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// It may match nothing.
    optional: bool,
    /// It repeats without a bound.
    endless: bool,
    /// It is a group whose repetition can divide one text in many ways: what it holds repeats without a bound, beside nothing that must match.
    divisible: bool,
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    groups: u32,
    /// The greatest group that is referred to by a single digit.
    reference: Option<u32>,
    explodes: bool,
    unjudged: bool,
}

impl Reader<'_> {
    /// Alternatives up to a `)` or the end: whether the only one consists of an endless piece beside optional ones, and whether one may match nothing.
    fn alternatives(&mut self, depth: u32) -> Result<(bool, bool), PatternError> {
        if depth > DEPTH {
            self.unjudged = true;
            return Ok((false, false));
        }
        let (mut divisible, mut optional) = self.sequence(depth)?;
        while self.rest.next_if_eq(&'|').is_some() {
            let (_, other) = self.sequence(depth)?;
            divisible = false;
            optional |= other;
        }
        Ok((divisible, optional))
    }

    fn sequence(&mut self, depth: u32) -> Result<(bool, bool), PatternError> {
        let (mut required, mut endless) = (0, 0);
        // A group that explodes once something behind it fails.
        let mut loaded = false;
        let mut first = true;
        while let Some(&next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let Some(atom) = self.atom(depth, first)? else { continue };
            first = false;
            let piece = self.quantified(atom)?;
            self.explodes |= loaded && !piece.optional;
            loaded |= piece.divisible && piece.endless;
            required += u32::from(!piece.optional && !piece.endless);
            endless += u32::from(piece.endless && !piece.divisible);
        }
        Ok((required == 0 && endless == 1, required == 0 && endless == 0))
    }

    /// A quantifier behind `piece`, if there is one.
    fn quantified(&mut self, piece: Piece) -> Result<Piece, PatternError> {
        let Some((least, most)) = self.quantifier()? else { return Ok(Piece { endless: false, divisible: false, ..piece }) };
        self.rest.next_if_eq(&'?');
        // A second quantifier has nothing to repeat.
        let mut ahead = self.rest.clone();
        match ahead.next() {
            Some(sign @ ('*' | '+' | '?')) => return Err(PatternError::NothingToRepeat(sign.to_string())),
            Some('{') if self.clone_is_quantifier() => return Err(PatternError::NothingToRepeat("{".to_owned())),
            _ => {}
        }
        Ok(Piece { optional: piece.optional || least == 0, endless: most.is_none(), divisible: piece.divisible })
    }

    fn clone_is_quantifier(&self) -> bool {
        let mut ahead = self.rest.clone();
        ahead.next();
        bounds(&mut ahead).is_some()
    }

    /// The bounds of the quantifier that stands here.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let found = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let mut ahead = self.rest.clone();
                ahead.next();
                let Some((least, most)) = bounds(&mut ahead) else { return Ok(None) };
                if let Some(most) = most.filter(|most| *most < least) {
                    return Err(PatternError::ReversedBounds(format!("{{{least},{most}}}")));
                }
                self.rest = ahead;
                return Ok(Some((least, most)));
            }
            _ => return Ok(None),
        };
        self.rest.next();
        Ok(Some(found))
    }

    /// What stands here, without its quantifier; `None` for what is no piece of its own: options and comments.
    fn atom(&mut self, depth: u32, first: bool) -> Result<Option<Piece>, PatternError> {
        let plain = Piece { optional: false, endless: false, divisible: false };
        match self.rest.next() {
            Some('(') => return self.group(depth),
            Some('[') => self.class(depth)?,
            Some('\\') => self.escape()?,
            Some(sign @ ('*' | '+' | '?')) => return Err(PatternError::NothingToRepeat(sign.to_string())),
            Some('{') if first && bounds(&mut self.rest.clone()).is_some() => return Err(PatternError::NothingToRepeat("{".to_owned())),
            Some('^') => return Ok(Some(Piece { optional: true, ..plain })),
            _ => {}
        }
        Ok(Some(plain))
    }

    fn group(&mut self, depth: u32) -> Result<Option<Piece>, PatternError> {
        let mut atomic = false;
        let mut looks = false;
        if self.rest.next_if_eq(&'?').is_none() {
            self.groups += 1;
        } else {
            match self.rest.next() {
                Some(':') => {}
                Some('>') => atomic = true,
                Some('=' | '!') => looks = true,
                Some('<') if matches!(self.rest.peek(), Some('=' | '!')) => {
                    self.rest.next();
                    looks = true;
                }
                Some(quote @ ('<' | '\'')) => {
                    let end = if quote == '<' { '>' } else { '\'' };
                    let name: String = self.rest.by_ref().take_while(|it| *it != end).collect();
                    // Groups with numbers for names and groups that balance have rules of their own.
                    self.unjudged |= name.contains('-') || name.starts_with(|it: char| it.is_ascii_digit());
                    self.groups += 1;
                }
                Some('#') => {
                    // A quantifier behind it belongs to what stands before it.
                    self.unjudged = true;
                    return match self.rest.by_ref().any(|it| it == ')') {
                        true => Ok(None),
                        false => Err(PatternError::Unclosed),
                    };
                }
                Some('(') => {
                    self.unjudged = true;
                    return Ok(None);
                }
                Some(sign) if matches!(sign, 'i' | 'm' | 'n' | 's' | 'x' | '-' | '+') || "IMNSX".contains(sign) => {
                    let mut options = String::from(sign);
                    while let Some(option) = self.rest.next_if(|it| "imnsxIMNSX+-".contains(*it)) {
                        options.push(option);
                    }
                    self.unjudged |= options.contains(['n', 'x', 'N', 'X']);
                    match self.rest.next() {
                        Some(')') => return Ok(None),
                        Some(':') => {}
                        _ => return Err(PatternError::UnknownGroup(format!("(?{options}"))),
                    }
                }
                Some(sign) => return Err(PatternError::UnknownGroup(format!("(?{sign}"))),
                None => return Err(PatternError::Unclosed),
            }
        }
        let (divisible, optional) = self.alternatives(depth + 1)?;
        if self.rest.next_if_eq(&')').is_none() {
            return if self.unjudged { Ok(None) } else { Err(PatternError::Unclosed) };
        }
        Ok(Some(Piece { optional: optional || looks, endless: false, divisible: divisible && !atomic && !looks }))
    }

    /// A class, whose `[` has been read.
    fn class(&mut self, depth: u32) -> Result<(), PatternError> {
        if depth > DEPTH {
            self.unjudged = true;
            return Ok(());
        }
        self.rest.next_if_eq(&'^');
        let mut first = true;
        let mut before: Option<char> = None;
        loop {
            let here = match self.rest.next() {
                None => return Err(PatternError::UnclosedClass),
                Some(']') if !first => return Ok(()),
                Some('\\') => match self.rest.peek().copied() {
                    None => return Err(PatternError::UnclosedClass),
                    Some(escaped) if escaped.is_ascii_punctuation() && escaped != '_' => {
                        self.rest.next();
                        Some(escaped)
                    }
                    Some(_) => {
                        self.escape()?;
                        None
                    }
                },
                Some('-') if self.rest.peek() == Some(&'[') => {
                    // What is taken away is a class, and the last part of this one.
                    self.rest.next();
                    self.class(depth + 1)?;
                    None
                }
                Some('-') if before.is_some() && !matches!(self.rest.peek(), Some(']') | None) => {
                    let start = before.take();
                    let end = match self.rest.peek().copied() {
                        Some('\\') => None,
                        other => {
                            self.rest.next();
                            other
                        }
                    };
                    if let (Some(start), Some(end)) = (start, end)
                        && start > end
                    {
                        return Err(PatternError::ReversedRange(format!("{start}-{end}")));
                    }
                    None
                }
                other => other,
            };
            before = here;
            first = false;
        }
    }

    /// What stands behind a `\`.
    fn escape(&mut self) -> Result<(), PatternError> {
        let Some(sign) = self.rest.next() else { return Err(PatternError::EndsInBackslash) };
        match sign {
            '1'..='9' if self.rest.peek().is_none_or(|it| !it.is_ascii_digit()) => {
                self.reference = self.reference.max(sign.to_digit(10));
            }
            'x' | 'u' | 'c' | 'k' | 'p' | 'P' => {
                let digits = match sign {
                    'x' => 2,
                    'u' => 4,
                    _ => 0,
                };
                for _ in 0..digits {
                    if self.rest.next_if(char::is_ascii_hexdigit).is_none() {
                        return Err(PatternError::UnknownEscape(sign));
                    }
                }
            }
            _ if "wWsSdDbBAGZznrtfvae0".contains(sign) => {}
            _ if sign.is_ascii_alphabetic() || sign == '_' => return Err(PatternError::UnknownEscape(sign)),
            _ => {}
        }
        Ok(())
    }
}

/// `2}`, `2,}` or `2,3}`, whose `{` has been read.
fn bounds(rest: &mut Peekable<Chars<'_>>) -> Option<(u32, Option<u32>)> {
    let number = |rest: &mut Peekable<Chars<'_>>| {
        let mut digits = String::new();
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse::<u32>().ok()
    };
    let least = number(rest)?;
    let most = match rest.next()? {
        '}' => return Some((least, Some(least))),
        ',' => number(rest),
        _ => return None,
    };
    rest.next_if_eq(&'}').map(|_| (least, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<PatternError> {
        Pattern::read(text).and_then(Result::err)
    }

    #[test]
    fn what_dotnet_refuses_is_refused() {
        use PatternError::*;
        for (text, error) in [
            ("(a", Unclosed),
            ("a)", Unopened),
            ("(a))", Unopened),
            ("[a", UnclosedClass),
            ("[]", UnclosedClass),
            ("*a", NothingToRepeat("*".to_owned())),
            ("a|+", NothingToRepeat("+".to_owned())),
            ("(?a)", UnknownGroup("(?a".to_owned())),
            ("a**", NothingToRepeat("*".to_owned())),
            ("a{2}{3}", NothingToRepeat("{".to_owned())),
            ("a++", NothingToRepeat("+".to_owned())),
            ("[z-a]", ReversedRange("z-a".to_owned())),
            ("a{2,1}", ReversedBounds("{2,1}".to_owned())),
            ("a\\", EndsInBackslash),
            ("\\y", UnknownEscape('y')),
            ("[\\y]", UnknownEscape('y')),
            ("\\_", UnknownEscape('_')),
            ("\\u00", UnknownEscape('u')),
            ("(?P<name>a)", UnknownGroup("(?P".to_owned())),
            ("(a)\\2", NoSuchGroup(2)),
            ("(?:a)\\1", NoSuchGroup(1)),
        ] {
            assert_eq!(refused(text), Some(error), "{text}");
        }
    }

    #[test]
    fn what_dotnet_takes_is_taken() {
        for text in [
            "",
            "^[a-z]+$",
            r"^(?<year>\d{4})-(?'month'\d\d)$",
            r"(a)(?<b>c)\2\1",
            r"[]a]",
            r"[^]a]",
            r"[a-z-[aeiou]]",
            r"[\w-.]",
            r"[a-]",
            r"[-a]",
            r"[\]-a]",
            r"a{,5}b{x}{",
            r"\{\}\[\]\(\)\/\-\:\@\#\ ",
            r"(?i)a(?-i:b)",
            r"(?i:a)|b",
            r"(?<=a)b(?!c)(?<!d)(?=e)",
            r"(?#note)a",
            r"^\/?x\/?$",
            r"a+?b*?c{2,}?",
            r"\p{L}\P{Lu}\x41\u0041\cA\k<a>",
            r"]}",
            r"a||b",
            r"()",
            r"^*",
        ] {
            assert_eq!(refused(text), None, "{text}");
        }
    }

    #[test]
    fn a_repeated_repetition_explodes_when_something_behind_it_must_match() {
        let explodes = |text: &str| Pattern::read(text).expect("it is judged").expect("it compiles").explodes;
        for text in ["^(a+)+$", "(\\w+)*@", "^(?:[a-z]+\\s?)+$", "^(\\d*)*x"] {
            assert!(explodes(text), "{text}");
        }
        for text in ["(a+)+", "^(a+b)+$", "^([a-z]+\\.)*[a-z]+$", "^(?>a+)+$", "^(a+){2}$", "^(a|b)+$", "(?=a+)+b", "a+b+$", "^(a+)?$"] {
            assert!(!explodes(text), "{text}");
        }
    }

    #[test]
    fn no_text_is_too_much() {
        for piece in ["(", "[", "(?:", "a{1,", "\\", "(?<", "[a-", "((a+)+", "(?#"] {
            let _ = Pattern::read(&piece.repeat(20_000));
        }
    }
}
