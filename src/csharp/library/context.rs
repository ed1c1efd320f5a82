//! `context` and what is reached through it.

use super::class::{Class, ClassKind, Known};
use super::facts::{Does, Fact};

/// The types of this file.
pub(super) static ALL: &[&Class] = &[
    &IEXPRESSION_CONTEXT,
    &IAPI,
    &ICONTEXT_API,
    &IBACKEND,
    &BACKEND_TYPE,
    &IDEPLOYMENT,
    &IGATEWAY,
    &ISUSTAINABILITY_INFO,
    &CARBON_INTENSITY_CATEGORY,
    &IGRAPH_QL,
    &IGRAPH_QLDATA_OBJECT,
    &ILAST_ERROR,
    &IOPERATION,
    &IPRODUCT,
    &PRODUCT_STATE,
    &IMESSAGE,
    &IREQUEST,
    &IFOUNDRY,
    &IRESPONSE,
    &IMESSAGE_BODY,
    &IURL,
    &ISUBSCRIPTION,
    &ISUBSCRIPTION_KEY_PARAMETER_NAMES,
    &IUSER,
    &IUSER_IDENTITY,
    &IGROUP,
    &IWORKSPACE,
    &IPRIVATE_ENDPOINT_CONNECTION,
    &IAZURE_VNET_INFO,
    &JWT,
    &BASIC_AUTH_CREDENTIALS,
    &AUTHORIZATION,
    &ISOAP_MESSAGE,
    &SOAP_VERSION_LITERAL,
    &ISOAP_HEADER,
    &ISOAP_BODY,
];

/// `context`, which every expression is given.
pub static IEXPRESSION_CONTEXT: Class = Class {
    name: "IExpressionContext",
    kind: ClassKind::Interface,
    members: &[
        "Api: IContextApi",
        "Backend: IBackend",
        "Deployment: IDeployment",
        "Elapsed: TimeSpan",
        "GraphQL: IGraphQL",
        "LastError: ILastError",
        "Operation: IOperation",
        "Product: IProduct",
        "Request: IRequest",
        "RequestId: Guid",
        "Response: IResponse",
        "Subscription: ISubscription",
        "Timestamp: DateTime",
        "Tracing: bool",
        "User: IUser",
        "Variables: IReadOnlyDictionary<string, object>",
        "Workspace: IWorkspace",
        "Trace(string message) -> void",
        "Trace(string source, object data) -> void",
    ],
    facts: &[
        Known::when("Api", "the request failed before it was matched to an API"),
        Known::unknown("Backend"),
        Known::never("Deployment"),
        Known::never("Elapsed"),
        Known::when("GraphQL", "the policy is no GraphQL resolver").note("set in resolvers, null in all four sections"),
        Known::when("LastError", "nothing has failed yet").is(Fact::Late).note("set in `on-error`, null in the other sections"),
        Known::when("Operation", "the request failed before it was matched to an operation"),
        Known::when("Product", "the caller uses no product"),
        Known::never("Request"),
        Known::never("RequestId"),
        Known::when("Response", "the backend has not answered yet")
            .is(Fact::Late)
            .note("null in `inbound`, and in `backend` until the request has been forwarded; set in `outbound`; may be null in `on-error`"),
        Known::when("Subscription", "the caller sent no subscription key").is(Fact::Personal),
        Known::never("Timestamp"),
        Known::never("Tracing"),
        Known::when("User", "no subscription with an owner was used").is(Fact::Personal),
        Known::never("Variables"),
        Known::when("Workspace", "the API belongs to no workspace"),
        Known::never("Trace"),
    ],
    summary: "`context`, which every expression is given",
    does: &[(Does::Varies, &["Elapsed"])],
    ..Class::of("")
};

