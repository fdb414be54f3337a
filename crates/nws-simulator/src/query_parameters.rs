//! The parameters of a query, and percent signs. Knows no parameter by name.

use crate::problem::ProblemBody;

/// The query's parameters, decoded, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueryParameters(Vec<(String, String)>);

/// More parameters than any honest request has.
const MOST_PARAMETERS: usize = 64;

impl QueryParameters {
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .take(MOST_PARAMETERS);
        Self(
            pairs
                .map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decoded(key), decoded(value))
                })
                .collect(),
        )
    }

    /// A query with one parameter.
    pub(crate) fn of(name: &str, value: &str) -> Self {
        Self(vec![(name.to_owned(), value.to_owned())])
    }

    /// Returns the query without some of its parameters.
    pub(crate) fn without(self, names: &[&str]) -> Self {
        let rest = self.0.into_iter();
        Self(
            rest.filter(|(name, _)| !names.contains(&name.as_str()))
                .collect(),
        )
    }

    pub(crate) fn first(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// Returns every value of a parameter, lists split at commas.
    pub(crate) fn all<'q>(&'q self, key: &'q str) -> impl Iterator<Item = &'q str> {
        self.0
            .iter()
            .filter(move |(name, _)| base(name) == key)
            .flat_map(|(_, value)| value.split(','))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.all(key).next().is_some()
    }

    /// Refuses what is not in `known`, as the service does.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), ProblemBody> {
        let stranger = self.0.iter().find(|(name, _)| !known.contains(&base(name)));
        stranger.map_or(Ok(()), |(name, _)| {
            Err(ProblemBody::bad_query(
                name,
                format!("Query parameter \"{name}\" is not recognized"),
            ))
        })
    }
}

/// Returns the name of a parameter that may be an array: `id` of `id[]` and `id[0]`.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

/// Decodes percent signs and pluses; what is not UTF-8 becomes a replacement character.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: u8| (byte as char).to_digit(16);
        let mut ahead = rest.clone();
        match (
            byte,
            ahead.next().and_then(digit),
            ahead.next().and_then(digit),
        ) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = ahead;
            }
            (b'+', ..) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
