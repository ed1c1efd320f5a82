//! The shape of a value: filler text, an id, or random characters.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::HashSet;

use super::base64;

/// Whether `value` is the all-hexadecimal text of `length` digits or more.
pub fn is_hex(value: &str, length: usize) -> bool {
    value.len() >= length && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether `value` is a GUID, with hyphens, braces or not.
pub fn is_guid(value: &str) -> bool {
    let inner = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(value);
    inner.len() == 36
        && inner.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The Shannon entropy of the bytes of `value`, in bits a byte; 0 for an empty value.
pub fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = value.len() as f64;
    counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / length).map(|share| -share * share.log2()).sum()
}

/// Whether `value` looks drawn by lot: long, of several kinds of character, and changing between them all the time.
///
/// GUIDs, dates, versions, identifiers and words joined by hyphens do not.
pub fn is_opaque(value: &str) -> bool {
    const LONGEST_LOOKED_AT: usize = 512;
    if value.len() < 16 || value.bytes().any(|byte| !byte.is_ascii_graphic()) || is_guid(value) {
        return false;
    }
    let sample = value.get(..value.len().min(LONGEST_LOOKED_AT)).unwrap_or(value);
    if is_hex(sample, 32) {
        return entropy(sample) > 3.0;
    }
    if is_base32(sample.as_bytes(), &[52], u8::is_ascii_lowercase) {
        return true;
    }
    let letters = sample.bytes().any(|byte| byte.is_ascii_alphabetic());
    let digits = sample.bytes().any(|byte| byte.is_ascii_digit());
    // Nearly all that is so long stops here.
    if !letters || (!digits && !is_of_both_cases(sample)) || sample.contains("://") {
        return false;
    }
    let word = |byte: u8| byte.is_ascii_alphanumeric();
    let changes = sample.as_bytes().windows(2).filter(|pair| word(pair[0]) && word(pair[1]) && class(pair[0]) != class(pair[1])).count();
    let length = sample.bytes().filter(|&byte| word(byte)).count();
    changes * 10 >= length * 3 && entropy(sample) > 3.2
}

/// Whether `value` is made of 20 letters or more of which about half are capitals, so that it is no name in camel case.
fn is_of_both_cases(value: &str) -> bool {
    if value.len() < 20 || !value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
    (35..=62).contains(&(capitals * 100 / value.len()))
}

/// Whether `value` is the seed of one-time passwords: base32 of a length that apps make, in groups of four or not.
pub fn is_seed(value: &str) -> bool {
    const LENGTHS: [usize; 6] = [16, 24, 26, 32, 52, 64];
    let value: Vec<u8> = value.trim_end_matches('=').bytes().take(96).filter(|&byte| byte != b' ').collect();
    is_base32(&value, &LENGTHS, u8::is_ascii_uppercase) || is_base32(&value, &LENGTHS, u8::is_ascii_lowercase)
}

/// Whether `value` is base32 of one of these lengths in letters of one case, and no word.
fn is_base32(value: &[u8], lengths: &[usize], letter: fn(&u8) -> bool) -> bool {
    if !lengths.contains(&value.len()) || !value.iter().all(|byte| letter(byte) || (b'2'..=b'7').contains(byte)) {
        return false;
    }
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Of 32 signs six are digits. What has hardly any is made of words, and what ends in all of its digits is a word with a number.
    let inside = value.iter().rev().skip_while(|byte| byte.is_ascii_digit()).any(u8::is_ascii_digit);
    inside && digits * 16 >= value.len() && std::str::from_utf8(value).is_ok_and(|value| entropy(value) > 3.0)
}

/// Whether `value` looks like something that a person thought up as a secret: letters and digits, and no name of one.
pub fn is_typed(value: &str) -> bool {
    const NAMES: [&str; 8] = ["key", "secret", "token", "password", "vault", "version", "name", "id"];
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (8..=128).contains(&value.len())
        && digits >= 2
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !is_guid(value)
        && !is_date(value)
        && !words(value).any(|word| NAMES.iter().any(|name| name.eq_ignore_ascii_case(word)))
        && !is_placeholder(value)
}

