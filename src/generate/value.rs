//! Values of the types, and how arguments are read.

use super::late::{self, BadText, Late, LateText};
use super::output::Bit;
use super::reference;
use super::runtime;
use super::types::{Type, seconds};
use super::vault::{Identifier, Vault};
use crate::catalog::FIXED_HEADERS;
use crate::spelling::is_named_value;
use crate::text::nearest;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateValue {
    /// An optional parameter that was left out.
    Absent,
    /// A text, of whatever type.
    Text(LateText),
    /// A number, or a time in seconds.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// A key vault.
    Vault(Vault),
    /// The version of a secret.
    Version(Version),
    /// Several.
    List(Vec<TemplateValue>),
    /// Two that belong together.
    Pair(Box<TemplateValue>, Box<TemplateValue>),
    /// The code of an expression that yields a name at run time.
    Code(Vec<Bit>),
}

/// The version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// The one that the vault thinks of as current.
    Latest,
    /// The one that is current when the policy is deployed.
    Deployed,
    /// This one.
    Fixed(LateText),
}

impl Version {
    /// How it is named where a version must be: in a key, for one.
    pub fn name(&self) -> LateText {
        match self {
            Self::Latest => LateText::plain("latest"),
            Self::Deployed => LateText::plain("deployed"),
            Self::Fixed(version) => version.clone(),
        }
    }

    /// What follows the name of a secret in an address.
    pub fn path(&self) -> LateText {
        let mut path = LateText::default();
        if let Self::Fixed(version) = self {
            path.append(LateText::plain("/"));
            path.append(version.clone());
        }
        path
    }
}

impl TemplateValue {
    /// The value as text; `None` for a list and for what is not there.
    pub fn text(&self) -> Option<LateText> {
        match self {
            Self::Absent | Self::List(_) | Self::Pair(..) | Self::Code(_) => None,
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(LateText::plain(number.to_string())),
            Self::Flag(flag) => Some(LateText::plain(flag.to_string())),
            Self::Vault(vault) => Some(vault.name()),
            Self::Version(version) => Some(version.name()),
        }
    }

    /// The property called `name`, which the type of the value has.
    pub fn property(&self, name: &str) -> Option<LateText> {
        match (self, name) {
            (Self::Vault(vault), "name") => Some(vault.name()),
            (Self::Vault(vault), "url") => Some(vault.url()),
            (Self::Vault(vault), "audience") => Some(LateText::plain(vault.cloud.vault_audience)),
            (Self::Version(version), "name") => Some(version.name()),
            (Self::Version(version), "path") => Some(version.path()),
            _ => None,
        }
    }
}

