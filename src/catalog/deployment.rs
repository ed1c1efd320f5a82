//! Where in the service a policy applies, and how it gets there. Azure API Management: *Policies in Azure API Management*.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::Kind;
use super::sets::Kinds;

/// A level at which the service takes a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All APIs of the service.
    Global,
    /// All APIs of a workspace.
    Workspace,
    /// All APIs of a product.
    Product,
    /// All operations of an API.
    Api,
    /// One operation.
    Operation,
    /// A policy fragment, which has the scope of whoever includes it.
    Fragment,
}

impl Scope {
    /// All of them, widest first.
    pub const ALL: [Self; 6] = [Self::Global, Self::Workspace, Self::Product, Self::Api, Self::Operation, Self::Fragment];

    /// Its name in configuration, arguments and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Workspace => "workspace",
            Self::Product => "product",
            Self::Api => "api",
            Self::Operation => "operation",
            Self::Fragment => "fragment",
        }
    }

    /// The scope called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// What a policy is deployed as: `format` of the service's REST interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// As XML: what is special in XML is escaped in expressions too.
    Xml,
    /// Raw: expressions stand in it as C#.
    #[default]
    RawXml,
}

impl Format {
    /// Both.
    pub const ALL: [Self; 2] = [Self::RawXml, Self::Xml];

    /// The service's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::RawXml => "rawxml",
        }
    }

    /// The format that the service calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What an API is, as far as policies are concerned. Azure API Management: *Import and publish* lists the kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApiKind {
    /// HTTP, described by OpenAPI or by hand.
    Http,
    /// SOAP.
    Soap,
    /// OData.
    #[serde(rename = "odata")]
    OData,
    /// GraphQL, passed through or made of resolvers.
    GraphQl,
    /// WebSocket: policies see the handshake alone, the operation `onHandshake`.
    WebSocket,
    /// A server of the Model Context Protocol.
    Mcp,
    /// An agent that is called by the Agent2Agent protocol.
    A2a,
}

impl ApiKind {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Http, Self::Soap, Self::OData, Self::GraphQl, Self::WebSocket, Self::Mcp, Self::A2a];

    /// Its name in configuration and output, which is also the `type` of an API in the service's REST interface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Soap => "soap",
            Self::OData => "odata",
            Self::GraphQl => "graphql",
            Self::WebSocket => "websocket",
            Self::Mcp => "mcp",
            Self::A2a => "a2a",
        }
    }

    /// The kind called `name`, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// What people call such an API.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Http => "an HTTP API",
            Self::Soap => "a SOAP API",
            Self::OData => "an OData API",
            Self::GraphQl => "a GraphQL API",
            Self::WebSocket => "a WebSocket API",
            Self::Mcp => "an MCP server",
            Self::A2a => "an A2A agent",
        }
    }

    /// Whether its responses are streams, which a policy that reads the body holds back. Azure API Management: *Expose REST API in API
    /// Management as an MCP server* and *Import an A2A agent API*, which both warn of `context.Response.Body`.
    pub const fn streams(self) -> bool {
        matches!(self, Self::Mcp | Self::A2a)
    }
}

/// The policies that are for one kind of API alone. Their documentation pages say so.
pub const FOR_API: [(Kind, ApiKind); 2] = [(Kind::ValidateGraphqlRequest, ApiKind::GraphQl), (Kind::ValidateOdataRequest, ApiKind::OData)];

/// The policies about the body of a message. The handshake of a WebSocket API has none, and its messages pass by all policies. Azure API
/// Management: *Import a WebSocket API*.
pub const ABOUT_BODIES: Kinds =
    Kinds::of(&[Kind::FindAndReplace, Kind::JsonToXml, Kind::SetBody, Kind::ValidateContent, Kind::XmlToJson, Kind::XslTransform]);

/// What is known of how a document is deployed. What is not known is silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deployment {
    /// The scope that its policies are at.
    pub scope: Option<Scope>,
    /// The format in which it is sent to the service.
    pub format: Option<Format>,
    /// What the API is that it belongs to.
    pub api: Option<ApiKind>,
    /// Whether it belongs to a product that is known to need no subscription, so that requests without a key get there.
    pub is_open: bool,
}