/// Whether `value` begins like a date: `2024-01-31T…`.
fn is_date(value: &str) -> bool {
    let head = |at: usize| value.as_bytes().get(at);
    value.bytes().take(4).all(|byte| byte.is_ascii_digit()) && head(4) == Some(&b'-') && head(7).is_none_or(|&byte| byte == b'-')
}

/// Whether `value` is base64 of what could be a key: of the length of one, and no text or picture.
pub fn is_key_material(value: &str) -> bool {
    const LENGTHS: std::ops::RangeInclusive<usize> = 16..=128;
    const FILES: [&[u8]; 5] = [b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"PK\x03"];
    let Some(bytes) = base64::decode(value) else { return false };
    let text = bytes.iter().all(|byte| matches!(byte, 9..=13 | 32..=126));
    LENGTHS.contains(&bytes.len()) && !text && !FILES.iter().any(|magic| bytes.starts_with(magic))
}

/// Whether `value` is no secret but what people write in its place: nothing, a hole that something fills in, a word such as
/// `changeme`, the name of the thing (`my-api-key`), one character over and over.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let mut distinct = value.bytes().filter(|byte| byte.is_ascii_alphanumeric());
    let Some(first) = distinct.next() else { return true };
    distinct.all(|byte| byte == first)
        || is_hole(value)
        || HOLES_AND_FILLERS.is_match(value)
        || is_made_of_fillers(value)
        || is_constant(value)
        || is_filler_pair(value)
}

/// Whether the letters and digits of `value` are the same few again and again: where nothing uses it, it is made up.
pub fn repeats_itself(value: &str) -> bool {
    const LONGEST: usize = 4;
    const LEAST: usize = 4;
    let mut last = [0; LONGEST];
    // For each length of what may be repeated, whether it has been so far.
    let (mut repeats, mut length) = ([true; LONGEST], 0);
    for byte in value.bytes().filter(u8::is_ascii_alphanumeric) {
        for (period, repeats) in (1..).zip(&mut repeats) {
            *repeats &= length < period || last[(length - period) % LONGEST] == byte;
        }
        last[length % LONGEST] = byte;
        length += 1;
    }
    (1..).zip(repeats).any(|(period, repeats)| repeats && length >= period * LEAST)
}

/// Whether `value` is a hole as a whole, by how it begins and ends.
fn is_hole(value: &str) -> bool {
    let enclosed = |open, close| value.starts_with(open) && value.ends_with(close);
    // In the midst of a text the service takes an expression for what it is: text.
    value.starts_with("@(")
        || value.starts_with("@{")
        || enclosed('<', '>')
        || (value.contains("&lt;") && value.contains("&gt;"))
        || enclosed('[', ']')
        || enclosed('{', '}')
        || enclosed('%', '%')
        || enclosed('#', '#')
        || (value.len() > 4 && value.starts_with("__") && value.ends_with("__"))
        || (value.starts_with('{') && value.contains('}'))
        || value.starts_with("@Microsoft.KeyVault")
}

/// What marks a hole in the midst of a value.
const MARKS: [&str; 10] = ["{{", "${", "%{", "#{", "$(", "[[", "}}", "%7B", "...", "…"];

/// What people write in the place of a secret, whatever its case.
const FILLERS: [&str; 20] = [
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "redacted",
    "removed",
    "your-",
    "your_",
    "yourk",
    "yours",
    "yourp",
    "yourt",
    "replace",
    "xxxx",
    "****",
    "dummy",
    "example",
    "sample",
    "insert",
    "todo",
];

/// One search for all of [`MARKS`] and [`FILLERS`].
static HOLES_AND_FILLERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = MARKS.iter().chain(&FILLERS);
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).expect("few short words can be searched for")
});