/// An API.
pub static IAPI: Class = Class {
    name: "IApi",
    kind: ClassKind::Interface,
    members: &[
        "Id: string",
        "Name: string",
        "Path: string",
        "Protocols: IEnumerable<string>",
        "ServiceUrl: IUrl",
        "SubscriptionKeyParameterNames: ISubscriptionKeyParameterNames",
    ],
    facts: &[
        Known::never("Id"),
        Known::never("Name"),
        Known::never("Path"),
        Known::never("Protocols"),
        Known::when("ServiceUrl", "the API has no backend address").is(Fact::Configured),
        Known::never("SubscriptionKeyParameterNames"),
    ],
    summary: "an API",
    ..Class::of("")
};

/// `context.Api`.
pub static ICONTEXT_API: Class = Class {
    name: "IContextApi",
    kind: ClassKind::Interface,
    implements: &["IApi"],
    members: &["IsCurrentRevision: bool", "Revision: string", "Version: string"],
    facts: &[Known::never("IsCurrentRevision"), Known::never("Revision"), Known::when("Version", "the API has no versions")],
    summary: "`context.Api`",
    ..Class::of("")
};

/// `context.Backend`.
pub static IBACKEND: Class = Class {
    name: "IBackend",
    kind: ClassKind::Interface,
    members: &["AzureRegion: string", "Id: string", "Type: BackendType"],
    facts: &[Known::unknown("AzureRegion"), Known::unknown("Id"), Known::never("Type")],
    summary: "`context.Backend`",
    ..Class::of("")
};

/// What a backend is.
pub static BACKEND_TYPE: Class = Class {
    name: "BackendType",
    kind: ClassKind::Enum,
    values: &["Single", "Pool"],
    summary: "whether a backend is a pool of others",
    ..Class::of("")
};

/// `context.Deployment`.
pub static IDEPLOYMENT: Class = Class {
    name: "IDeployment",
    kind: ClassKind::Interface,
    members: &[
        "Certificates: IReadOnlyDictionary<string, X509Certificate2>",
        "Gateway: IGateway",
        "GatewayId: string",
        "Region: string",
        "ServiceId: string",
        "ServiceName: string",
        "SustainabilityInfo: ISustainabilityInfo",
        "Sku: string",
        "Units: int",
        "BaseUrls: IReadOnlyCollection<IUrl>",
    ],
    facts: &[
        Known::never("Certificates").note("by thumbprint"),
        Known::never("Gateway"),
        Known::never("GatewayId").note("`managed` for the managed gateway"),
        Known::never("Region"),
        Known::never("ServiceId"),
        Known::never("ServiceName"),
        Known::when("SustainabilityInfo", "the service does not offer the preview"),
        Known::unknown("Sku").undocumented(),
        Known::never("Units").undocumented(),
        Known::unknown("BaseUrls").undocumented(),
    ],
    summary: "`context.Deployment`",
    ..Class::of("")
};

/// `context.Deployment.Gateway`.
pub static IGATEWAY: Class = Class {
    name: "IGateway",
    kind: ClassKind::Interface,
    members: &["Id: string", "InstanceId: string", "IsManaged: bool"],
    facts: &[Known::never("Id"), Known::never("InstanceId"), Known::never("IsManaged")],
    summary: "`context.Deployment.Gateway`",
    ..Class::of("")
};

/// `context.Deployment.SustainabilityInfo`.
pub static ISUSTAINABILITY_INFO: Class = Class {
    name: "ISustainabilityInfo",
    kind: ClassKind::Interface,
    members: &["CurrentCarbonIntensity: CarbonIntensityCategory"],
    facts: &[Known::never("CurrentCarbonIntensity")],
    summary: "`context.Deployment.SustainabilityInfo`",
    ..Class::of("")
};

/// How much carbon the power of the region costs.
pub static CARBON_INTENSITY_CATEGORY: Class = Class {
    name: "CarbonIntensityCategory",
    kind: ClassKind::Enum,
    values: &["NotAvailable", "VeryLow", "Low", "Medium", "High", "VeryHigh"],
    open: true,
    summary: "how much carbon the power of the region costs",
    ..Class::of("")
};

