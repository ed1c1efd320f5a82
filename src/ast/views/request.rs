//! Views of the policies that send requests and return responses.

use super::authentication::AuthenticationManagedIdentity;
use super::message::{SetBody, SetHeader, SetStatus};
use super::{in_element, typed, view};
use crate::ast::{Policy, Typed, Value};
use crate::catalog::Kind;

view! {
    /// `send-request` or `send-one-way-request`.
    SendRequest of SendRequest | SendOneWayRequest
}

impl<'d> SendRequest<'d> {
    /// Whether it is `send-one-way-request`, which waits for no answer.
    pub fn is_one_way(self) -> bool {
        self.0.kind() == Kind::SendOneWayRequest
    }

    /// Whether it makes a `new` request or a `copy` of the current one.
    pub fn mode(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "mode")
    }

    /// The address.
    pub fn url(self) -> Option<Value<'d>> {
        self.0.child("set-url")?.text()
    }

    /// The method; a new request is a `GET` without it.
    pub fn method(self) -> Option<Value<'d>> {
        self.0.child("set-method")?.text()
    }

    /// The headers that it sets.
    pub fn headers(self) -> impl Iterator<Item = SetHeader<'d>> {
        in_element(self.0.element(), SetHeader::cast)
    }

    /// The body that it sets.
    pub fn body(self) -> Option<SetBody<'d>> {
        in_element(self.0.element(), SetBody::cast).next()
    }

    /// The policies in it that prove who calls.
    pub fn authentication(self) -> impl Iterator<Item = Policy<'d>> {
        self.0.element().children().filter_map(|child| child.policy()).filter(|policy| policy.catalog().category == "authentication")
    }

    /// The managed identity that it calls as.
    pub fn managed_identity(self) -> Option<AuthenticationManagedIdentity<'d>> {
        in_element(self.0.element(), AuthenticationManagedIdentity::cast).next()
    }

    /// The variable that gets the answer.
    pub fn response_variable(self) -> Option<Value<'d>> {
        self.0.value_of("response-variable-name")
    }

    /// Whether the document goes on, with null in the variable, when the call fails.
    pub fn ignore_error(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "ignore-error")
    }

    /// How long it waits.
    pub fn timeout(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "timeout")
    }
}

view! {
    /// `return-response`.
    ReturnResponse of ReturnResponse
}

impl<'d> ReturnResponse<'d> {
    /// The variable that holds the response to return.
    pub fn response_variable(self) -> Option<Value<'d>> {
        self.0.value_of("response-variable-name")
    }

    /// The status that it sets.
    pub fn status(self) -> Option<SetStatus<'d>> {
        in_element(self.0.element(), SetStatus::cast).next()
    }

    /// The headers that it sets.
    pub fn headers(self) -> impl Iterator<Item = SetHeader<'d>> {
        in_element(self.0.element(), SetHeader::cast)
    }

    /// The body that it sets.
    pub fn body(self) -> Option<SetBody<'d>> {
        in_element(self.0.element(), SetBody::cast).next()
    }
}

view! {
    /// `forward-request`.
    ForwardRequest of ForwardRequest
}

impl<'d> ForwardRequest<'d> {
    /// How long it waits.
    pub fn timeout(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "timeout")
    }

    /// Whether a status of 400 or more goes to `on-error`.
    pub fn fail_on_error_status_code(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "fail-on-error-status-code")
    }
}

view! {
    /// `set-backend-service`.
    SetBackendService of SetBackendService
}

impl<'d> SetBackendService<'d> {
    /// The address of the backend.
    pub fn base_url(self) -> Option<Value<'d>> {
        self.0.value_of("base-url")
    }

    /// The id of the backend.
    pub fn backend_id(self) -> Option<Value<'d>> {
        self.0.value_of("backend-id")
    }
}
