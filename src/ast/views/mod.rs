//! Views: policies with names for what they hold. A view is `Copy` and stores the policy alone; write one when a rule needs it.
//!
//! `cast` gives the view of a policy of the right kind. Functions return what stands in the source: `None` for what is left out,
//! [`Value`] where a rule looks at the text, [`Typed`] where it wants to know what the text means.

mod authentication;
mod cache;
mod cross_domain;
mod flow;
mod message;
mod request;

pub use authentication::{AuthenticationBasic, AuthenticationCertificate, AuthenticationManagedIdentity, ValidateToken};
pub use cache::{CacheLookup, CacheLookupValue, CacheRemoveValue, CacheStore, CacheStoreValue, CacheValue};
pub use cross_domain::Cors;
pub use flow::{Branch, Choose, IncludeFragment, LimitConcurrency, Retry, Wait};
pub use message::{RewriteUri, SetBody, SetHeader, SetMethod, SetQueryParameter, SetStatus, SetVariable};
pub use request::{ForwardRequest, ReturnResponse, SendRequest, SetBackendService};

use super::element::{Element, Policy};
use super::typed::Typed;
use super::value::Value;

macro_rules! view {
    ($(#[$doc:meta])* $view:ident of $($kind:ident)|+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $view<'d>($crate::ast::Policy<'d>);

        impl<'d> $view<'d> {
            /// The kinds of policy that it is a view of.
            pub const KINDS: $crate::catalog::Kinds = $crate::catalog::Kinds::of(&[$($crate::catalog::Kind::$kind),+]);

            /// The view of `policy`, if it is of this kind.
            pub fn cast(policy: $crate::ast::Policy<'d>) -> Option<Self> {
                matches!(policy.kind(), $($crate::catalog::Kind::$kind)|+).then_some(Self(policy))
            }

            /// The policy.
            pub fn policy(self) -> $crate::ast::Policy<'d> {
                self.0
            }
        }
    };
}

use view;

// The views in `element`, one for each of its children that has it.
fn in_element<'d, V>(element: Element<'d>, cast: fn(Policy<'d>) -> Option<V>) -> impl Iterator<Item = V> {
    element.children().filter_map(move |child| child.policy().and_then(cast))
}

fn typed<'d>(element: Element<'d>, attribute: &str) -> Option<Typed<'d>> {
    element.setting(attribute).map(|setting| setting.typed())
}

// The texts of the children called `name`, of those that have one.
fn texts<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = Value<'d>> {
    element.children_named(name).filter_map(Element::text)
}
