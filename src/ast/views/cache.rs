//! Views of the policies that cache responses and values.

use super::{typed, view};
use crate::ast::{Element, Typed, Value};

view! {
    /// `cache-lookup`: answers with a stored response.
    CacheLookup of CacheLookup
}

view! {
    /// `cache-store`: stores the response.
    CacheStore of CacheStore
}

impl<'d> CacheStore<'d> {
    /// How long the response is kept.
    pub fn duration(self) -> Option<Value<'d>> {
        self.0.value_of("duration")
    }
}

view! {
    /// `cache-lookup-value`.
    CacheLookupValue of CacheLookupValue
}

impl<'d> CacheLookupValue<'d> {
    /// The key.
    pub fn key(self) -> Option<Value<'d>> {
        self.0.value_of("key")
    }

    /// The variable that gets the value; on a miss it is left as it was.
    pub fn variable_name(self) -> Option<Value<'d>> {
        self.0.value_of("variable-name")
    }

    /// What the variable gets on a miss.
    pub fn default_value(self) -> Option<Value<'d>> {
        self.0.value_of("default-value")
    }

    /// Which cache it is.
    pub fn caching_type(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "caching-type")
    }
}

view! {
    /// `cache-store-value`.
    CacheStoreValue of CacheStoreValue
}

impl<'d> CacheStoreValue<'d> {
    /// The key.
    pub fn key(self) -> Option<Value<'d>> {
        self.0.value_of("key")
    }

    /// What is stored.
    pub fn value(self) -> Option<Value<'d>> {
        self.0.value_of("value")
    }

    /// How long it is kept.
    pub fn duration(self) -> Option<Value<'d>> {
        self.0.value_of("duration")
    }

    /// How long it is kept, as a [`crate::ast::Constant::Duration`] when it is known.
    pub fn lifetime(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "duration")
    }

    /// Which cache it is.
    pub fn caching_type(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "caching-type")
    }
}

view! {
    /// `cache-remove-value`.
    CacheRemoveValue of CacheRemoveValue
}

impl<'d> CacheRemoveValue<'d> {
    /// The key.
    pub fn key(self) -> Option<Value<'d>> {
        self.0.value_of("key")
    }

    /// Which cache it is.
    pub fn caching_type(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "caching-type")
    }
}

view! {
    /// `cache-value`: looks up, and on a miss makes the value and stores it.
    CacheValue of CacheValue
}

impl<'d> CacheValue<'d> {
    /// The key.
    pub fn key(self) -> Option<Value<'d>> {
        self.0.value_of("key")
    }

    /// The variable that gets the value.
    pub fn variable_name(self) -> Option<Value<'d>> {
        self.0.value_of("variable-name")
    }

    /// What the variable gets when no value can be had.
    pub fn default_value(self) -> Option<Value<'d>> {
        self.0.value_of("default-value")
    }

    /// How long the value is kept, as a [`crate::ast::Constant::Duration`] when it is known.
    pub fn lifetime(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "expires-after")
    }

    /// The element whose policies make the value on a miss.
    pub fn making(self) -> Option<Element<'d>> {
        self.0.child("value")
    }
}
