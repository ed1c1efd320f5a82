//! Sets of path patterns.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns of paths that are relative to one folder.
///
/// They read as in an ignore file: `*` stops at a `/`, `**` does not, a pattern without a `/` matches at any depth, and a pattern
/// that matches a folder covers all that is in it.
#[derive(Clone, Debug)]
pub struct Globs {
    set: GlobSet,
}

impl Globs {
    /// The set of `patterns`, or the first that is none with the reason.
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, (&'p str, String)> {
        let mut builder = GlobSetBuilder::new();
        for pattern in patterns {
            builder.add(glob(pattern).map_err(|error| (pattern, error.kind().to_string()))?);
        }
        let set = builder.build().map_err(|error| ("", error.kind().to_string()))?;
        Ok(Self { set })
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether a pattern matches `path`, relative to the folder of the patterns, or a folder that it lies in.
    pub fn matches(&self, path: &Path) -> bool {
        !self.set.is_empty() && path.ancestors().filter(|path| !path.as_os_str().is_empty()).any(|path| self.set.is_match(path))
    }
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let bare = pattern.trim_end_matches('/');
    let anchored = match bare.strip_prefix('/') {
        Some(anchored) => anchored.to_owned(),
        None if bare.contains('/') => bare.to_owned(),
        None => format!("**/{bare}"),
    };
    GlobBuilder::new(&anchored).literal_separator(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Globs::new([pattern]).expect("the pattern is a glob").matches(Path::new(path))
    }

    #[test]
    fn a_pattern_without_a_slash_matches_at_any_depth() {
        assert!(matches("*.xml", "a/b/c.xml"));
        assert!(matches("samples", "a/samples/b.xml"));
        assert!(matches("samples/", "samples/b.xml"));
        assert!(!matches("*.xml", "a/b/c.json"));
    }

    #[test]
    fn a_pattern_with_a_slash_matches_from_the_folder() {
        assert!(matches("samples/**", "samples/a/b.xml"));
        assert!(!matches("samples/*.xml", "other/samples/b.xml"));
        assert!(!matches("samples/*.xml", "samples/a/b.xml"));
        assert!(matches("/policy.xml", "policy.xml"));
        assert!(!matches("/policy.xml", "a/policy.xml"));
        assert!(matches("./a/policy.xml", "a/policy.xml"));
    }

    #[test]
    fn a_pattern_that_is_none_is_named() {
        let (pattern, _) = Globs::new(["ok", "a[b"]).expect_err("the bracket never closes");
        assert_eq!(pattern, "a[b");
    }
}
