//! Names that ask for a secret: of headers, query parameters, JSON members, variables.

use Strength::{Certain, Strong, Weak};

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

/// A part of a name.
struct Part {
    text: &'static str,
    /// Which letters are in it: nearly all names lack one of them.
    letters: u32,
}

impl Part {
    const fn new(text: &'static str) -> Self {
        Self { text, letters: letters_of(text.as_bytes()) }
    }
}

/// How surely `name` asks for a secret; `None` if it does not. Case, hyphens, underscores and dots make no difference.
pub fn strength(name: &str) -> Option<Strength> {
    // Nearly all names stop here.
    let last = last_letters(name)?;
    let (_, names) = ENDS.iter().find(|(letters, _)| *letters == last)?;
    let mut buffer = [0; LONGEST + 1];
    let name = normalize(name, &mut buffer)?;
    let strength = match names.iter().find(|(known, _)| ends_like(name, known.as_bytes())) {
        Some((_, Strength::Weak)) if holds(name, &PUBLIC) => return None,
        Some((_, strength)) => *strength,
        None if matches!(name, b"code" | b"sig") => Strength::Weak,
        None if name == b"pat" => Strength::Strong,
        None => return None,
    };
    (!holds(name, &HARMLESS)).then_some(strength)
}

/// Whether what goes by `name` is random by its nature, such as a salt: then a hexadecimal number is no id, and capitals with a few digits are
/// no word.
pub fn is_of_random(name: &str) -> bool {
    last_letters(name).is_some_and(|last| matches!(&last, b"alt" | b"eed" | b"otp" | b"per")) || named_after_codes(name)
}

/// Whether `name` tells of one-time passwords: `mfaSecret`, `totp_key`.
fn named_after_codes(name: &str) -> bool {
    let mut buffer = [0; LONGEST + 1];
    normalize(name, &mut buffer).is_some_and(|name| holds(name, &[Part::new("otp"), Part::new("mfa"), Part::new("authenticator")]))
}

/// The last three letters or digits of `name`, in small letters; `None` where it is plain that no name ends in them which asks for a secret.
fn last_letters(name: &str) -> Option<[u8; 3]> {
    // Few names have a sign between them.
    if let [.., first, middle, last] = *name.as_bytes()
        && [first, middle, last].iter().all(u8::is_ascii_alphanumeric)
    {
        // Capitals have the bits of small letters.
        let may_stand = |byte: u8, place: usize| MAY_STAND[place] & 1 << (byte % 32) != 0;
        let may_end = may_stand(last, 2) && may_stand(middle, 1) && may_stand(first, 0);
        return may_end.then(|| [first.to_ascii_lowercase(), middle.to_ascii_lowercase(), last.to_ascii_lowercase()]);
    }
    let mut letters = name.bytes().rev().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    let (last, middle, first) = (letters.next()?, letters.next()?, letters.next()?);
    Some([first, middle, last])
}

