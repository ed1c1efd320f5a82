//! Finds documents and named values in the bytes of a file.

use std::collections::BTreeSet;

use super::deployments::Deployments;
use super::hosts::{self, Reader};
use super::index::{Index, examine, is_carrier, key, template};
use super::role::Role;
use super::source::{Defect, DefectKind, Deployed, Embedded, Gap, GapKind, Host, Source};
use super::{Found, apiops, configuration};
use crate::ast::{Document, PartKind};
use crate::catalog::{Deployment, Scope};
use crate::diagnostic::{Sentence, quoted, say};
use crate::hosts::{Folders, Nowhere, holds_policy, terraform};
use crate::reading::MAX_BYTES;
use crate::text::{Gather, Span};

/// How many bytes of a file that is too large tell whether it would be worth a word.
const HEAD: usize = 64 << 10;

/// What a file that was found holds if these are its bytes: all of them, or the first that are more than [`MAX_BYTES`].
/// A named file is taken for a policy if nothing else is known of it.
pub fn understand(found: &Found, bytes: Vec<u8>) -> Option<Source> {
    Index::of_one(found, bytes, &Nowhere)
}

impl Index {
    /// What a file that was found holds if these are its bytes and nothing is known of others but what lies around it.
    pub(super) fn of_one(found: &Found, bytes: Vec<u8>, folders: &dyn Folders) -> Option<Source> {
        if is_carrier(found) {
            return Self::link(examine(found, bytes).into_iter().collect(), &[], folders).carrier(found);
        }
        Self::default().understand(found, bytes, folders)
    }

    /// What a file that was found holds if these are its bytes, as [`understand`] does, with what is known of it from other files.
    pub fn understand(&self, found: &Found, bytes: Vec<u8>, folders: &dyn Folders) -> Option<Source> {
        Some(self.surrounded(found, self.deployed(found, bytes, folders)?))
    }

    /// What a file that was found holds if these are its bytes, with how it is deployed, and not yet with what is known of the documents around it.
    pub fn deployed(&self, found: &Found, bytes: Vec<u8>, folders: &dyn Folders) -> Option<Source> {
        if is_carrier(found) {
            return self.carrier(found);
        }
        let key = key(found);
        let mut is_placed = false;
        let mut source = read(found, bytes, |text| {
            let role = apiops::role(&key);
            is_placed = role.is_some();
            self.document(found, (&key, role), text)
        })?;
        source.gaps = self.gaps(&key, &source.text);
        let existing = self.existing(found, &key, is_placed);
        source.documents.iter_mut().for_each(|document| document.existing.clone_from(&existing));
        for Deployed { deployment, .. } in source.documents.iter_mut().flat_map(|document| &mut document.deployments) {
            deployment.api = deployment.api.or_else(|| self.api_kind(&key, deployment.scope?, folders));
            deployment.is_open |= deployment.scope == Some(Scope::Product) && apiops::is_open_product(&found.file, folders);
        }
        Some(source)
    }

    /// Returns where `text`, all of the file at `key`, and what deploys it do not fit: names that it uses as a template and that are not passed to it, and
    /// holes that nothing fills since it is read as it is.
    fn gaps(&self, key: &str, text: &str) -> Vec<Gap> {
        let Some(deployments) = self.deployments(key) else { return Vec::new() };
        if deployments.templates.is_empty() {
            return unrendered(text, deployments).into_iter().collect();
        }
        let mut gaps = Vec::new();
        for (span, name) in terraform::template_names(text).unwrap_or_default() {
            let lacks = |names: &Option<BTreeSet<String>>| names.as_ref().is_some_and(|names| !names.contains(&*name));
            let lacking = deployments.templates.iter().filter(|(_, names)| lacks(names));
            let by: BTreeSet<String> = lacking.map(|(by, _)| by.clone()).gathered();
            if !by.is_empty() {
                gaps.push(Gap { span, kind: GapKind::Variable { name: name.into(), by: by.into_iter().collect() } });
            }
        }
        gaps
    }

    /// Returns the document that all of the file that was found is. `by_path` is what its path, `key`, tells it to be the policy of.
    fn document(&self, found: &Found, (key, by_path): (&str, Option<Role>), text: &str) -> Embedded {
        let root = self.root(key);
        let mut told = deployment(found, by_path.as_ref());
        told.scope = told.scope.or(root.as_ref().map(|root| root.scope));
        let configured = found.config.as_ref().map(|config| config.hosts(&found.file)).unwrap_or_default();
        let known = self.deployments(key);
        let by_path = by_path.or(root);
        if known.is_none() && configured.is_empty() {
            return Embedded { roles: by_path.into_iter().collect(), ..Embedded::deployed(told, None) };
        }
        let mut deployments = known.cloned().unwrap_or_default();
        for host in configured {
            let names = |name: &Option<String>| name.iter().cloned().collect();
            let role = |scope| Role { api: names(&host.api), operation: names(&host.operation), ..Role::at(scope) };
            deployments.roles.extend(host.deployment.scope.map(role));
            deployments.known.entry(host.deployment).or_default().insert(host.name);
        }
        if deployments.roles.is_empty() {
            deployments.roles.extend(by_path);
        }
        let filling = deployments.filling();
        Embedded {
            deployments: deployments.told(told),
            excerpt: filling.of_file(text),
            filling,
            roles: deployments.roles.into_iter().collect(),
            wider: None,
            existing: None,
            linked: None,
            surroundings: Vec::new(),
        }
    }
}

