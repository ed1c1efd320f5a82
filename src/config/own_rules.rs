//! Rules that a configuration defines: `[[rule]]`, as data. What the words in them mean is decided in `rules/own`.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::Pattern;
use super::settings::Threshold;
use crate::catalog::{ApiKind, Scope, Section};

/// Defines a table of conditions with fields besides.
macro_rules! conditions {
    ($(#[$about:meta])* $table:ident { $($(#[$doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $table {
            $($(#[$doc])* pub $field: $kind,)*
            /// The policies that it is about: names, in which `*` stands for anything. All of them if neither this nor `element` is there.
            #[schemars(with = "Option<NameList>")]
            #[serde(default)]
            pub policy: Option<Spanned<NameList>>,
            /// The elements that it is about, by their names: those within policies, sections such as `inbound`, and the roots, `policies` and `fragment`.
            #[schemars(with = "Option<NameList>")]
            #[serde(default)]
            pub element: Option<Spanned<NameList>>,
            /// The sections in which it may stand; in fragments and pieces, the section is not known.
            #[serde(default)]
            pub section: Option<OneOrMore<Section>>,
            /// The scopes of its document, which must be known.
            #[serde(default)]
            pub scope: Option<OneOrMore<Scope>>,
            /// What the API is that its document belongs to, which must be known.
            #[serde(default)]
            pub kind: Option<OneOrMore<ApiKind>>,
            /// The policies of which one stands around it.
            #[schemars(with = "Option<OneOrMore<Other>>")]
            #[serde(default)]
            pub within: Option<Spanned<OneOrMore<Other>>>,
            /// The attributes and children that it has, all of them; `text` is its text.
            #[schemars(with = "Option<NameList>")]
            #[serde(default)]
            pub has: Option<Spanned<NameList>>,
            /// The attributes and children that it has not, none of them.
            #[schemars(with = "Option<NameList>")]
            #[serde(default)]
            pub lacks: Option<Spanned<NameList>>,
            /// What the values of attributes, of the texts of children, and of its own `text` are. What is not known before the policy runs is nothing of the kind.
            #[schemars(with = "BTreeMap<String, Test>")]
            #[serde(default, rename = "where")]
            pub values: BTreeMap<Spanned<String>, Test>,
            /// What an expression in it reads: a path such as `context.User.Id`, or `caller`, `user`, `status`, `body`, `secret`.
            #[schemars(with = "Option<NameList>")]
            #[serde(default)]
            pub reads: Option<Spanned<NameList>>,
            /// What it calls: `key-vault`, `token-endpoint`, or an address in which `*` stands for anything.
            #[schemars(with = "Option<NameList>")]
            #[serde(default)]
            pub calls: Option<Spanned<NameList>>,
            /// Policies of which none has run whenever it does. Unknown, and so silent, where `<base />` or a fragment before it may have them.
            #[schemars(with = "Option<OneOrMore<Other>>")]
            #[serde(default)]
            pub missing_before: Option<Spanned<OneOrMore<Other>>>,
            /// Policies of which none comes after it in its section.
            #[schemars(with = "Option<OneOrMore<Other>>")]
            #[serde(default)]
            pub missing_after: Option<Spanned<OneOrMore<Other>>>,
            /// Policies of which none stands around it.
            #[schemars(with = "Option<OneOrMore<Other>>")]
            #[serde(default)]
            pub missing_around: Option<Spanned<OneOrMore<Other>>>,
            /// Policies of which none stands in it, at any depth or in a fragment that it includes; `<base />` does not count. Unknown, and so silent, where a
            /// fragment is not in the repository.
            #[schemars(with = "Option<OneOrMore<Other>>")]
            #[serde(default)]
            pub missing_inside: Option<Spanned<OneOrMore<Other>>>,
            /// Where it stands among the policies of its section, `<base />` aside.
            #[serde(default)]
            pub position: Option<Position>,
        }
    };
}

conditions! {
    /// A rule of one's own.
    OwnRule {
        /// Its name, as `category/name`, in small letters.
        #[schemars(with = "String")]
        id: Spanned<String>,
        /// How bad its findings are. Default: `warning`.
        #[serde(default)]
        severity: Option<Threshold>,
        /// What is wrong, as one clause without a full stop.
        #[schemars(with = "String")]
        message: Spanned<String>,
        /// What to do about it.
        #[serde(default)]
        help: Option<String>,
        /// The file of its page, in Markdown, relative to the folder of this file: what `explain` shows and `rules test` runs.
        #[serde(default)]
        #[schemars(with = "Option<String>")]
        page: Option<Spanned<String>>,
        /// What is right nevertheless: there all of these hold.
        #[serde(default)]
        unless: OneOrMore<Conditions>,
    }
}

conditions! {
    /// What holds of a place. All conditions of a table hold.
    Conditions {}
}

impl OwnRule {
    /// What holds of the places that it is about.
    pub fn conditions(&self) -> Conditions {
        let own = self.clone();
        Conditions {
            policy: own.policy,
            element: own.element,
            section: own.section,
            scope: own.scope,
            kind: own.kind,
            within: own.within,
            has: own.has,
            lacks: own.lacks,
            values: own.values,
            reads: own.reads,
            calls: own.calls,
            missing_before: own.missing_before,
            missing_after: own.missing_after,
            missing_around: own.missing_around,
            missing_inside: own.missing_inside,
            position: own.position,
        }
    }
}

/// Names: one, or a list of them.
pub type NameList = OneOrMore<String>;

/// One thing, or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMore<T>(pub Vec<T>);

/// A place among the policies of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// No other comes before.
    First,
    /// No other comes after.
    Last,
}

/// Other policies than the one that a rule is about.
#[derive(Clone, Debug)]
pub enum Other {
    /// Those of this name, in which `*` stands for anything.
    Named(String),
    /// Those of which all of this holds.
    Like(Box<Likeness>),
}

/// What holds of another policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Likeness {
    /// Its name, in which `*` stands for anything.
    #[schemars(with = "NameList")]
    pub policy: Spanned<NameList>,
    /// The attributes and children that it has, all of them.
    #[schemars(with = "Option<NameList>")]
    #[serde(default)]
    pub has: Option<Spanned<NameList>>,
    /// The attributes and children that it has not, none of them.
    #[schemars(with = "Option<NameList>")]
    #[serde(default)]
    pub lacks: Option<Spanned<NameList>>,
    /// What the values of attributes and of the texts of children are.
    #[schemars(with = "BTreeMap<String, Test>")]
    #[serde(default, rename = "where")]
    pub values: BTreeMap<Spanned<String>, Test>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Test {
    /// It is one of these texts, in which `*` stands for anything.
    Is(NameList),
    /// All of what is said of it holds.
    All(ValueTest),
}

/// What is said of a value.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ValueTest {
    /// It is one of these texts, in which `*` stands for anything.
    pub is: Option<NameList>,
    /// It is none of them, and is known.
    pub is_not: Option<NameList>,
    /// This regular expression finds something in it.
    #[schemars(with = "Option<String>")]
    pub matches: Option<Pattern>,
    /// This regular expression finds nothing in it, and it is known.
    #[schemars(with = "Option<String>")]
    pub matches_not: Option<Pattern>,
    /// It is a number greater than this.
    pub above: Option<f64>,
    /// It is a number less than this.
    pub below: Option<f64>,
    /// How it is written.
    pub written_as: Option<OneOrMore<Written>>,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// As characters that mean themselves.
    Literal,
    /// As an expression.
    Expression,
    /// As a named value, and nothing else.
    NamedValue,
}

