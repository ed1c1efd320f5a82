//! Values read as the type that the catalogue gives them.

use std::borrow::Cow;
use std::time::Duration;

use super::form;
use super::value::Value;
use crate::catalog::Type;
use crate::diagnostic::{Sentence, quoted, say};

/// What a value is, held against its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed<'d> {
    /// A literal that fits the type.
    Known(Constant<'d>),
    /// Something that is known at run time, or once a tool has filled it in.
    Dynamic,
    /// A literal that does not fit; why, as a lowercase clause.
    Invalid(Sentence),
}

/// A literal with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant<'d> {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number: counts, bytes, status codes.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// Seconds, milliseconds, a time span.
    Duration(Duration),
    /// A word of the attribute's list, by the catalogue's own text.
    Choice(&'static str),
    /// Anything else, entities decoded.
    Text(Cow<'d, str>),
}

impl<'d> Typed<'d> {
    /// `value` held against `expected`, and against `choices` for an enumeration.
    ///
    /// As in the published schemas, white space around anything but text does not count, and the words of a list are case-sensitive.
    /// `True` and `1` count as `true`: the schemas allow the latter, and that the service refuses the former is not known.
    pub fn of(value: Value<'d>, expected: Type, choices: &'static [&'static str]) -> Self {
        let Some(text) = value.literal() else { return Self::Dynamic };
        // The texts of elements may be lists of names, attributes are not.
        if expected == Type::HeaderName && !value.is_text() && text.contains([';', ',']) {
            return shaped(Err("is not a valid header name"), text, is_hole_in_name);
        }
        Self::of_text(text, expected, choices)
    }

    /// Returns `text`, entities decoded, held against `expected`, as [`Typed::of`] holds a value that is this literal.
    pub fn of_text(text: Cow<'d, str>, expected: Type, choices: &'static [&'static str]) -> Self {
        let word = text.trim();
        let known = match expected {
            Type::Bool => bool_of(word).map(Constant::Bool),
            Type::Enum => return choice_of(word, choices),
            Type::Int | Type::Bytes | Type::Characters | Type::Kilobytes => integer_of(word).map(Constant::Integer),
            Type::HttpStatusCode => integer_of(word).filter(|code| *code > 0).map(Constant::Integer),
            Type::Number => number_of(word).map(Constant::Number),
            Type::Seconds => count_of(word).map(|count| Constant::Duration(Duration::from_secs(count))),
            Type::Milliseconds => count_of(word).map(|count| Constant::Duration(Duration::from_millis(count))),
            Type::Timespan => timespan_of(word).map(Constant::Duration),
            Type::Guid => is_guid(word).then(|| Constant::Text(word.to_owned().into())),
            Type::Base64 if !form::is_base64(word) && !is_hole(word) => return Self::Invalid("the text is not Base64".into()),
            Type::Char => return shaped(form::character(&text), text, is_hole),
            Type::DateTime => return shaped(form::date_time(word), text, is_hole),
            Type::GraphqlPath => return shaped(form::graphql_path(word), text, is_hole),
            Type::HeaderName => return shaped(form::header_name(word), text, is_hole_in_name),
            Type::HttpMethod => return shaped(form::method(word), text, is_hole),
            Type::IpAddress => return shaped(form::ip_address(word), text, is_hole),
            Type::MediaType => return shaped(form::media_type(word), text, is_hole),
            Type::Origin => return shaped(form::origin(word), text, is_hole),
            Type::VariableName => return shaped(form::variable_name(word), text, is_hole),
            Type::UriTemplate => return shaped(form::uri_template(word), text, is_hole),
            Type::Url => return shaped(form::url(word), text, is_hole),
            Type::Any | Type::Base64 | Type::DistinguishedName | Type::EntityId | Type::JsonPointer | Type::OdataVersion | Type::String => {
                return Self::Known(Constant::Text(text));
            }
        };
        match known {
            Some(constant) => Self::Known(constant),
            None if is_hole(word) => Self::Dynamic,
            None => Self::Invalid(say!("{} is not {}", cited(word), article(expected))),
        }
    }

    /// The literal, if it is known.
    pub fn known(&self) -> Option<&Constant<'d>> {
        match self {
            Self::Known(constant) => Some(constant),
            _ => None,
        }
    }

    /// Whether it is known to be this truth value.
    pub fn is_bool(&self, expected: bool) -> bool {
        self.known() == Some(&Constant::Bool(expected))
    }

    /// The duration, if it is one that is known.
    pub fn duration(&self) -> Option<Duration> {
        match self {
            Self::Known(Constant::Duration(duration)) => Some(*duration),
            _ => None,
        }
    }

    /// The whole number, if it is one that is known.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Known(Constant::Integer(integer)) => Some(*integer),
            _ => None,
        }
    }

    /// The word of the attribute's list, if it is one that is known.
    pub fn choice(&self) -> Option<&'static str> {
        match self {
            Self::Known(Constant::Choice(choice)) => Some(choice),
            _ => None,
        }
    }
}

