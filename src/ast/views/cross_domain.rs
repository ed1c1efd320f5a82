//! Views of the policies for calls from browsers on other sites.

use super::{texts, typed, view};
use crate::ast::{Typed, Value};

view! {
    /// `cors`.
    Cors of Cors
}

impl<'d> Cors<'d> {
    /// Whether browsers may send cookies and other credentials along.
    pub fn allow_credentials(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "allow-credentials")
    }

    /// The sites that may call.
    pub fn origins(self) -> impl Iterator<Item = Value<'d>> {
        self.listed("allowed-origins", "origin")
    }

    /// The methods that they may use.
    pub fn methods(self) -> impl Iterator<Item = Value<'d>> {
        self.listed("allowed-methods", "method")
    }

    /// The headers that they may send.
    pub fn headers(self) -> impl Iterator<Item = Value<'d>> {
        self.listed("allowed-headers", "header")
    }

    fn listed(self, list: &'static str, item: &'static str) -> impl Iterator<Item = Value<'d>> {
        self.0.element().children_named(list).flat_map(move |list| texts(list, item))
    }

    /// The origin that is any: `*`.
    pub fn any_origin(self) -> Option<Value<'d>> {
        self.origins().find(is_any)
    }

    /// What is allowed beyond what a page needs: each `*` for methods or headers, and what scripts may do by it.
    pub fn wide(self) -> impl Iterator<Item = (Value<'d>, &'static str)> {
        let wide = [(self.methods().find(is_any), "use any method"), (self.headers().find(is_any), "send any header")];
        wide.into_iter().filter_map(|(value, what)| Some((value?, what)))
    }
}

fn is_any(value: &Value<'_>) -> bool {
    value.raw() == "*"
}
