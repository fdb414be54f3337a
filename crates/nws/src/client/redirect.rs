//! The target of a redirect: resolves `Location` by hand, so that nothing but the same origin is
//! ever requested.

use http::{StatusCode, Uri};

use super::config::UrlOrigin;
use super::error::FetchError;

/// Returns whether a status is a redirect to follow. 300 and 305 are responses, 304 is news.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Returns the path and query a `Location` names, seen from `path` at `origin`.
///
/// The upstream sends relative ones (weather-gov/api#18); RFC 3986 section 5.2 says how they
/// resolve. Dot segments are refused instead of resolved: no canonical path has any.
pub(crate) fn target(origin: &UrlOrigin, path: &str, location: &str) -> Result<String, FetchError> {
    let location = location.split('#').next().unwrap_or_default().trim();
    let target = if location.starts_with("//") || has_scheme(location) {
        absolute(origin, location)?
    } else if location.starts_with('/') {
        location.to_owned()
    } else if location.starts_with('?') {
        format!("{}{location}", without_query(path))
    } else if location.is_empty() {
        return Err(FetchError::BadRedirect);
    } else {
        let folder = without_query(path)
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        format!("{folder}/{location}")
    };
    let plain = |segment: &str| segment != "." && segment != "..";
    if !without_query(&target).split('/').all(plain) {
        return Err(FetchError::BadRedirect);
    }
    Ok(target)
}

fn absolute(origin: &UrlOrigin, location: &str) -> Result<String, FetchError> {
    let full = match location.strip_prefix("//") {
        Some(rest) => format!("{}://{rest}", origin.scheme),
        None => location.to_owned(),
    };
    let uri: Uri = full.parse().map_err(|_| FetchError::BadRedirect)?;
    let there = UrlOrigin::of(&uri).ok_or(FetchError::OffSiteRedirect)?;
    if !origin.is_same_as(&there) {
        return Err(FetchError::OffSiteRedirect);
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Ok(path.to_owned())
}

/// Returns whether the text begins like `https:`; a colon after a slash or `?` belongs to a path.
fn has_scheme(location: &str) -> bool {
    let Some((scheme, _)) = location.split_once(':') else {
        return false;
    };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(fits)
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_points(location: &str) -> Result<String, FetchError> {
        let origin = UrlOrigin::parse("https://api.weather.gov").unwrap();
        target(&origin, "/points/47.60620,-122.3321?x=1", location)
    }

    #[test]
    fn every_form_of_location_on_the_same_origin_is_resolved() {
        for (location, path) in [
            ("/points/47.6062,-122.3321", "/points/47.6062,-122.3321"),
            ("47.6062,-122.3321", "/points/47.6062,-122.3321"),
            ("?y=2", "/points/47.60620,-122.3321?y=2"),
            ("https://api.weather.gov/a?b=c", "/a?b=c"),
            ("https://API.WEATHER.GOV:443/a#part", "/a"),
            ("//api.weather.gov/a", "/a"),
            ("https://api.weather.gov", "/"),
            (
                "/a?time=2026-01-01T00:00:00Z",
                "/a?time=2026-01-01T00:00:00Z",
            ),
        ] {
            assert_eq!(from_points(location).unwrap(), path, "{location}");
        }
    }

    #[test]
    fn another_host_scheme_or_port_is_never_followed() {
        for location in [
            "https://example.org/points",
            "//example.org/points",
            "http://api.weather.gov/points",
            "https://api.weather.gov:8443/points",
            "https://api.weather.gov@example.org/points",
            "ftp://api.weather.gov/points",
        ] {
            let error = from_points(location).unwrap_err();
            assert!(matches!(error, FetchError::OffSiteRedirect), "{location}");
        }
    }

    #[test]
    fn nowhere_is_not_a_place_to_go() {
        for location in ["", "#top", "../secret", "/a/./b", "https://"] {
            let error = from_points(location).unwrap_err();
            assert!(matches!(error, FetchError::BadRedirect), "{location}");
        }
    }
}
