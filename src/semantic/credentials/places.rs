//! Credentials by the place where they stand in the XML. Used only in this module.

use std::borrow::Cow;

use super::values::within;
use super::{Credential, Origin, Variables, code};
use crate::ast::{Document, Element, Policy, Value};
use crate::catalog::{Definition, Kind, Kinds, Section, Traits};
use crate::diagnostic::{Sentence, quoted, say};
use crate::secrets::{Strength, is_hex, is_of_random, is_opaque, is_placeholder, is_seed, is_typed, session_in, strength};
use crate::text::Span;

/// The literals in `document` that stand where a policy takes a credential.
pub(super) fn credentials<'d>(document: &'d Document<'d>, variables: &Variables<'d>) -> Vec<Credential> {
    let mut found = Vec::new();
    for policy in document.policies().filter(|policy| TAKERS.contains(policy.kind())) {
        in_policy(policy, variables, &mut found);
        if policy.definition().traits().holds(Traits::SECRETS) {
            in_settings(policy, variables, &mut found);
        }
    }
    found
}

/// The kinds of policy that take a credential, themselves or in an element of theirs.
pub(super) const TAKERS: Kinds = Kinds::of(&[
    Kind::SetHeader,
    Kind::CheckHeader,
    Kind::SetQueryParameter,
    Kind::SetVariable,
    Kind::CacheLookupValue,
    Kind::AuthenticationBasic,
    Kind::AuthenticationCertificate,
    Kind::Proxy,
    Kind::ValidateJwt,
    Kind::ValidateAzureAdToken,
]);

/// A place that takes a credential.
pub(super) struct CredentialSite<'p> {
    /// What stands there.
    pub(super) what: What,
    /// A name for it.
    pub(super) name: Cow<'p, str>,
    /// How surely it takes a credential.
    pub(super) strength: Strength,
    /// What kind of place it is.
    pub(super) holder: Holder,
}

/// What stands in a place, with an article. Most places hold no credential, so it is put into words for those that do.
pub(super) enum What {
    /// The name of the place between these words.
    Named(&'static str, &'static str),
    /// These words.
    Words(Sentence),
}

/// The kinds of place, by how far their names are to be trusted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// A place that the service or the runtime knows: a header, an attribute, the key of a signature.
    Slot,
    /// A named entry of a body or a collection.
    Entry,
    /// A variable, which may as well hold the name of a secret.
    Variable,
    /// The other side of a comparison.
    Comparison,
    /// What stands in for a value that is missing.
    StandIn,
    /// A header of cookies.
    Cookies,
}

fn in_policy<'d>(policy: Policy<'d>, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    match policy.kind() {
        Kind::SetHeader | Kind::CheckHeader => in_message(policy, "the value of the header `", variables, found),
        Kind::SetQueryParameter => in_message(policy, "the value of the query parameter `", variables, found),
        Kind::SetVariable => {
            let Some(place) = named(policy, "name", "the value of the variable `", Holder::Variable) else { return };
            if let Some(value) = policy.value_of("value") {
                fill(value, &place, variables, found);
            }
        }
        Kind::CacheLookupValue => {
            let Some(default) = policy.value_of("default-value") else { return };
            if let Some(place) = named(policy, "variable-name", "what stands in for `", Holder::StandIn) {
                fill(default, &place, variables, found);
            }
        }
        Kind::AuthenticationCertificate => found.extend(policy.value_of("body").and_then(certificate)),
        Kind::ValidateJwt | Kind::ValidateAzureAdToken => policy.descendants().for_each(|element| in_child(element, variables, found)),
        _ => {}
    }
}

/// The values of a header or a query parameter.
fn in_message<'d>(policy: Policy<'d>, what: &'static str, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    let Some(place) = named(policy, "name", what, Holder::Slot).or_else(|| cookies(policy)) else { return };
    for value in policy.children_named("value").filter_map(Element::text) {
        fill(value, &place, variables, found);
    }
}

/// The place that a header, a query parameter or a variable is by its name, which this `attribute` has, and before which stand the words `what`.
fn named<'d>(policy: Policy<'d>, attribute: &str, what: &'static str, holder: Holder) -> Option<CredentialSite<'d>> {
    let name = policy.value_of(attribute)?;
    // An entity may stand for any letter of it.
    if name.raw().contains('&') {
        let name = name.literal()?;
        let strength = strength(&name)?;
        return Some(CredentialSite { what: What::Named(what, "`"), name, strength, holder });
    }
    let strength = strength(name.raw())?;
    Some(CredentialSite { what: What::Named(what, "`"), name: name.literal()?, strength, holder })
}

