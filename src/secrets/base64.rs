//! Base64 in the plain or the URL alphabet.

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine};

/// Takes the bits that the last digit has too many, and any padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes that `text` stands for, in either alphabet or both, padded or not; `None` if it is not base64.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let plain = text.replace('-', "+").replace('_', "/");
    LENIENT.decode(plain).ok().filter(|bytes| !bytes.is_empty())
}

/// Whether `byte` is a digit of either alphabet.
pub(super) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}
