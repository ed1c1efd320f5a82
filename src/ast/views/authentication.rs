//! Views of the authentication policies.

use super::{texts, typed, view};
use crate::ast::{Element, Typed, Value};
use crate::catalog::Kind;

view! {
    /// `authentication-basic`.
    AuthenticationBasic of AuthenticationBasic
}

impl<'d> AuthenticationBasic<'d> {
    /// The user.
    pub fn username(self) -> Option<Value<'d>> {
        self.0.value_of("username")
    }

    /// The password.
    pub fn password(self) -> Option<Value<'d>> {
        self.0.value_of("password")
    }
}

view! {
    /// `authentication-certificate`.
    AuthenticationCertificate of AuthenticationCertificate
}

impl<'d> AuthenticationCertificate<'d> {
    /// The fingerprint of a certificate that the service holds.
    pub fn thumbprint(self) -> Option<Value<'d>> {
        self.0.value_of("thumbprint")
    }

    /// The id of a certificate that the service holds.
    pub fn certificate_id(self) -> Option<Value<'d>> {
        self.0.value_of("certificate-id")
    }

    /// The certificate itself.
    pub fn body(self) -> Option<Value<'d>> {
        self.0.value_of("body")
    }

    /// The password of the certificate itself.
    pub fn password(self) -> Option<Value<'d>> {
        self.0.value_of("password")
    }
}

view! {
    /// `authentication-managed-identity`.
    AuthenticationManagedIdentity of AuthenticationManagedIdentity
}

impl<'d> AuthenticationManagedIdentity<'d> {
    /// The audience of the token.
    pub fn resource(self) -> Option<Value<'d>> {
        self.0.value_of("resource")
    }

    /// The user-assigned identity; the service's own one when it is left out.
    pub fn client_id(self) -> Option<Value<'d>> {
        self.0.value_of("client-id")
    }

    /// The variable that gets the token, instead of the `Authorization` header.
    pub fn output_variable(self) -> Option<Value<'d>> {
        self.0.value_of("output-token-variable-name")
    }

    /// Whether the request goes on without a token when none can be had.
    pub fn ignore_error(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "ignore-error")
    }
}

view! {
    /// `validate-jwt` or `validate-azure-ad-token`.
    ValidateToken of ValidateJwt | ValidateAzureAdToken
}

impl<'d> ValidateToken<'d> {
    /// Whether it is `validate-jwt`, for tokens of any issuer.
    pub fn is_jwt(self) -> bool {
        self.0.kind() == Kind::ValidateJwt
    }

    /// The header that holds the token.
    pub fn header_name(self) -> Option<Value<'d>> {
        self.0.value_of("header-name")
    }

    /// The query parameter that holds the token.
    pub fn query_parameter_name(self) -> Option<Value<'d>> {
        self.0.value_of("query-parameter-name")
    }

    /// The token, wherever an expression finds it.
    pub fn token_value(self) -> Option<Value<'d>> {
        self.0.value_of("token-value")
    }

    /// The variable that gets the token once it is found valid.
    pub fn output_variable(self) -> Option<Value<'d>> {
        self.0.value_of("output-token-variable-name")
    }

    /// The keys that sign tokens, in the policy itself.
    pub fn signing_keys(self) -> impl Iterator<Item = Element<'d>> {
        self.within("issuer-signing-keys").flat_map(|keys| keys.children())
    }

    /// The keys that decrypt tokens, in the policy itself.
    pub fn decryption_keys(self) -> impl Iterator<Item = Element<'d>> {
        self.within("decryption-keys").flat_map(|keys| keys.children())
    }

    /// The audiences that it accepts.
    pub fn audiences(self) -> impl Iterator<Item = Value<'d>> {
        self.within("audiences").flat_map(|audiences| texts(audiences, "audience"))
    }

    /// The issuers that it accepts.
    pub fn issuers(self) -> impl Iterator<Item = Value<'d>> {
        self.within("issuers").flat_map(|issuers| texts(issuers, "issuer"))
    }

    /// The claims that it demands.
    pub fn required_claims(self) -> impl Iterator<Item = Element<'d>> {
        self.within("required-claims").flat_map(|claims| claims.children_named("claim"))
    }

    /// The documents that say which keys and issuers it accepts.
    pub fn openid_configs(self) -> impl Iterator<Item = Value<'d>> {
        self.0.element().children_named("openid-config").filter_map(|config| config.value_of("url"))
    }

    /// Whether it asks for whom the token was made: by its audience, or by a claim that says so.
    pub fn checks_audience(self) -> bool {
        self.within("audiences").next().is_some() || self.demands(&["aud", "azp", "appid", "client_id", "cid"])
    }

    /// Whether it asks who made the token: by its issuer, or by a claim that says so.
    pub fn checks_issuer(self) -> bool {
        self.within("issuers").next().is_some() || self.demands(&["iss", "tid", "idp"])
    }

    fn demands(self, claims: &[&str]) -> bool {
        self.required_claims().any(|claim| {
            let Some(name) = claim.value_of("name") else { return true };
            // A name that is filled in later may be any of them.
            name.literal().is_none_or(|name| claims.contains(&name.trim()))
        })
    }

    fn within(self, name: &'static str) -> impl Iterator<Item = Element<'d>> {
        self.0.element().children_named(name)
    }
}
