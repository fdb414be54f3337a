//! The distribution of the screen's lines among the parts of the view. Knows the parts' sizes, not
//! what they say.

/// The lines that each part could fill.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PartSizes {
    /// Lines of the weather now.
    pub(super) now: usize,
    /// Lines of alerts.
    pub(super) alerts: usize,
    /// Days of the forecast.
    pub(super) days: usize,
    /// Days that fit beside each other on a line.
    pub(super) abreast: usize,
    /// Lines of sun and moon.
    pub(super) sun: usize,
    /// True if there are hours to draw.
    pub(super) curves: bool,
}

/// The lines of each part; 0 leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LinePlan {
    pub(super) now: usize,
    pub(super) alerts: usize,
    pub(super) days: usize,
    pub(super) sun: usize,
    /// Of the curve of temperatures, without names and axis.
    pub(super) temperature: usize,
    pub(super) precipitation: usize,
    pub(super) wind: usize,
    /// Blank lines between the parts.
    pub(super) gaps: usize,
}

#[derive(Debug, Clone, Copy)]
enum ScreenPart {
    Now,
    Alerts,
    Days,
    /// One day to a line, if there is room for all.
    AllDays,
    Sun,
    Temperature,
    Precipitation,
    Wind,
    Gaps,
}

/// The parts in the order in which they get lines, as long as there are any: first what is
/// essential, then what is good to have, then room to breathe.
const ORDER: [(ScreenPart, usize); 22] = [
    (ScreenPart::Now, 1),
    (ScreenPart::Alerts, 1),
    (ScreenPart::Now, 1),
    (ScreenPart::Days, 2),
    (ScreenPart::Now, 1),
    (ScreenPart::Sun, 1),
    (ScreenPart::Temperature, 3),
    (ScreenPart::Days, 2),
    (ScreenPart::Precipitation, 1),
    (ScreenPart::Wind, 2),
    (ScreenPart::Wind, 1),
    (ScreenPart::Alerts, 1),
    (ScreenPart::Temperature, 1),
    (ScreenPart::Precipitation, 1),
    (ScreenPart::Gaps, GAPS),
    (ScreenPart::Temperature, 2),
    (ScreenPart::AllDays, 8),
    (ScreenPart::Alerts, 2),
    (ScreenPart::Precipitation, 1),
    (ScreenPart::Wind, 1),
    (ScreenPart::Now, 1),
    (ScreenPart::Alerts, 3),
];

/// Between the four parts.
const GAPS: usize = 3;
/// Higher curves tell no more.
const TALLEST: (usize, usize, usize) = (12, 5, 5);

impl LinePlan {
    /// Shares out so many lines.
    pub(super) fn of(lines: usize, sizes: PartSizes) -> Self {
        let mut plan = Self::default();
        let mut left = lines;
        for (part, more) in ORDER {
            plan.grow(part, more, sizes, &mut left);
        }
        for _ in 0..TALLEST.0 {
            for part in [
                ScreenPart::Temperature,
                ScreenPart::Precipitation,
                ScreenPart::Wind,
            ] {
                plan.grow(part, 1, sizes, &mut left);
            }
        }
        plan
    }

    /// Returns the lines that the parts take together.
    #[cfg(test)]
    fn lines(self) -> usize {
        let with = |lines: usize, more: usize| if lines > 0 { lines + more } else { 0 };
        self.now
            + self.alerts
            + self.days
            + self.sun
            + with(self.temperature, 4)
            + with(self.precipitation, 1)
            + with(self.wind, 2)
            + self.gaps
    }

    /// Gives a part up to so many lines more, if they and what comes with them are left.
    fn grow(&mut self, part: ScreenPart, more: usize, sizes: PartSizes, left: &mut usize) {
        let Some((most, along)) = self.bounds(part, sizes) else {
            return;
        };
        let lines = self.lines_of(part);
        let more = more.min(most.saturating_sub(*lines));
        let room = left.saturating_sub(along);
        let is_whole = along > 0 || matches!(part, ScreenPart::Gaps | ScreenPart::AllDays);
        let more = match is_whole {
            true if room < more => 0,
            true => more,
            false => more.min(room),
        };
        if more > 0 {
            *lines += more;
            *left -= more + along;
        }
    }

    /// Returns the most lines a part may have, and how many come along with the next ones; none for
    /// a part that has no use now.
    fn bounds(&self, part: ScreenPart, sizes: PartSizes) -> Option<(usize, usize)> {
        let is_drawn = self.temperature > 0;
        match part {
            ScreenPart::Now => Some((sizes.now, 0)),
            ScreenPart::Alerts => Some((sizes.alerts, 0)),
            ScreenPart::Days => Some((sizes.days.div_ceil(sizes.abreast.max(1)), 0)),
            ScreenPart::AllDays => Some((sizes.days, 0)),
            ScreenPart::Sun => Some((sizes.sun, 0)),
            // The first lines of a curve bring its name along, the first curve of all the axis too.
            ScreenPart::Temperature => sizes
                .curves
                .then_some((TALLEST.0, if is_drawn { 0 } else { 4 })),
            ScreenPart::Precipitation => {
                is_drawn.then_some((TALLEST.1, usize::from(self.precipitation == 0)))
            }
            ScreenPart::Wind => is_drawn.then_some((TALLEST.2, if self.wind == 0 { 2 } else { 0 })),
            ScreenPart::Gaps => is_drawn.then_some((GAPS, 0)),
        }
    }

    fn lines_of(&mut self, part: ScreenPart) -> &mut usize {
        match part {
            ScreenPart::Now => &mut self.now,
            ScreenPart::Alerts => &mut self.alerts,
            ScreenPart::Days | ScreenPart::AllDays => &mut self.days,
            ScreenPart::Sun => &mut self.sun,
            ScreenPart::Temperature => &mut self.temperature,
            ScreenPart::Precipitation => &mut self.precipitation,
            ScreenPart::Wind => &mut self.wind,
            ScreenPart::Gaps => &mut self.gaps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: PartSizes = PartSizes {
        now: 4,
        alerts: 2,
        days: 7,
        abreast: 2,
        sun: 1,
        curves: true,
    };

    #[test]
    fn a_usual_terminal_has_room_for_everything() {
        let plan = LinePlan::of(22, ALL);
        assert!(plan.now >= 3 && plan.alerts >= 1 && plan.days == 4 && plan.sun == 1);
        assert!(plan.temperature >= 3 && plan.precipitation >= 1 && plan.wind >= 1);
    }

    #[test]
    fn a_small_one_keeps_now_alerts_and_the_next_days() {
        let plan = LinePlan::of(8, ALL);
        let essential = LinePlan {
            now: 3,
            alerts: 1,
            days: 3,
            sun: 1,
            ..LinePlan::default()
        };
        assert_eq!(LinePlan { now: 3, ..plan }, essential);
    }

    #[test]
    fn no_plan_takes_more_lines_than_there_are() {
        for lines in 0..120 {
            for curves in [false, true] {
                for alerts in 0..9 {
                    for abreast in 1..3 {
                        let sizes = PartSizes {
                            curves,
                            alerts,
                            abreast,
                            ..ALL
                        };
                        let plan = LinePlan::of(lines, sizes);
                        assert!(plan.lines() <= lines, "{lines}: {plan:?}");
                        assert!(plan.now <= ALL.now && plan.days <= ALL.days);
                    }
                }
            }
        }
    }
}