/// Reads an argument for a parameter of the type `of`.
pub fn read(of: &Type, argument: &str) -> Result<TemplateValue, BadText> {
    // What is filled in later is right for all that is put into the policy as it is; the others look for themselves.
    let looks = matches!(
        of,
        Type::Choice(_) | Type::CachingType | Type::Flag | Type::List(_) | Type::Pair(..) | Type::Vault | Type::Version | Type::Text
    ) || *of == Type::VariableName
        || of.is_prose();
    if !looks && let Some(late) = late::late(argument) {
        let bad = match (&late, of) {
            (Late::Host(path), Type::SecretName | Type::CertificateName) => reference::not_a_name(path, *of == Type::CertificateName),
            (Late::Host(path), Type::ClientId) => reference::not_one_of(path, &["client_id", "application_id"]),
            (Late::Host(path), Type::Tenant | Type::TenantId) => reference::not_one_of(path, &["tenant_id"]),
            (Late::Host(path), Type::ResourceName) => reference::not_one_of(path, &["name", "display_name"]),
            _ => None,
        };
        if let Some(bad) = bad {
            return Err(bad);
        }
        return Ok(TemplateValue::Text(LateText(vec![late::Atom::Late(late)])));
    }
    match of {
        Type::Choice(_) | Type::CachingType | Type::Flag => word(of, argument),
        Type::List(one) => list(of, elements(one, argument).into_iter()),
        Type::Pair(left, right) => {
            let Some((name, value)) = argument.split_once('=') else { return Err(bad("it is not a pair", "write it as `NAME=VALUE`")) };
            Ok(TemplateValue::Pair(Box::new(read(left, name.trim())?), Box::new(read(right, value.trim())?)))
        }
        Type::Vault => Vault::read(argument).map(TemplateValue::Vault),
        Type::Version => version(argument).map(TemplateValue::Version),
        Type::Text => {
            check(!argument.trim().is_empty(), "it is empty", "leave it out instead")?;
            LateText::parse(argument).map(TemplateValue::Text)
        }
        Type::VariableName => {
            let good = |it: &str| is_word(it, &['_', '-', '.']) && it.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
            check(late::late(argument).is_none(), "code refers to it, so it must be known", "write its name")?;
            check(
                good(argument),
                "it is not a valid name of a variable",
                "use letters, digits, `_`, `-` and `.`, and begin with a letter",
            )?;
            Ok(plain(argument))
        }
        Type::TokenScope | Type::TokenResource | Type::UserName | Type::Prefix | Type::Path => prose(of, argument).map(TemplateValue::Text),
        Type::SecretName | Type::CertificateName if runtime::is_expression(argument) => runtime::read(argument),
        Type::SecretName | Type::CertificateName => secret_name(argument).map(TemplateValue::Text),
        Type::Duration(from, to) => duration(argument, *from, *to),
        Type::Count(from, to) => count(argument, *from, *to),
        Type::HeaderName => {
            let marks = ['!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'];
            check(is_word(argument, &marks), "it is not a valid name of a header", "use letters, digits and `-`")?;
            let owned = FIXED_HEADERS.iter().any(|fixed| fixed.eq_ignore_ascii_case(argument));
            check(!owned, "the gateway sets that header itself", "choose another header, such as `Authorization` or `X-Api-Key`")?;
            Ok(plain(argument))
        }
        Type::ResourceName => {
            let good = is_named_value(argument) && argument.len() <= 80;
            check(good, "it is not a valid name of a resource", "use up to 80 letters, digits, `-`, `_` and `.`")?;
            Ok(plain(argument))
        }
        Type::Url => url(argument).map(TemplateValue::Text),
        Type::Host => {
            check(is_host(argument), "it is not a valid name of a host", "write it without `https://`")?;
            Ok(plain(argument))
        }
        Type::ClientId => {
            check(is_guid(argument), "it is not the id of an application", "ids look like 00000000-0000-0000-0000-000000000000")?;
            Ok(plain(argument))
        }
        Type::TenantId => {
            let help = "tokens name their tenant by its id, which looks like 00000000-0000-0000-0000-000000000000";
            check(is_guid(argument), "it is not the id of a tenant", help)?;
            Ok(plain(argument))
        }
        Type::Tenant => {
            let good = is_guid(argument) || (argument.contains('.') && is_host(argument));
            check(good, "it is neither the id nor the domain of a tenant", "use its id, or a domain such as contoso.onmicrosoft.com")?;
            Ok(plain(argument))
        }
    }
}

/// Names of schemes of authentication, between which and the secret a blank must stand: those that IANA lists, and the common ones besides.
const SCHEMES: [&str; 22] = [
    "apikey",
    "api-key",
    "aws4-hmac-sha256",
    "basic",
    "bearer",
    "concealed",
    "digest",
    "dpop",
    "geniekey",
    "gnap",
    "hawk",
    "hoba",
    "mutual",
    "negotiate",
    "ntlm",
    "oauth",
    "privatetoken",
    "sharedaccesssignature",
    "sharedkey",
    "splunk",
    "token",
    "vapid",
];

