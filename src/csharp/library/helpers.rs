//! The methods that the service adds to texts, dictionaries, bytes and certificates.

use super::class::{Class, ClassKind, Known};
use super::facts::Does;

/// The types of this file.
pub(super) static ALL: &[&Class] = &[&HELPERS];

/// The extension methods that every expression may call.
pub static HELPERS: Class = Class {
    name: "the extension methods of policy expressions",
    kind: ClassKind::Static,
    members: &[
        "extension GetValueOrDefault(IReadOnlyDictionary<string, string[]> d, string key|headerName|queryParameterName|claimName) -> string",
        "extension GetValueOrDefault(IReadOnlyDictionary<string, string[]> d, string key|headerName|queryParameterName|claimName, string defaultValue) -> string",
        "extension GetValueOrDefault<T>(IReadOnlyDictionary<string, object> d, string key|variableName, T defaultValue = default(T)) -> T",
        "extension GetValueOrDefault<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> d, TKey key) -> TValue",
        "extension GetValueOrDefault<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> d, TKey key, TValue defaultValue) -> TValue",
        "extension GetValueOrDefault<TKey, TValue>(IDictionary<TKey, TValue> d, TKey key) -> TValue",
        "extension GetValueOrDefault<TKey, TValue>(IDictionary<TKey, TValue> d, TKey key, TValue defaultValue) -> TValue",
        "extension ToQueryString(IDictionary<string, IList<string>> d) -> string",
        "extension ToFormUrlEncodedContent(IDictionary<string, IList<string>> d) -> string",
        "extension AsBasic(string input) -> BasicAuthCredentials",
        "extension TryParseBasic(string input, out BasicAuthCredentials result) -> bool",
        "extension AsJwt(string input) -> Jwt",
        "extension TryParseJwt(string input, out Jwt result) -> bool",
        "extension Encrypt(byte[] input, string alg, byte[] key, byte[] iv) -> byte[]",
        "extension Encrypt(byte[] input, SymmetricAlgorithm alg) -> byte[]",
        "extension Encrypt(byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv) -> byte[]",
        "extension Decrypt(byte[] input, string alg, byte[] key, byte[] iv) -> byte[]",
        "extension Decrypt(byte[] input, SymmetricAlgorithm alg) -> byte[]",
        "extension Decrypt(byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv) -> byte[]",
        "extension VerifyNoRevocation(X509Certificate2 input) -> bool",
    ],
    facts: &[
        Known::when("GetValueOrDefault", "there is no such key, and no default").note("several values of a header are joined with commas"),
        Known::when("AsBasic", "the text is no value of basic authentication"),
        Known::when("AsJwt", "the text is no token; its signature is not looked at"),
        Known::never("VerifyNoRevocation").note("unlike `Verify`, it does not ask whether the certificate was revoked"),
    ],
    summary: "what the service adds to the types of .NET",
    does: &[
        (Does::EntryOr, &["GetValueOrDefault"]),
        (Does::Derives, &["AsBasic", "AsJwt", "TryParseBasic", "TryParseJwt", "VerifyNoRevocation", "Encrypt", "Decrypt"]),
    ],
    ..Class::of("")
};