/// Whether `value` is base64 of a user's name and a placeholder, as the header of the `Basic` scheme has them.
fn is_filler_pair(value: &str) -> bool {
    const LONGEST: usize = 64;
    let plain = Some(value).filter(|it| it.len() <= LONGEST).and_then(base64::decode).and_then(|bytes| String::from_utf8(bytes).ok());
    plain.is_some_and(|plain| plain.split_once(':').is_some_and(|(user, password)| !user.is_empty() && is_made_of_fillers(password)))
}

/// Whether `value` is a name in capitals, as scripts look for it and fill it in: `ORDERS_BACKEND_KEY`.
fn is_constant(value: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    value.rsplit_once('_').is_some_and(|(_, last)| is_filler(last)) && value.split('_').all(is_word)
}

/// Words of which names are made; a value of nothing else names a secret and is none.
const WORDS: &str = "1 123 1234 12345 123456 2 a abc abcd access account add added admin aes aes128 aes256 all allowed an anonymous \
    any api apikey apim app applicable application argon2 as ascii assigned at auth authentication authorization available azure \
    backend bar base32 base64 basic bcrypt be bearer been below bicep blank body by bytes ca cert certificate ci client clientid \
    clientsecret code comes computed configuration configure configured conn connection cred credential credentials custom default \
    defined demo deploy deployed deployment deprecated devops digest disabled do docs empty encode encoded encryption env environment \
    environmental expired false fetch file fill filled fn foo for found free from function functions gateway generated get gets \
    github given goes guest hash hashed hashing have header here hex hmac host hs256 hs384 hs512 http id ignore ignored in inject \
    injected insecure ipsum irrelevant is it json jwks jwt key keyvault kv later localhost longer lorem managed manual master md5 me \
    missing mock mocked must my name needed negotiate never no none not notapplicable nothing now null oauth oauth2 obsolete ocp of \
    on only ops optional or our overridden override overwritten param parameter params pass password pbkdf2 pem pending per pipeline \
    please portal premium primary private provide provided provisioned put pwd query read real release relevant removed replace \
    replaced required reserved rotated rs256 rsa runtime same sas scheme script secret secrets see set sha sha1 sha256 sha384 sha512 \
    shared sign signing some standard static stored string subscription supplied supply tbd team template terraform test that the \
    there this time to token totp true undefined unknown unset unsigned unused urlencoded use used user username utf8 v1 v2 value \
    variable vault via was wiki will with x x509 yes yet your";

fn is_made_of_fillers(value: &str) -> bool {
    let mut words = words(value).peekable();
    words.peek().is_some() && words.all(|word| is_filler(word) || is_run_of_fillers(word))
}

fn is_filler(word: &str) -> bool {
    const LONGEST: usize = 16;
    static SMALL: LazyLock<HashSet<&[u8]>> = LazyLock::new(|| WORDS.split_ascii_whitespace().map(str::as_bytes).collect());
    let mut buffer = [0; LONGEST];
    let Some(small) = buffer.get_mut(..word.len()) else { return false };
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    SMALL.contains(&*small)
}

/// Whether `word` is several fillers in one: `testpassword`.
fn is_run_of_fillers(word: &str) -> bool {
    const LONGEST: usize = 32;
    if word.len() > LONGEST || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    // Whether a run of fillers ends at each byte.
    let mut ends = [false; LONGEST + 1];
    ends[0] = true;
    for end in 2..=word.len() {
        ends[end] = (0..end - 1).any(|start| ends[start] && is_filler(&word[start..end]));
    }
    ends[word.len()]
}

/// The words of `value`: runs of letters and digits, cut again where a capital follows a small letter or a digit.
fn words(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|it: char| !it.is_alphanumeric());
        let mut previous = None;
        let end = rest
            .char_indices()
            .find(|&(_, it)| {
                let cut = !it.is_alphanumeric()
                    || (it.is_uppercase() && previous.is_some_and(|previous: char| previous.is_lowercase() || previous.is_ascii_digit()));
                previous = Some(it);
                cut
            })
            .map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Small letter, capital or digit.