/// The end of a name, and how surely such a name asks for a secret.
type End = (&'static str, Strength);

/// The ends of names that ask for a secret, by their last three letters. Those that are met most often come first, and of those with the
/// same letters the surest.
const ENDS: [([u8; 3], &[End]); 16] = [
    (
        *b"key",
        &[
            ("subscriptionkey", Certain),
            ("functionskey", Certain),
            ("accountkey", Certain),
            ("sharedaccesskey", Certain),
            ("secretkey", Certain),
            ("privatekey", Certain),
            ("accesskey", Certain),
            ("apikey", Strong),
            ("functionkey", Strong),
            ("hostkey", Strong),
            ("masterkey", Strong),
            ("sharedkey", Strong),
            ("signingkey", Strong),
            ("encryptionkey", Strong),
            ("authkey", Strong),
            ("key", Weak),
        ],
    ),
    (
        *b"ken",
        &[
            ("accesstoken", Strong),
            ("authtoken", Strong),
            ("bearertoken", Strong),
            ("refreshtoken", Strong),
            ("apitoken", Strong),
            ("privatetoken", Strong),
            ("token", Weak),
        ],
    ),
    (*b"ion", &[("authorization", Strong)]),
    (*b"ret", &[("clientsecret", Certain), ("secret", Strong)]),
    (*b"ode", &[("securitycode", Weak)]),
    (*b"ord", &[("password", Certain)]),
    (*b"als", &[("credentials", Strong)]),
    (*b"pwd", &[("pwd", Certain)]),
    (*b"swd", &[("passwd", Certain)]),
    (*b"ase", &[("passphrase", Certain)]),
    (*b"sig", &[]),
    (*b"alt", &[("salt", Weak)]),
    (*b"eed", &[("otpseed", Strong), ("seed", Weak)]),
    (*b"otp", &[("otp", Weak)]),
    (*b"per", &[("pepper", Weak)]),
    (*b"pat", &[("devopspat", Strong), ("adopat", Strong), ("azurepat", Strong), ("githubpat", Strong)]),
];

/// The letters that may be the third to last, the last but one, and the last of such a name, of which each has a bit.
const MAY_STAND: [u32; 3] = {
    let (mut letters, mut at) = ([0; 3], 0);
    while at < ENDS.len() {
        let end = ENDS[at].0;
        let mut place = 0;
        while place < end.len() {
            letters[place] |= 1 << (end[place] % 32);
            place += 1;
        }
        at += 1;
    }
    letters
};

/// Whether `name` ends in `end`, with which it has the last three letters in common. Most of those differ in the one before.
fn ends_like(name: &[u8], end: &[u8]) -> bool {
    let (name, end) = (&name[..name.len() - 3], &end[..end.len() - 3]);
    end.last().is_none_or(|letter| name.last() == Some(letter)) && name.ends_with(end)
}

/// Whether one of `parts` stands in `name`.
fn holds(name: &[u8], parts: &[Part]) -> bool {
    let letters = letters_of(name);
    let stands = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
    parts.iter().any(|part| part.letters & !letters == 0 && stands(part.text.as_bytes()))
}

/// The letters in `text`, of which each has a bit.
const fn letters_of(text: &[u8]) -> u32 {
    let (mut letters, mut at) = (0, 0);
    while at < text.len() {
        letters |= 1 << (text[at] % 32);
        at += 1;
    }
    letters
}

/// Parts of names that ask for no secret, however they end.
const HARMLESS: [Part; 6] = [
    Part::new("csrf"),
    Part::new("challenge"),
    Part::new("forgotpassword"),
    Part::new("public"),
    Part::new("passwordreset"),
    Part::new("xsrf"),
];

/// Parts that make a name ending in `token` or `key` the name of something else.
const PUBLIC: [Part; 21] = [
    Part::new("basalt"),
    Part::new("cache"),
    Part::new("continuation"),
    Part::new("cursor"),
    Part::new("counter"),
    Part::new("foreignkey"),
    Part::new("idempotency"),
    Part::new("instrumentation"),
    Part::new("next"),
    Part::new("object"),
    Part::new("partition"),
    Part::new("page"),
    Part::new("paging"),
    Part::new("payment"),
    Part::new("primarykey"),
    Part::new("routing"),
    Part::new("row"),
    Part::new("resource"),
    Part::new("sync"),
    Part::new("sort"),
    Part::new("translation"),
];

/// How many letters and digits of a name count.
const LONGEST: usize = 64;

/// The letters and digits of `name`, small; `None` if they are too many.
fn normalize<'b>(name: &str, buffer: &'b mut [u8; LONGEST + 1]) -> Option<&'b [u8]> {
    let mut length = 0;
    for byte in name.bytes() {
        // What does not count gives way to the next.
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += usize::from(byte.is_ascii_alphanumeric());
    }
    buffer.get(..length).filter(|name| name.len() <= LONGEST)
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
    fn the_surest_end_of_a_name_counts() {
        for (name, expected) in [
            ("pass", None),
            ("my-client-secret", Some(Strength::Certain)),
            ("other_secret", Some(Strength::Strong)),
            ("x.access.key", Some(Strength::Certain)),
            ("AuthKey", Some(Strength::Strong)),
            ("lookupKey", Some(Strength::Weak)),
            ("RefreshToken", Some(Strength::Strong)),
            ("nextToken", None),
            ("Security-Code", Some(Strength::Weak)),
            ("sig", Some(Strength::Weak)),
            ("design", None),
            ("hashSalt", Some(Strength::Weak)),
            ("basalt", None),
            ("default", None),
            ("totp-seed", Some(Strength::Strong)),
            ("pat", Some(Strength::Strong)),
            ("AZURE_DEVOPS_PAT", Some(Strength::Strong)),
            ("compat", None),
        ] {
            assert_eq!(strength(name), expected, "{name}");
        }
    }

    #[test]
    fn signs_do_not_count_in_the_length_of_a_name() {
        let name = format!("{}password", "a".repeat(LONGEST - 8));
        assert_eq!(strength(&name), Some(Strength::Certain));
        assert_eq!(strength(&format!("--{name}--")), Some(Strength::Certain));
        assert_eq!(strength(&format!("a{name}")), None);
    }

    #[test]
    fn names_of_other_things_are_not() {
        for name in ["X-CSRF-Token", "secret-name", "clientSecretId", "status-code", "continuationToken", "tokenUrl", "cacheKey", ""] {
            assert_eq!(strength(name), None, "{name}");
        }
    }
}
