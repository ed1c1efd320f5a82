//! What is written often, so that it is offered first. The order is that of the counts in policies that people have published.

use crate::csharp::{check::Offer, library::ClassId};

/// The policies that are written most, the first most of all.
const POLICIES: [&str; 24] = [
    "set-header",
    "set-variable",
    "choose",
    "set-backend-service",
    "set-body",
    "return-response",
    "send-request",
    "include-fragment",
    "authentication-managed-identity",
    "rewrite-uri",
    "cache-lookup-value",
    "cache-store-value",
    "forward-request",
    "validate-jwt",
    "set-method",
    "set-status",
    "cache-remove-value",
    "rate-limit-by-key",
    "mock-response",
    "trace",
    "set-query-parameter",
    "retry",
    "rate-limit",
    "cors",
];

/// The members that are written most, of whatever type, the first most of all.
#[rustfmt::skip]
const MEMBERS: &[&str] = &[
    "Variables", "Request", "GetValueOrDefault", "Response", "Headers", "Body", "Url", "OriginalUrl", "As", "MatchedParameters", "Subscription",
    "IsNullOrEmpty", "Parse", "ContainsKey", "Path", "Api", "StatusCode", "Name", "Id", "UTF8", "Split", "Replace", "ToByte", "ToString", "Length",
    "Add", "Value", "Equals", "Concat", "OrdinalIgnoreCase", "Host", "FromBase64String", "ToBase64String", "Operation", "LastError", "IpAddress",
    "UtcNow", "Empty", "GetBytes", "GetString", "Substring", "Contains", "StartsWith", "NewGuid", "Claims", "User", "ToLower", "Trim", "Deployment",
    "RequestId", "Method", "Query", "Last", "First", "Select", "FirstOrDefault", "Count", "EscapeDataString", "SerializeObject", "DeserializeObject",
    "FromObject", "Where", "Any", "Join", "EndsWith", "Product", "ToInt32", "Groups", "Success", "Match", "IndexOf", "SelectToken", "ToList",
    "ToArray", "Region", "ToLowerInvariant", "ServiceName", "QueryString", "Scheme", "Port", "ToUri", "AsJwt", "AsBasic", "Format", "Now",
    "TotalSeconds", "ComputeHash", "AddSeconds", "AddMinutes", "ToUnixTimeSeconds", "Copy", "UserId", "Password", "UnescapeDataString",
    "UrlEncode", "UrlDecode", "HtmlEncode", "Message", "Reason", "Source", "Property", "Email", "Key", "ToUpper", "TryParse", "IsMatch",
    "IsNullOrWhiteSpace", "Children", "Remove", "None", "Indented", "Certificates", "Gateway", "Issuer", "Subject", "Audiences", "ExpirationTime",
    "TrimStart", "TrimEnd", "AccessToken", "Next", "Ticks", "Max", "Min", "Round", "StatusReason", "Trace", "Elapsed", "Timestamp",
];

/// What conditions ask texts for most.
const OF_CONDITIONS: [&str; 5] = ["Contains", "ToLower", "Equals", "StartsWith", "EndsWith"];

/// The words in names of members that say nothing about what is around.
const COMMON: [&str; 10] = ["get", "key", "value", "default", "string", "from", "with", "parse", "async", "all"];

/// The place of a policy among others: smaller for those that are written often.
pub(super) fn policy(name: &str) -> u32 {
    POLICIES.iter().position(|it| *it == name).map_or(150, |at| 40 + at as u32)
}

/// The place of a member among others of its type. What the document `is_used` to and what the text `near` the cursor speaks of (in small letters) come
/// sooner: `<dimension name="Product" value="@(context.` goes on with `Product`.
pub(super) fn member(offer: &Offer, is_used: bool, near: &str) -> u32 {
    let name = offer.member.name;
    let place = MEMBERS.iter().position(|it| *it == name).map_or(300, |at| at as u32);
    // What every value has is seldom wanted, nor is the text of a text.
    let of_any = offer.class == ClassId::OBJECT || offer.class == ClassId::STRING && name == "ToString";
    let place = place + if of_any { 500 } else { 0 } + if offer.class == ClassId::LINQ { 25 } else { 0 };
    let place = match OF_CONDITIONS.iter().position(|it| *it == name) {
        Some(at) if offer.class == ClassId::STRING && near.contains("condition=") => at as u32,
        // Numbers, times and JSON become texts more often than anything else.
        _ if name == "ToString" && place < 500 => 1,
        _ => place,
    };
    let place = if is_used { place.saturating_sub(6) } else { place };
    if words(name).any(|word| near.contains(&word)) { place.min(4 + place / 64) } else { place }
}

/// The words of a name that say something, in small letters.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut starts: Vec<usize> = name.char_indices().filter(|(_, letter)| letter.is_uppercase()).map(|(at, _)| at).collect();
    starts.push(name.len());
    let ranges: Vec<(usize, usize)> = starts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let words = ranges.into_iter().map(|(start, end)| name[start..end].to_lowercase());
    words.filter(|word| word.len() >= 3 && !COMMON.contains(&word.as_str()))
}