impl<T> Default for OneOrMore<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Visit<T> {
            type Value = OneOrMore<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text, a table or a list")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(text)).map(|it| OneOrMore(vec![it]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|it| OneOrMore(vec![it]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
                let list = Vec::<T>::deserialize(SeqAccessDeserializer::new(list))?;
                if list.is_empty() { Err(A::Error::custom("this list is empty")) } else { Ok(OneOrMore(list)) }
            }
        }

        deserializer.deserialize_any(Visit(std::marker::PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMore<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("OneOrMore_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [one.clone(), { "type": "array", "minItems": 1, "items": one }] })
    }
}

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Test;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text, a list of texts, or a table such as `{ matches = \"…\" }`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Test, E> {
                Ok(Test::Is(OneOrMore(vec![text.to_owned()])))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Test, A::Error> {
                NameList::deserialize(SeqAccessDeserializer::new(list)).map(Test::Is)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Test, A::Error> {
                ValueTest::deserialize(MapAccessDeserializer::new(map)).map(Test::All)
            }
        }

        deserializer.deserialize_any(Visit)
    }
}

impl<'de> Deserialize<'de> for Other {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Other;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(
                    "the name of a policy, or a table such as `{ policy = \"include-fragment\", where = { fragment-id = \"auth\" } }`",
                )
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Other, E> {
                Ok(Other::Named(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Other, A::Error> {
                Likeness::deserialize(MapAccessDeserializer::new(map)).map(|likeness| Other::Like(Box::new(likeness)))
            }
        }

        deserializer.deserialize_any(Visit)
    }
}

impl JsonSchema for Other {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Other".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (name, table) = (generator.subschema_for::<String>(), generator.subschema_for::<Likeness>());
        schemars::json_schema!({ "anyOf": [name, table] })
    }
}

impl JsonSchema for Test {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Test".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (names, table) = (generator.subschema_for::<NameList>(), generator.subschema_for::<ValueTest>());
        schemars::json_schema!({ "anyOf": [names, table] })
    }
}
