//! Media types of documents: the one to ask for, given what an address offers and a client accepts.

/// The media type that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentMedia {
    /// GeoJSON, which geographic addresses speak by default.
    GeoJson,
    /// JSON-LD: the same facts without geometry objects.
    JsonLd,
    /// JSON of another kind.
    Json,
    /// A feed of alerts.
    Atom,
    /// An alert in the Common Alerting Protocol.
    Cap,
    /// A forecast in the Digital Weather Markup Language.
    Dwml,
    /// An observation or an advisory in the weather schemas of the United States.
    Uswx,
    /// An observation in the schema before those.
    Oxml,
    /// A forecast for an aerodrome, in the schema of the World Meteorological Organization.
    Iwxxm,
    /// A text to be spoken.
    Ssml,
    /// A briefing.
    Pdf,
    /// A picture.
    Image,
}

impl DocumentMedia {
    const ALL: [Self; 12] = [
        Self::GeoJson,
        Self::JsonLd,
        Self::Json,
        Self::Atom,
        Self::Cap,
        Self::Dwml,
        Self::Uswx,
        Self::Oxml,
        Self::Iwxxm,
        Self::Ssml,
        Self::Pdf,
        Self::Image,
    ];

    /// Returns it as `Accept` names it.
    pub const fn accept(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::JsonLd => "application/ld+json",
            Self::Json => "application/json",
            Self::Atom => "application/atom+xml",
            Self::Cap => "application/cap+xml",
            Self::Dwml => "application/vnd.noaa.dwml+xml",
            Self::Uswx => "application/vnd.noaa.uswx+xml",
            Self::Oxml => "application/vnd.noaa.obs+xml",
            Self::Iwxxm => "application/vnd.wmo.iwxxm+xml",
            Self::Ssml => "application/ssml+xml",
            Self::Pdf => "application/pdf",
            Self::Image => "image/png,image/svg+xml,image/*",
        }
    }

    /// Returns the type of that name.
    pub(super) fn of_accept(accept: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.accept() == accept)
    }

    /// Returns whether its bodies are JSON.
    pub const fn is_json(self) -> bool {
        matches!(self, Self::GeoJson | Self::JsonLd | Self::Json)
    }

    /// Returns whether its bodies are XML.
    pub const fn is_xml(self) -> bool {
        !self.is_json() && !matches!(self, Self::Pdf | Self::Image)
    }

    /// Returns the one of `offered` that a client prefers, by its `Accept`: the first, unless another is wanted
    /// more.
    pub(super) fn preferred(accept: &str, offered: &[Self]) -> Self {
        let mut offered = offered.iter().copied();
        let first = offered.next().unwrap_or(Self::JsonLd);
        let weight = |media: Self| weight(accept, media.accept());
        offered.fold(first, |best, media| {
            if weight(media) > weight(best) {
                media
            } else {
                best
            }
        })
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
    use super::DocumentMedia::{Atom, Dwml, GeoJson, JsonLd};
    use super::*;

    #[test]
    fn the_default_is_sent_unless_another_is_preferred() {
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
            ("application/atom+xml", Atom),
            ("application/atom+xml;version=1", Atom),
            ("application/cap+xml", GeoJson),
            ("text/html,application/xml;q=0.9,*/*;q=0.8", GeoJson),
        ] {
            let offered = [GeoJson, JsonLd, Atom];
            assert_eq!(
                DocumentMedia::preferred(accept, &offered),
                media,
                "{accept}"
            );
        }
        assert_eq!(DocumentMedia::preferred("", &[JsonLd]), JsonLd);
    }

    #[test]
    fn every_media_type_is_found_by_its_name() {
        for media in DocumentMedia::ALL {
            assert_eq!(DocumentMedia::of_accept(media.accept()), Some(media));
        }
        assert!(Dwml.is_xml() && !Dwml.is_json());
    }
}