// A text that has the form of its type, or does not.
fn shaped<'d>(form: Result<(), &'static str>, text: Cow<'d, str>, is_hole: fn(&str) -> bool) -> Typed<'d> {
    match form {
        Err(_) if is_hole(text.trim()) => Typed::Dynamic,
        Err(why) => Typed::Invalid(say!("{} {}", cited(text.trim()), why)),
        Ok(()) => Typed::Known(Constant::Text(text)),
    }
}

fn bool_of(word: &str) -> Option<bool> {
    match word {
        "1" => Some(true),
        "0" => Some(false),
        _ if word.eq_ignore_ascii_case("true") => Some(true),
        _ if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn choice_of<'d>(word: &str, choices: &'static [&'static str]) -> Typed<'d> {
    if let Some(choice) = choices.iter().find(|choice| **choice == word) {
        return Typed::Known(Constant::Choice(choice));
    }
    if is_hole(word) {
        return Typed::Dynamic;
    }
    let list = Sentence::joined(choices.iter().map(|choice| say!("`{}`", *choice)), ", ");
    Typed::Invalid(match choices {
        [_] => say!("{} is not {}", cited(word), list),
        _ => say!("{} is not one of {}", cited(word), list),
    })
}

// Whether a word that fits no type is there to be replaced: `{retries}`, `$(retries)`, `<retries>`, `[parameters('retries')]`, `MAX_RETRIES`.
fn is_hole(word: &str) -> bool {
    word.contains('$')
        || names_of_razor(word).next().is_some()
        || PAIRS.into_iter().any(|pair| between(word, pair).is_some())
        || is_mark(word)
}

// The same of a name, in which what is filled in stands between signs: `X-{tenant}`, and not `X{tenant}`.
fn is_hole_in_name(word: &str) -> bool {
    let stands_apart = |pair: (char, char)| {
        let Some((before, rest)) = between(word, pair) else { return false };
        !before.ends_with(|it: char| it.is_ascii_alphanumeric()) && !rest.starts_with(|it: char| it.is_ascii_alphanumeric())
    };
    word.contains('$') || names_of_razor(word).any(|name| name.contains(['.', '('])) || PAIRS.into_iter().any(stands_apart) || is_mark(word)
}

// The marks around what is filled in.
const PAIRS: [(char, char); 4] = [('{', '}'), ('<', '>'), ('[', ']'), ('%', '%')];

// What stands before and behind the first pair of marks in `word`.
fn between(word: &str, (open, close): (char, char)) -> Option<(&str, &str)> {
    let (before, rest) = word.split_once(open)?;
    Some((before, rest.split_once(close)?.1))
}

// What follows each `@` in `word` as Razor has it: behind a letter it is that of an address.
fn names_of_razor(word: &str) -> impl Iterator<Item = &str> {
    let is_one = |at: &usize| !word[..*at].ends_with(|it: char| it.is_ascii_alphanumeric());
    word.match_indices('@').map(|(at, _)| at).filter(is_one).map(|at| &word[at + 1..])
}

// Whether a tool looks for `word` as it stands, to put something in its place.
fn is_mark(word: &str) -> bool {
    word.contains('_') && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn integer_of(word: &str) -> Option<i64> {
    word.parse().ok()
}

fn count_of(word: &str) -> Option<u64> {
    // `-0` is a zero too.
    integer_of(word).and_then(|integer| u64::try_from(integer).ok())
}

fn number_of(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| number.is_finite())
}

// `[d.]hh:mm[:ss[.fffffff]]` or a number of days as .NET writes time spans, or `PnDTnHnMnS` as XML does.
fn timespan_of(word: &str) -> Option<Duration> {
    if let Some(rest) = word.strip_prefix('P') {
        return xml_duration_of(rest);
    }
    let (days, clock) = match word.split_once(':') {
        None => (word, ""),
        Some((before, _)) => match before.split_once('.') {
            Some((days, _)) => (days, &word[days.len() + 1..]),
            None => ("0", word),
        },
    };
    let mut seconds = days.parse::<u32>().ok().map(|days| f64::from(days) * 86_400.0)?;
    if !clock.is_empty() {
        let parts: Vec<&str> = clock.split(':').collect();
        if !(2..=3).contains(&parts.len()) {
            return None;
        }
        for (part, unit) in parts.iter().zip([3_600.0, 60.0, 1.0]) {
            seconds += unsigned_of(part)? * unit;
        }
    }
    Duration::try_from_secs_f64(seconds).ok()
}

fn xml_duration_of(text: &str) -> Option<Duration> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    if text.is_empty() || text.ends_with('T') {
        return None;
    }
    let days = units_of(date, &[('D', 86_400.0)])?;
    let rest = units_of(time, &[('H', 3_600.0), ('M', 60.0), ('S', 1.0)])?;
    Duration::try_from_secs_f64(days + rest).ok()
}

// The sum of numbers with their units, each unit at most once and in order.
fn units_of(mut text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut sum = 0.0;
    for (unit, seconds) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            sum += unsigned_of(number)? * seconds;
            text = rest;
        }
    }
    text.is_empty().then_some(sum)
}

