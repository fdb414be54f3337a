//! The list of questions. To add one is to add an entry here and to follow the compiler; CONTRIBUTING.md
//! has the rest.

/// Calls the macro `$make` with every question the service answers.
///
/// An entry has, in this order: documentation, method name, variant of
/// [`Question`](crate::Question), the name of the argument that is a place, arguments of its own with
/// their [`ParameterKind`](crate::ParameterKind), which members of
/// [`QueryOptions`](crate::QueryOptions) apply, after `&` the criteria of the
/// [`AlertFilter`](crate::AlertFilter) where it has one, after `@` the members of the
/// [`StationChoice`](crate::StationChoice) likewise, and the type of the reply. Arguments stand in the
/// order in which a caller may give them by position. A question with a `Timeout` waits for news.
#[macro_export]
macro_rules! for_each_question {
    ($make:ident) => {
        $make! {
            /// Returns the forecast period that holds now, as the original service does.
            get_weather => GetWeather(location) {} options [within, max_age] -> WeatherForecast;

            /// Returns the current conditions, as stations near the place measured them.
            current => Current(location) {} options [units, within, max_age]
                @ stations [station, exclude_stations] -> Current;

            /// Returns the hourly forecast, about a week of it.
            hourly => Hourly(location) {} options [units, within, max_age] -> Outlook;

            /// Returns the forecast by half days, about a week of it.
            week => Week(location) {} options [units, within, max_age] -> Outlook;

            /// Returns the forecast by whole days, each with the night that follows, about a week of it.
            days => Days(location) {} options [units, within, max_age] -> Outlook;

            /// Returns the few facts about the weather of a place that stand out, such as rain that begins, the
            /// most important first.
            notable => Notable(location) {} options [units, within, max_age] -> Notable;

            /// Returns the alerts in force at a place, or in a state (`WA`), zone (`WAZ315`) or county
            /// (`WAC033`), the gravest first.
            alerts => Alerts(location) {} options [within, max_age]
                & filter [event, exclude_event, severity, urgency, certainty] -> Alerts;

            /// Returns what changed among the alerts after the cursor of an earlier answer, waiting for
            /// a change up to the timeout; without a cursor, all alerts in force as new.
            alert_changes => AlertChanges(location) {
                /// The `cursor` of an earlier answer, or the word start.
                since: Text,
                /// Seconds to wait for a change at most.
                timeout: Timeout,
            } & filter [event, exclude_event, severity, urgency, certainty] -> AlertChanges;

            /// Returns one layer of the raw grid, with the names of all layers.
            grid => Grid(location) {
                /// The layer's upstream name, such as `snowfallAmount`; the temperature without one.
                layer: Text,
            } options [units, within, max_age] -> Layer;

            /// Returns the newest text product of a kind from the place's forecast office.
            discussion => Discussion(location) {
                /// The kind of text product; `AFD`, the area forecast discussion, without one.
                product: Text,
            } options [within, max_age] -> Discussion;

            /// Returns sun and moon times on a day at a place.
            sun => Sun(location) {
                /// The day as `YYYY-MM-DD`; today at the place without one.
                date: Day,
            } options [within] -> Almanac;

            /// Returns the places that go by a name, also where it is ambiguous.
            place => Place(query) {} -> Places;

            /// Returns the forecast period that holds now with its provenance and age.
            explain => Explain(location) {} options [within, max_age] -> Answer;

            /// Returns counters and timings of the service and its upstream.
            status => Status() {} -> Status;

            /// Returns the answer of `explain` once the forecast is newer than a time, or nothing after
            /// the timeout.
            wait_for_update => WaitForUpdate(location) {
                /// The `update_time` of an earlier answer, in RFC 3339; now without one.
                since: Time,
                /// Seconds to wait for a newer forecast at most.
                timeout: Timeout,
            } -> Option<Answer>;
        }
    };
}
