//! Addresses of files: `file:///c%3A/policies/orders.xml`.

use std::path::{Path, PathBuf};

use crate::spelling::{decode_percent, encode_percent};

/// Returns the path that `uri` is the address of; `None` if it is none of a file.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let at = rest.find('/')?;
    let (host, path) = rest.split_at(at);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = decode_percent(path);
    if cfg!(windows) {
        let path = path.trim_start_matches('/');
        let path = if host.is_empty() { path.to_owned() } else { format!("//{host}/{path}") };
        return Some(PathBuf::from(path.replace('/', "\\")));
    }
    (host.is_empty() || host == "localhost").then(|| PathBuf::from(&*path))
}

/// Returns the address of the file at the absolute path `path`.
pub(super) fn of(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() };
    let encoded = encode_percent(&path, |byte| b"/-._~".contains(&byte));
    match encoded.strip_prefix("//") {
        Some(share) if cfg!(windows) => format!("file://{share}"),
        _ if encoded.starts_with('/') => format!("file://{encoded}"),
        _ => format!("file:///{encoded}"),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_its_address_are_one_another() {
        for name in ["/a/b.xml", "/with blank/ü#1.xml", "/c:/%41.xml", "/"] {
            assert_eq!(path(&of(Path::new(name))).as_deref(), Some(Path::new(name)), "{}", of(Path::new(name)));
        }
        assert_eq!(of(Path::new("/a b/ü.xml")), "file:///a%20b/%C3%BC.xml");
    }

    #[test]
    fn other_addresses_are_of_no_file() {
        for uri in ["untitled:Untitled-1", "http://contoso.example/a", "file:", "file://server/share/a.xml", ""] {
            assert_eq!(path(uri), None, "{uri}");
        }
        assert_eq!(path("file://localhost/a%20b"), Some(PathBuf::from("/a b")));
    }
}