/// Returns the first hole of Terraform in `text`, a policy that nothing renders, that stands where no code is: in C#, `$"${price}"` is code.
fn unrendered(text: &str, deployments: &Deployments) -> Option<Gap> {
    if deployments.as_text.is_empty() || !deployments.filling().tokens.is_empty() || !text.contains("${") {
        return None;
    }
    let document = Document::parse(text);
    let settings = document.elements().flat_map(|element| element.settings().map(|setting| setting.value()));
    let parts = settings.flat_map(|value| value.parts());
    let holes = parts.filter(|part| matches!(part.kind, PartKind::Interpolation) && part.span.text(text).starts_with("${"));
    let mut holes = holes.map(|part| part.span);
    let span = holes.next()?;
    Some(Gap { span, kind: GapKind::Unrendered { more: holes.count(), by: deployments.as_text.iter().cloned().collect() } })
}

fn read(found: &Found, bytes: Vec<u8>, mut document: impl FnMut(&str) -> Embedded) -> Option<Source> {
    let (file, named) = (&*found.file, found.named);
    let mut source = Source { named, documents: Vec::new(), ..Source::document(&found.path, "") };
    match hosts::reader(file) {
        Reader::NamedValues => {
            source.host = Host::ApiOps;
            source.text = String::from_utf8(bytes).ok()?;
            source.named_values = apiops::named_values(file, &source.text);
            if source.named_values.is_empty() {
                // A template may lie in such a folder too.
                return Index::link(template(found, source.text).into_iter().collect(), &[], &Nowhere).carrier(found);
            }
            return (!source.named_values.is_empty()).then_some(source);
        }
        Reader::Configuration => {
            source.host = Host::ApiOps;
            source.text = String::from_utf8(bytes).ok()?;
            source.named_values = configuration::named_values(&source.text);
            return (!source.named_values.is_empty()).then_some(source);
        }
        Reader::Host(_) => return None,
        Reader::Document => {}
    }
    match decode(bytes) {
        Ok(text) => {
            source.text = text;
            source.documents.push(document(&source.text));
            (named || holds_policy(&source.text)).then_some(source)
        }
        Err(Undecodable { shown, defect, head }) => {
            source.text = shown;
            source.defects.push(*defect);
            if !source.text.is_empty() {
                // It is damaged, and its secrets are none the less secrets.
                source.documents.push(document(&source.text));
            }
            (named || holds_policy(&head)).then_some(source)
        }
    }
}

/// Bytes that are not the text of a policy.
struct Undecodable {
    /// What can be shown of the file, of the same length; or nothing.
    shown: String,
    defect: Box<Defect>,
    /// What can be made out of its beginning.
    head: String,
}

