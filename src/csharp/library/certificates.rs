//! X.509 certificates.

use super::class::{Class, ClassKind};

/// The types of this file.
pub(super) static ALL: &[&Class] = &[
    &PUBLIC_KEY,
    &RSACERTIFICATE_EXTENSIONS,
    &X500_DISTINGUISHED_NAME,
    &X509_CERTIFICATE,
    &X509_CERTIFICATE2,
    &X509_CONTENT_TYPE,
    &X509_NAME_TYPE,
];

/// `System.Security.Cryptography.X509Certificates.PublicKey`.
pub static PUBLIC_KEY: Class = Class {
    name: "PublicKey",
    kind: ClassKind::Class,
    members: &[
        "new(Oid oid, AsnEncodedData parameters, AsnEncodedData keyValue)",
        "EncodedKeyValue: AsnEncodedData",
        "EncodedParameters: AsnEncodedData",
        "Key: AsymmetricAlgorithm",
        "Oid: Oid",
    ],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};

/// `System.Security.Cryptography.X509Certificates.RSACertificateExtensions`.
pub static RSACERTIFICATE_EXTENSIONS: Class = Class {
    name: "RSACertificateExtensions",
    kind: ClassKind::Static,
    members: &[
        "extension GetRSAPublicKey(X509Certificate2 certificate) -> RSA",
        "extension GetRSAPrivateKey(X509Certificate2 certificate) -> RSA",
        "extension CopyWithPrivateKey(X509Certificate2 certificate, RSA privateKey) -> X509Certificate2",
    ],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};

/// `System.Security.Cryptography.X509Certificates.X500DistinguishedName`.
pub static X500_DISTINGUISHED_NAME: Class = Class {
    name: "X500DistinguishedName",
    kind: ClassKind::Class,
    base: "AsnEncodedData",
    members: &["Name: string"],
    denied: &[".ctor", "Decode", "Format"],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};

/// `System.Security.Cryptography.X509Certificates.X509Certificate`.
pub static X509_CERTIFICATE: Class = Class {
    name: "X509Certificate",
    kind: ClassKind::Class,
    implements: &["IDisposable"],
    members: &[
        "new()",
        "new(byte[] data)",
        "new(byte[] rawData, string password)",
        "new(byte[] rawData, SecureString password)",
        "new(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)",
        "new(byte[] rawData, SecureString password, X509KeyStorageFlags keyStorageFlags)",
        "new(string fileName)",
        "new(string fileName, string password)",
        "new(string fileName, SecureString password)",
        "new(string fileName, string password, X509KeyStorageFlags keyStorageFlags)",
        "new(string fileName, SecureString password, X509KeyStorageFlags keyStorageFlags)",
        "new(X509Certificate cert)",
        "static CreateFromCertFile(string filename) -> X509Certificate",
        "static CreateFromSignedFile(string filename) -> X509Certificate",
        "Issuer: string",
        "Subject: string",
        "Reset() -> void",
        "Dispose() -> void",
        "Equals(object obj) -> bool",
        "Equals(X509Certificate other) -> bool",
        "Export(X509ContentType contentType) -> byte[]",
        "Export(X509ContentType contentType, string password) -> byte[]",
        "Export(X509ContentType contentType, SecureString password) -> byte[]",
        "GetRawCertDataString() -> string",
        "GetCertHash() -> byte[]",
        "GetCertHash(HashAlgorithmName hashAlgorithm) -> byte[]",
        "GetCertHashString() -> string",
        "GetCertHashString(HashAlgorithmName hashAlgorithm) -> string",
        "GetEffectiveDateString() -> string",
        "GetExpirationDateString() -> string",
        "GetFormat() -> string",
        "GetPublicKeyString() -> string",
        "GetRawCertData() -> byte[]",
        "GetHashCode() -> int",
        "GetKeyAlgorithm() -> string",
        "GetKeyAlgorithmParameters() -> byte[]",
        "GetKeyAlgorithmParametersString() -> string",
        "GetPublicKey() -> byte[]",
        "GetSerialNumber() -> byte[]",
        "GetSerialNumberString() -> string",
        "ToString() -> string",
        "ToString(bool fVerbose) -> string",
        "Import(byte[] rawData) -> void",
        "Import(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Import(byte[] rawData, SecureString password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Import(string fileName) -> void",
        "Import(string fileName, string password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Import(string fileName, SecureString password, X509KeyStorageFlags keyStorageFlags) -> void",
    ],
    omitted: &["TryGetCertHash", "GetName", "GetIssuerName", "Handle"],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};

/// `System.Security.Cryptography.X509Certificates.X509Certificate2`.
pub static X509_CERTIFICATE2: Class = Class {
    name: "X509Certificate2",
    kind: ClassKind::Class,
    base: "X509Certificate",
    implements: &["IDisposable"],
    members: &[
        "new()",
        "new(byte[] rawData)",
        "new(byte[] rawData, string password)",
        "new(byte[] rawData, SecureString password)",
        "new(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)",
        "new(byte[] rawData, SecureString password, X509KeyStorageFlags keyStorageFlags)",
        "new(string fileName)",
        "new(string fileName, string password)",
        "new(string fileName, SecureString password)",
        "new(string fileName, string password, X509KeyStorageFlags keyStorageFlags)",
        "new(string fileName, SecureString password, X509KeyStorageFlags keyStorageFlags)",
        "new(X509Certificate certificate)",
        "static GetCertContentType(byte[] rawData) -> X509ContentType",
        "static GetCertContentType(string fileName) -> X509ContentType",
        "Archived: bool {set}",
        "Extensions: X509ExtensionCollection",
        "FriendlyName: string {set}",
        "HasPrivateKey: bool",
        "PrivateKey: AsymmetricAlgorithm {set}",
        "IssuerName: X500DistinguishedName",
        "NotAfter: DateTime",
        "NotBefore: DateTime",
        "PublicKey: PublicKey",
        "RawData: byte[]",
        "SerialNumber: string",
        "SignatureAlgorithm: Oid",
        "SubjectName: X500DistinguishedName",
        "Thumbprint: string",
        "Version: int",
        "Reset() -> void",
        "GetNameInfo(X509NameType nameType, bool forIssuer) -> string",
        "ToString() -> string",
        "ToString(bool verbose) -> string",
        "Import(byte[] rawData) -> void",
        "Import(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Import(byte[] rawData, SecureString password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Import(string fileName) -> void",
        "Import(string fileName, string password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Import(string fileName, SecureString password, X509KeyStorageFlags keyStorageFlags) -> void",
        "Verify() -> bool",
    ],
    newer: &["CreateFromPem", "CreateFromPemFile", "ExportCertificatePem", "MatchesHostname"],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};

/// `System.Security.Cryptography.X509Certificates.X509ContentType`.
pub static X509_CONTENT_TYPE: Class = Class {
    name: "X509ContentType",
    kind: ClassKind::Enum,
    values: &["Unknown", "Cert", "SerializedCert", "Pfx", "Pkcs12", "SerializedStore", "Pkcs7", "Authenticode"],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};

/// `System.Security.Cryptography.X509Certificates.X509NameType`.
pub static X509_NAME_TYPE: Class = Class {
    name: "X509NameType",
    kind: ClassKind::Enum,
    values: &["SimpleName", "EmailName", "UpnName", "DnsName", "DnsFromAlternativeName", "UrlName"],
    ..Class::of("System.Security.Cryptography.X509Certificates")
};