fn unsigned_of(word: &str) -> Option<f64> {
    (word.starts_with(|first: char| first.is_ascii_digit()) && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        .then(|| word.parse().ok())
        .flatten()
}

fn is_guid(word: &str) -> bool {
    let digits = word.strip_prefix('{').and_then(|word| word.strip_suffix('}')).unwrap_or(word);
    let mut groups = digits.split('-').map(|group| (group.len(), group.bytes().all(|byte| byte.is_ascii_hexdigit())));
    [8, 4, 4, 4, 12].into_iter().all(|length| groups.next() == Some((length, true))) && groups.next().is_none()
        || digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn article(expected: Type) -> &'static str {
    match expected {
        Type::Bool => "`true` or `false`",
        Type::Int | Type::Bytes | Type::Characters | Type::Kilobytes => "a whole number",
        Type::HttpStatusCode => "a status code",
        Type::Seconds => "a whole number of seconds",
        Type::Milliseconds => "a whole number of milliseconds",
        Type::Number => "a number",
        Type::Timespan => "a time span",
        Type::Guid => "a GUID",
        _ => "what is expected here",
    }
}

// A word in backticks, cut when it is long.
fn cited(word: &str) -> Sentence {
    say!("`{}`", quoted(word).cut_to(LONGEST_QUOTED))
}

const LONGEST_QUOTED: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::Document;

    fn typed(text: &str, expected: Type) -> Result<Constant<'static>, Option<String>> {
        let source = format!("<a x=\"{text}\"/>");
        let document = Document::parse(&source);
        let value = document.roots().next().and_then(|root| root.value_of("x")).expect("there is a value");
        match Typed::of(value, expected, &["prefer", "only"]) {
            Typed::Known(Constant::Text(text)) => Ok(Constant::Text(text.into_owned().into())),
            Typed::Known(Constant::Bool(bool)) => Ok(Constant::Bool(bool)),
            Typed::Known(Constant::Integer(integer)) => Ok(Constant::Integer(integer)),
            Typed::Known(Constant::Number(number)) => Ok(Constant::Number(number)),
            Typed::Known(Constant::Duration(duration)) => Ok(Constant::Duration(duration)),
            Typed::Known(Constant::Choice(choice)) => Ok(Constant::Choice(choice)),
            Typed::Dynamic => Err(None),
            Typed::Invalid(why) => Err(Some(why.to_string())),
        }
    }

    fn seconds(text: &str, expected: Type) -> Option<f64> {
        match typed(text, expected) {
            Ok(Constant::Duration(duration)) => Some(duration.as_secs_f64()),
            _ => None,
        }
    }

    #[test]
    fn truth_values_are_read_in_every_spelling_that_means_one() {
        for text in ["true", " true ", "1", "True"] {
            assert_eq!(typed(text, Type::Bool), Ok(Constant::Bool(true)), "{text}");
        }
        for text in ["false", "0", "FALSE"] {
            assert_eq!(typed(text, Type::Bool), Ok(Constant::Bool(false)), "{text}");
        }
        assert_eq!(typed("yes", Type::Bool), Err(Some("`yes` is not `true` or `false`".into())));
        assert_eq!(typed("", Type::Bool), Err(Some("`` is not `true` or `false`".into())));
    }

    #[test]
    fn numbers_have_their_schema_s_form() {
        assert_eq!(typed(" 42 ", Type::Int), Ok(Constant::Integer(42)));
        assert_eq!(typed("+1", Type::HttpStatusCode), Ok(Constant::Integer(1)));
        assert_eq!(typed("0.75", Type::Number), Ok(Constant::Number(0.75)));
        assert_eq!(typed("4.2", Type::Int), Err(Some("`4.2` is not a whole number".into())));
        assert!(typed("99999999999999999999", Type::Int).is_err());
        assert!(typed("inf", Type::Number).is_err());
    }

    #[test]
    fn durations_are_read_in_the_unit_of_their_type() {
        assert_eq!(seconds("90", Type::Seconds), Some(90.0));
        assert_eq!(seconds("90", Type::Milliseconds), Some(0.09));
        assert_eq!(seconds("-1", Type::Seconds), None);
        assert_eq!(seconds("1h", Type::Seconds), None);
    }

    #[test]
    fn time_spans_are_read_as_dotnet_and_as_xml_write_them() {
        for (text, expected) in [
            ("00:01:30", Some(90.0)),
            ("1.02:00:00", Some(93_600.0)),
            ("00:00:00.5", Some(0.5)),
            ("02:00", Some(7_200.0)),
            ("2", Some(172_800.0)),
            ("PT1M30S", Some(90.0)),
            ("P1DT1H", Some(90_000.0)),
            ("P", None),
            ("PT", None),
            ("P1H", None),
            ("1:2:3:4:5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(seconds(text, Type::Timespan), expected, "{text}");
        }
    }

    #[test]
    fn the_words_of_a_list_are_case_sensitive() {
        assert_eq!(typed("only", Type::Enum), Ok(Constant::Choice("only")));
        assert_eq!(typed("Only", Type::Enum), Err(Some("`Only` is not one of `prefer`, `only`".into())));
    }

    #[test]
    fn guids_are_told_by_their_digits() {
        for text in ["01234567-89ab-cdef-0123-456789ABCDEF", "0123456789abcdef0123456789abcdef"] {
            assert!(typed(text, Type::Guid).is_ok(), "{text}");
        }
        assert!(typed("0123", Type::Guid).is_err());
    }

    #[test]
    fn a_word_that_is_there_to_be_replaced_is_not_wrong() {
        for text in ["{retries}", "$(retries)", "&lt;retries>", "[parameters('retries')]", "MAX_RETRIES", "%RETRIES%"] {
            for expected in [Type::Int, Type::Enum, Type::Bool, Type::Guid] {
                assert_eq!(typed(text, expected), Err(None), "{text}");
            }
        }
    }

    #[test]
    fn text_keeps_its_white_space_and_loses_its_entities() {
        assert_eq!(typed(" a &amp; b ", Type::String), Ok(Constant::Text(" a & b ".into())));
    }

    #[test]
    fn what_is_filled_in_later_fits_every_type() {
        for text in ["@(1)", "{{a}}", "${a}", "-__A__"] {
            for expected in [Type::Bool, Type::Seconds, Type::Enum, Type::String] {
                assert_eq!(typed(text, expected), Err(None), "{text}");
            }
        }
    }
}