/// `context.GraphQL`, in a GraphQL resolver.
pub static IGRAPH_QL: Class = Class {
    name: "IGraphQL",
    kind: ClassKind::Interface,
    members: &["Arguments: IGraphQLDataObject", "GraphQLArguments: IGraphQLDataObject", "Parent: IGraphQLDataObject"],
    facts: &[
        Known::never("Arguments").note("also spelt `GraphQLArguments`"),
        Known::never("GraphQLArguments").note("also spelt `Arguments`"),
        Known::when("Parent", "the field is at the root"),
    ],
    summary: "`context.GraphQL`, in a GraphQL resolver",
    ..Class::of("")
};

/// Data of a GraphQL request, by field.
pub static IGRAPH_QLDATA_OBJECT: Class = Class {
    name: "IGraphQLDataObject",
    kind: ClassKind::Interface,
    members: &["this[string field]: unknown"],
    open: true,
    summary: "data of a GraphQL request, by field",
    ..Class::of("")
};

/// `context.LastError`.
pub static ILAST_ERROR: Class = Class {
    name: "ILastError",
    kind: ClassKind::Interface,
    members: &[
        "Source: string",
        "Reason: string",
        "Message: string",
        "Scope: string",
        "Section: string",
        "Path: string",
        "PolicyId: string",
        "HttpErrorCode: int",
        "TransportErrorCode: int",
        "Elapsed: int",
    ],
    facts: &[
        Known::never("Source"),
        Known::when("Reason", ""),
        Known::never("Message"),
        Known::when("Scope", ""),
        Known::when("Section", ""),
        Known::when("Path", ""),
        Known::when("PolicyId", ""),
        Known::never("HttpErrorCode").undocumented(),
        Known::never("TransportErrorCode").undocumented(),
        Known::never("Elapsed").undocumented(),
    ],
    summary: "`context.LastError`",
    ..Class::of("")
};

/// `context.Operation`.
pub static IOPERATION: Class = Class {
    name: "IOperation",
    kind: ClassKind::Interface,
    members: &["Id: string", "Method: string", "Name: string", "UrlTemplate: string"],
    facts: &[Known::never("Id"), Known::never("Method"), Known::never("Name"), Known::never("UrlTemplate")],
    summary: "`context.Operation`",
    ..Class::of("")
};

/// `context.Product`.
pub static IPRODUCT: Class = Class {
    name: "IProduct",
    kind: ClassKind::Interface,
    members: &[
        "Apis: IEnumerable<IApi>",
        "ApprovalRequired: bool",
        "Groups: IEnumerable<IGroup>",
        "Id: string",
        "Name: string",
        "State: ProductState",
        "SubscriptionsLimit: int?",
        "SubscriptionLimit: int?",
        "SubscriptionRequired: bool",
    ],
    facts: &[
        Known::never("Apis").undocumented().note("older versions of the documentation list it"),
        Known::never("ApprovalRequired"),
        Known::never("Groups"),
        Known::never("Id"),
        Known::never("Name"),
        Known::never("State"),
        Known::when("SubscriptionsLimit", ""),
        Known::when("SubscriptionLimit", "").undocumented().note("an old spelling of `SubscriptionsLimit`"),
        Known::never("SubscriptionRequired"),
    ],
    summary: "`context.Product`",
    ..Class::of("")
};

/// Whether a product is published.
pub static PRODUCT_STATE: Class = Class {
    name: "ProductState",
    kind: ClassKind::Enum,
    values: &["NotPublished", "Published"],
    summary: "whether a product is published",
    ..Class::of("")
};

/// What requests and responses have in common.
pub static IMESSAGE: Class = Class {
    name: "IMessage",
    kind: ClassKind::Interface,
    members: &["Headers: IReadOnlyDictionary<string, string[]>", "Body: IMessageBody"],
    facts: &[Known::never("Headers"), Known::when("Body", "").is(Fact::Body)],
    summary: "what requests and responses have in common",
    ..Class::of("")
};