fn class(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_are_placeholders() {
        for value in [
            "",
            "xxxxxxxx",
            "00000000-0000-0000-0000-000000000000",
            "{{backend-key}}",
            "${key}",
            "<your-key>",
            "changeme",
            "my-api-key",
            "YOUR_SECRET",
            "clientSecret",
            "#{key}#",
            "__KEY__",
            "abc...",
            "Bearer",
            "null",
            "12345",
            "base64-encoded-hashing-secret",
            "testpassword",
            "dXNlcm5hbWU6cGFzc3dvcmQ=",
            "ORDERSAPI_SUBSCRIPTION_KEY",
            "STANDARD",
            "not-configured",
            "not-used",
            "Base64Key",
            "set-in-pipeline",
            "set-by-terraform",
            "comes-from-keyvault",
            "to-be-replaced-at-deployment",
            "NotApplicable",
            "SHA256",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn values_that_someone_made_up_are_no_placeholders() {
        for value in [
            "summertime",
            "Sommer2020",
            "FAKE-not-used",
            "FAKE-pa55phrase",
            "hunter2",
            "FAKEFAKEFAKE",
            "FAKE_77_XQ",
            "Winter2020!",
            "a8f5f167f44f4964e6c998dee827110c",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn text_and_pictures_in_base64_are_no_keys() {
        assert!(is_key_material("/0FLRUZBS0VGQUtFRkFLRUZBS0U="));
        assert!(!is_key_material("eyJhIjogMX0gaXMgSlNPTiwgYW5kIG5vIGtleQ=="));
        assert!(!is_key_material(&"/0FL".repeat(100)));
        assert!(!is_key_material("orders.v1"));
    }

    #[test]
    fn seeds_are_base32_and_no_words() {
        for value in ["FAKE2KQ7ZXL4VTN3", "fake 2kq7 zxl4 vtn3 wd6p afak e2kq 7zxl", "FAKEQZWX2LOPVBHGNM7RCYUJITSADEFK"] {
            assert!(is_seed(value), "{value}");
        }
        for value in ["ORDERSOFCUSTOMER", "ORDERSCUSTOMER23", "FAKE2KQ7ZXL4VTN", "orders-2-archive", "FAKE1KQ8ZXL9VTN0", "42"] {
            assert!(!is_seed(value), "{value}");
        }
    }

    #[test]
    fn what_someone_thought_up_is_typed_and_a_name_is_not() {
        for value in ["FAKE-partner-7421", "s4lt-FAKE-77"] {
            assert!(is_typed(value), "{value}");
        }
        for value in ["primary", "orders-secret-v2", "orders-api-key-2024", "2024-01-31T00:00", "1234567890", "short1", "your-key-22"] {
            assert!(!is_typed(value), "{value}");
        }
    }

    #[test]
    fn only_what_seems_drawn_by_lot_is_opaque() {
        for value in ["FAKE8f3Kq2ZpL7x1Vd9", "a8f5f167f44f4964e6c998dee827110c", "q8Z~fake.3Kx_91bT-aQ0", "FAKEsEovKNOOsAurLpTzJMxi"] {
            assert!(is_opaque(value), "{value}");
        }
        for value in [
            "ServicePrincipleClientSecret",
            "APIKeyIDOfAnURLToGet",
            "ORDERSOFCUSTOMERSandALLTHEIR",
            "orders-api-v2-cache-key",
            "0a1b2c3d-0000-4000-8000-1234567890ab",
            "2024-02-15-preview",
            "https://example.com/v1/a1/b2",
            "urn:ietf:params:oauth:grant-type",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(!is_opaque(value), "{value}");
        }
    }
}
