//! The settings of `apim-policy.toml`. The published JSON Schema is derived from these types.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::OwnRule;
use crate::catalog::{ApiKind, Format, Gateways, Scope};
use crate::diagnostic::Severity;

/// The settings of one `apim-policy.toml`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "apim-policy.toml", description = "The configuration of apim-policy, a linter for Azure API Management policies.")]
pub struct Settings {
    /// The path of a configuration that this one adds to, relative to the folder of this file: what both say, this one decides.
    #[schemars(with = "Option<String>")]
    pub extend: Option<Spanned<String>>,
    /// The least severity that makes `lint` exit with status 1. Default: `warning`.
    #[schemars(with = "Option<Threshold>")]
    pub fail_on: Option<Spanned<Threshold>>,
    /// The least severity that is reported. Default: `info`.
    #[schemars(with = "Option<Threshold>")]
    pub min_severity: Option<Spanned<Threshold>>,
    /// Files and folders that are not searched, as globs relative to the folder of this file.
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
    /// What to make of each rule: the id of a rule, a category or `all`, and a level or options.
    #[schemars(with = "BTreeMap<String, RuleSetting>")]
    pub rules: BTreeMap<Spanned<String>, RuleSetting>,
    /// Rules of one's own.
    pub rule: Vec<OwnRule>,
    /// Other settings of rules for some files; later ones win.
    pub overrides: Vec<Override>,
    /// At which scope the policies of some files are, and of what kind of API, where nothing else says it; later ones win.
    pub scopes: Vec<ScopeSetting>,
    /// In which format some files' policies are deployed, where nothing else says it; later ones win.
    pub formats: Vec<FormatSetting>,
    /// How files are deployed by what is not read: scripts, manifests, programs. A file of several entries is deployed several times.
    pub hosts: Vec<HostSetting>,
    /// What Terraform deploys by modules that are not in the repository.
    pub terraform: Terraform,
    /// Whether the repository creates the service that the policies are for, where what it says of that is not enough.
    #[schemars(with = "Option<Service>")]
    pub service: Option<Spanned<Service>>,
    /// The service that the policies are for. Rules about gateways are silent without it.
    pub target: Option<Target>,
    /// What exists in the service although the repository does not define it.
    pub externals: Externals,
    /// What `generate` may use.
    pub generate: Generate,
    /// The layout that `fmt` gives to policies.
    pub format: Formatting,
}

/// The layout that `fmt` gives to policies.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Formatting {
    /// How many blanks a level is indented, from 1 to 16. Default: 4.
    #[schemars(with = "Option<u16>", range(min = 1, max = 16))]
    pub indent: Option<Spanned<u16>>,
    /// How many characters a start tag may take with its indentation before its attributes stand on lines of their own, from 40 to 1000. Default: 120.
    #[schemars(with = "Option<u16>", range(min = 40, max = 1000))]
    pub line_width: Option<Spanned<u16>>,
    /// How C# is spelt in policies: `rawxml` as it is, `xml` with entities. Default: as each policy has it.
    #[schemars(with = "Option<Format>")]
    pub dialect: Option<Spanned<Format>>,
}

/// How many blanks a level may be indented.
pub const INDENTS: std::ops::RangeInclusive<u16> = 1..=16;

/// How many characters a start tag may take.
pub const LINE_WIDTHS: std::ops::RangeInclusive<u16> = 40..=1000;

/// What `generate` may use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Generate {
    /// Files of templates, and folders of `*.snippet` files, relative to the folder of this file.
    pub templates: Vec<String>,
}

/// A severity as the least that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Threshold {
    /// Any finding counts.
    Info,
    /// Warnings and errors count.
    Warning,
    /// Only errors count.
    Error,
}

/// What is made of a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// They are not reported.
    Off,
    /// They are advice.
    Info,
    /// They are likely defects.
    Warning,
    /// They are sure defects.
    Error,
}

/// The setting of a rule or category: a level by itself, or options.
#[derive(Clone, Debug, Default)]
pub struct RuleSetting {
    /// The level; the rule's own when it is left out.
    pub level: Option<Level>,
    /// Patterns of what the rule lets pass.
    pub allow: Vec<Pattern>,
}

/// A regular expression.
#[derive(Clone, Debug)]
pub struct Pattern(pub regex::Regex);

/// Other settings of rules for some files.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// The files, as globs relative to the folder of this file.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Spanned<String>>,
    /// What to make of each rule in them.
    #[schemars(with = "BTreeMap<String, RuleSetting>")]
    pub rules: BTreeMap<Spanned<String>, RuleSetting>,
}

/// Where some files' policies apply.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScopeSetting {
    /// The files, as globs relative to the folder of this file.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Spanned<String>>,
    /// Their scope.
    pub scope: Option<Scope>,
    /// What the API is that they belong to.
    pub kind: Option<ApiKind>,
}

/// The format of some files' policies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormatSetting {
    /// The files, as globs relative to the folder of this file.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Spanned<String>>,
    /// Their format.
    pub format: Format,
}

/// How some files are deployed by what is not read. They are read as policies whatever their names end in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HostSetting {
    /// The files, as globs relative to the folder of this file.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Spanned<String>>,
    /// At which scope.
    pub scope: Option<Scope>,
    /// In which format.
    pub format: Option<Format>,
    /// What the API is that they belong to.
    pub kind: Option<ApiKind>,
    /// The id of the API that they belong to.
    pub api: Option<String>,
    /// The id of the operation that they belong to.
    pub operation: Option<String>,
}

/// What Terraform deploys by modules that are not in the repository.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Terraform {
    /// The modules; of several that fit, the last one counts.
    pub modules: Vec<ModuleSetting>,
}

