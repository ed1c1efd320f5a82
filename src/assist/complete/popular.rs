//! What is written often, so that it is offered first. The order is that of the counts in policies that people have published.

use crate::csharp::{
    check::Offer,
    library::{ClassId, SignatureType},
};
use crate::text::Order;

/// The policies that are written most, the first most of all.
const POLICIES: &str = "\
    set-variable set-header choose return-response set-backend-service send-request rewrite-uri cache-store-value cache-lookup-value include-fragment set- \
    body authentication-managed-identity cors rate-limit-by-key forward-request validate-jwt trace set-query-parameter retry azure-openai-token-limit \
    cache-remove-value find-and-replace rate-limit set-status azure-openai-emit-token-metric set-method cache-store quota authentication-certificate \
    check-header azure-openai-semantic-cache-lookup azure-openai-semantic-cache-store";

/// The policies that follow one most, or that begin an element of this name.
#[rustfmt::skip]
const BEHIND: &[(&str, &str)] = &[
    ("authentication-managed-identity", "set-header send-request set-method set-query-parameter set-variable"),
    ("backend", "retry forward-request return-response include-fragment"),
    ("base", "set-backend-service set-variable choose set-header validate-jwt include-fragment"),
    ("cache-lookup-value", "choose cache-lookup-value set-variable cache-remove-value set-header trace"),
    ("cache-remove-value", "choose cache-remove-value return-response set-variable cache-lookup-value send-one-way-request"),
    ("cache-store-value", "cache-store-value return-response set-variable choose cache-lookup-value send-request"),
    ("choose", "set-variable choose set-header set-backend-service cache-lookup-value include-fragment"),
    ("cors", "set-header choose validate-jwt set-variable include-fragment set-backend-service"),
    ("find-and-replace", "find-and-replace set-header"),
    ("fragment", "set-variable choose set-header authentication-managed-identity return-response azure-openai-token-limit"),
    ("inbound", "cors set-variable set-backend-service cache-lookup-value choose return-response"),
    ("include-fragment", "include-fragment choose set-variable set-header authentication-managed-identity return-response"),
    ("otherwise", "return-response set-variable set-backend-service trace set-header choose"),
    ("outbound", "set-header azure-openai-semantic-cache-store set-variable choose set-body cache-remove-value"),
    ("rate-limit", "set-variable cache-lookup quota cors choose include-fragment"),
    ("rate-limit-by-key", "set-header set-variable rate-limit-by-key include-fragment send-request set-backend-service"),
    ("retry", "forward-request set-variable choose send-request cache-lookup-value"),
    ("rewrite-uri", "set-variable set-header set-backend-service authentication-managed-identity set-method set-body"),
    ("send-request", "set-variable choose return-response send-request set-header cache-store-value"),
    ("set-backend-service", "rewrite-uri set-variable set-header rate-limit-by-key choose authentication-managed-identity"),
    ("set-body", "rewrite-uri set-header set-backend-service forward-request set-variable validate-content"),
    ("set-header", "set-header set-backend-service choose set-variable set-body rewrite-uri"),
    ("set-method", "set-header rewrite-uri set-query-parameter send-request"),
    ("set-status", "set-body set-header"),
    ("set-variable", "set-variable choose cache-store-value include-fragment cache-lookup-value set-header"),
    ("trace", "return-response choose send-request set-variable send-one-way-request set-header"),
    ("validate-jwt", "cors set-variable set-header choose get-authorization-context"),
    ("when", "return-response set-variable set-backend-service set-header send-request set-body"),
];

