//! The name of a resource: its canonical path with query, and the request headers that vary it.
//! It must not know how the path is made canonical; the caller did that.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Names one resource; cheap to clone.
///
/// Two requests share an entry, a fetch and a failure exactly if their keys are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

impl Key {
    /// Names the resource at a canonical path with its query that no request header varies.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// Names the representation of `path` that these request headers select.
    ///
    /// The order of the headers and the case of their names make no difference.
    #[must_use]
    pub fn varying(path: &str, headers: &[(&str, &str)]) -> Self {
        let mut lines: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("\n{}: {value}", name.to_ascii_lowercase()))
            .collect();
        lines.sort_unstable();
        Self(format!("{path}{}", lines.concat()).into())
    }

    /// Returns the path with its query, without the varying headers.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.split_once('\n').map_or(&*self.0, |(path, _)| path)
    }

    /// Returns the whole name as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('\n', "; "))
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn header_order_and_name_case_make_no_other_key() {
        let one = Key::varying("/a?b=1", &[("Accept", "x"), ("Units", "si")]);
        let two = Key::varying("/a?b=1", &[("units", "si"), ("accept", "x")]);
        assert_eq!(one, two);
        assert_eq!(one.path(), "/a?b=1");
        assert_ne!(
            one,
            Key::varying("/a?b=1", &[("accept", "y"), ("units", "si")])
        );
        assert_eq!(one.to_string(), "/a?b=1; accept: x; units: si");
    }
}
