//! The table of hosts: which files are read, by what their names end in, and by whom.

use std::path::Path;

use super::apiops::is_named_value;
use super::configuration::is_configuration;
use super::source::Host;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The file is a policy document.
    Document,
    /// The file is JSON that defines named values.
    NamedValues,
    /// The file is a configuration of the APIOps toolkit's publisher.
    Configuration,
    /// The file is in the language of a host, in which policies may be embedded.
    Host(Host),
}

/// What names of files may end in, in small letters, and who reads such a file. Of several endings that fit a name, all have the same reader.
const HOSTS: [(&str, Reader); 12] = [
    (".xml", Reader::Document),
    (".cshtml", Reader::Document),
    (".xml.tpl", Reader::Document),
    (".tpl", Reader::Document),
    (".tftpl", Reader::Document),
    (".tmpl", Reader::Document),
    (".tf", Reader::Host(Host::Terraform)),
    (".tfvars", Reader::Host(Host::Terraform)),
    (".bicep", Reader::Host(Host::Bicep)),
    (".bicepparam", Reader::Host(Host::Bicep)),
    (".json", Reader::Host(Host::Arm)),
    (".policy", Reader::Document),
];

/// The endings of files that may hold a policy, or what belongs to one.
pub const ENDINGS: [&str; HOSTS.len()] = {
    let mut endings = [""; HOSTS.len()];
    let mut at = 0;
    while at < HOSTS.len() {
        endings[at] = HOSTS[at].0;
        at += 1;
    }
    endings
};

/// Returns who reads the file at `path`. A file of another kind that the user names is taken for a policy document.
pub(super) fn reader(path: &Path) -> Reader {
    let name = small_name(path);
    if is_configuration(&name) {
        return Reader::Configuration;
    }
    if is_named_value(path) {
        return Reader::NamedValues;
    }
    let of_hosts = |name: &str| HOSTS.iter().find(|(ending, _)| name.len() > ending.len() && name.ends_with(ending));
    of_hosts(&name).map_or(Reader::Document, |(_, reader)| *reader)
}

/// Whether the name of the file at `path` says that it may hold a policy, or what belongs to one.
#[cfg(feature = "disk")]
pub(super) fn may_hold_policy(path: &Path) -> bool {
    let name = small_name(path);
    is_configuration(&name) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn small_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_name_says_who_reads_the_file() {
        let read_by = |path: &str| reader(Path::new(path));
        assert_eq!(read_by("apis/policy.xml"), Reader::Document);
        assert_eq!(read_by("policy.XML"), Reader::Document);
        assert_eq!((read_by("namedValues/a.JSON"), read_by("values/a.JSON")), (Reader::NamedValues, Reader::Host(Host::Arm)));
        assert_eq!((read_by("configuration.prod.yaml"), read_by("pipeline.yaml")), (Reader::Configuration, Reader::Document));
        assert_eq!(
            (read_by("main.tf"), read_by("main.bicep"), read_by("main.tftpl")),
            (Reader::Host(Host::Terraform), Reader::Host(Host::Bicep), Reader::Document)
        );
        assert_eq!(read_by("environments/prod.tfvars"), Reader::Host(Host::Terraform));
        assert_eq!((read_by("README"), read_by(".json"), read_by("-")), (Reader::Document, Reader::Document, Reader::Document));
    }

    #[test]
    fn endings_that_fit_one_name_have_one_reader() {
        for (ending, reader) in HOSTS {
            let others = HOSTS.iter().filter(|(other, _)| ending.ends_with(other));
            assert!(others.into_iter().all(|(_, other)| *other == reader), "{ending}");
        }
    }
}
