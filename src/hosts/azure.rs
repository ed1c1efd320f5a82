//! The resources of Azure that have to do with policies, as ARM, Bicep and the provider `azapi` of Terraform name their types. Azure: *Bicep, ARM template & Terraform AzAPI
//! reference*, `Microsoft.ApiManagement`.

use super::definition::DefinitionKind;
use crate::catalog::{Format, Scope};

/// The namespace of the types.
const NAMESPACE: &str = "microsoft.apimanagement/";

/// What a resource is, as far as policies are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A policy at this scope; a resolver's has none.
    Policy(Option<Scope>),
    /// A named value, which older versions call a property.
    NamedValue,
    /// Anything else of API Management.
    Other,
}

/// Returns what a resource of the type `kind` is, which may have a version behind an `@`; `None` if it is not one of API Management.
pub fn resource(kind: &str) -> Option<Resource> {
    let kind = kind.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let path = kind.strip_prefix(NAMESPACE)?.strip_prefix("service")?;
    let path = path.strip_prefix('/').unwrap_or(path);
    let (in_workspace, path) = match path.strip_prefix("workspaces/") {
        Some(rest) => (true, rest),
        None => (false, path),
    };
    Some(match path {
        "policies" if in_workspace => Resource::Policy(Some(Scope::Workspace)),
        "policies" => Resource::Policy(Some(Scope::Global)),
        "products/policies" => Resource::Policy(Some(Scope::Product)),
        "apis/policies" => Resource::Policy(Some(Scope::Api)),
        "apis/operations/policies" => Resource::Policy(Some(Scope::Operation)),
        "apis/resolvers/policies" => Resource::Policy(None),
        "policyfragments" => Resource::Policy(Some(Scope::Fragment)),
        "namedvalues" | "properties" => Resource::NamedValue,
        _ => Resource::Other,
    })
}

/// Returns what a resource of the type `kind` defines, beside the policy that it may be; `None` if it is nothing that others refer to.
pub fn defines(kind: &str) -> Option<DefinitionKind> {
    let path = parts(kind)?;
    let path = if path.first().is_some_and(|part| part == "workspaces") && path.len() > 1 { &path[1..] } else { &path[..] };
    Some(match path.join("/").as_str() {
        "" => DefinitionKind::Service,
        "workspaces" => DefinitionKind::Workspace,
        "policyfragments" => DefinitionKind::Fragment,
        "namedvalues" | "properties" => DefinitionKind::NamedValue,
        "backends" => DefinitionKind::Backend,
        "loggers" => DefinitionKind::Logger,
        "apis" => DefinitionKind::Api,
        "apis/operations" => DefinitionKind::Operation,
        "apis/resolvers" => DefinitionKind::Resolver,
        "products" => DefinitionKind::Product,
        "products/apis" | "products/apilinks" => DefinitionKind::ProductApi,
        "subscriptions" => DefinitionKind::Subscription,
        _ => return None,
    })
}

/// Whether a resource of the type `kind` may define things of API Management that nobody sees in it: a script, or a template that lies elsewhere.
pub fn may_define_anything(kind: &str) -> bool {
    let kind = kind.split('@').next().unwrap_or_default();
    ["Microsoft.Resources/deploymentScripts", "Microsoft.Resources/deployments"].iter().any(|own| own.eq_ignore_ascii_case(kind))
}

/// Whether `text`, such as the name of something, has to do with API Management.
pub fn has_hint(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    ["apimanagement", "apimgmt", "apim"].iter().any(|hint| plain.contains(hint))
}

/// Returns the parts of the type `kind` behind that of the service, in small letters; `None` if it is not one of API Management.
pub fn parts(kind: &str) -> Option<Vec<String>> {
    let kind = kind.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let path = kind.strip_prefix(NAMESPACE)?.strip_prefix("service")?;
    if !path.is_empty() && !path.starts_with('/') {
        return None;
    }
    Some(path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

/// What the property `format`, or `contentFormat` of older versions, says: the format, and whether the value is a link to the policy instead.
pub fn format(name: &str) -> Option<(Format, bool)> {
    Some(match name.to_ascii_lowercase().as_str() {
        "xml" => (Format::Xml, false),
        "rawxml" => (Format::RawXml, false),
        "xml-link" => (Format::Xml, true),
        "rawxml-link" => (Format::RawXml, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_tell_the_scope_whatever_their_case_and_version() {
        let cases = [
            ("Microsoft.ApiManagement/service/policies@2023-05-01-preview", Some(Resource::Policy(Some(Scope::Global)))),
            ("Microsoft.ApiManagement/service/apis/operations/policies", Some(Resource::Policy(Some(Scope::Operation)))),
            ("microsoft.apimanagement/service/workspaces/apis/policies@2024-05-01", Some(Resource::Policy(Some(Scope::Api)))),
            ("Microsoft.ApiManagement/service/workspaces/policies", Some(Resource::Policy(Some(Scope::Workspace)))),
            ("Microsoft.ApiManagement/service/policyFragments@2022-08-01", Some(Resource::Policy(Some(Scope::Fragment)))),
            ("Microsoft.ApiManagement/service/apis/resolvers/policies", Some(Resource::Policy(None))),
            ("Microsoft.ApiManagement/service/properties", Some(Resource::NamedValue)),
            ("Microsoft.ApiManagement/service", Some(Resource::Other)),
            ("Microsoft.Web/sites", None),
        ];
        for (kind, expected) in cases {
            assert_eq!(resource(kind), expected, "{kind}");
        }
    }

    #[test]
    fn types_tell_what_is_defined() {
        let cases = [
            ("Microsoft.ApiManagement/service@2023-05-01-preview", Some(DefinitionKind::Service)),
            ("Microsoft.ApiManagement/service/namedValues", Some(DefinitionKind::NamedValue)),
            ("Microsoft.ApiManagement/service/workspaces", Some(DefinitionKind::Workspace)),
            ("Microsoft.ApiManagement/service/workspaces/backends@2024-05-01", Some(DefinitionKind::Backend)),
            ("microsoft.apimanagement/service/products/apiLinks", Some(DefinitionKind::ProductApi)),
            ("Microsoft.ApiManagement/service/apis/operations/policies", None),
            ("Microsoft.ApiManagement/services", None),
            ("Microsoft.Web/sites", None),
        ];
        for (kind, expected) in cases {
            assert_eq!(defines(kind), expected, "{kind}");
        }
    }
}
