//! Days and nights that differ from all others of the week.

use weather::{NotableFact, NotableKind, OutlookPeriod};

use super::NotableInput;
use super::rules::{forecast, greatest, least};

/// Fewer days than this are no week.
const WEEK: usize = 4;
/// A difference from the mean of the other days that stands out, in degrees Celsius.
const APART: f64 = 4.5;

impl NotableInput<'_> {
    /// Returns the highest temperature, where it is far above those of the other days.
    pub(super) fn warmest(&self) -> Option<NotableFact> {
        let (day, high) = greatest(self.days, |day| day.high)?;
        let others = self.mean_without(day, |day| day.high)?;
        (high - others >= self.difference(APART)).then(|| {
            let text = format!("Warmest of the week, {}", self.degrees(high));
            forecast(NotableKind::Warmest, text, day, high)
        })
    }

    /// Returns the lowest temperature, where it is far below those of the other nights.
    pub(super) fn coldest(&self) -> Option<NotableFact> {
        let (day, low) = least(self.days, |day| day.low)?;
        let others = self.mean_without(day, |day| day.low)?;
        (others - low >= self.difference(APART)).then(|| {
            let text = format!("Coldest of the week, {}", self.degrees(low));
            forecast(NotableKind::Coldest, text, day, low)
        })
    }

    /// Returns the mean of the other days' values; none where there are too few.
    fn mean_without(
        &self,
        day: &OutlookPeriod,
        of: impl Fn(&OutlookPeriod) -> Option<f64>,
    ) -> Option<f64> {
        let others = self
            .days
            .iter()
            .filter(|other| other.start_time != day.start_time);
        let values: Vec<f64> = others.filter_map(of).collect();
        (values.len() + 1 >= WEEK).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}
