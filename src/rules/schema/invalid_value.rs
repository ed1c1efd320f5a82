//! `schema/invalid-value`: a literal that its place does not take.

use crate::ast::{Constant, Element, Setting, Typed};
use crate::catalog::{self, Attribute, Expected, Traits, Type};
use crate::diagnostic::{Safety, Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span, nearest};

pub(super) const RULE: Rule = Rule {
    id: "schema/invalid-value",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/schema/invalid-value.md"),
    check: Check::ElementWith(Traits::FORMS, check),
};

fn check(_: &Context, element: Element, findings: &mut Findings) {
    for setting in element.settings() {
        if let Some(attribute) = setting.definition()
            && attribute.is_narrow()
            && !is_plainly_fine(attribute, setting.value().raw())
            && setting.value().expression().is_none()
        {
            check_setting(element, setting, attribute, findings);
        }
    }
    if element.definition().element().is_some_and(|definition| definition.text_type.is_narrow())
        && let Some(Typed::Invalid(why)) = element.typed_text()
        && let Some(text) = element.text()
    {
        findings
            .report(text.span(), why)
            .help(say!(
                "`{}` takes {}",
                quoted(element.name()),
                wanted(element.definition().element().map_or(Type::Any, |it| it.text_type))
            ))
            .at_most(Severity::Warning);
    }
}

/// Whether a look tells that `raw` is a value of the attribute, as nearly all are.
fn is_plainly_fine(attribute: &Attribute, raw: &str) -> bool {
    match attribute.value {
        Type::Bool => matches!(raw, "true" | "false"),
        Type::Enum => attribute.values.contains(&raw),
        Type::VariableName => !raw.is_empty(),
        Type::HeaderName => !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        _ => false,
    }
}

fn check_setting(element: Element<'_>, setting: Setting<'_>, attribute: &'static Attribute, findings: &mut Findings) {
    // An empty value has no place of its own on the screen.
    let value = setting.value().span();
    let span = if value.is_empty() { Span { start: setting.span().start, end: value.end } } else { value };
    match setting.typed() {
        Typed::Dynamic => {}
        Typed::Known(Constant::Bool(truth)) => {
            // The schema takes `1` and `0` too, and small letters alone.
            if !matches!(setting.value().raw().trim(), "true" | "false" | "1" | "0") {
                let report = findings
                    .report(span, say!("`{}` is written in lowercase", attribute.name))
                    .help(say!("write `{}`", truth))
                    .fix(say!("write `{}`", truth), vec![Edit::replace(setting.value().span(), truth.to_string())]);
                if !attribute.is_strict() {
                    report.at_most(Severity::Warning);
                }
            }
        }
        Typed::Known(constant) => {
            if let Some((why, sure)) = out_of_range(&constant, attribute) {
                let report = findings.report(span, say!("`{}` is {}", attribute.name, why)).help(range(attribute));
                if !sure {
                    report.at_most(Severity::Warning);
                }
            }
        }
        Typed::Invalid(why) => {
            let mut report = match value.is_empty() {
                true => findings.report(span, say!("`{}` is empty", attribute.name)),
                false => findings.report(span, why),
            };
            // The schema takes any text here, or does not know the attribute.
            let word = setting.value().raw().trim();
            // Where the schema wants a whole number, most take one below zero.
            let counts = matches!(attribute.value, Type::Seconds | Type::Milliseconds | Type::HttpStatusCode);
            let is_refused = attribute.is_strict() && (attribute.xsd_min || !counts || word.parse::<i64>().is_err());
            if !(is_refused || attribute.xsd_not_empty && value.is_empty()) {
                report = report.at_most(Severity::Warning);
            }
            let meant = catalog::value_meant(element.name(), attribute.name, word)
                .or_else(|| catalog::synonym(word, attribute.all_values()))
                .or_else(|| nearest(word, attribute.all_values()))
                .filter(|_| !value.is_empty());
            match meant {
                Some(meant) => {
                    let help = say!("did you mean `{}`?", meant);
                    report.help(help).fix(say!("write `{}`", meant), vec![Edit::replace(setting.value().span(), meant)]);
                }
                None => {
                    report.help(takes(attribute));
                }
            }
        }
    }
}