/// `context.Request`.
pub static IREQUEST: Class = Class {
    name: "IRequest",
    kind: ClassKind::Interface,
    implements: &["IMessage"],
    members: &[
        "Body: IMessageBody",
        "Certificate: X509Certificate2",
        "Foundry: IFoundry",
        "Headers: IReadOnlyDictionary<string, string[]>",
        "IpAddress: string",
        "MatchedParameters: IReadOnlyDictionary<string, string>",
        "Method: string",
        "OriginalUrl: IUrl",
        "Url: IUrl",
        "PrivateEndpointConnection: IPrivateEndpointConnection",
        "AzureVnetInfo: IAzureVnetInfo",
        "HasBody: bool",
        "OriginalMethod: string",
        "ClientCertificates: IEnumerable<X509Certificate>",
    ],
    facts: &[
        Known::when("Body", "the request has none")
            .is(Fact::Chosen)
            .is(Fact::Body)
            .note("to be read in `inbound`, and in `backend` until the request has been forwarded"),
        Known::when("Certificate", "the caller presented none"),
        Known::unknown("Foundry").note("for APIs that were made from a model deployment"),
        Known::never("Headers").is(Fact::Chosen).note("names are compared without regard to case"),
        Known::never("IpAddress"),
        Known::never("MatchedParameters").is(Fact::Chosen).note("the parameters that the operation declares"),
        Known::never("Method"),
        Known::never("OriginalUrl"),
        Known::never("Url"),
        Known::when("PrivateEndpointConnection", "the request came another way"),
        Known::when("AzureVnetInfo", "").undocumented(),
        Known::never("HasBody").undocumented().note("documented for Liquid only"),
        Known::never("OriginalMethod").undocumented().note("documented for Liquid only"),
        Known::never("ClientCertificates").undocumented().note("documented for Liquid only"),
    ],
    summary: "`context.Request`",
    ..Class::of("")
};

/// `context.Request.Foundry`.
pub static IFOUNDRY: Class = Class {
    name: "IFoundry",
    kind: ClassKind::Interface,
    members: &["Deployment: string"],
    facts: &[Known::unknown("Deployment").note("the model deployment that the request is for")],
    summary: "`context.Request.Foundry`",
    ..Class::of("")
};

/// `context.Response`, and the variable that `send-request` sets.
pub static IRESPONSE: Class = Class {
    name: "IResponse",
    kind: ClassKind::Interface,
    implements: &["IMessage"],
    members: &["Body: IMessageBody", "Headers: IReadOnlyDictionary<string, string[]>", "StatusCode: int", "StatusReason: string"],
    facts: &[
        Known::when("Body", "the response has none").is(Fact::Body),
        Known::never("Headers"),
        Known::never("StatusCode").is(Fact::Status),
        Known::when("StatusReason", "").is(Fact::Status),
    ],
    summary: "`context.Response`, and the variable that `send-request` sets",
    ..Class::of("")
};

/// The body of a request or a response.
pub static IMESSAGE_BODY: Class = Class {
    name: "IMessageBody",
    kind: ClassKind::Interface,
    members: &[
        "As<T>(bool preserveContent = false) -> T",
        "AsFormUrlEncodedContent(bool preserveContent = false) -> IDictionary<string, IList<string>>",
        "AsSoap(bool preserveContent = false) -> ISoapMessage",
    ],
    facts: &[
        Known::never("As").note("reads the body once, unless `preserveContent` is true"),
        Known::never("AsFormUrlEncodedContent").note("reads the body once, unless `preserveContent` is true"),
        Known::never("AsSoap").undocumented(),
    ],
    summary: "the body of a request or a response",
    does: &[(Does::Varies, &["As", "AsFormUrlEncodedContent", "AsSoap"])],
    ..Class::of("")
};

