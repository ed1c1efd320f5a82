//! What has been retired: since which day, and by which source.

use super::kind::Kind;
use super::sets::Kinds;

/// A policy whose reason has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetiredPolicy {
    /// Which policy.
    pub kind: Kind,
    /// The day, as year, month and day; empty when there is none.
    pub since: &'static str,
    /// What has gone, as a clause.
    pub why: &'static str,
    /// What to do, as a clause.
    pub instead: &'static str,
    /// The page that says so.
    pub source: &'static str,
}

/// Hosts that no longer answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetiredEndpoint {
    /// The host in lower case; with a dot in front, every host that ends so.
    pub host: &'static str,
    /// How the path must begin, in lower case; empty for any.
    pub path: &'static str,
    /// The day, as year, month and day, or the month where no day was named.
    pub since: &'static str,
    /// What answered there.
    pub what: &'static str,
    /// What to do, as a clause.
    pub instead: &'static str,
    /// The page that says so.
    pub source: &'static str,
}

/// Every retired policy.
pub const RETIRED_POLICIES: &[RetiredPolicy] = &[
    RetiredPolicy {
        kind: Kind::CrossDomain,
        since: "2020-12-31",
        why: "it serves Flash and Silverlight, and no browser runs them any more",
        instead: "use `cors`, or remove it",
        source: "Adobe: Flash Player End of Life",
    },
    RetiredPolicy {
        kind: Kind::Jsonp,
        since: "",
        why: "JSONP serves browsers that know no CORS, and lets the API run code in the caller's page",
        instead: "use `cors`",
        source: "jsonp-policy",
    },
    RetiredPolicy {
        kind: Kind::SetGraphqlResolver,
        since: "",
        why: "resolvers are documents of their own now, and the gateway passes it over as soon as there is one for the field",
        instead: "make its `http-data-source` the resolver of the field",
        source: "set-graphql-resolver-policy",
    },
];

/// The kinds of the retired policies.
pub const RETIRED_KINDS: Kinds = {
    let mut kinds = Kinds::EMPTY;
    let mut index = 0;
    while index < RETIRED_POLICIES.len() {
        kinds = kinds.with(RETIRED_POLICIES[index].kind);
        index += 1;
    }
    kinds
};

/// Every retired endpoint.
pub const RETIRED_ENDPOINTS: &[RetiredEndpoint] = &[
    RetiredEndpoint {
        host: "graph.windows.net",
        path: "",
        since: "2025-09",
        what: "Azure AD Graph",
        instead: "use Microsoft Graph, `https://graph.microsoft.com`",
        source: "Microsoft Entra Blog: Important update: Azure AD Graph Retirement",
    },
    RetiredEndpoint {
        host: "login.microsoftonline.de",
        path: "",
        since: "2021-10-29",
        what: "Microsoft Cloud Deutschland",
        instead: "use `https://login.microsoftonline.com`",
        source: "Microsoft Cloud Deutschland closure",
    },
    RetiredEndpoint {
        host: ".microsoftazure.de",
        path: "",
        since: "2021-10-29",
        what: "Microsoft Cloud Deutschland",
        instead: "use the host of the region that the resource has moved to",
        source: "Microsoft Cloud Deutschland closure",
    },
    RetiredEndpoint {
        host: ".management.azure-api.net",
        path: "",
        since: "2025-03-15",
        what: "the direct management API of API Management",
        instead: "use Azure Resource Manager, `https://management.azure.com`",
        source: "direct-management-api-retirement-march-2025",
    },
    RetiredEndpoint {
        host: "api.bing.microsoft.com",
        path: "",
        since: "2025-08-11",
        what: "the Bing Search APIs",
        instead: "use Grounding with Bing Search in Azure AI Agents",
        source: "Microsoft Lifecycle: Bing Search APIs retirement",
    },
    RetiredEndpoint {
        host: "fcm.googleapis.com",
        path: "/fcm/send",
        since: "2024-07-22",
        what: "the legacy HTTP API of Firebase Cloud Messaging",
        instead: "use its HTTP v1 API, `/v1/projects/…/messages:send`",
        source: "Firebase: Migrate from legacy FCM APIs to HTTP v1",
    },
];
