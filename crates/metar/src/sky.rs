//! The sky groups: layers of cloud with their height, and how far one sees into what hides the sky
//! (FCM-H1, 12.6.9).

use crate::group::{digits, is_missing};

/// Heights are sent in hundreds of feet.
const METERS_PER_HUNDRED_FEET: f64 = 30.48;

/// One layer of cloud, or the word that there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkyLayer {
    /// The part of the sky that this layer and those below it cover.
    pub amount: CloudAmount,
    /// Height of its base above the station in metres; nothing if there is no layer, or it lies
    /// below a mountain station.
    pub base_meters: Option<f64>,
}

/// The part of the sky that is covered, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CloudAmount {
    /// No clouds; from an automatic station (`CLR`): none below 12,000 feet.
    Clear,
    /// Up to two eighths.
    Few,
    /// Three or four eighths.
    Scattered,
    /// Five to seven eighths.
    Broken,
    /// All of it.
    Overcast,
}

impl CloudAmount {
    /// Returns the amount a contraction stands for, such as `BKN`; `VV` is a sky that is hidden,
    /// which counts as all of it. Nothing for what is none.
    pub fn of(contraction: &str) -> Option<Self> {
        Some(match contraction {
            "CLR" | "SKC" | "NSC" | "NCD" => Self::Clear,
            "FEW" => Self::Few,
            "SCT" => Self::Scattered,
            "BKN" => Self::Broken,
            "OVC" | "VV" => Self::Overcast,
            _ => return None,
        })
    }

    /// Returns the words for a sky of which this is the highest coverage, as the National Weather
    /// Service says them of observations.
    pub fn words(self) -> &'static str {
        match self {
            Self::Clear => "Clear",
            Self::Few => "Mostly Clear",
            Self::Scattered => "Partly Cloudy",
            Self::Broken => "Mostly Cloudy",
            Self::Overcast => "Cloudy",
        }
    }
}

/// The meaning of a sky group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SkyGroup {
    Layer(SkyLayer),
    /// The sky is hidden; how far one sees upwards, in metres.
    Hidden(Option<f64>),
    Missing,
}

/// Reads `SCT048`, `BKN010CB`, `BKN///`, `CLR` or `VV003`.
pub(crate) fn read(group: &str) -> Option<SkyGroup> {
    if let Some(amount @ CloudAmount::Clear) = CloudAmount::of(group) {
        let base_meters = None;
        return Some(SkyGroup::Layer(SkyLayer {
            amount,
            base_meters,
        }));
    }
    if let Some(height) = group.strip_prefix("VV") {
        return Some(SkyGroup::Hidden(meters(height)?));
    }
    let (amount, rest) = group.split_at_checked(3)?;
    let (height, convective) = rest.split_at_checked(3)?;
    if !matches!(convective, "" | "CB" | "TCU" | "///") {
        return None;
    }
    let base_meters = meters(height)?;
    if amount == "///" {
        return Some(SkyGroup::Missing);
    }
    let amount = CloudAmount::of(amount).filter(|amount| *amount != CloudAmount::Clear)?;
    Some(SkyGroup::Layer(SkyLayer {
        amount,
        base_meters,
    }))
}

/// Reads three digits, or three slashes for a height that is not known.
fn meters(height: &str) -> Option<Option<f64>> {
    if height.len() == 3 && is_missing(height) {
        return Some(None);
    }
    let hundreds = digits(height, 3)?;
    Some(Some(f64::from(hundreds) * METERS_PER_HUNDRED_FEET))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(amount: CloudAmount, base_meters: Option<f64>) -> Option<SkyGroup> {
        Some(SkyGroup::Layer(SkyLayer {
            amount,
            base_meters,
        }))
    }

    #[test]
    fn layers_are_read_with_their_height() {
        assert_eq!(
            read("SCT048"),
            layer(CloudAmount::Scattered, Some(48.0 * 30.48))
        );
        assert_eq!(
            read("BKN010CB"),
            layer(CloudAmount::Broken, Some(10.0 * 30.48))
        );
        assert_eq!(read("OVC000"), layer(CloudAmount::Overcast, Some(0.0)));
        assert_eq!(read("FEW///"), layer(CloudAmount::Few, None));
        assert_eq!(read("SKC"), layer(CloudAmount::Clear, None));
        assert_eq!(read("VV003"), Some(SkyGroup::Hidden(Some(3.0 * 30.48))));
        assert_eq!(read("VV///"), Some(SkyGroup::Hidden(None)));
        assert_eq!(read("//////"), Some(SkyGroup::Missing));
    }

    #[test]
    fn what_is_no_layer_is_not_read_as_one() {
        for group in [
            "SCT", "SCT04", "SCT0480", "VV", "VV03", "ABC048", "BKN010XX", "BKN01é",
        ] {
            assert_eq!(read(group), None, "{group}");
        }
    }
}