/// Reads a text that people write, of a type that has rules of its own. What is filled in later is right.
fn prose(of: &Type, argument: &str) -> Result<LateText, BadText> {
    check(!argument.trim().is_empty(), "it is empty", "leave it out, or give the text")?;
    let text = LateText::parse(argument)?;
    let known = |atom: Option<&late::Atom>| match atom {
        Some(late::Atom::Plain(text)) => Some(text.clone()),
        _ => None,
    };
    let (first, last) = (known(text.0.first()), known(text.0.last()));
    let has = |wanted: fn(char) -> bool| text.0.iter().any(|atom| matches!(atom, late::Atom::Plain(text) if text.contains(wanted)));
    match of {
        Type::TokenScope => {
            check(!has(char::is_whitespace), "it contains a space", "client credentials take one scope: `api://orders/.default`")?;
            let good = last.is_none_or(|last| last.ends_with("/.default") && (text.0.len() > 1 || last.len() > "/.default".len()));
            check(good, "it does not end with `/.default`, as client credentials need it", "write `api://orders/.default`")?;
        }
        Type::TokenResource => {
            check(!has(char::is_whitespace), "it contains a space", "give the id URI or the id of the application: `api://orders`")?;
            let good = last.is_none_or(|last| !last.ends_with("/.default"));
            check(good, "it ends with `/.default`, so it is a scope", "write it without: `api://orders`")?;
        }
        Type::UserName => {
            check(!has(|it| it == ':'), "it contains a colon, which ends the user name in Basic authentication", "remove the colon")?;
        }
        Type::Prefix => {
            let alone = text.0.len() == 1 && last.is_some_and(|last| SCHEMES.contains(&last.to_ascii_lowercase().as_str()));
            check(!alone, "there is no space between it and the secret", &format!("put a space after it: `--set 'prefix={argument} '`"))?;
        }
        Type::Path => {
            check(first.is_none_or(|first| first.starts_with('/')), "it does not begin with `/`", "write `/orders/{id}`")?;
            check(!has(char::is_whitespace), "it contains a space", "write spaces as `%20`")?;
        }
        _ => {}
    }
    Ok(text)
}

/// The elements of a list that is one argument. An expression is one element, and a pair goes as far as the next.
fn elements<'a>(of: &Type, argument: &'a str) -> Vec<&'a str> {
    if runtime::is_expression(argument) {
        return vec![argument];
    }
    let is_pair = matches!(of, Type::Pair(..));
    let mut all = Vec::new();
    let mut from = 0;
    for (at, _) in argument.match_indices(',') {
        let next = argument[at + 1..].split(',').next().unwrap_or_default();
        if !is_pair || next.contains('=') {
            all.push(&argument[from..at]);
            from = at + 1;
        }
    }
    all.push(&argument[from..]);
    all.into_iter().map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// Reads arguments for a parameter that takes a list.
pub fn list<'a>(of: &Type, arguments: impl Iterator<Item = &'a str>) -> Result<TemplateValue, BadText> {
    let Type::List(of) = of else { return Err(bad("it takes one value only", "give it once")) };
    let mut arguments = arguments.peekable();
    check(arguments.peek().is_some(), "it is empty", "give at least one, or leave it out")?;
    let values: Vec<TemplateValue> = arguments.map(|argument| read(of, argument)).collect::<Result<_, _>>()?;
    Ok(TemplateValue::List(values))
}

/// Reads the name of a secret by the rules of Key Vault: 1 to 127 letters, digits and hyphens.
pub fn secret_name(argument: &str) -> Result<LateText, BadText> {
    if let Some(late) = late::late(argument) {
        return Ok(LateText(vec![late::Atom::Late(late)]));
    }
    let text = LateText::parse(argument)?;
    check_secret_name(&text)?;
    Ok(text)
}

/// Checks a name that is put together by the rules of Key Vault. What is known later is right.
pub fn check_secret_name(name: &LateText) -> Result<(), BadText> {
    let known = |atom: &late::Atom| match atom {
        late::Atom::Plain(text) => Some(text.clone()),
        _ => None,
    };
    let good = name.0.iter().filter_map(known).all(|text| is_word(&text, &['-']));
    let length: usize = name.0.iter().filter_map(known).map(|text| text.len()).sum();
    check(good && !name.0.is_empty() && length <= 127, "it is not a valid name of a secret", "use up to 127 letters, digits and `-`")
}

/// Reads a version of a secret: 32 hexadecimal digits, or a word.
pub fn version(argument: &str) -> Result<Version, BadText> {
    match argument {
        "latest" => return Ok(Version::Latest),
        "deployed" => return Ok(Version::Deployed),
        _ => {}
    }
    if let Some(late) = late::late(argument) {
        if let Late::Host(path) = &late
            && let Some(bad) = reference::not_a_version(path)
        {
            return Err(bad);
        }
        return Ok(Version::Fixed(LateText(vec![late::Atom::Late(late)])));
    }
    let good = argument.len() == 32 && argument.bytes().all(|byte| byte.is_ascii_hexdigit());
    check(good, "it is not a version of a secret", "use the 32 digits that the vault shows, `latest`, `deployed`, or `{{a-named-value}}`")?;
    Ok(Version::Fixed(LateText::plain(argument)))
}

