//! Keys that Microsoft marks: a signature of four letters at a fixed place makes them recognisable.
//!
//! The layouts are those that the open-source library `microsoft/security-utilities` publishes.

use super::detection::{Detection, SecretKind};
use crate::text::Span;

/// The signatures, for the search, each with its layout.
pub(super) const SIGNATURES: [Signature; 19] = [
    Signature { mark: "+ASt", layout: Layout::Long, what: "an Azure Storage key" },
    Signature { mark: "ACDb", layout: Layout::Long, what: "an Azure Cosmos DB key" },
    Signature { mark: "+ABa", layout: Layout::Long, what: "an Azure Batch key" },
    Signature { mark: "+AMC", layout: Layout::Long, what: "an Azure Machine Learning key" },
    Signature { mark: "APIM", layout: Layout::Long, what: "an API Management key" },
    Signature { mark: "+ARm", layout: Layout::Short, what: "an Azure Relay key" },
    Signature { mark: "+AEh", layout: Layout::Short, what: "an Event Hubs key" },
    Signature { mark: "+ASb", layout: Layout::Short, what: "a Service Bus key" },
    Signature { mark: "AIoT", layout: Layout::Short, what: "an IoT Hub key" },
    Signature { mark: "AzCa", layout: Layout::Short, what: "an Azure Cache for Redis key" },
    Signature { mark: "AZEG", layout: Layout::Short, what: "an Event Grid key" },
    Signature { mark: "AzSe", layout: Layout::Search, what: "an Azure AI Search key" },
    Signature { mark: "+ACR", layout: Layout::Search, what: "a Container Registry key" },
    Signature { mark: "AzFu", layout: Layout::Functions, what: "an Azure Functions key" },
    Signature { mark: "JQQJ9", layout: Layout::Annotated, what: "an Azure service key" },
    Signature { mark: "8Q~", layout: Layout::Entra, what: "a Microsoft Entra client secret" },
    Signature { mark: "7Q~", layout: Layout::Entra, what: "a Microsoft Entra client secret" },
    Signature { mark: "oy2", layout: Layout::NuGet, what: "a NuGet key" },
    Signature { mark: "dapi", layout: Layout::Databricks, what: "an Azure Databricks token" },
];

#[derive(Clone, Copy, Debug)]
pub(super) struct Signature {
    pub(super) mark: &'static str,
    layout: Layout,
    what: &'static str,
}

/// Where the signature stands in a key, and what surrounds it.
#[derive(Clone, Copy, Debug)]
enum Layout {
    /// 64 bytes in base64: 76 characters, the mark, 5, one of `AQgw`, `==`.
    Long,
    /// 32 bytes in base64: 33 characters, the mark, one of `A` to `P`, 5, `=`.
    Short,
    /// 39 bytes in base64: 42 characters, the mark, one of `A` to `D`, 5.
    Search,
    /// 40 bytes in base64 for URLs: 44 characters, the mark, 5, one of `AQgw`, `==`.
    Functions,
    /// The common annotated key: 52 letters and digits, the mark, then 27 (or 29 and `==`).
    Annotated,
    /// 3 characters, the mark, 31 to 34.
    Entra,
    /// The mark, then 43 of base32.
    NuGet,
    /// The mark, then 32 to 34 hexadecimal digits and hyphens.
    Databricks,
}

