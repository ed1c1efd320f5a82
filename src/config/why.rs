//! What a configuration says of a file, and where it says it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::{Config, Globs};
use crate::text::LineIndex;

/// A place in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

/// A setting that holds for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is called.
    pub name: &'static str,
    /// What is set.
    pub value: String,
    /// Where that is said; `None` if nobody says it.
    pub stated: Option<Stated>,
}

/// Globs, each with its place.
pub(super) type Placed<'c> = Vec<(&'c Globs, Range<usize>)>;

impl Config {
    /// Returns the place of the bytes at `span` of this file.
    pub fn stated(&self, span: Range<usize>) -> Stated {
        let line = LineIndex::new(self.text()).position(self.text(), span.start as u32).line as usize;
        Stated { path: self.path.clone(), line }
    }

    /// Returns the pattern that leaves out the file at `path`, or a folder that it lies in, and its place.
    pub fn excluded_by(&self, path: &Path) -> Option<(String, Stated)> {
        let layers = self.layers();
        let mut patterns = layers.iter().flat_map(|layer| layer.settings.exclude.iter().map(move |pattern| (layer, pattern)));
        let matches = |layer: &Self, pattern: &str| Globs::new([pattern]).is_ok_and(|globs| globs.matches(&layer.relative(path)));
        let (layer, pattern) = patterns.find(|(layer, pattern)| matches(layer, pattern.get_ref()))?;
        Some((pattern.get_ref().clone(), layer.stated(pattern.span())))
    }

    /// Returns the settings that hold for the file at `path`, without those of rules.
    pub fn held(&self, path: &Path) -> Vec<Held> {
        let said = self.deployment(path);
        let layers: Vec<&Self> = self.layers().into_iter().rev().collect();
        let nearest = |span: &dyn Fn(&Self) -> Option<Range<usize>>| layers.iter().find_map(|layer| Some(layer.stated(span(layer)?)));
        let target = |layer: &Self| {
            let target = layer.settings.target.as_ref()?;
            target.gateway.as_ref().map(|it| it.span()).or_else(|| target.tier.as_ref().map(|it| it.span()))
        };
        let gateway = self.target().and_then(|target| {
            let gateway = target.gateway.as_ref().map(|it| word(it.get_ref()));
            gateway.or_else(|| target.tier.as_ref().map(|it| format!("of the tier {}", word(it.get_ref()))))
        });
        let text = |value: Option<String>, default: &str| value.unwrap_or_else(|| default.to_owned());
        let matching = |globs: for<'c> fn(&'c Self) -> Placed<'c>| {
            nearest(&move |layer: &Self| {
                globs(layer).into_iter().rev().find(|(globs, _)| globs.matches(&layer.relative(path))).map(|(_, span)| span)
            })
        };
        let mut held = vec![
            Held {
                name: "fail-on",
                value: text(self.fail_on().map(|it| word(&it)), "warning"),
                stated: nearest(&|layer| Some(layer.settings.fail_on.as_ref()?.span())),
            },
            Held {
                name: "min-severity",
                value: text(self.min_severity().map(|it| word(&it)), "info"),
                stated: nearest(&|layer| Some(layer.settings.min_severity.as_ref()?.span())),
            },
            Held { name: "gateway", value: text(gateway, "any"), stated: nearest(&target) },
        ];
        let scope = said.scope.map(|it| ("scope", it.name(), matching(Self::scope_globs)));
        let kind = said.api.map(|it| ("kind", it.name(), matching(Self::kind_globs)));
        let format = said.format.map(|it| ("format", it.name(), matching(Self::format_globs)));
        let deployed = [scope, kind, format].into_iter().flatten();
        held.extend(deployed.map(|(name, value, stated)| Held { name, value: value.to_owned(), stated }));
        let format = self.formatting();
        let number = |setting: &Option<Spanned<u16>>| setting.as_ref().map(|it| it.get_ref().to_string());
        let indent = number(&format.indent).map(|it| ("indent", it, nearest(&|layer| Some(layer.settings.format.indent.as_ref()?.span()))));
        let width = number(&format.line_width)
            .map(|it| ("line-width", it, nearest(&|layer| Some(layer.settings.format.line_width.as_ref()?.span()))));
        let dialect = (format.dialect.as_ref())
            .map(|it| ("dialect", it.get_ref().name().to_owned(), nearest(&|layer| Some(layer.settings.format.dialect.as_ref()?.span()))));
        held.extend([indent, width, dialect].into_iter().flatten().map(|(name, value, stated)| Held { name, value, stated }));
        for layer in self.layers() {
            let told = layer.own_hosts_with_places(path).into_iter();
            held.extend(told.map(|(hosted, span)| Held { name: "deployed as", value: hosted.name, stated: Some(layer.stated(span)) }));
        }
        held
    }
}

/// A word of the configuration as it is written there.
fn word(of: &impl std::fmt::Debug) -> String {
    let mut word = String::new();
    for it in format!("{of:?}").chars() {
        if it.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(it.to_ascii_lowercase());
    }
    word
}