/// The members that are written most, of whatever type, the first most of all.
const MEMBERS: &str = "\
    Variables GetValueOrDefault Request ToString Add Body As Headers Response StatusCode Split Value Parse MatchedParameters ContainsKey Equals Replace \
    Contains Claims Length Deployment Id LastError IsNullOrEmpty OriginalUrl Count Name Substring UTF8 GetBytes UtcNow Host Path FirstOrDefault \
    ToBase64String Descendants Api RequestId Subscription Operation Gateway Url FromBase64String Empty Format RemoveEmptyEntries StartsWith Trim Next \
    ToUnixTimeSeconds Now NewGuid SelectToken Region EscapeDataString Groups Select Remove OrdinalIgnoreCase User SerializeObject ServiceName Method \
    Concat Source ServiceUrl None Query MinValue GetValue AsJwt Product TryParse Exists GetHashCode Message IsManaged ComputeHash Max \
    InvariantCultureIgnoreCase Reason ToInt32 First ToByte Namespace Where Match Property ToBoolean UnescapeDataString IpAddress Section FirstNode IsMatch \
    Any Element Success IndexOf ToLowerInvariant PolicyId Scope Join AddMinutes Key FromObject Ticks AddSeconds AsBasic Encrypt Scheme";

/// The members of some types that are written most: first those that conditions ask for, then those of all other places. Each type stands with the name that
/// the library has for it.
#[rustfmt::skip]
const OF_TYPES: &[(&str, &str, &str)] = &[
    ("Array", "Contains Length Any", "Length FirstOrDefault Contains Select Last First Any"),
    ("Convert", "", "ToBase64String FromBase64String ToByte ToBoolean ToInt32 ToInt64"),
    ("DateTime", "", "UtcNow ToString MinValue Now AddMinutes Ticks AddHours"),
    ("Encoding", "", "UTF8 GetBytes GetString"),
    ("IDeployment", "Region", "Gateway ServiceName Region Certificates"),
    ("IEnumerable", "Contains Select Any", "FirstOrDefault Where Select First ToArray Contains Any"),
    ("IExpressionContext", "Variables Request Response Deployment User LastError Operation", "Variables Request Response LastError Deployment Api RequestId"),
    ("ILastError", "Source Reason", "Message Source Path Reason Section PolicyId Scope"),
    ("IOperation", "Id", "Name Id Method"),
    ("IRequest", "MatchedParameters Headers Body Url Method", "Headers Body MatchedParameters OriginalUrl Url IpAddress Method"),
    ("IResponse", "StatusCode Headers", "Body Headers StatusCode StatusReason"),
    ("IUrl", "Path", "Host Path Query ToString Scheme ToUri Port"),
    ("JArray", "Count Any", "Add Parse Count ToString FirstOrDefault First Select"),
    ("JObject", "Value ContainsKey", "Add ToString Parse Value SelectToken GetValue Remove"),
    ("JProperty", "", "Remove Value"),
    ("JToken", "Value ToString Type HasValues", "ToString Value Parse ToObject ToList Type HasValues"),
    ("Jwt", "", "Claims Subject"),
    ("List", "Count Contains", "Add Clear Count Contains"),
    ("RegexOptions", "", "IgnoreCase"),
    ("String", "Equals IsNullOrEmpty Contains StartsWith Length AsBasic TryParseJwt", "Split Replace Substring Length Empty Format"),
    ("TimeZoneInfo", "", "ConvertTimeToUtc FindSystemTimeZoneById"),
    ("WebUtility", "", "HtmlEncode UrlEncode"),
    ("X509Certificate2", "", "GetRSAPrivateKey"),
    ("XElement", "", "Descendants Value Name FirstNode Element Parse AddAfterSelf"),
];

/// The words in names of members that say nothing about what is around.
const COMMON: [&str; 11] = ["get", "set", "key", "value", "default", "string", "from", "with", "parse", "async", "all"];

/// The place of a policy among others: smaller for those that are written often behind the policy or the start of the element called `before`, then for those that are written
/// often anywhere.
pub(super) fn policy(name: &str, before: &str) -> u32 {
    let place = |names: &str| names.split(' ').position(|it| it == name).map(|at| at as u32);
    let behind = BEHIND.iter().find(|it| it.0 == before).and_then(|it| place(it.1));
    behind.map(|at| 30 + at).or(place(POLICIES).map(|at| 40 + at)).unwrap_or(150)
}

