//! Elements that contain policies and are no policies themselves.

/// An element around policies, or a kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure {
    /// The element's name; `resolver` is a kind of document and no element.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub summary: &'static str,
    /// The elements that may hold it; [`DOCUMENT`] where it is a root.
    pub parents: &'static [&'static str],
    /// The elements that it may hold, beside [`Structure::policies`].
    pub children: &'static [&'static str],
    /// Whether it may hold any policy that its place allows.
    pub policies: bool,
    /// Whether it must be there wherever its parent is.
    pub required: bool,
}

/// The parent of a root.
pub const DOCUMENT: &str = "#document";

const SECTIONS: &[&str] = &["inbound", "backend", "outbound", "on-error"];

/// Every structure, by name.
pub const STRUCTURES: &[Structure] = &[
    Structure {
        name: "backend",
        summary: "Policies around the forwarding of the request.",
        parents: &["policies"],
        children: &["base"],
        policies: true,
        required: false,
    },
    Structure {
        name: "base",
        summary: "Inserts the policies of the same section of the parent scope.",
        parents: SECTIONS,
        children: &[],
        policies: false,
        required: false,
    },
    Structure {
        name: "fragment",
        summary: "Root of a reusable policy fragment.",
        parents: &[DOCUMENT],
        children: &[],
        policies: true,
        required: true,
    },
    Structure {
        name: "inbound",
        summary: "Policies run on the request before it is forwarded.",
        parents: &["policies"],
        children: &["base"],
        policies: true,
        required: false,
    },
    Structure {
        name: "on-error",
        summary: "Policies run when an earlier section failed.",
        parents: &["policies"],
        children: &["base"],
        policies: true,
        required: false,
    },
    Structure {
        name: "outbound",
        summary: "Policies run on the response.",
        parents: &["policies"],
        children: &["base"],
        policies: true,
        required: false,
    },
    Structure {
        name: "policies",
        summary: "Root of a policy definition at global, workspace, product, api or operation scope.",
        parents: &[DOCUMENT],
        children: SECTIONS,
        policies: false,
        required: true,
    },
    Structure {
        name: "resolver",
        summary: "GraphQL resolver document: its root is one data source policy instead of policies.",
        parents: &[DOCUMENT],
        children: &["http-data-source", "sql-data-source", "cosmosdb-data-source"],
        policies: false,
        required: true,
    },
];

/// The policies that the page on error handling names for `on-error`; pages of single policies name more.
pub const LISTED_ON_ERROR: &[&str] = &[
    "choose",
    "set-variable",
    "find-and-replace",
    "return-response",
    "set-header",
    "set-method",
    "set-status",
    "send-request",
    "send-one-way-request",
    "log-to-eventhub",
    "json-to-xml",
    "xml-to-json",
    "limit-concurrency",
    "mock-response",
    "retry",
    "trace",
];
