//! The formats of text that some values must have: dates, addresses, names.

use std::net::IpAddr;

/// Why `word` is no date and time as XML writes them: `2030-01-31T08:00:00Z`.
pub(super) fn date_time(word: &str) -> Result<(), &'static str> {
    let parsed = || {
        let (date, time) = word.strip_prefix('-').unwrap_or(word).split_once('T')?;
        let mut date = date.splitn(3, '-');
        let (year, month, day) = (date.next()?, date.next()?, date.next()?);
        let years = year.len() >= 4 && digits(year);
        let (month, day) = (number(month, 1..=12)?, number(day, 1..=31)?);
        let exists = day <= 28 || day <= days(year.parse().unwrap_or(4), month);
        (years && exists && clock(time).is_some()).then_some(())
    };
    parsed().ok_or("is not a date and time")
}

/// Why `word` is not the address of one machine.
pub(super) fn ip_address(word: &str) -> Result<(), &'static str> {
    let is_range = |(address, bits): (&str, &str)| address.parse::<IpAddr>().is_ok() && digits(bits);
    match word.parse::<IpAddr>() {
        Ok(_) => Ok(()),
        Err(_) if word.split_once('/').is_some_and(is_range) => Err("is a range of IP addresses, not one"),
        Err(_) => Err("is not an IP address"),
    }
}

/// Why `word` is no address that a gateway can call.
pub(super) fn url(word: &str) -> Result<(), &'static str> {
    const SCHEMES: [&str; 5] = ["https", "http", "wss", "ws", "fabric"];
    let Some((scheme, rest)) = word.split_once(':').filter(|(scheme, _)| !scheme.contains(['/', '.', '?'])) else {
        return Err(if word.starts_with('/') { "is a path without scheme and host" } else { "is an address without a scheme" });
    };
    // A service of Service Fabric has no host.
    let host = match rest.strip_prefix("//") {
        Some(rest) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None if scheme.eq_ignore_ascii_case("fabric") => rest,
        None if digits(rest.split('/').next().unwrap_or_default()) => return Err("is an address without a scheme"),
        None => "",
    };
    if !SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err("is an address with a scheme that gateways do not call");
    }
    match host {
        "" => Err("is an address without a host"),
        _ if word.contains(|it: char| it.is_ascii_whitespace()) => Err("is an address with white space in it"),
        _ => Ok(()),
    }
}

/// Why no browser calls its page's origin `word`. A slash at the end is in official samples.
pub(super) fn origin(word: &str) -> Result<(), &'static str> {
    if matches!(word, "*" | "null") {
        return Ok(());
    }
    match word.split_once("://") {
        None => Err("is an origin without a scheme"),
        Some((_, "" | "/")) => Err("is an origin without a host"),
        Some((scheme, _)) if scheme.starts_with(['\'', '"']) => Err("matches no origin: an origin has no quotes"),
        Some((scheme, host)) if scheme.starts_with(['^', '(']) || host.contains(['\\', '+']) => {
            Err("matches no origin: an origin is no pattern")
        }
        Some((_, host)) if host.contains(|it: char| it.is_whitespace() || matches!(it, ',' | ';' | '|')) => Err("is more than one origin"),
        Some((_, host)) if host.contains('@') => Err("is not an origin: an origin has no user"),
        Some((_, host)) if host.contains(['?', '#']) => Err("is not an origin: an origin has no query"),
        Some((_, host)) if host.trim_end_matches('/').contains('/') => Err("is not an origin: an origin has no path"),
        Some((_, host)) if !has_port_or_none(host.trim_end_matches('/')) => Err("is an origin with an invalid port"),
        Some((scheme, host)) if host.contains('*') || scheme.contains('*') => Err("matches no origin: an origin cannot contain wildcards"),
        Some(_) => Ok(()),
    }
}

/// Whether the text after the last colon of `host` is a port, if there is any.
fn has_port_or_none(host: &str) -> bool {
    let after_address = host.rsplit(']').next().unwrap_or_default();
    after_address.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_ok())
}

/// Why `word` is not the path of a request. The slash at its beginning may be left out.
pub(super) fn uri_template(word: &str) -> Result<(), &'static str> {
    match url(word) {
        Ok(()) => Err("holds a scheme and a host, and only the path is rewritten"),
        Err(_) => Ok(()),
    }
}

/// Why `word` is no method of HTTP.
pub(super) fn method(word: &str) -> Result<(), &'static str> {
    token(word).ok_or("is not an HTTP method")
}

/// Why `word` is no name of a header. Lists of them are separated by semicolons.
pub(super) fn header_name(word: &str) -> Result<(), &'static str> {
    word.split([';', ',']).all(|name| token(name.trim()).is_some()).then_some(()).ok_or("is not a valid header name")
}

/// Why `word` can be the name of no variable.
pub(super) fn variable_name(word: &str) -> Result<(), &'static str> {
    (!word.is_empty()).then_some(()).ok_or("is not a valid variable name")
}

/// Why `word` is no media type.
pub(super) fn media_type(word: &str) -> Result<(), &'static str> {
    let (kind, rest) = word.split_once('/').ok_or("is not a media type")?;
    let subtype = rest.split([';', ',', ' ']).next().unwrap_or_default();
    token(kind).and(token(subtype)).ok_or("is not a media type")
}

