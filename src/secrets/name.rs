//! Names that ask for a secret: of headers, query parameters, JSON members, variables.

/// How surely a name asks for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// It may as well name something public: `token`, `key`, `code`.
    Weak,
    /// It names a secret, or now and then the name of one: `apiKey`, `secret`.
    Strong,
    /// It names nothing but a secret: `password`, `client_secret`, `Ocp-Apim-Subscription-Key`.
    Certain,
}

/// How surely `name` asks for a secret; `None` if it does not. Case, hyphens, underscores and dots make no difference.
pub fn strength(name: &str) -> Option<Strength> {
    // Nearly all names stop here.
    if !may_ask(name) {
        return None;
    }
    let mut buffer = [0; 64];
    let name = normalize(name, &mut buffer)?;
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending.as_bytes()));
    let strength = if ends(CERTAIN) {
        Strength::Certain
    } else if ends(STRONG) {
        Strength::Strong
    } else if (ends(WEAK) && !holds(name, PUBLIC)) || matches!(name, b"code" | b"sig") {
        Strength::Weak
    } else {
        return None;
    };
    (!holds(name, NEVER)).then_some(strength)
}

/// Whether `name` ends in the last three letters of one of the names below.
fn may_ask(name: &str) -> bool {
    let mut letters = name.bytes().rev().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    let (Some(last), Some(middle), Some(first)) = (letters.next(), letters.next(), letters.next()) else { return false };
    matches!(&[first, middle, last], b"ord" | b"swd" | b"pwd" | b"ase" | b"ret" | b"key" | b"ken" | b"ion" | b"als" | b"ode" | b"sig")
}

/// Whether any of `parts` stands in `name`.
fn holds(name: &[u8], parts: &[&str]) -> bool {
    let begins = |at: usize, part: &&str| name[at] == part.as_bytes()[0] && name[at..].starts_with(part.as_bytes());
    (0..name.len()).any(|at| parts.iter().any(|part| begins(at, part)))
}

const CERTAIN: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "clientsecret",
    "subscriptionkey",
    "functionskey",
    "accountkey",
    "sharedaccesskey",
    "secretkey",
    "privatekey",
    "accesskey",
];

const STRONG: &[&str] = &[
    "secret",
    "apikey",
    "functionkey",
    "hostkey",
    "masterkey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "authkey",
    "accesstoken",
    "authtoken",
    "bearertoken",
    "refreshtoken",
    "apitoken",
    "privatetoken",
    "authorization",
    "credentials",
];

const WEAK: &[&str] = &["token", "key", "securitycode"];

/// Parts of names that ask for no secret, however they end.
const NEVER: &[&str] = &["csrf", "xsrf", "public", "challenge", "passwordreset", "forgotpassword"];

/// Parts that make a name ending in `token` or `key` the name of something else.
const PUBLIC: &[&str] = &[
    "cache",
    "partition",
    "routing",
    "continuation",
    "next",
    "page",
    "paging",
    "cursor",
    "sync",
    "payment",
    "primarykey",
    "foreignkey",
    "row",
    "sort",
    "idempotency",
    "counter",
    "object",
    "resource",
    "instrumentation",
    "translation",
];

fn normalize<'b>(name: &str, buffer: &'b mut [u8; 64]) -> Option<&'b [u8]> {
    let mut length = 0;
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(&buffer[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_known_in_any_spelling() {
        assert_eq!(strength("Ocp-Apim-Subscription-Key"), Some(Strength::Certain));
        assert_eq!(strength("client_secret"), Some(Strength::Certain));
        assert_eq!(strength("X-API-Key"), Some(Strength::Strong));
        assert_eq!(strength("code"), Some(Strength::Weak));
    }

    #[test]
    fn every_name_ends_in_letters_that_are_looked_for() {
        for name in CERTAIN.iter().chain(STRONG.iter()).chain(WEAK.iter()).chain(&["code", "sig"]) {
            assert!(strength(name).is_some(), "{name}");
        }
    }

    #[test]
    fn names_of_other_things_are_not() {
        for name in ["X-CSRF-Token", "secret-name", "clientSecretId", "status-code", "continuationToken", "tokenUrl", "cacheKey", ""] {
            assert_eq!(strength(name), None, "{name}");
        }
    }
}