/// What is known of a place at which a member may be written.
pub(super) struct MemberPlace<'t> {
    /// The name that the library has for the type before the dot; empty if there is none.
    pub class: &'static str,
    /// The type of the value that is wanted there.
    pub wanted: Option<SignatureType>,
    /// The name before the dot.
    pub behind: &'t str,
    /// The document.
    pub text: &'t str,
    /// What stands before the chain of members, in small letters and without what divides words.
    pub near: String,
}

/// The places of members among one another, smaller for those that are likelier. A member counts as likely as its place in the lists says, and several times as much
/// if the document has it elsewhere, still more behind the same name; if what stands near speaks of it: `<dimension name="Product" value="@(context.` goes on with `Product`;
/// and if it has the type that is wanted.
pub(super) fn members(offers: &[Offer], place: &MemberPlace<'_>) -> Vec<u32> {
    const UNIT: u32 = 1_000;
    let is_condition = place.wanted == Some(SignatureType::Class(ClassId::BOOL, Box::default()));
    let (asked, others) = OF_TYPES.iter().find(|it| it.0 == place.class).map_or(("", ""), |it| (it.1, it.2));
    let listed = if is_condition { asked } else { "" }.split(' ').chain(others.split(' ')).chain(MEMBERS.split(' '));
    let mut order: Vec<&str> = Vec::new();
    for name in listed {
        if !order.contains(&name) && offers.iter().any(|offer| offer.member.name == name) {
            order.push(name);
        }
    }
    let used = used(place.text, place.behind);
    let rank = |offer: &Offer| {
        let (member, name) = (offer.member, offer.member.name);
        let before = order.iter().position(|it| *it == name).unwrap_or(order.len() + 5);
        // What every value has is seldom wanted, nor is the text of a text.
        let of_any = offer.class == ClassId::OBJECT || offer.class == ClassId::STRING && name == "ToString";
        let more = if of_any { 16 } else { 1 };
        let is_used = |behind| used.binary_search(&(name, behind)).is_ok();
        let factors = [
            (is_used(true) || is_used(false), 4),
            (is_used(true), 6),
            (words(name).any(|word| place.near.contains(&word)), 4),
            (place.wanted.as_ref() == Some(&member.result), 2),
        ];
        let less: u32 = factors.iter().filter(|it| it.0).map(|it| it.1).product();
        (before as u32 + 1) * UNIT * more / less
    };
    offers.iter().map(rank).collect()
}

/// The names that stand behind dots in a text, each with whether it stands there behind the name `behind`.
fn used<'t>(text: &'t str, behind: &str) -> Vec<(&'t str, bool)> {
    let is_letter = |it: char| it.is_alphanumeric() || it == '_';
    let names = text.match_indices('.').map(|(at, _)| {
        let rest = &text[at + 1..];
        (&rest[..rest.find(|it| !is_letter(it)).unwrap_or(rest.len())], !behind.is_empty() && last_name(&text[..at]) == behind)
    });
    let mut names: Vec<_> = names.filter(|(name, _)| !name.is_empty()).collect();
    names.order();
    names.dedup();
    names
}

/// The name at the end of code that stands before a dot; empty if it ends otherwise.
pub(super) fn last_name(code: &str) -> &str {
    let code = code.strip_suffix('?').unwrap_or(code);
    &code[code.trim_end_matches(|it: char| it.is_alphanumeric() || it == '_').len()..]
}

/// The words of a name that say something, in small letters.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut starts: Vec<usize> = name.char_indices().filter(|(_, letter)| letter.is_uppercase()).map(|(at, _)| at).collect();
    starts.push(name.len());
    let ranges: Vec<(usize, usize)> = starts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let words = ranges.into_iter().map(|(start, end)| name[start..end].to_lowercase());
    words.filter(|word| word.len() >= 3 && !COMMON.contains(&word.as_str()))
}