fn decode(bytes: Vec<u8>) -> Result<String, Undecodable> {
    if bytes.len() > MAX_BYTES {
        let head = String::from_utf8_lossy(&bytes[..HEAD]).into_owned();
        let message = say!("this file is larger than {} MiB", MAX_BYTES >> 20);
        return Err(undecodable(
            String::new(),
            head,
            Span::at(0),
            message,
            "the service takes policies of at most 256 KiB: split the file",
        ));
    }
    if let Some(head) = utf16(&bytes) {
        let message = "this file is encoded in UTF-16".into();
        return Err(undecodable(String::new(), head, Span::at(0), message, "save it as UTF-8"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => match memchr::memchr(0, text.as_bytes()) {
            Some(at) => {
                let message = say!("a NUL byte at offset {}, which no XML can hold", at);
                let head = text.clone();
                Err(undecodable(text, head, Span::new(at, at + 1), message, "remove it; the file may be damaged, or not be text at all"))
            }
            None => Ok(text),
        },
        Err(error) => {
            let (at, length) = (error.utf8_error().valid_up_to(), error.utf8_error().error_len());
            let bytes = error.into_bytes();
            let span = Span::new(at, length.map_or(bytes.len(), |length| at + length));
            let message = say!("the byte 0x{} at offset {} is not UTF-8", quoted(format_args!("{:02X}", bytes[at])), at);
            let shown = same_length(bytes);
            Err(undecodable(shown.clone(), shown, span, message, "save the file as UTF-8; it may be in Windows-1252"))
        }
    }
}

fn undecodable(shown: String, head: String, span: Span, message: Sentence, help: &'static str) -> Undecodable {
    Undecodable { shown, head, defect: Box::new(Defect { kind: DefectKind::NoText, span, message, help: help.into() }) }
}

/// The text of `bytes` with a question mark for every byte that is not UTF-8.
fn same_length(mut bytes: Vec<u8>) -> String {
    let mut from = 0;
    while let Err(error) = std::str::from_utf8(&bytes[from..]) {
        let start = from + error.valid_up_to();
        let end = error.error_len().map_or(bytes.len(), |length| start + length);
        bytes[start..end].fill(b'?');
        from = end;
    }
    String::from_utf8(bytes).expect("every byte that is not UTF-8 was replaced")
}

/// The beginning of `bytes` as text if they are UTF-16: by their mark, or since every other byte of `<` and what follows is zero.
fn utf16(bytes: &[u8]) -> Option<String> {
    let little = match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, _, 0, ..] => true,
        [0xfe, 0xff, ..] | [0, b'<', 0, _, ..] => false,
        _ => return None,
    };
    let head = &bytes[..bytes.len().min(HEAD)];
    let units = head
        .chunks_exact(2)
        .map(|pair| if little { u16::from_le_bytes([pair[0], pair[1]]) } else { u16::from_be_bytes([pair[0], pair[1]]) });
    Some(char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// How the policies in a file are deployed: what the configuration says, or else `role`, what its path tells it to be the policy of.
fn deployment(found: &Found, role: Option<&Role>) -> Deployment {
    let configured = found.config.as_ref().map(|config| config.deployment(&found.file)).unwrap_or_default();
    let by_path = apiops::deployment(role);
    Deployment { scope: configured.scope.or(by_path.scope), format: configured.format, api: configured.api.or(by_path.api), is_open: false }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    const POLICY: &str = "<policies><inbound><base /></inbound></policies>";

    fn understood(path: &str, named: bool, bytes: impl Into<Vec<u8>>) -> Option<Source> {
        understand(&Found { path: path.to_owned(), file: path.into(), named, config: None, searched: None }, bytes.into())
    }

    fn defect(bytes: impl Into<Vec<u8>>) -> (String, Defect) {
        let source = understood("policy.xml", true, bytes).expect("a named file is read");
        assert_eq!(source.documents.is_empty(), source.text.is_empty(), "what can be shown can be searched for secrets");
        (source.text, source.defects.into_iter().next().expect("it has a defect"))
    }

    #[test]
    fn a_file_that_only_happens_to_be_xml_is_silent_unless_it_is_named() {
        let pom = "<project><modelVersion>4.0.0</modelVersion></project>";
        assert_eq!(understood("pom.xml", false, pom), None);
        assert!(understood("pom.xml", true, pom).is_some());
        assert!(understood("a.xml", false, POLICY).is_some());
    }

    #[test]
    fn the_first_byte_that_is_not_utf8_is_named_and_offsets_stay() {
        let (text, defect) = defect(b"<policies>\xe9t\xe9</policies>".to_vec());
        assert_eq!(text, "<policies>?t?</policies>");
        assert_eq!((defect.span, defect.message.as_str()), (Span::new(10, 11), "the byte 0xE9 at offset 10 is not UTF-8"));
    }

    #[test]
    fn utf16_is_recognised_with_and_without_its_mark() {
        let little: Vec<u8> = POLICY.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = POLICY.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little.clone(), big.clone(), [&[0xff, 0xfe][..], &little].concat(), [&[0xfe, 0xff][..], &big].concat()] {
            assert_eq!(defect(bytes.clone()).1.message, "this file is encoded in UTF-16");
            assert!(understood("a.xml", false, bytes).is_some(), "a policy in UTF-16 is worth a word even when it is not named");
        }
        let other: Vec<u8> = "<project/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(understood("a.xml", false, other), None);
    }

    #[test]
    fn a_nul_is_named_with_its_place() {
        let (text, defect) = defect("<policies>\0</policies>");
        assert_eq!((text.as_str(), defect.span), ("<policies>\0</policies>", Span::new(10, 11)));
    }

    #[test]
    fn a_host_that_is_not_in_its_language_says_so_where_it_concerns_us() {
        let source = understood("main.tf", true, POLICY).expect("a policy stands in it");
        assert_eq!((source.documents.len(), source.defects[0].kind, source.defects[0].span), (0, DefectKind::Host, Span::new(0, 1)));
        assert_eq!(understood("main.tf", true, "<project />"), None);
        assert_eq!(understood("apiInformation.json", true, "{ \"properties\": { \"value\": \"x\" } }"), None);
    }

    #[test]
    fn the_configuration_goes_before_the_path_in_what_scope_a_policy_has() {
        let text = "[[scopes]]\nfiles = [\"apis/special/**\"]\nscope = \"product\"\n";
        let config = Config::parse(Path::new("/r/apim-policy.toml"), text.to_owned()).expect("the configuration is right");
        let config = Some(std::sync::Arc::new(config));
        let scope = |path: &str| {
            let found = Found { path: path.to_owned(), file: path.into(), named: true, config: config.clone(), searched: None };
            understand(&found, POLICY.into()).and_then(|source| source.documents[0].deployments[0].deployment.scope)
        };
        assert_eq!(scope("/r/apis/special/policy.xml"), Some(Scope::Product));
        assert_eq!(scope("/r/apis/orders/policy.xml"), Some(Scope::Api));
        assert_eq!(scope("/r/elsewhere.xml"), None);
    }
}
