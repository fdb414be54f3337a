//! Media types of documents: the one to ask for, given what a client accepts.

/// The media type that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentMedia {
    /// GeoJSON, which geographic addresses speak by default.
    GeoJson,
    /// JSON-LD: the same facts without geometry objects.
    JsonLd,
    /// JSON of another kind.
    Json,
    /// A picture.
    Image,
}

impl DocumentMedia {
    /// Returns it as `Accept` names it.
    pub const fn accept(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::JsonLd => "application/ld+json",
            Self::Json => "application/json",
            Self::Image => "image/png,image/svg+xml,image/*",
        }
    }

    /// Returns the type of that name.
    pub(super) fn of_accept(accept: &str) -> Option<Self> {
        let all = [Self::GeoJson, Self::JsonLd, Self::Json, Self::Image];
        all.into_iter().find(|media| media.accept() == accept)
    }

    /// Returns whether its bodies are JSON.
    pub const fn is_json(self) -> bool {
        !matches!(self, Self::Image)
    }

    /// Returns the one of the two geographic types that a client prefers, by its `Accept`.
    pub(super) fn preferred(accept: &str) -> Self {
        let weight = |media: Self| weight(accept, media.accept());
        if weight(Self::JsonLd) > weight(Self::GeoJson) {
            Self::JsonLd
        } else {
            Self::GeoJson
        }
    }
}

/// Returns the weight of a media type in thousandths: of its own entry, else of the widest range
/// (RFC 9110, 12.5.1).
fn weight(accept: &str, media: &str) -> u32 {
    let of = |wanted: &str| {
        let mut entries = accept
            .split(',')
            .map(|entry| entry.split_once(';').unwrap_or((entry, "")));
        let is_it = |entry: &(&str, &str)| entry.0.trim().eq_ignore_ascii_case(wanted);
        let (_, parameters) = entries.find(is_it)?;
        let mut parameters = parameters.split(';').map(str::trim);
        let weight = parameters.find_map(|parameter| parameter.strip_prefix("q="));
        let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok());
        let weight = weight.filter(|weight| (0.0..=1.0).contains(weight));
        // From 0 to 1000, so that nothing is cut off.
        Some((weight.unwrap_or_default() * 1000.0).round() as u32)
    };
    let given = of(media).or_else(|| of("application/*"));
    given.or_else(|| of("*/*")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geojson_is_sent_unless_json_ld_is_preferred() {
        use DocumentMedia::{GeoJson, JsonLd};
        for (accept, media) in [
            ("", GeoJson),
            ("*/*", GeoJson),
            ("application/geo+json", GeoJson),
            ("application/ld+json", JsonLd),
            ("application/LD+JSON; q=0.9, */*; q=0.1", JsonLd),
            ("application/ld+json;q=0.5, application/geo+json", GeoJson),
            ("application/geo+json, application/ld+json", GeoJson),
            ("application/ld+json, application/json", JsonLd),
            ("text/html, application/json", GeoJson),
            ("application/ld+json;q=nonsense", GeoJson),
        ] {
            assert_eq!(DocumentMedia::preferred(accept), media, "{accept}");
        }
    }
}