/// The place that a header of cookies is.
fn cookies<'d>(policy: Policy<'d>) -> Option<CredentialSite<'d>> {
    let name = policy.value_of("name").map(Value::raw).filter(|name| matches!(name.len(), 6 | 10))?;
    let cookies = ["Cookie", "Set-Cookie"].iter().any(|known| known.eq_ignore_ascii_case(name));
    let (what, strength, holder) = (What::Words("a session cookie".into()), Strength::Certain, Holder::Cookies);
    (cookies && policy.kind() != Kind::SetQueryParameter).then(|| CredentialSite { what, name: "session".into(), strength, holder })
}

/// The keys of tokens.
fn in_child<'d>(element: Element<'d>, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    if element.name() != "key" || !matches!(element.definition(), Definition::Child(_)) {
        return;
    }
    let (what, name) = match element.parent().map(Element::name) {
        Some("issuer-signing-keys") => ("a key that signs tokens", "token-signing-key"),
        Some("decryption-keys") => ("a key that decrypts tokens", "token-decryption-key"),
        _ => return,
    };
    if let Some(value) = element.text() {
        fill(value, &CredentialSite::slot(what, name), variables, found);
    }
}

/// The attributes that hold a credential.
fn in_settings<'d>(policy: Policy<'d>, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    for setting in policy.settings() {
        if let Some(attribute) = setting.definition().filter(|attribute| attribute.secret) {
            let (attribute, policy) = (attribute.name, policy.name());
            let place = CredentialSite::slot(say!("the `{}` of `{}`", quoted(attribute), quoted(policy)), format!("{policy}-{attribute}"));
            fill(setting.value(), &place, variables, found);
        }
    }
}

/// Adds the credentials that `value` puts into `place`.
fn fill<'d>(value: Value<'d>, place: &CredentialSite<'_>, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    if let Some(expression) = value.expression() {
        return code::in_place(expression, place, variables, found);
    }
    if value.is_dynamic() {
        return;
    }
    if place.holder == Holder::Cookies {
        let session = session_in(value.raw()).map(|it| within(value.span(), it.start as usize, it.end as usize));
        found.extend(session.and_then(|span| place.found(span)));
        return;
    }
    let span = secret_part(value.span(), value.raw());
    let text = span.text(value.element().document().text());
    if let Some(origin) = place.judge(text, true).or_else(|| variables.token(place, text)) {
        found.push(place.credential(span, origin));
    }
}

/// The certificate in the `body` of `authentication-certificate`, which comes with its private key.
fn certificate(value: Value<'_>) -> Option<Credential> {
    let raw = value.raw();
    let base64 =
        raw.len() >= 64 && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n'));
    let what = "the certificate of `authentication-certificate`".into();
    base64.then(|| Credential::new(value.span(), what, "client-certificate", Origin::Place))
}

impl<'p> CredentialSite<'p> {
    /// A place that the service or the runtime knows as that of a credential.
    pub(super) fn slot(what: impl Into<Sentence>, name: impl Into<Cow<'p, str>>) -> Self {
        Self { what: What::Words(what.into()), name: name.into(), strength: Strength::Certain, holder: Holder::Slot }
    }

    /// The credential at `span`, which stands in this place.
    pub(super) fn credential(&self, span: Span, origin: Origin) -> Credential {
        let what = match &self.what {
            What::Named(before, after) => say!("{}{}{}", *before, quoted(&self.name), *after),
            What::Words(words) => words.clone(),
        };
        Credential::new(span, what, &self.name, origin)
    }

    /// The credential at `span`, which was recognised by its shape in this place.
    pub(super) fn found(&self, span: Span) -> Option<Credential> {
        Some(self.credential(span, Origin::Place))
    }

    /// How an array of bytes in this place is recognised as a credential; `None` if it is none.
    pub(super) fn origin_of_bytes(&self) -> Option<Origin> {
        match (self.holder, self.strength) {
            (Holder::Slot, _) | (Holder::Entry | Holder::Variable, Strength::Strong | Strength::Certain) => Some(Origin::Place),
            (Holder::Entry | Holder::Variable, Strength::Weak) => Some(Origin::Guess),
            (Holder::Comparison | Holder::StandIn | Holder::Cookies, _) => None,
        }
    }

