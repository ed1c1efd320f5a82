//! Views of the policies that change a request, a response or a variable.

use super::{texts, typed, view};
use crate::ast::{Typed, Value};

view! {
    /// `set-header`.
    SetHeader of SetHeader
}

impl<'d> SetHeader<'d> {
    /// The header's name.
    pub fn name(self) -> Option<Value<'d>> {
        self.0.value_of("name")
    }

    /// The values that it gets.
    pub fn values(self) -> impl Iterator<Item = Value<'d>> {
        texts(self.0.element(), "value")
    }

    /// What happens when the header is there already.
    pub fn exists_action(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "exists-action")
    }
}

view! {
    /// `set-query-parameter`.
    SetQueryParameter of SetQueryParameter
}

impl<'d> SetQueryParameter<'d> {
    /// The parameter's name.
    pub fn name(self) -> Option<Value<'d>> {
        self.0.value_of("name")
    }

    /// The values that it gets.
    pub fn values(self) -> impl Iterator<Item = Value<'d>> {
        texts(self.0.element(), "value")
    }

    /// What happens when the parameter is there already.
    pub fn exists_action(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "exists-action")
    }
}

view! {
    /// `set-body`.
    SetBody of SetBody
}

impl<'d> SetBody<'d> {
    /// The body; `None` when it is empty, or markup rather than text.
    pub fn value(self) -> Option<Value<'d>> {
        self.0.element().text()
    }

    /// Whether the text is a Liquid template.
    pub fn is_liquid(self) -> bool {
        self.0.element().is_liquid()
    }
}

view! {
    /// `set-method`.
    SetMethod of SetMethod
}

impl<'d> SetMethod<'d> {
    /// The method.
    pub fn method(self) -> Option<Value<'d>> {
        self.0.element().text()
    }
}

view! {
    /// `set-status`.
    SetStatus of SetStatus
}

impl<'d> SetStatus<'d> {
    /// The status code.
    pub fn code(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "code")
    }

    /// The words that go with it.
    pub fn reason(self) -> Option<Value<'d>> {
        self.0.value_of("reason")
    }
}

view! {
    /// `set-variable`.
    SetVariable of SetVariable
}

impl<'d> SetVariable<'d> {
    /// The variable's name.
    pub fn name(self) -> Option<Value<'d>> {
        self.0.value_of("name")
    }

    /// What it gets.
    pub fn value(self) -> Option<Value<'d>> {
        self.0.value_of("value")
    }
}

view! {
    /// `rewrite-uri`.
    RewriteUri of RewriteUri
}

impl<'d> RewriteUri<'d> {
    /// The path and query that the backend gets.
    pub fn template(self) -> Option<Value<'d>> {
        self.0.value_of("template")
    }
}
