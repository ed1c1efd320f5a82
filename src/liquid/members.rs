//! What of `context` a template may read. The documented members are those of the page *Set body*; the others are what expressions have beside them, of which no page says that templates
//! lack them.

/// The members of a part of `context`.
#[derive(Debug)]
pub struct ContextPart {
    /// What a template writes behind `context.` to come to it; nothing for `context` itself.
    pub name: &'static str,
    /// The members that the documentation lists, in order.
    pub documented: &'static [&'static str],
    /// Others that may be there.
    pub undocumented: &'static [&'static str],
}

impl ContextPart {
    /// The names of all members that it may have.
    pub fn members(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.documented.iter().chain(self.undocumented).copied()
    }
}

/// The part that the members of `path` lead to from `context`; `None` where nothing is known of it.
pub fn part(path: &[&str]) -> Option<&'static ContextPart> {
    PARTS.iter().find(|part| part.name.split_terminator('.').eq(path.iter().copied()))
}

/// Whether expressions have `member` of `context`, and templates do not.
pub fn is_of_expressions_alone(member: &str) -> bool {
    OF_EXPRESSIONS.contains(&member)
}

const URL: &[&str] = &["Host", "Path", "Port", "Query", "QueryString", "ToString", "ToUri"];

static PARTS: [ContextPart; 5] = [
    ContextPart { name: "", documented: &["Request", "Response", "Variables"], undocumented: &[] },
    ContextPart {
        name: "Request",
        documented: &[
            "ClientCertificates",
            "HasBody",
            "Headers",
            "IpAddress",
            "MatchedParameters",
            "Method",
            "OriginalMethod",
            "OriginalUrl",
            "Url",
        ],
        undocumented: &["Certificate", "PrivateEndpointConnection"],
    },
    ContextPart { name: "Response", documented: &["Headers", "Method", "StatusCode"], undocumented: &["StatusReason"] },
    ContextPart { name: "Request.Url", documented: URL, undocumented: &["Scheme"] },
    ContextPart { name: "Request.OriginalUrl", documented: URL, undocumented: &["Scheme"] },
];

const OF_EXPRESSIONS: [&str; 13] = [
    "Api",
    "Deployment",
    "Elapsed",
    "GraphQL",
    "LastError",
    "Operation",
    "Product",
    "RequestId",
    "Subscription",
    "Timestamp",
    "Tracing",
    "User",
    "Workspace",
];