    /// How a literal `text` in this place is recognised as a credential; `None` if it is none. One that is not the `whole` value needs more.
    pub(super) fn judge(&self, text: &str, whole: bool) -> Option<Origin> {
        let seed = whole && is_of_random(&self.name) && is_seed(text);
        let opaque = seed || is_opaque(text);
        if !opaque && self.strength == Strength::Weak && whole {
            // A salt is one however it looks.
            let salt = is_of_random(&self.name)
                && matches!(self.holder, Holder::Entry | Holder::Variable)
                && is_typed(text)
                && !text.contains(char::is_whitespace);
            return salt.then_some(Origin::Guess);
        }
        if !opaque && (!whole || self.strength == Strength::Weak) {
            return None;
        }
        let origin = match (self.holder, self.strength) {
            (Holder::Slot, _) | (_, Strength::Strong | Strength::Certain) if opaque => Origin::Place,
            _ if opaque && (!is_hex(text, 1) || is_of_random(&self.name)) => Origin::Guess,
            (Holder::Entry, Strength::Strong) | (Holder::StandIn, Strength::Strong | Strength::Certain) if is_typed(text) => Origin::Guess,
            (Holder::Slot, Strength::Strong | Strength::Certain) | (Holder::Entry, Strength::Certain) if whole => Origin::Place,
            (Holder::Variable, Strength::Certain) if whole => Origin::Guess,
            (Holder::Comparison, Strength::Strong | Strength::Certain) if whole && is_mixed(text) => Origin::Guess,
            _ => return None,
        };
        let fits = text.len() >= 4 && (seed || !text.contains(char::is_whitespace)) && !is_certificate(text) && !is_address(text);
        (fits && !is_placeholder(text)).then_some(origin)
    }
}

/// Whether `text` is neither a word nor a number.
fn is_mixed(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether `text` is a certificate or a public key in base64, which is no secret.
fn is_certificate(text: &str) -> bool {
    text.len() > 200 && text.starts_with("MII")
}

/// Whether `text` is the address of something, such as of the keys that are meant.
fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(['@', '?'])
}

/// The part of the value of a header that is the secret: without the scheme before it.
pub(super) fn secret_part(span: Span, raw: &str) -> Span {
    const SCHEMES: &str = "basic bearer token apikey api-key key ssws sharedaccesssignature digest negotiate jwt";
    match raw.trim_start().split_once(' ') {
        Some((scheme, rest)) if SCHEMES.split(' ').any(|known| known.eq_ignore_ascii_case(scheme)) => {
            let length = rest.trim().len();
            let start = span.end as usize - rest.trim_start().len();
            Span::new(start, start + length)
        }
        _ => span,
    }
}

/// Whether the byte range `span` stands in a body that goes to the caller: such bodies hold examples.
pub(super) fn is_shown_to_caller(document: &Document<'_>, span: Span) -> bool {
    let Some(element) = document.element_at(span.start) else { return false };
    let around = || std::iter::once(element).chain(element.ancestors());
    let Some(body) = around().find(|it| matches!(it.name(), "set-body" | "mock-response")) else { return false };
    let owner = body.ancestors().find_map(|it| match it.policy().map(|policy| policy.kind()) {
        Some(Kind::ReturnResponse) => Some(true),
        Some(Kind::SendRequest | Kind::SendOneWayRequest) => Some(false),
        _ => None,
    });
    owner.unwrap_or_else(|| matches!(body.section(), Some(Section::Outbound | Section::OnError)))
}

#[cfg(test)]
mod tests {
    use super::TAKERS;
    use crate::catalog::{self, ChildKind, Element};

    #[test]
    fn no_other_policy_takes_a_credential() {
        fn takes(element: &Element, is_child: bool) -> bool {
            let key = matches!(element.name, "issuer-signing-keys" | "decryption-keys");
            let secret = element.attributes.iter().any(|attribute| attribute.secret);
            assert!(!(is_child && secret), "attributes of children are not looked at: `{}`", element.name);
            let children = element.children.iter().filter_map(|child| match &child.kind {
                ChildKind::Element(element) => Some(element),
                _ => None,
            });
            key || secret || children.into_iter().any(|child| takes(child, true))
        }
        for policy in catalog::policies().iter().filter(|policy| takes(&policy.element, false)) {
            assert!(TAKERS.contains(policy.kind), "`{}`", policy.element.name);
        }
    }
}