/// Whether an argument for a vault, a secret or a version is the identifier of a secret, which says all three.
pub fn identifier(of: &Type, argument: &str) -> Option<Result<Identifier, BadText>> {
    let takes = matches!(of, Type::Vault | Type::SecretName | Type::CertificateName | Type::Version);
    if takes
        && let Some(Late::Host(path)) = late::late(argument)
        && let Some(parts) = reference::identifier(&path)
    {
        return Some(Ok(parts.into()));
    }
    (takes && argument.starts_with("https://") && argument[8..].trim_end_matches('/').contains('/')).then(|| Identifier::read(argument))
}

/// The identifier that `argument`, given for the name of a secret whose vault is not given, can only be a reference to.
pub fn identifier_by_name(of: &Type, argument: &str) -> Option<Identifier> {
    match late::late(argument) {
        Some(Late::Host(path)) if of.fits(&Type::SecretName) => reference::identifier_by_name(&path).map(Identifier::from),
        _ => None,
    }
}

fn word(of: &Type, argument: &str) -> Result<TemplateValue, BadText> {
    let words = of.words();
    if !words.contains(&argument) {
        let help = match nearest(argument, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", of.describe()),
        };
        let message =
            if late::late(argument).is_some() { "it decides what is generated, so it must be known" } else { "it is not one of the words" };
        return Err(BadText { message: message.to_owned(), help });
    }
    Ok(match of {
        Type::Flag => TemplateValue::Flag(argument == "true"),
        _ => plain(argument),
    })
}

fn duration(argument: &str, from: u64, to: u64) -> Result<TemplateValue, BadText> {
    let digits = argument.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let unit = match &argument[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 0,
    };
    let number = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let time = number.and_then(|number| number.checked_mul(unit)).filter(|_| unit > 0);
    let Some(time) = time else { return Err(bad("it is not a duration", "write a number and `s`, `m`, `h` or `d`: `90s`, `5m`")) };
    check((from..=to).contains(&time), "it is too short or too long", &format!("from {} to {}", seconds(from), seconds(to)))?;
    Ok(TemplateValue::Number(time))
}

fn count(argument: &str, from: u64, to: u64) -> Result<TemplateValue, BadText> {
    let number = argument.parse::<u64>().ok().filter(|_| argument.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(number) = number else { return Err(bad("it is not a number", &format!("from {from} to {to}"))) };
    check((from..=to).contains(&number), "it is too small or too large", &format!("from {from} to {to}"))?;
    Ok(TemplateValue::Number(number))
}

/// Reads an address; references to later values may stand in it.
fn url(argument: &str) -> Result<LateText, BadText> {
    let text = LateText::parse(argument)?;
    let Some(rest) = argument.strip_prefix("https://") else {
        return Err(bad("it does not begin with `https://`", "give the whole address; over HTTP others could read what is sent"));
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    // What is filled in later stands for letters.
    let shape = |part: &str| {
        LateText::parse(part).map(|text| {
            text.0
                .iter()
                .map(|atom| match atom {
                    late::Atom::Plain(text) => text.clone(),
                    late::Atom::Late(_) | late::Atom::Variable(_) => "x".to_owned(),
                })
                .collect::<String>()
        })
    };
    let host = shape(&rest[..end])?;
    let (host, port) = host.split_once(':').unwrap_or((&host, "443"));
    check(is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0), "its host is not valid", "write it as `https://host/path`")?;
    let tail = shape(&rest[end..])?;
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&byte);
    check(tail.bytes().all(good), "it contains a character that is not allowed in an address", "write such characters as `%20`")?;
    Ok(text)
}

/// Whether it is the name of a host.
pub fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| is_word(label, &['-']) && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-'))
}

fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip(lengths).all(|(group, length)| group.len() == length && group.bytes().all(|it| it.is_ascii_hexdigit()))
}

fn is_word(text: &str, marks: &[char]) -> bool {
    !text.is_empty() && text.len() <= 256 && text.chars().all(|it| it.is_ascii_alphanumeric() || marks.contains(&it))
}

fn plain(text: &str) -> TemplateValue {
    TemplateValue::Text(LateText::plain(text))
}

fn check(holds: bool, message: &str, help: &str) -> Result<(), BadText> {
    if holds { Ok(()) } else { Err(bad(message, help)) }
}

fn bad(message: &str, help: &str) -> BadText {
    BadText { message: message.to_owned(), help: help.to_owned() }
}