/// `context.Request.Url`, `context.Request.OriginalUrl` and `context.Api.ServiceUrl`.
pub static IURL: Class = Class {
    name: "IUrl",
    kind: ClassKind::Interface,
    members: &[
        "Host: string",
        "Path: string",
        "Port: int",
        "Query: IReadOnlyDictionary<string, string[]>",
        "QueryString: string",
        "Scheme: string",
        "ToUri() -> Uri",
        "ToString() -> string",
    ],
    facts: &[
        Known::never("Host"),
        Known::never("Path"),
        Known::never("Port"),
        Known::never("Query").is(Fact::Chosen),
        Known::never("QueryString").is(Fact::Chosen).note("begins with `?` unless it is empty"),
        Known::never("Scheme"),
        Known::never("ToUri").undocumented().note("documented for Liquid only, and in wide use"),
        Known::never("ToString").note("the whole address"),
    ],
    summary: "`context.Request.Url`, `context.Request.OriginalUrl` and `context.Api.ServiceUrl`",
    ..Class::of("")
};

/// `context.Subscription`.
pub static ISUBSCRIPTION: Class = Class {
    name: "ISubscription",
    kind: ClassKind::Interface,
    members: &[
        "CreatedDate: DateTime",
        "EndDate: DateTime?",
        "Id: string",
        "Key: string",
        "Name: string",
        "PrimaryKey: string",
        "SecondaryKey: string",
        "StartDate: DateTime?",
    ],
    facts: &[
        Known::never("CreatedDate"),
        Known::when("EndDate", ""),
        Known::never("Id"),
        Known::never("Key").secret(),
        Known::when("Name", ""),
        Known::never("PrimaryKey").secret(),
        Known::never("SecondaryKey").secret(),
        Known::when("StartDate", ""),
    ],
    summary: "`context.Subscription`",
    ..Class::of("")
};

/// The names under which an API takes its subscription key.
pub static ISUBSCRIPTION_KEY_PARAMETER_NAMES: Class = Class {
    name: "ISubscriptionKeyParameterNames",
    kind: ClassKind::Interface,
    members: &["Header: string", "Query: string"],
    facts: &[Known::never("Header"), Known::never("Query")],
    summary: "the names under which an API takes its subscription key",
    ..Class::of("")
};

/// `context.User`.
pub static IUSER: Class = Class {
    name: "IUser",
    kind: ClassKind::Interface,
    members: &[
        "Email: string",
        "FirstName: string",
        "Groups: IEnumerable<IGroup>",
        "Id: string",
        "Identities: IEnumerable<IUserIdentity>",
        "LastName: string",
        "Note: string",
        "RegistrationDate: DateTime",
    ],
    facts: &[
        Known::never("Email"),
        Known::never("FirstName"),
        Known::never("Groups"),
        Known::never("Id"),
        Known::never("Identities"),
        Known::never("LastName"),
        Known::when("Note", ""),
        Known::never("RegistrationDate"),
    ],
    summary: "`context.User`",
    ..Class::of("")
};

/// One way in which a user signs in.
pub static IUSER_IDENTITY: Class = Class {
    name: "IUserIdentity",
    kind: ClassKind::Interface,
    members: &["Id: string", "Provider: string"],
    facts: &[Known::never("Id"), Known::never("Provider")],
    summary: "one way in which a user signs in",
    ..Class::of("")
};

/// A group of users.
pub static IGROUP: Class = Class {
    name: "IGroup",
    kind: ClassKind::Interface,
    members: &["Id: string", "Name: string"],
    facts: &[Known::never("Id"), Known::never("Name")],
    summary: "a group of users",
    ..Class::of("")
};

/// `context.Workspace`.
pub static IWORKSPACE: Class = Class {
    name: "IWorkspace",
    kind: ClassKind::Interface,
    members: &["Id: string", "Name: string"],
    facts: &[Known::never("Id"), Known::never("Name")],
    summary: "`context.Workspace`",
    ..Class::of("")
};

