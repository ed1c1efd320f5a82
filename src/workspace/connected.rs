//! Which files in languages of hosts may have to do with those that hold or deploy policies: a cheap look at the paths in them.

use std::collections::{BTreeSet, HashMap};

use memchr::memmem;

use super::source::Host;
use crate::hosts::{folder, join};
use crate::text::{Gather, steps};

/// A file in the language of a host.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'f> {
    /// Its absolute path, with `/`.
    pub path: &'f str,
    /// Its language.
    pub host: Host,
    /// All of it.
    pub text: &'f str,
    /// Whether it must be read whatever stands around it.
    pub is_wanted: bool,
}

/// Returns for each of `files` whether it must be read: what has to do with policies, what may give something to that, and what may be given by it.
///
/// Modules of Terraform are folders, and what they are given comes from whoever calls them. Files of Bicep take something from those that they name, too.
pub(super) fn connected(files: &[Node<'_>]) -> Vec<bool> {
    let mut groups = Groups::new(files.len());
    // The first file of each folder of Terraform, and each file of Bicep.
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        let place = match file.host {
            Host::Terraform => folder(file.path),
            Host::Bicep => file.path,
            Host::Xml | Host::ApiOps | Host::Arm => continue,
        };
        let first = *known.entry(place).or_insert(index);
        groups.unite(first, index);
    }
    let mut joined: HashMap<(&str, &str), Option<usize>> = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        for path in paths(file) {
            let own = folder(file.path);
            let to = joined.entry((own, path)).or_insert_with(|| known.get(join(own, path).as_str()).copied());
            if let Some(to) = *to {
                groups.unite(index, to);
            }
        }
    }
    let wanted: BTreeSet<usize> = (0..files.len()).filter(|index| files[*index].is_wanted).map(|index| groups.of(index)).gathered();
    (0..files.len()).map(|index| wanted.contains(&groups.of(index))).collect()
}

/// The relative paths in strings of `file` that may name a module.
fn paths<'f>(file: &Node<'f>) -> Vec<&'f str> {
    let text = file.text;
    steps::count(1 + text.len() / 64);
    let bytes = text.as_bytes();
    let end = |from: usize| memchr::memchr2(b'"', b'\n', &bytes[from..]).map_or(text.len(), |length| from + length);
    match file.host {
        Host::Terraform => {
            let starts = memmem::find_iter(bytes, "\"./").chain(memmem::find_iter(bytes, "\"../"));
            starts.map(|at| &text[at + 1..end(at + 1)]).collect()
        }
        Host::Bicep => {
            let ends = memmem::find_iter(bytes, ".bicep'").chain(memmem::find_iter(bytes, ".bicepparam'"));
            let path = |at: usize| {
                let start = memchr::memrchr2(b'\'', b'\n', &bytes[..at])? + 1;
                let length = memchr::memchr(b'\'', &bytes[at..])?;
                Some(&text[start..at + length])
            };
            ends.filter_map(path).collect()
        }
        Host::Xml | Host::ApiOps | Host::Arm => Vec::new(),
    }
}

/// Groups of numbers, which are united one after the other.
struct Groups(Vec<usize>);

impl Groups {
    /// As many numbers, each in a group of its own.
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// The number that stands for the group of `index`.
    fn of(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    /// Makes one group of those of `one` and `other`.
    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of those of `files` that must be read. A file in whose text `HIT` stands is wanted.
    fn read(files: &[(&'static str, &str)]) -> Vec<&'static str> {
        let host = |path: &str| if path.ends_with(".tf") { Host::Terraform } else { Host::Bicep };
        let node = |path, text| Node { path, host: host(path), text, is_wanted: text.contains("HIT") };
        let nodes: Vec<Node<'_>> = files.iter().map(|(path, text)| node(path, text)).collect();
        let is_read = connected(&nodes);
        files.iter().zip(is_read).filter(|(_, is_read)| *is_read).map(|((path, _), _)| *path).collect()
    }

    #[test]
    fn a_module_of_terraform_is_read_with_all_its_files_and_with_its_callers() {
        let files = [
            ("/r/a/main.tf", "HIT"),
            ("/r/a/variables.tf", ""),
            ("/r/main.tf", "module \"a\" {\n  source = \"./a\"\n}"),
            ("/r/locals.tf", ""),
            ("/r/env/dev.tf", "source = \"../../r\" "),
            ("/r/b/main.tf", "source = \"./c\""),
            ("/r/b/c/main.tf", "x"),
        ];
        assert_eq!(read(&files), ["/r/a/main.tf", "/r/a/variables.tf", "/r/main.tf", "/r/locals.tf", "/r/env/dev.tf"]);
        assert_eq!(read(&files[1..]), [""; 0]);
    }

    #[test]
    fn a_file_of_bicep_is_read_with_those_that_it_names_and_that_name_it() {
        let files = [
            ("/r/main.bicep", "module a 'm/a.bicep' = {}\nmodule b 'b.bicep' = {}"),
            ("/r/m/a.bicep", "HIT import { x } from '../shared.bicep'"),
            ("/r/b.bicep", ""),
            ("/r/shared.bicep", ""),
            ("/r/dev.bicepparam", "using './main.bicep'"),
            ("/r/other.bicep", "module a 'br/public:a.bicep' = {}\nmodule 'none.bicep' .bicep' .bicep"),
        ];
        assert_eq!(read(&files), ["/r/main.bicep", "/r/m/a.bicep", "/r/b.bicep", "/r/shared.bicep", "/r/dev.bicepparam"]);
    }
}