/// What a module of Terraform deploys that is not in the repository.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ModuleSetting {
    /// Its source, as a glob, without `?ref=…`: `**/api-management-api`.
    #[schemars(with = "String")]
    pub source: Spanned<String>,
    /// The arguments that are policies, such as `xml_content` or `policies.xml_content`; all that look like one if it is left out.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// At which scope they are deployed.
    pub scope: Option<Scope>,
    /// In which format.
    pub format: Option<Format>,
}

/// Where the service is created that the policies are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// The repository creates it, and all that is in it.
    Here,
    /// Somebody else creates it, and may put things into it that the repository does not know.
    Elsewhere,
}

/// The service that the policies are for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// The kind of gateway.
    #[schemars(with = "Option<Gateway>")]
    pub gateway: Option<Spanned<Gateway>>,
    /// The pricing tier. It says the kind of gateway where `gateway` does not.
    #[schemars(with = "Option<Tier>")]
    pub tier: Option<Spanned<Tier>>,
}

/// The kinds of gateway, as the documentation of policies lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gateway {
    /// Developer, Basic, Standard and Premium.
    Classic,
    /// Basic v2, Standard v2 and Premium v2.
    V2,
    /// Consumption.
    Consumption,
    /// A container that the user runs.
    SelfHosted,
    /// The gateway of a workspace.
    Workspace,
}

/// The pricing tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Consumption.
    Consumption,
    /// Developer.
    Developer,
    /// Basic.
    Basic,
    /// Basic v2.
    BasicV2,
    /// Standard.
    Standard,
    /// Standard v2.
    StandardV2,
    /// Premium.
    Premium,
    /// Premium v2.
    PremiumV2,
}

/// What exists in the service although the repository does not define it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Externals {
    /// Ids of policy fragments.
    pub fragments: Vec<String>,
    /// Display names of named values.
    pub named_values: Vec<String>,
    /// Ids of backends.
    pub backends: Vec<String>,
}

/// The JSON Schema of `apim-policy.toml`.
pub fn json_schema() -> Schema {
    schemars::schema_for!(Settings)
}

impl Target {
    /// The gateway it names, or the one of its tier.
    pub fn gateways(&self) -> Option<Gateways> {
        let named = self.gateway.as_ref().map(|gateway| match gateway.get_ref() {
            Gateway::Classic => Gateways::CLASSIC,
            Gateway::V2 => Gateways::V2,
            Gateway::Consumption => Gateways::CONSUMPTION,
            Gateway::SelfHosted => Gateways::SELF_HOSTED,
            Gateway::Workspace => Gateways::WORKSPACE,
        });
        let of_tier = |tier| match tier {
            Tier::Consumption => Gateways::CONSUMPTION,
            Tier::Developer | Tier::Basic | Tier::Standard | Tier::Premium => Gateways::CLASSIC,
            Tier::BasicV2 | Tier::StandardV2 | Tier::PremiumV2 => Gateways::V2,
        };
        named.or(self.tier.as_ref().map(|tier| of_tier(*tier.get_ref())))
    }

    /// Returns the tier, if no service of that tier has the gateway that is named ("Feature-based comparison of the Azure API Management tiers").
    pub fn contradiction(&self) -> Option<(&Spanned<Tier>, Gateway)> {
        let (tier, gateway) = self.tier.as_ref().zip(self.gateway.as_ref().map(|gateway| *gateway.get_ref()))?;
        let fits = match tier.get_ref() {
            Tier::Consumption => gateway == Gateway::Consumption,
            Tier::Basic | Tier::Standard => gateway == Gateway::Classic,
            Tier::Developer => matches!(gateway, Gateway::Classic | Gateway::SelfHosted),
            Tier::Premium => matches!(gateway, Gateway::Classic | Gateway::SelfHosted | Gateway::Workspace),
            Tier::BasicV2 | Tier::StandardV2 => gateway == Gateway::V2,
            Tier::PremiumV2 => matches!(gateway, Gateway::V2 | Gateway::Workspace),
        };
        (!fits).then_some((tier, gateway))
    }
}

impl Threshold {
    /// The severity it stands for.
    pub fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}

impl Level {
    /// The severity it stands for; `None` when the findings are not reported.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// A rule's setting when it is a table.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[derive(Default)]
struct RuleOptions {
    /// The level; the rule's own when it is left out.
    level: Option<Level>,
    /// Regular expressions of what the rule lets pass.
    #[schemars(with = "Vec<String>")]
    allow: Vec<Pattern>,
}

impl<'de> Deserialize<'de> for RuleSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleSettingVisitor)
    }
}

struct RuleSettingVisitor;

impl<'de> Visitor<'de> for RuleSettingVisitor {
    type Value = RuleSetting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a level, or a table with `level` and `allow`")
    }

    fn visit_str<E: serde::de::Error>(self, level: &str) -> Result<RuleSetting, E> {
        Level::deserialize(level.into_deserializer()).map(|level| RuleSetting { level: Some(level), allow: Vec::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RuleSetting, A::Error> {
        RuleOptions::deserialize(MapAccessDeserializer::new(map)).map(|RuleOptions { level, allow }| RuleSetting { level, allow })
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pattern = String::deserialize(deserializer)?;
        regex::Regex::new(&pattern).map(Self).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
            // The pattern may be a secret that is allowed, so it is not repeated.
            D::Error::custom(format_args!("this is not a valid regular expression: {reason}"))
        })
    }
}

impl JsonSchema for RuleSetting {
    fn schema_name() -> Cow<'static, str> {
        "RuleSetting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (level, options) = (generator.subschema_for::<Level>(), generator.subschema_for::<RuleOptions>());
        schemars::json_schema!({ "description": "A level, or a table of options.", "anyOf": [level, options] })
    }
}
