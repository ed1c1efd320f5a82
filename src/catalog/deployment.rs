//! Where in the service a policy applies, and how it gets there. Azure API Management: *Policies in Azure API Management*.

use schemars::JsonSchema;
use serde::Deserialize;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, JsonSchema)]
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
