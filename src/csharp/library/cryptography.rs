//! Hashes, message authentication codes, ciphers and signatures.

use super::class::{Class, ClassKind};

/// The types of this file.
pub(super) static ALL: &[&Class] = &[
    &ASYMMETRIC_ALGORITHM,
    &CIPHER_MODE,
    &HASH_ALGORITHM,
    &HASH_ALGORITHM_NAME,
    &HMAC,
    &HMACMD5,
    &HMACSHA1,
    &HMACSHA256,
    &HMACSHA384,
    &HMACSHA512,
    &KEYED_HASH_ALGORITHM,
    &MD5,
    &OID,
    &PADDING_MODE,
    &RNGCRYPTO_SERVICE_PROVIDER,
    &RSA,
    &RSAENCRYPTION_PADDING,
    &RSASIGNATURE_PADDING,
    &SHA1,
    &SHA1_MANAGED,
    &SHA256,
    &SHA256_MANAGED,
    &SHA384,
    &SHA384_MANAGED,
    &SHA512,
    &SHA512_MANAGED,
    &SYMMETRIC_ALGORITHM,
];

/// `System.Security.Cryptography.AsymmetricAlgorithm`.
pub static ASYMMETRIC_ALGORITHM: Class = Class {
    name: "AsymmetricAlgorithm",
    kind: ClassKind::Abstract,
    implements: &["IDisposable"],
    members: &[
        "static Create() -> AsymmetricAlgorithm",
        "static Create(string algName) -> AsymmetricAlgorithm",
        "KeySize: int {set}",
        "LegalKeySizes: KeySizes[]",
        "SignatureAlgorithm: string",
        "KeyExchangeAlgorithm: string",
        "FromXmlString(string xmlString) -> void",
        "ToXmlString(bool includePrivateParameters) -> string",
        "Clear() -> void",
        "Dispose() -> void",
        "ExportPkcs8PrivateKey() -> byte[]",
        "ExportSubjectPublicKeyInfo() -> byte[]",
    ],
    omitted: &[
        "ExportEncryptedPkcs8PrivateKey",
        "ImportEncryptedPkcs8PrivateKey",
        "ImportPkcs8PrivateKey",
        "ImportSubjectPublicKeyInfo",
        "TryExportEncryptedPkcs8PrivateKey",
        "TryExportPkcs8PrivateKey",
        "TryExportSubjectPublicKeyInfo",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.CipherMode`.
pub static CIPHER_MODE: Class = Class {
    name: "CipherMode",
    kind: ClassKind::Enum,
    values: &["CBC", "ECB", "OFB", "CFB", "CTS"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HashAlgorithm`.
pub static HASH_ALGORITHM: Class = Class {
    name: "HashAlgorithm",
    kind: ClassKind::Abstract,
    implements: &["IDisposable"],
    members: &[
        "static Create() -> HashAlgorithm",
        "static Create(string hashName) -> HashAlgorithm",
        "HashSize: int",
        "Hash: byte[]",
        "InputBlockSize: int",
        "OutputBlockSize: int",
        "CanTransformMultipleBlocks: bool",
        "CanReuseTransform: bool",
        "ComputeHash(byte[] buffer) -> byte[]",
        "ComputeHash(byte[] buffer, int offset, int count) -> byte[]",
        "Dispose() -> void",
        "Clear() -> void",
        "TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset) -> int",
        "TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount) -> byte[]",
        "Initialize() -> void",
    ],
    omitted: &["TryComputeHash"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HashAlgorithmName`.
pub static HASH_ALGORITHM_NAME: Class = Class {
    name: "HashAlgorithmName",
    kind: ClassKind::Struct,
    members: &[
        "new(string name)",
        "static MD5: HashAlgorithmName",
        "static SHA1: HashAlgorithmName",
        "static SHA256: HashAlgorithmName",
        "static SHA384: HashAlgorithmName",
        "static SHA512: HashAlgorithmName",
        "Name: string",
        "ToString() -> string",
        "Equals(object obj) -> bool",
        "Equals(HashAlgorithmName other) -> bool",
        "GetHashCode() -> int",
        "operator ==(HashAlgorithmName left, HashAlgorithmName right) -> bool",
        "operator !=(HashAlgorithmName left, HashAlgorithmName right) -> bool",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HMAC`.
pub static HMAC: Class = Class {
    name: "HMAC",
    kind: ClassKind::Abstract,
    base: "KeyedHashAlgorithm",
    implements: &["IDisposable"],
    members: &[
        "static Create() -> HMAC",
        "static Create(string algorithmName) -> HMAC",
        "HashName: string {set}",
        "Key: byte[] {set}",
        "Initialize() -> void",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HMACMD5`.
pub static HMACMD5: Class = Class {
    name: "HMACMD5",
    kind: ClassKind::Class,
    base: "HMAC",
    implements: &["IDisposable"],
    members: &["new()", "new(byte[] key)", "Key: byte[] {set}", "Initialize() -> void"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HMACSHA1`.
pub static HMACSHA1: Class = Class {
    name: "HMACSHA1",
    kind: ClassKind::Class,
    base: "HMAC",
    implements: &["IDisposable"],
    members: &["new()", "new(byte[] key)", "new(byte[] key, bool useManagedSha1)", "Key: byte[] {set}", "Initialize() -> void"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HMACSHA256`.
pub static HMACSHA256: Class = Class {
    name: "HMACSHA256",
    kind: ClassKind::Class,
    base: "HMAC",
    implements: &["IDisposable"],
    members: &["new()", "new(byte[] key)", "Key: byte[] {set}", "Initialize() -> void"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HMACSHA384`.
pub static HMACSHA384: Class = Class {
    name: "HMACSHA384",
    kind: ClassKind::Class,
    base: "HMAC",
    implements: &["IDisposable"],
    members: &["new()", "new(byte[] key)", "ProduceLegacyHmacValues: bool {set}", "Key: byte[] {set}", "Initialize() -> void"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.HMACSHA512`.
pub static HMACSHA512: Class = Class {
    name: "HMACSHA512",
    kind: ClassKind::Class,
    base: "HMAC",
    implements: &["IDisposable"],
    members: &["new()", "new(byte[] key)", "ProduceLegacyHmacValues: bool {set}", "Key: byte[] {set}", "Initialize() -> void"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.KeyedHashAlgorithm`.
pub static KEYED_HASH_ALGORITHM: Class = Class {
    name: "KeyedHashAlgorithm",
    kind: ClassKind::Abstract,
    base: "HashAlgorithm",
    implements: &["IDisposable"],
    members: &["static Create() -> KeyedHashAlgorithm", "static Create(string algName) -> KeyedHashAlgorithm", "Key: byte[] {set}"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.MD5`.
pub static MD5: Class = Class {
    name: "MD5",
    kind: ClassKind::Abstract,
    base: "HashAlgorithm",
    implements: &["IDisposable"],
    members: &["static Create() -> MD5", "static Create(string algName) -> MD5"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.Oid`.
pub static OID: Class = Class {
    name: "Oid",
    kind: ClassKind::Class,
    members: &[
        "new()",
        "new(string oid)",
        "new(string value, string friendlyName)",
        "new(Oid oid)",
        "static FromFriendlyName(string friendlyName, OidGroup group) -> Oid",
        "static FromOidValue(string oidValue, OidGroup group) -> Oid",
        "Value: string {set}",
        "FriendlyName: string {set}",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.PaddingMode`.
pub static PADDING_MODE: Class = Class {
    name: "PaddingMode",
    kind: ClassKind::Enum,
    values: &["None", "PKCS7", "Zeros", "ANSIX923", "ISO10126"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.RNGCryptoServiceProvider`.
pub static RNGCRYPTO_SERVICE_PROVIDER: Class = Class {
    name: "RNGCryptoServiceProvider",
    kind: ClassKind::Class,
    base: "RandomNumberGenerator",
    implements: &["IDisposable"],
    members: &[
        "new()",
        "new(string str)",
        "new(byte[] rgb)",
        "GetBytes(byte[] data) -> void",
        "GetBytes(byte[] data, int offset, int count) -> void",
        "GetNonZeroBytes(byte[] data) -> void",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.RSA`.
pub static RSA: Class = Class {
    name: "RSA",
    kind: ClassKind::Abstract,
    base: "AsymmetricAlgorithm",
    implements: &["IDisposable"],
    members: &[
        "static Create(string algName) -> RSA",
        "static Create(int keySizeInBits) -> RSA",
        "static Create(RSAParameters parameters) -> RSA",
        "static Create() -> RSA",
        "KeyExchangeAlgorithm: string",
        "SignatureAlgorithm: string",
        "ExportParameters(bool includePrivateParameters) -> RSAParameters",
        "ImportParameters(RSAParameters parameters) -> void",
        "Encrypt(byte[] data, RSAEncryptionPadding padding) -> byte[]",
        "Decrypt(byte[] data, RSAEncryptionPadding padding) -> byte[]",
        "SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) -> byte[]",
        "VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) -> bool",
        "DecryptValue(byte[] rgb) -> byte[]",
        "EncryptValue(byte[] rgb) -> byte[]",
        "SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) -> byte[]",
        "SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) -> byte[]",
        "VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) -> bool",
        "VerifyData(byte[] data, int offset, int count, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) -> bool",
        "ExportRSAPrivateKey() -> byte[]",
        "ExportRSAPublicKey() -> byte[]",
        "FromXmlString(string xmlString) -> void",
        "ToXmlString(bool includePrivateParameters) -> string",
    ],
    omitted: &[
        "TryDecrypt",
        "TryEncrypt",
        "TrySignHash",
        "TrySignData",
        "ImportRSAPrivateKey",
        "ImportRSAPublicKey",
        "TryExportRSAPrivateKey",
        "TryExportRSAPublicKey",
    ],
    newer: &["ExportPkcs8PrivateKeyPem", "ExportRSAPrivateKeyPem", "ExportRSAPublicKeyPem", "ImportFromEncryptedPem", "ImportFromPem"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.RSAEncryptionPadding`.
pub static RSAENCRYPTION_PADDING: Class = Class {
    name: "RSAEncryptionPadding",
    kind: ClassKind::Class,
    members: &[
        "static Pkcs1: RSAEncryptionPadding",
        "static OaepSHA1: RSAEncryptionPadding",
        "static OaepSHA256: RSAEncryptionPadding",
        "static OaepSHA384: RSAEncryptionPadding",
        "static OaepSHA512: RSAEncryptionPadding",
        "static CreateOaep(HashAlgorithmName hashAlgorithm) -> RSAEncryptionPadding",
        "Mode: RSAEncryptionPaddingMode",
        "OaepHashAlgorithm: HashAlgorithmName",
        "GetHashCode() -> int",
        "Equals(object obj) -> bool",
        "Equals(RSAEncryptionPadding other) -> bool",
        "ToString() -> string",
        "operator ==(RSAEncryptionPadding left, RSAEncryptionPadding right) -> bool",
        "operator !=(RSAEncryptionPadding left, RSAEncryptionPadding right) -> bool",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.RSASignaturePadding`.
pub static RSASIGNATURE_PADDING: Class = Class {
    name: "RSASignaturePadding",
    kind: ClassKind::Class,
    members: &[
        "static Pkcs1: RSASignaturePadding",
        "static Pss: RSASignaturePadding",
        "Mode: RSASignaturePaddingMode",
        "GetHashCode() -> int",
        "Equals(object obj) -> bool",
        "Equals(RSASignaturePadding other) -> bool",
        "ToString() -> string",
        "operator ==(RSASignaturePadding left, RSASignaturePadding right) -> bool",
        "operator !=(RSASignaturePadding left, RSASignaturePadding right) -> bool",
    ],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA1`.
pub static SHA1: Class = Class {
    name: "SHA1",
    kind: ClassKind::Abstract,
    base: "HashAlgorithm",
    implements: &["IDisposable"],
    members: &["static Create() -> SHA1", "static Create(string hashName) -> SHA1"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA1Managed`.
pub static SHA1_MANAGED: Class = Class {
    name: "SHA1Managed",
    kind: ClassKind::Class,
    base: "SHA1",
    implements: &["IDisposable"],
    members: &["new()", "Initialize() -> void"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA256`.
pub static SHA256: Class = Class {
    name: "SHA256",
    kind: ClassKind::Abstract,
    base: "HashAlgorithm",
    implements: &["IDisposable"],
    members: &["static Create() -> SHA256", "static Create(string hashName) -> SHA256"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA256Managed`.
pub static SHA256_MANAGED: Class = Class {
    name: "SHA256Managed",
    kind: ClassKind::Class,
    base: "SHA256",
    implements: &["IDisposable"],
    members: &["new()", "Initialize() -> void"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA384`.
pub static SHA384: Class = Class {
    name: "SHA384",
    kind: ClassKind::Abstract,
    base: "HashAlgorithm",
    implements: &["IDisposable"],
    members: &["static Create() -> SHA384", "static Create(string hashName) -> SHA384"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA384Managed`.
pub static SHA384_MANAGED: Class = Class {
    name: "SHA384Managed",
    kind: ClassKind::Class,
    base: "SHA384",
    implements: &["IDisposable"],
    members: &["new()", "Initialize() -> void"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA512`.
pub static SHA512: Class = Class {
    name: "SHA512",
    kind: ClassKind::Abstract,
    base: "HashAlgorithm",
    implements: &["IDisposable"],
    members: &["static Create() -> SHA512", "static Create(string hashName) -> SHA512"],
    newer: &["HashData", "HashDataAsync", "TryHashData"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SHA512Managed`.
pub static SHA512_MANAGED: Class = Class {
    name: "SHA512Managed",
    kind: ClassKind::Class,
    base: "SHA512",
    implements: &["IDisposable"],
    members: &["new()", "Initialize() -> void"],
    ..Class::of("System.Security.Cryptography")
};

/// `System.Security.Cryptography.SymmetricAlgorithm`.
pub static SYMMETRIC_ALGORITHM: Class = Class {
    name: "SymmetricAlgorithm",
    kind: ClassKind::Abstract,
    implements: &["IDisposable"],
    members: &[
        "static Create(string algName) -> SymmetricAlgorithm",
        "FeedbackSize: int {set}",
        "BlockSize: int {set}",
        "IV: byte[] {set}",
        "Key: byte[] {set}",
        "KeySize: int {set}",
        "LegalBlockSizes: KeySizes[]",
        "LegalKeySizes: KeySizes[]",
        "Mode: CipherMode {set}",
        "Padding: PaddingMode {set}",
        "CreateDecryptor() -> ICryptoTransform",
        "CreateDecryptor(byte[] rgbKey, byte[] rgbIV) -> ICryptoTransform",
        "CreateEncryptor() -> ICryptoTransform",
        "CreateEncryptor(byte[] rgbKey, byte[] rgbIV) -> ICryptoTransform",
        "Dispose() -> void",
        "Clear() -> void",
        "GenerateIV() -> void",
        "GenerateKey() -> void",
        "ValidKeySize(int bitLength) -> bool",
    ],
    denied: &["Create()"],
    ..Class::of("System.Security.Cryptography")
};
