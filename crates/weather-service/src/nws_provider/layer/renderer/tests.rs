use super::*;

fn telling(now: &str) -> LayerRenderer {
    LayerRenderer {
        zone: TimeZone::get("America/Los_Angeles").unwrap(),
        now: now.parse().unwrap(),
        is_simulated: false,
    }
}

fn interval(text: &str) -> Interval {
    text.parse().unwrap()
}

#[test]
fn a_running_interval_begins_with_the_hour_that_is_not_over() {
    let told = telling("2026-03-04T16:30:00Z");
    let hours = told.hours(interval("2026-03-04T15:00:00Z/PT4H"));
    let starts: Vec<String> = hours.iter().map(|hour| hour.start.to_string()).collect();
    assert_eq!(
        starts,
        [
            "2026-03-04T16:00:00Z",
            "2026-03-04T17:00:00Z",
            "2026-03-04T18:00:00Z"
        ]
    );
    assert!(
        hours
            .iter()
            .all(|hour| hour.duration() == SignedDuration::from_hours(1))
    );
}

#[test]
fn what_is_over_has_no_hours_and_half_an_hour_is_one_short_one() {
    let told = telling("2026-03-04T16:30:00Z");
    assert!(told.hours(interval("2026-03-04T10:00:00Z/PT3H")).is_empty());
    let hours = told.hours(interval("2026-03-04T20:00:00Z/PT90M"));
    assert_eq!(hours.len(), 2);
    assert_eq!(hours[1].duration(), SignedDuration::from_mins(30));
}

#[test]
fn an_interval_of_years_is_cut() {
    let told = telling("2026-03-04T16:30:00Z");
    let hours = told.hours(interval("2026-03-04T15:00:00Z/P4000D"));
    assert_eq!(hours.len(), MOST);
    let past = told.hours(interval("0001-03-04T15:00:00Z/2026-03-04T17:00:00Z"));
    assert_eq!(past.len(), 1);
}

#[test]
fn clocks_change_within_an_interval() {
    let told = telling("2026-03-08T08:00:00Z");
    let values: Vec<String> = told
        .hours(interval("2026-03-08T09:00:00Z/PT2H"))
        .into_iter()
        .map(|hour| told.empty(hour).start_time.to_string())
        .collect();
    assert_eq!(
        values,
        ["2026-03-08T01:00:00-08:00", "2026-03-08T03:00:00-07:00"]
    );
}
