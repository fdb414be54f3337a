//! The outcomes that open the breaker, for how long, and those that close it.

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const OPENED: Transition = Transition::Opened { length: SECOND };

fn rules() -> BreakerSettings {
    BreakerSettings {
        failures: 3,
        window: 10 * SECOND,
        share: 0.5,
        least: 10,
        open_first: SECOND,
        open_longest: 5 * SECOND,
    }
}

fn fresh() -> (Breaker, Instant) {
    let now = Instant::now();
    (Breaker::new(rules(), now), now)
}

/// One attempt that fails.
fn fail(breaker: &mut Breaker, now: Instant) -> Transition {
    breaker.admits(now).unwrap();
    let permit = breaker.enter();
    breaker.record_failure(permit, None, now)
}

fn succeed(breaker: &mut Breaker, now: Instant) -> Transition {
    breaker.admits(now).unwrap();
    let permit = breaker.enter();
    breaker.record_success(permit, now)
}

/// A breaker that has just opened for the first time.
fn open() -> (Breaker, Instant) {
    let (mut breaker, now) = fresh();
    fail(&mut breaker, now);
    fail(&mut breaker, now);
    assert_eq!(fail(&mut breaker, now), OPENED);
    (breaker, now)
}

#[test]
fn failures_in_a_row_open_it_and_a_success_between_starts_the_row_again() {
    let (mut breaker, now) = fresh();
    for _ in 0..3 {
        assert_eq!(fail(&mut breaker, now), Transition::None);
        assert_eq!(fail(&mut breaker, now), Transition::None);
        assert_eq!(succeed(&mut breaker, now), Transition::None);
    }
    // Nine outcomes, six failures: one more and the share would speak, so let it pass by.
    let later = now + 20 * SECOND;
    assert_eq!(breaker.state(later), BreakerState::Closed { failures: 0 });
    fail(&mut breaker, later);
    fail(&mut breaker, later);
    assert_eq!(fail(&mut breaker, later), OPENED);
}

#[test]
fn a_share_of_failures_opens_it_once_there_are_enough_outcomes() {
    let (mut breaker, now) = fresh();
    for _ in 0..4 {
        assert_eq!(succeed(&mut breaker, now), Transition::None);
        assert_eq!(fail(&mut breaker, now), Transition::None);
    }
    assert_eq!(succeed(&mut breaker, now), Transition::None);
    assert_eq!(fail(&mut breaker, now), OPENED, "5 of 10");
}

#[test]
fn failures_that_left_the_window_have_no_share() {
    let (mut breaker, now) = fresh();
    for second in 0..100 {
        let at = now + second * SECOND;
        let transition = if second % 3 == 0 {
            fail(&mut breaker, at)
        } else {
            succeed(&mut breaker, at)
        };
        assert_eq!(transition, Transition::None);
    }
}

#[test]
fn while_open_it_says_since_when_and_until_when() {
    let (breaker, now) = open();
    let later = now + Duration::from_millis(400);
    let info = OpenInfo {
        since: Duration::from_millis(400),
        retry_in: Duration::from_millis(600),
    };
    assert_eq!(breaker.admits(later), Err(info));
    assert_eq!(breaker.admits(now + SECOND), Ok(()));
}

#[test]
fn each_failed_probe_doubles_the_time_up_to_its_cap() {
    let (mut breaker, start) = open();
    let mut now = start + SECOND;
    for seconds in [2, 4, 5, 5] {
        let length = seconds * SECOND;
        assert_eq!(fail(&mut breaker, now), Transition::Opened { length });
        assert_eq!(breaker.admits(now).unwrap_err().since, now - start);
        now += length;
    }
    let after = now - start;
    assert_eq!(succeed(&mut breaker, now), Transition::Closed { after });
}

#[test]
fn a_good_probe_forgets_the_failures_before_it() {
    let (mut breaker, start) = open();
    let now = start + SECOND;
    succeed(&mut breaker, now);
    assert_eq!(breaker.state(now), BreakerState::Closed { failures: 0 });
    assert_eq!(fail(&mut breaker, now), Transition::None);
    assert_eq!(fail(&mut breaker, now), Transition::None);
}

#[test]
fn only_an_upstream_that_stayed_well_for_a_window_starts_from_the_first_length() {
    for (well, length) in [(9, 2), (10, 1)] {
        let (mut breaker, start) = open();
        let closed = start + SECOND;
        succeed(&mut breaker, closed);
        let again = closed + well * SECOND;
        fail(&mut breaker, again);
        fail(&mut breaker, again);
        let length = length * SECOND;
        assert_eq!(fail(&mut breaker, again), Transition::Opened { length });
    }
}

#[test]
fn the_upstreams_wish_prolongs_an_opening_but_never_shortens_it() {
    for (asked, length) in [(30, 30), (0, 1)] {
        let (mut breaker, now) = fresh();
        fail(&mut breaker, now);
        fail(&mut breaker, now);
        let permit = breaker.enter();
        let transition = breaker.record_failure(permit, Some(asked * SECOND), now);
        let length = length * SECOND;
        assert_eq!(transition, Transition::Opened { length });
    }
}

#[test]
fn one_probe_goes_and_its_abandoned_place_is_for_the_next() {
    let (mut breaker, start) = open();
    let now = start + SECOND;
    let permit = breaker.enter();
    assert_eq!(breaker.state(now), BreakerState::HalfOpen { since: SECOND });
    let info = breaker.admits(now).unwrap_err();
    assert_eq!((info.since, info.retry_in), (SECOND, Duration::ZERO));
    breaker.abandon(permit, now);
    assert_eq!(breaker.admits(now), Ok(()));
    let next = breaker.enter();
    breaker.abandon(permit, now);
    assert!(breaker.admits(now).is_err(), "abandoned twice counts once");
    breaker.record_success(next, now);
    assert_eq!(breaker.state(now), BreakerState::Closed { failures: 0 });
}

#[test]
fn outcomes_from_before_it_opened_change_nothing() {
    let (mut breaker, now) = fresh();
    let (early, late) = (breaker.enter(), breaker.enter());
    for _ in 0..3 {
        fail(&mut breaker, now);
    }
    assert_eq!(breaker.record_success(early, now), Transition::None);
    assert!(breaker.admits(now).is_err());
    let probe = breaker.enter();
    assert_eq!(breaker.record_failure(late, None, now), Transition::None);
    breaker.abandon(late, now);
    let half_open = BreakerState::HalfOpen {
        since: Duration::ZERO,
    };
    assert_eq!(breaker.state(now), half_open);
    breaker.record_success(probe, now);
}

#[test]
fn a_share_above_one_never_opens_it() {
    let now = Instant::now();
    let never = BreakerSettings {
        failures: u32::MAX,
        share: 1.1,
        ..rules()
    };
    let mut breaker = Breaker::new(never, now);
    for _ in 0..1000 {
        assert_eq!(fail(&mut breaker, now), Transition::None);
    }
    breaker.reconfigure(rules(), now);
    assert_eq!(fail(&mut breaker, now), OPENED);
}
