//! Providers of weather, as answers and errors name them. Knows none in particular.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};

/// An organisation that provides weather.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provider {
    /// Its name, as it stands after "the": "National Weather Service".
    pub name: Cow<'static, str>,
    /// Its usual abbreviation: "NWS".
    pub abbreviation: Cow<'static, str>,
    /// The words that name it as the source where its weather is shown.
    pub attribution: Cow<'static, str>,
}

/// As a map, not as a struct: callers who have classes of their own for answers need none for this.
impl Serialize for Provider {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([
            ("name", &self.name),
            ("abbreviation", &self.abbreviation),
            ("attribution", &self.attribution),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_survives_json() {
        let provider = Provider {
            name: "Office of Fair Weather".into(),
            abbreviation: "OFW".into(),
            attribution: "Weather by the Office of Fair Weather".into(),
        };
        let text = serde_json::to_string(&provider).unwrap();
        assert_eq!(serde_json::from_str::<Provider>(&text).unwrap(), provider);
    }
}
