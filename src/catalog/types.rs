//! The types of values: what is written down, what an expression yields, and what variables hold.

/// Whether a member takes an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expressions {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Sources are silent or differ.
    Unknown,
}

/// What an expression has to yield. The service converts nothing: a number in the place of a `string` is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Any type that the service keeps in variables and caches.
    Any,
    /// `bool`.
    Bool,
    /// `byte[]`.
    Bytes,
    /// `double`.
    Double,
    /// `int`.
    Int,
    /// `long`.
    Long,
    /// `string`.
    String,
}

/// What a member does with the context variable that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// It sets it.
    Write(Stored),
    /// It reads it.
    Read,
}

/// What a variable holds that a policy has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// An `IResponse`.
    Response,
    /// A `Jwt`.
    Jwt,
    /// An `Authorization`.
    Authorization,
    /// A `string`.
    String,
    /// An `int`.
    Int,
    /// Whatever the policy's `value` attribute yields; a `string` when that is literal.
    Value,
    /// Whatever was put into the cache under the policy's key.
    Cached,
    /// No source says.
    Unknown,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the catalogue's own word for it")]
pub enum Type {
    Any,
    Base64,
    Bool,
    Bytes,
    Char,
    Characters,
    DateTime,
    DistinguishedName,
    EntityId,
    Enum,
    GraphqlPath,
    Guid,
    HeaderName,
    HttpMethod,
    HttpStatusCode,
    Int,
    IpAddress,
    JsonPointer,
    Kilobytes,
    MediaType,
    Milliseconds,
    Number,
    OdataVersion,
    Origin,
    Seconds,
    String,
    Timespan,
    UriTemplate,
    Url,
    VariableName,
}

impl Type {
    /// What an expression has to yield in the place of a value of this type, where nothing else is known.
    pub const fn expected(self) -> Expected {
        match self {
            Self::Any => Expected::Any,
            Self::Bool => Expected::Bool,
            Self::Base64 => Expected::Bytes,
            Self::Number => Expected::Double,
            Self::Bytes | Self::Characters | Self::HttpStatusCode | Self::Int | Self::Kilobytes | Self::Milliseconds | Self::Seconds => {
                Expected::Int
            }
            _ => Expected::String,
        }
    }

    /// Whether there is text that is no value of the type, as [`crate::ast::Typed`] tells it.
    pub const fn is_narrow(self) -> bool {
        !matches!(self, Self::Any | Self::DistinguishedName | Self::EntityId | Self::JsonPointer | Self::OdataVersion | Self::String)
    }

    /// Whether the published schemas have such a type, or take any text for a value of it.
    pub const fn is_typed_by_schema(self) -> bool {
        matches!(
            self,
            Self::Bool
                | Self::Bytes
                | Self::Characters
                | Self::DateTime
                | Self::Enum
                | Self::HttpStatusCode
                | Self::Int
                | Self::Kilobytes
                | Self::Milliseconds
                | Self::Number
                | Self::Seconds
        )
    }

    /// The catalogue's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Base64 => "base64",
            Self::Bool => "bool",
            Self::Bytes => "bytes",
            Self::Char => "char",
            Self::Characters => "characters",
            Self::DateTime => "date-time",
            Self::DistinguishedName => "distinguished-name",
            Self::EntityId => "entity-id",
            Self::Enum => "enum",
            Self::GraphqlPath => "graphql-path",
            Self::Guid => "guid",
            Self::HeaderName => "header-name",
            Self::HttpMethod => "http-method",
            Self::HttpStatusCode => "http-status-code",
            Self::Int => "int",
            Self::IpAddress => "ip-address",
            Self::JsonPointer => "json-pointer",
            Self::Kilobytes => "kilobytes",
            Self::MediaType => "media-type",
            Self::Milliseconds => "milliseconds",
            Self::Number => "number",
            Self::OdataVersion => "odata-version",
            Self::Origin => "origin",
            Self::Seconds => "seconds",
            Self::String => "string",
            Self::Timespan => "timespan",
            Self::UriTemplate => "uri-template",
            Self::Url => "url",
            Self::VariableName => "variable-name",
        }
    }
}