/// `context.Request.PrivateEndpointConnection`.
pub static IPRIVATE_ENDPOINT_CONNECTION: Class = Class {
    name: "IPrivateEndpointConnection",
    kind: ClassKind::Interface,
    members: &["GroupId: string", "MemberName: string", "Name: string"],
    facts: &[Known::never("GroupId"), Known::never("MemberName"), Known::never("Name")],
    summary: "`context.Request.PrivateEndpointConnection`",
    ..Class::of("")
};

/// `context.Request.AzureVnetInfo`.
pub static IAZURE_VNET_INFO: Class = Class {
    name: "IAzureVnetInfo",
    kind: ClassKind::Interface,
    members: &["VnetTrafficTag: int", "SubnetId: int", "PrivateLinkId: int", "SnatVip: string"],
    facts: &[
        Known::never("VnetTrafficTag").undocumented(),
        Known::never("SubnetId").undocumented(),
        Known::never("PrivateLinkId").undocumented(),
        Known::when("SnatVip", "").undocumented(),
    ],
    summary: "`context.Request.AzureVnetInfo`",
    ..Class::of("")
};

/// A token, as `AsJwt` and the validating policies give it.
pub static JWT: Class = Class {
    name: "Jwt",
    kind: ClassKind::Class,
    members: &[
        "Algorithm: string",
        "Audiences: IEnumerable<string>",
        "Claims: IReadOnlyDictionary<string, string[]>",
        "ExpirationTime: DateTime?",
        "Id: string",
        "Issuer: string",
        "IssuedAt: DateTime?",
        "NotBefore: DateTime?",
        "Subject: string",
        "Type: string",
    ],
    facts: &[
        Known::when("Algorithm", ""),
        Known::never("Audiences").is(Fact::Audience),
        Known::never("Claims"),
        Known::when("ExpirationTime", ""),
        Known::when("Id", ""),
        Known::when("Issuer", ""),
        Known::when("IssuedAt", ""),
        Known::when("NotBefore", ""),
        Known::when("Subject", ""),
        Known::when("Type", ""),
    ],
    summary: "a token, as `AsJwt` and the validating policies give it",
    ..Class::of("")
};

/// A user and a password, as `AsBasic` gives them.
pub static BASIC_AUTH_CREDENTIALS: Class = Class {
    name: "BasicAuthCredentials",
    kind: ClassKind::Class,
    members: &["UserId: string", "Password: string"],
    facts: &[Known::never("UserId"), Known::never("Password").secret()],
    summary: "a user and a password, as `AsBasic` gives them",
    ..Class::of("")
};

/// The variable that `get-authorization-context` sets.
pub static AUTHORIZATION: Class = Class {
    name: "Authorization",
    kind: ClassKind::Class,
    members: &["AccessToken: string", "Claims: IReadOnlyDictionary<string, object>"],
    facts: &[Known::never("AccessToken").secret(), Known::never("Claims")],
    summary: "the variable that `get-authorization-context` sets",
    ..Class::of("")
};

/// A SOAP message.
pub static ISOAP_MESSAGE: Class = Class {
    name: "ISoapMessage",
    kind: ClassKind::Interface,
    open: true,
    members: &["Version: SoapVersionLiteral", "Action: string", "Headers: IEnumerable<ISoapHeader>", "Body: ISoapBody"],
    facts: &[
        Known::never("Version").undocumented(),
        Known::when("Action", "").undocumented(),
        Known::never("Headers").undocumented(),
        Known::when("Body", "").undocumented(),
    ],
    summary: "a SOAP message",
    ..Class::of("")
};

/// A version of SOAP.
pub static SOAP_VERSION_LITERAL: Class = Class { name: "SoapVersionLiteral", kind: ClassKind::Enum, open: true, ..Class::of("") };

/// A header of a SOAP message.
pub static ISOAP_HEADER: Class = Class { name: "ISoapHeader", kind: ClassKind::Interface, open: true, ..Class::of("") };

/// The body of a SOAP message.
pub static ISOAP_BODY: Class = Class { name: "ISoapBody", kind: ClassKind::Interface, open: true, ..Class::of("") };
