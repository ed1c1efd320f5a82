//! What is found in the files of hosts: documents, named values, mistakes, and what is deployed as what.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::definition::{Definition, DeployTarget};
use super::named_value::NamedValue;
use super::spelled::Spelled;
use super::value::Origin;
use crate::catalog::Deployment;
use crate::diagnostic::Sentence;
use crate::text::Span;

/// What one file of a host holds, read by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carrier {
    /// The policy documents in it, in order. They do not overlap.
    pub documents: Vec<Carried>,
    /// The named values that it defines, in order.
    pub named_values: Vec<NamedValue>,
    /// What keeps parts of it from being read, in order.
    pub breaks: Vec<Break>,
    /// Its comments without their marks, in order, for whoever looks for suppressions in them.
    pub comments: Vec<Comment>,
    /// What a comment may be about that stands before it: blocks, attributes, entries, statements. In order of their beginnings, outer ones first.
    pub items: Vec<Span>,
}

/// A policy document in a file of a host.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// All of the expression that it is the text of, in the file.
    pub span: Span,
    /// The document and the way back to the file.
    pub spelled: Spelled,
}

/// A place at which a file is not in its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Where.
    pub span: Span,
    /// What is wrong, as one lowercase clause without a full stop.
    pub message: Sentence,
    /// What to do about it.
    pub help: Sentence,
}

/// A comment of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// All of it.
    pub span: Span,
    /// What stands between its marks, or behind its mark.
    pub content: Span,
}

/// A use of a text as a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The text.
    pub origin: Origin,
    /// The words in it that are replaced before it is deployed.
    pub tokens: Rc<[Rc<str>]>,
    /// At which scope, in which format, for what kind of API.
    pub deployment: Deployment,
    /// For which API, operation or product, or as which fragment.
    pub target: DeployTarget,
    /// What is deployed as one with it, by the path of a folder or of a file, as definitions have it.
    pub unit: Rc<str>,
    /// What deploys it, by its name in the host: `azurerm_api_management_api_policy.orders`.
    pub by: Rc<str>,
    /// Where that stands: the file and the place of the value in it.
    pub site: (Rc<str>, Span),
}

/// What the files of hosts say about services of API Management.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Which texts are deployed as policies.
    pub uses: Vec<Use>,
    /// What exists.
    pub definitions: Vec<Definition>,
    /// The units that deploy policies of which the text is not known.
    pub unread: Unread,
}

/// Units, by the path of a folder or of a file, as definitions have it.
pub type Unread = BTreeSet<Rc<str>>;

impl Facts {
    /// Adds uses, and units that deploy more.
    pub fn add(&mut self, (uses, unread): (Vec<Use>, Unread)) {
        self.uses.extend(uses);
        self.unread.extend(unread);
    }
}

/// The files around the ones that are read. Paths have `/`, and neither `.` nor `..`.
pub trait Folders: Sync {
    /// Returns the names of the files in `folder` and in the folders below it, relative to it; nothing where there is none, or where there are too many.
    fn files(&self, folder: &str) -> Vec<String>;

    /// Returns the names of the files in `folder` itself; nothing where there is none.
    fn beside(&self, folder: &str) -> Vec<String>;

    /// Returns whether there is a file at `path`.
    fn exists(&self, path: &str) -> bool;

    /// Returns the text of the file at `path`, if it can be read and is not too large.
    fn text(&self, path: &str) -> Option<String>;
}

/// Nothing around.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Folders for Nowhere {
    fn files(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn beside(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn exists(&self, _: &str) -> bool {
        false
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// Returns `path` as seen from `folder`, without `.` and `..`.
pub fn join(folder: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
    let is_bare = is_absolute || folder.is_empty();
    let mut parts: Vec<&str> = if is_bare { Vec::new() } else { folder.trim_end_matches('/').split('/').collect() };
    for part in path.split(['/', '\\']) {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the folder that `path` lies in; nothing for a path that names none.
pub fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

/// Returns the file that a link names with the last of its `parts`, seen from a folder around `folder`: the nearest one, with as much of the link as there is.
/// The name of the file alone is not enough, which may lie anywhere.
pub fn around(folder: &str, parts: &[&str], folders: &dyn Folders) -> Option<String> {
    const MAX_UP: usize = 4;
    const MAX_PARTS: usize = 8;
    let above = std::iter::successors(Some(self::folder(folder)), |it| Some(self::folder(it))).take_while(|it| !it.is_empty()).take(MAX_UP);
    let path = |above: &str, count: usize| join(above, &parts[parts.len() - count..].join("/"));
    let paths = above.flat_map(|above| (2..=parts.len().min(MAX_PARTS)).rev().map(move |count| path(above, count)));
    paths.into_iter().find(|path| folders.exists(path))
}

/// Returns how `path` is written as seen from `folder`; both are absolute, with `/` and without detours.
pub fn relative(folder: &str, path: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (folder.split('/').collect(), path.split('/').collect());
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_detours() {
        let joined = [
            ("/r/infra", "../policies/a.xml", "/r/policies/a.xml"),
            ("/r/infra", "./a.xml", "/r/infra/a.xml"),
            ("/r/infra", "/etc/a.xml", "/etc/a.xml"),
            ("/r/infra", "a//b/./c.xml", "/r/infra/a/b/c.xml"),
            ("infra", "..\\a.xml", "a.xml"),
            ("", "../../a.xml", "../../a.xml"),
            ("/", "../a.xml", "/../a.xml"),
        ];
        for (folder, path, expected) in joined {
            assert_eq!(join(folder, path), expected, "{folder} {path}");
        }
        assert_eq!((folder("/r/a.tf"), folder("a.tf")), ("/r", ""));
    }

    #[test]
    fn paths_are_seen_from_a_folder() {
        let seen = [
            ("/r/infra", "/r/infra/policies/a.xml", "policies/a.xml"),
            ("/r/infra/apim", "/r/policies/a.xml", "../../policies/a.xml"),
            ("/r", "/r/a.xml", "a.xml"),
            ("/r/a.xml", "/r/a.xml", "../a.xml"),
        ];
        for (folder, path, expected) in seen {
            assert_eq!(relative(folder, path), expected, "{folder} {path}");
        }
    }
}
