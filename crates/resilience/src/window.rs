//! Successes and failures of the last while, in a fixed number of slices, so that memory does not
//! grow with traffic. Knows nothing of what is concluded from them.

use std::time::Duration;

use tokio::time::Instant;

/// A slice leaves the window as a whole, so the window is exact to a tenth of its length.
const SLICES: usize = 10;

#[derive(Debug)]
pub(crate) struct Window {
    start: Instant,
    slice_nanos: u128,
    slices: [Slice; SLICES],
}

#[derive(Debug, Default, Clone, Copy)]
struct Slice {
    /// Number of the slice of time, since `start`, that this counts.
    number: u128,
    good: u64,
    bad: u64,
}

impl Window {
    /// Starts an empty window over the last `length`.
    pub(crate) fn new(length: Duration, now: Instant) -> Self {
        Self {
            start: now,
            slice_nanos: (length.as_nanos() / SLICES as u128).max(1),
            slices: [Slice::default(); SLICES],
        }
    }

    pub(crate) fn record(&mut self, good: bool, now: Instant) {
        let number = self.number(now);
        let place = usize::try_from(number % SLICES as u128).unwrap_or(0);
        let slice = &mut self.slices[place];
        if slice.number != number {
            *slice = Slice {
                number,
                ..Slice::default()
            };
        }
        if good {
            slice.good += 1;
        } else {
            slice.bad += 1;
        }
    }

    /// Returns the successes and the failures within the window.
    pub(crate) fn totals(&self, now: Instant) -> (u64, u64) {
        let number = self.number(now);
        self.slices
            .iter()
            .filter(|slice| number - slice.number.min(number) < SLICES as u128)
            .fold((0, 0), |(good, bad), slice| {
                (good + slice.good, bad + slice.bad)
            })
    }

    fn number(&self, now: Instant) -> u128 {
        now.saturating_duration_since(self.start).as_nanos() / self.slice_nanos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_leave_the_window_when_their_time_is_over() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut window = Window::new(Duration::from_secs(10), start);
        window.record(true, at(0));
        window.record(false, at(0));
        window.record(false, at(5));
        assert_eq!(window.totals(at(9)), (1, 2));
        assert_eq!(window.totals(at(10)), (0, 1));
        assert_eq!(window.totals(at(14)), (0, 1));
        assert_eq!(window.totals(at(15)), (0, 0));
        window.record(true, at(105));
        assert_eq!(window.totals(at(105)), (1, 0), "the slice was used before");
    }

    #[test]
    fn a_window_of_no_length_remembers_next_to_nothing() {
        let start = Instant::now();
        let mut window = Window::new(Duration::ZERO, start);
        window.record(false, start);
        assert_eq!(window.totals(start + Duration::from_nanos(10)), (0, 0));
    }
}