/// The key whose mark stands at the byte `at` of `text`, if the rest of it is there too.
pub(super) fn key_at(text: &str, at: usize, signature: &Signature) -> Option<Detection> {
    let bytes = text.as_bytes();
    let mark = signature.mark.len();
    let key = match signature.layout {
        Layout::Long => Key { before: 76, after: 5, check: b"AQgw", first: false, padding: 2, of: base64 },
        Layout::Short => Key { before: 33, after: 5, check: b"ABCDEFGHIJKLMNOP", first: true, padding: 1, of: base64 },
        Layout::Search => Key { before: 42, after: 5, check: b"ABCD", first: true, padding: 0, of: base64 },
        Layout::Functions => Key { before: 44, after: 5, check: b"AQgw", first: false, padding: 2, of: base64_url },
        Layout::Annotated => {
            let start = at.checked_sub(52)?;
            let rest = bytes.get(start..)?;
            let length = rest.iter().take(88).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let fits = length >= 84
                && matches!(rest[57], b'9' | b'D' | b'H')
                && (b'A'..=b'L').contains(&rest[59])
                && !follows(bytes, start, base64);
            return fits.then(|| signature.found(start, start + 84));
        }
        Layout::Entra => {
            let start = at.checked_sub(3)?;
            let length = bytes.get(start..)?.iter().take(41).take_while(|&&byte| entra(byte)).count();
            let fits = (37..=40).contains(&length) && !follows(bytes, start, |byte| entra(byte) || matches!(byte, b'+' | b'/'));
            return fits.then(|| signature.found(start, start + length));
        }
        Layout::NuGet => {
            let length = bytes[at..].iter().take(47).take_while(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')).count();
            return (length == 46 && !follows(bytes, at, |byte| byte.is_ascii_alphanumeric())).then(|| signature.found(at, at + 46));
        }
        Layout::Databricks => {
            let hex = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
            let length = bytes[at + mark..].iter().take(35).take_while(hex).count();
            let fits = (32..=34).contains(&length) && !follows(bytes, at, |byte| byte.is_ascii_alphanumeric());
            return fits.then(|| signature.found(at, at + mark + length));
        }
    };
    let start = at.checked_sub(key.before)?;
    let end = at + mark + key.after + 1;
    let body = bytes.get(start..end)?;
    let check = if key.first { body[key.before + mark] } else { body[body.len() - 1] };
    if !body.iter().all(|&byte| (key.of)(byte)) || !key.check.contains(&check) || follows(bytes, start, key.of) {
        return None;
    }
    let end = end + padding(&text[end..], key.padding)?;
    (!bytes.get(end).is_some_and(|&byte| (key.of)(byte))).then(|| signature.found(start, end))
}

struct Key {
    before: usize,
    after: usize,
    check: &'static [u8],
    first: bool,
    padding: usize,
    of: fn(u8) -> bool,
}

impl Signature {
    fn found(&self, start: usize, end: usize) -> Detection {
        Detection::shape(Span::new(start, end), SecretKind::Azure(self.what))
    }
}

/// Whether the byte before `start` is one of `of`, so that what begins there is the rest of something longer.
fn follows(bytes: &[u8], start: usize, of: impl Fn(u8) -> bool) -> bool {
    start > 0 && of(bytes[start - 1])
}

/// The length of `count` signs of padding at the start of `rest`, which a URL may have encoded.
fn padding(rest: &str, count: usize) -> Option<usize> {
    let plain = rest.bytes().take_while(|&byte| byte == b'=').count();
    if plain == count {
        return Some(count);
    }
    let encoded = rest.as_bytes().chunks(3).take_while(|chunk| chunk.eq_ignore_ascii_case(b"%3d")).count();
    (plain == 0 && encoded == count).then_some(encoded * 3)
}

fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

fn base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn entra(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

#[cfg(test)]
mod tests {
    use super::super::find;

    fn kinds(text: &str) -> Vec<(&'static str, &str)> {
        find(text).into_iter().map(|it| (it.kind.what(), it.span.text(text))).collect()
    }

    #[test]
    fn a_key_with_its_signature_in_place_is_found_anywhere() {
        let fake = "FAKE".repeat(20);
        let long = format!("{}+A{}FAKE0A==", &fake[..76], "St");
        assert_eq!(kinds(&format!("x=\"{long}\"")), [("an Azure Storage key", long.as_str())]);
        let functions = format!("{}Az{}FAKE0A", &fake[..44], "Fu");
        assert_eq!(kinds(&format!("?code={functions}%3D%3D&x=1")), [("an Azure Functions key", format!("{functions}%3D%3D").as_str())]);
        let short = format!("{}+A{}AFAKE0=", &fake[..33], "Sb");
        assert_eq!(kinds(&short), [("a Service Bus key", short.as_str())]);
        let annotated = format!("{}JQ{}99BZ{}A{}", &fake[..52], "QJ", &fake[..16], "FAKEFAK");
        assert_eq!(kinds(&annotated).len(), 0, "the month is out of range");
        let annotated = format!("{}JQ{}99BA{}A{}", &fake[..52], "QJ", &fake[..16], "FAKEFAK");
        assert_eq!(kinds(&annotated), [("an Azure service key", annotated.as_str())]);
        let entra = format!("FAK8{}{}", "Q~", &fake[..34]);
        assert_eq!(kinds(&format!("<value>{entra}</value>")), [("a Microsoft Entra client secret", entra.as_str())]);
    }

    #[test]
    fn a_signature_elsewhere_is_no_key() {
        let fake = "FAKE".repeat(30);
        for text in
            ["APIM", "the APIM service", "AzFu", "JQQJ99", "8Q~", &format!("{fake}+ASt{fake}"), &format!("{}+AStFAKE0A==", &fake[..75])]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
