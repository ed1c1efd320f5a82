//! Where in the service a policy applies, and how it gets there.

/// A level at which the service takes a policy, widest first; a fragment has the scope of whoever includes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// A policy fragment.
    Fragment,
}

/// What a policy is deployed as: `format` of the service's REST interface ("Policies in Azure API Management").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `xml`: the document is XML, so that what is special in XML is escaped in expressions too.
    Xml,
    /// `rawxml`: expressions stand in the document as C#.
    RawXml,
}
