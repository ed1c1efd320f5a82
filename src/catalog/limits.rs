//! Limits of the platform, by gateway.

use super::sets::Gateways;

/// A limit of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited, and in which unit.
    pub name: &'static str,
    /// The gateways that it applies to.
    pub gateways: Gateways,
    /// The most there may be.
    pub most: u64,
}

/// Every limit, by name. The facts are of the pages on gateway runtime limits, policy fragments and `log-to-eventhub`.
pub const LIMITS: &[Limit] = &[
    limit("buffered_payload_bytes", Gateways::CLASSIC, 500 * MEBIBYTE),
    limit("buffered_payload_bytes", Gateways::V2.with(Gateways::CONSUMPTION), 2 * MEBIBYTE),
    limit("cached_response_bytes", Gateways::ALL, 2 * MEBIBYTE),
    limit("eventhub_message_bytes", Gateways::ALL, 200 * KIBIBYTE),
    limit("fragment_bytes", Gateways::ALL, 512 * KIBIBYTE),
    limit("named_value_characters", Gateways::ALL, 4096),
    limit("policy_document_bytes", Gateways::CLASSIC.with(Gateways::V2), 512 * KIBIBYTE),
    limit("policy_document_bytes", Gateways::CONSUMPTION, 16 * KIBIBYTE),
    limit("request_payload_bytes", Gateways::V2.with(Gateways::CONSUMPTION), 1024 * MEBIBYTE),
    limit("request_url_bytes", Gateways::V2.with(Gateways::CONSUMPTION), 16 * KIBIBYTE),
    limit("total_request_seconds", Gateways::V2.with(Gateways::CONSUMPTION), 30),
    limit("url_path_segment_characters", Gateways::ALL, 1024),
    limit("validate_content_bytes", Gateways::ALL, 100 * KIBIBYTE),
    limit("validation_schema_bytes", Gateways::ALL, 4 * MEBIBYTE),
];

/// How many seconds any gateway is sure to wait for a backend; a longer timeout may not be honoured.
pub const LONGEST_TIMEOUT: u64 = 240;

/// Returns after how many seconds `gateway` ends a request, whatever a timeout says; `None` where it has no such limit.
pub fn total_request_seconds(gateway: Gateways) -> Option<u64> {
    LIMITS.iter().find(|limit| limit.name == "total_request_seconds" && limit.gateways.holds(gateway)).map(|limit| limit.most)
}

const KIBIBYTE: u64 = 1024;
const MEBIBYTE: u64 = 1024 * KIBIBYTE;

const fn limit(name: &'static str, gateways: Gateways, most: u64) -> Limit {
    Limit { name, gateways, most }
}