/// The largest number of 32 bits.
const LARGEST: f64 = i32::MAX as f64;

/// How the value is out of range, and whether the published schema says so too.
fn out_of_range(constant: &Constant<'_>, attribute: &Attribute) -> Option<(Sentence, bool)> {
    let number = match constant {
        Constant::Integer(integer) => *integer as f64,
        Constant::Number(number) => *number,
        Constant::Duration(duration) if attribute.value == Type::Milliseconds => duration.as_millis() as f64,
        Constant::Duration(duration) => duration.as_secs_f64(),
        Constant::Bool(_) | Constant::Choice(_) | Constant::Text(_) => return None,
    };
    let is_inferred = || attribute.note.contains("inferred");
    match (attribute.min, attribute.max) {
        _ if number > 0.0 && attribute.min_beside_zero.is_some_and(|min| number < min) => {
            attribute.min_beside_zero.map(|min| (say!("less than {}", min), false))
        }
        (Some(min), _) if number < min && !is_inferred() => Some((say!("less than {}", min), attribute.xsd_min && attribute.is_strict())),
        (_, Some(max)) if number > max => Some((say!("more than {}", max), false)),
        // The schemas have these as numbers of 32 bits, but for those whose least number they give.
        _ if number > LARGEST && attribute.expected == Expected::Int && attribute.value != Type::Kilobytes && !attribute.xsd_min => {
            Some((say!("more than {}", LARGEST), attribute.is_strict()))
        }
        _ => None,
    }
}

fn range(attribute: &Attribute) -> Sentence {
    if let Some(min) = attribute.min_beside_zero {
        return say!("it must be at least {}, or 0", min);
    }
    match (attribute.min, attribute.max.unwrap_or(LARGEST)) {
        (Some(min), LARGEST) => say!("it must be at least {}, and must fit into 32 bits", min),
        (Some(min), max) => say!("it must be from {} to {}", min, max),
        (None, max) => say!("it must be at most {}", max),
    }
}

/// What the attribute takes, as a sentence.
fn takes(attribute: &Attribute) -> Sentence {
    let what = match attribute.value {
        Type::Enum => super::wording::list(attribute.all_values(), " or "),
        value => wanted(value).into(),
    };
    match attribute.expressions {
        catalog::Expressions::Yes => say!("`{}` takes {}, or an expression", attribute.name, what),
        _ => say!("`{}` takes {}", attribute.name, what),
    }
}

/// What a value of the type is.
fn wanted(value: Type) -> &'static str {
    match value {
        Type::Base64 => "bytes in Base64",
        Type::Bool => "`true` or `false`",
        Type::Char => "one character",
        Type::DateTime => "a date and time such as `2030-01-31T08:00:00Z`",
        Type::GraphqlPath => "a path such as `/Query/orders`",
        Type::Guid => "a GUID",
        Type::HeaderName => "the name of a header",
        Type::HttpMethod => "an HTTP method such as `GET`",
        Type::HttpStatusCode => "a status code",
        Type::IpAddress => "one IP address such as `192.0.2.1`",
        Type::MediaType => "a media type such as `application/json`",
        Type::Milliseconds => "a whole number of milliseconds",
        Type::Number => "a number",
        Type::Origin => "`*`, or an origin such as `https://www.contoso.com`",
        Type::Seconds => "a whole number of seconds",
        Type::Timespan => "a time span",
        Type::VariableName => "the name of a variable",
        Type::UriTemplate => "a path such as `/orders/{id}`",
        Type::Url => "an address such as `https://api.contoso.com`",
        _ => "a whole number",
    }
}