/// Why `word` is not the path of a field of a GraphQL schema.
pub(super) fn graphql_path(word: &str) -> Result<(), &'static str> {
    word.starts_with('/').then_some(()).ok_or("does not begin with `/`")
}

/// Why `word` is not one character.
pub(super) fn character(word: &str) -> Result<(), &'static str> {
    (word.chars().count() == 1).then_some(()).ok_or("is not one character")
}

/// Whether `text` is Base64, white space left out.
pub(super) fn is_base64(text: &str) -> bool {
    let mut signs = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let (mut count, mut padding) = (0_usize, 0);
    signs.all(|byte| {
        count += 1;
        match byte {
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            _ => return is_sign(byte),
        }
        padding <= 2
    }) && count.is_multiple_of(4)
        && count > padding
}

fn token(word: &str) -> Option<()> {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (!word.is_empty() && word.bytes().all(is_sign)).then_some(())
}

fn digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

// Two digits in `range`.
fn number(word: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    (word.len() == 2 && digits(word)).then(|| word.parse().ok()).flatten().filter(|number| range.contains(number))
}

// `hh:mm:ss[.f][Z|±hh:mm]`.
fn clock(text: &str) -> Option<()> {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at(zone);
    let mut parts = time.splitn(3, ':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let is_time = number(hours, 0..=24).and(number(minutes, 0..=59)).and(number(seconds, 0..=59)).is_some();
    let is_zone = match zone.strip_prefix(['+', '-']) {
        Some(shift) => shift.split_once(':').is_some_and(|(hours, minutes)| number(hours, 0..=14).and(number(minutes, 0..=59)).is_some()),
        None => matches!(zone, "" | "Z"),
    };
    (is_time && digits(fraction) && is_zone).then_some(())
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for word in ["2030-01-31T08:00:00Z", "2028-02-29T23:59:59.5+01:00", "0001-01-01T00:00:00", "2030-06-30T24:00:00Z"] {
            assert_eq!(date_time(word), Ok(()), "{word}");
        }
        for word in ["", "2030-01-31", "2030-02-29T00:00:00Z", "2030-13-01T00:00:00Z", "2030-1-1T0:0:0Z", "2030-01-01T00:00Z", "soon", "T"]
        {
            assert!(date_time(word).is_err(), "{word}");
        }
    }

    #[test]
    fn addresses_of_machines_are_of_either_family_and_no_ranges() {
        for word in ["192.0.2.1", "2001:db8::1", "::"] {
            assert_eq!(ip_address(word), Ok(()), "{word}");
        }
        assert_eq!(ip_address("192.0.2.0/24"), Err("is a range of IP addresses, not one"));
        for word in ["192.0.2", "192.0.2.256", "localhost", "192.0.2.1:80", ""] {
            assert_eq!(ip_address(word), Err("is not an IP address"), "{word}");
        }
    }

    #[test]
    fn addresses_of_calls_have_a_scheme_and_a_host() {
        for word in
            ["https://a.example", "HTTP://a.example:8080/b?c=d", "wss://a.example", "fabric:/a/b", "http://[::1]/", "https://a.example/b:c"]
        {
            assert_eq!(url(word), Ok(()), "{word}");
        }
        for (word, why) in [
            ("a.example/b", "is an address without a scheme"),
            ("a.example:8080/b", "is an address without a scheme"),
            ("localhost:7071", "is an address without a scheme"),
            ("/b?c=https://d", "is a path without scheme and host"),
            ("htps://a.example", "is an address with a scheme that gateways do not call"),
            ("https:/a.example", "is an address without a host"),
            ("https://", "is an address without a host"),
            ("https://a.example/b c", "is an address with white space in it"),
        ] {
            assert_eq!(url(word), Err(why), "{word}");
        }
    }

    #[test]
    fn origins_are_what_browsers_send() {
        for word in ["*", "null", "https://a.example", "http://localhost:4200/", "capacitor://localhost", "https://[::1]:8080"] {
            assert_eq!(origin(word), Ok(()), "{word}");
        }
        for word in [
            "a.example",
            "https://",
            "https://a.example/b",
            "https://*.a.example",
            "https://user@a.example",
            "https://a.example, https://b.example",
            "https://a.example:port",
            "https://a.example:65536",
        ] {
            assert!(origin(word).is_err(), "{word}");
        }
    }

    #[test]
    fn names_are_tokens() {
        assert_eq!((method("PATCH"), method("*")), (Ok(()), Ok(())));
        assert!(method("GET, POST").is_err() && method("").is_err());
        assert_eq!((header_name("X-Tier"), header_name("Accept;Accept-Charset"), header_name("*")), (Ok(()), Ok(()), Ok(())));
        assert!(header_name("X Tier").is_err() && header_name("X-Tier:").is_err());
        assert_eq!((media_type("application/json; charset=utf-8"), media_type("*/*")), (Ok(()), Ok(())));
        assert!(media_type("json").is_err() && media_type("application/").is_err());
    }

    #[test]
    fn base64_is_told_by_its_signs_and_its_length() {
        for text in ["QUJD", "QUI=", "QQ==", " QU\n JD "] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["", "QUJ", "QU=D", "Q===", "QU-_", "===="] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
