//! Where the host of an address is: on this machine, in a private network, or in public. Rules about addresses use this.

/// How far away a host is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The machine itself, or the platform under it.
    Loopback,
    /// A private network: a private address, or a name that is not in public DNS.
    Internal,
    /// A host that is not known: a tool or a named value fills it in.
    Unknown,
    /// Anywhere.
    Public,
}

/// The host that `rest`, the part of an address after `://`, begins with, and how far it is.
pub fn reach(rest: &str) -> (&str, Reach) {
    // A bracketed host is an IPv6 address.
    let host = match rest.strip_prefix('[') {
        Some(inner) => &inner[..inner.find(']').unwrap_or(inner.len())],
        None => {
            let end = rest.find(|c: char| matches!(c, '/' | ':' | '?' | '"' | '\'' | '<' | '&' | ')' | '\\') || c.is_whitespace());
            &rest[..end.unwrap_or(rest.len())]
        }
    };
    let name = host.to_ascii_lowercase();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_');
    let reach = match () {
        () if host.is_empty() || !host.chars().all(is_name) || host.contains("__") => Reach::Unknown,
        () if is_loopback(&name) => Reach::Loopback,
        () if is_internal(&name) => Reach::Internal,
        () => Reach::Public,
    };
    (host, reach)
}

fn is_loopback(name: &str) -> bool {
    matches!(name, "localhost" | "::1" | "0.0.0.0" | "host.docker.internal" | "168.63.129.16")
        || [".localhost", ".localhost.localdomain"].iter().any(|end| name.ends_with(end))
        || name.starts_with("127.")
        // The platform's own services answer there, without TLS.
        || name.starts_with("169.254.")
}

fn is_internal(name: &str) -> bool {
    const ENDS: &[&str] = &[".local", ".internal", ".svc", ".lan", ".corp", ".intranet", ".home.arpa", ".privatelink"];
    if !name.contains('.') {
        // A name without a dot, or an IPv6 address: of a network of one's own, or linked to this one.
        return !name.contains(':') || ["fc", "fd", "fe80"].iter().any(|start| name.starts_with(start));
    }
    let private = match name.split('.').map(str::parse::<u8>).collect::<Result<Vec<_>, _>>().as_deref() {
        Ok([10, ..] | [192, 168, ..]) => true,
        Ok([172, second, ..]) => (16..32).contains(second),
        Ok([100, second, ..]) => (64..128).contains(second),
        _ => false,
    };
    private || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_near_or_far_by_their_names() {
        for (rest, expected) in [
            ("localhost:3000/a", ("localhost", Reach::Loopback)),
            ("127.0.0.1", ("127.0.0.1", Reach::Loopback)),
            ("[::1]:80/", ("::1", Reach::Loopback)),
            ("169.254.169.254/metadata", ("169.254.169.254", Reach::Loopback)),
            ("orders.shop.svc.cluster.local/a", ("orders.shop.svc.cluster.local", Reach::Internal)),
            ("orders", ("orders", Reach::Internal)),
            ("10.1.2.3:82", ("10.1.2.3", Reach::Internal)),
            ("172.32.0.1", ("172.32.0.1", Reach::Public)),
            ("example.org?a", ("example.org", Reach::Public)),
            ("{{host}}/a", ("{{host}}", Reach::Unknown)),
            ("", ("", Reach::Unknown)),
        ] {
            assert_eq!(reach(rest), expected, "{rest}");
        }
    }
}
