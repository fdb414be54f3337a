//! Texts of alerts without the times in them, so that two can be compared by all else they say. Knows
//! English as forecast offices write it, and no clock: it does not compute the moment that is meant.
//!
//! A number is a time only where it is written as one. "40 mph", "14 inches" and "3 hours" stay, and
//! so does everything in doubt.

use std::ops::RangeInclusive;

const PREPOSITIONS: [&str; 12] = [
    "from", "until", "through", "to", "between", "by", "at", "on", "before", "after", "till", "and",
];
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const RELATIVE_DAYS: [&str; 3] = ["today", "tonight", "tomorrow"];
const DAY_PARTS: [&str; 5] = ["morning", "afternoon", "evening", "night", "overnight"];
const DAY_MODIFIERS: [&str; 5] = ["this", "early", "late", "later", "mid"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Returns the words of a text, without days, dates and times of the day and the prepositions before
/// them.
pub(crate) fn without_times(text: &str) -> String {
    without(text, time_at, &PREPOSITIONS)
}

/// Returns the words of a text, without those that name another day when they are said on another
/// day: yesterday's "tomorrow" is "today".
pub(crate) fn without_relative_days(text: &str) -> String {
    without(text, relative_day_at, &[])
}

/// Returns the words of a text, without the expressions that `length_at` finds at the beginning of a row of
/// words, and without the words `before` them.
fn without(text: &str, length_at: fn(&[Word]) -> usize, before: &[&str]) -> String {
    let words = words(text);
    let mut rest = words.as_slice();
    let mut kept: Vec<&str> = Vec::new();
    while let [word, after @ ..] = rest {
        let length = length_at(rest);
        if length == 0 {
            kept.push(&word.text);
            rest = after;
        } else {
            while kept.pop_if(|last| before.contains(last)).is_some() {}
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    kept.join(" ")
}

/// A run of letters; or a number: `6`, `1.5`, `-5`, `6:45`.
#[derive(Debug)]
struct Word {
    /// In lower case.
    text: String,
    /// Set if nothing stands between it and the word before: `PM2.5`.
    is_joined: bool,
}

/// Returns the number of words of a time at the beginning of a row of words; 0 if there is none.
fn time_at(words: &[Word]) -> usize {
    let kinds = [range_at, clock_at, date_at, day_at];
    kinds
        .map(|length_at| length_at(words))
        .into_iter()
        .fold(0, usize::max)
}

/// `3 to 6 PM`, `between 3 and 6 PM`.
fn range_at(words: &[Word]) -> usize {
    let (begin, after) = match words {
        [time, to, after @ ..] if time.is_of_twelve_hours() && to.is("to") => (2, after),
        [between, time, and, after @ ..]
            if between.is("between") && time.is_of_twelve_hours() && and.is("and") =>
        {
            (3, after)
        }
        _ => return 0,
    };
    match clock_at(after) {
        0 => 0,
        end => begin + end,
    }
}

/// `6 PM`, `6:45 PM CST`, `615 a.m.`, `2115Z`, `noon`.
fn clock_at(words: &[Word]) -> usize {
    let length = match words {
        [word, ..] if word.is("noon") || word.is("midnight") => 1,
        [time, half, after @ ..]
            if time.is_of_twelve_hours() && (half.is("am") || half.is("pm")) =>
        {
            // Fine particles, not an afternoon: "12 PM2.5".
            if after.first().is_some_and(Word::is_joined_number) {
                return 0;
            }
            2
        }
        [time, half, m, ..]
            if time.is_of_twelve_hours() && (half.is("a") || half.is("p")) && m.is("m") =>
        {
            3
        }
        [time, zone, ..] if time.is_of_a_day() && (zone.is("z") || zone.is_zone()) => 1,
        _ => return 0,
    };
    let zone = words.get(length);
    let has_zone = zone.is_some_and(|zone| zone.is("z") || zone.is_zone());
    length + usize::from(has_zone)
}

/// `July 15`, `July 15, 2026`.
fn date_at(words: &[Word]) -> usize {
    let [month, day, after @ ..] = words else {
        return 0;
    };
    let is_day = day.number(1..=2).is_some_and(|day| (1..=31).contains(&day));
    if !month.is_one_of(&MONTHS) || !is_day {
        return 0;
    }
    let year = after.first().and_then(|year| year.number(4..=4));
    let has_year = year.is_some_and(|year| (1900..2100).contains(&year)) && clock_at(after) == 0;
    2 + usize::from(has_year)
}

/// `Thursday`, `tonight`, `late this evening`.
fn day_at(words: &[Word]) -> usize {
    let modifiers = words
        .iter()
        .take_while(|word| word.is_one_of(&DAY_MODIFIERS));
    let modifiers = modifiers.count();
    let is_day = |word: &Word| {
        word.is_one_of(&DAYS) || word.is_one_of(&RELATIVE_DAYS) || word.is_one_of(&DAY_PARTS)
    };
    match words.get(modifiers) {
        Some(word) if is_day(word) => modifiers + 1,
        _ => 0,
    }
}

/// `tomorrow`, `this evening`.
fn relative_day_at(words: &[Word]) -> usize {
    match words {
        [day, ..] if day.is_one_of(&RELATIVE_DAYS) => 1,
        [this, part, ..] if this.is("this") && part.is_one_of(&DAY_PARTS) => 2,
        _ => 0,
    }
}

impl Word {
    fn is(&self, word: &str) -> bool {
        self.text == word
    }

    fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.text.as_str())
    }

    fn is_joined_number(&self) -> bool {
        self.is_joined && self.text.starts_with(|first: char| first.is_ascii_digit())
    }

    /// Returns its value, if it is a whole number of so many digits.
    fn number(&self, digits: RangeInclusive<usize>) -> Option<u16> {
        let is_plain = self.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_it = is_plain && digits.contains(&self.text.len());
        is_it.then(|| self.text.parse().ok()).flatten()
    }

    /// `6`, `615` and `6:15`, without the half of the day.
    fn is_of_twelve_hours(&self) -> bool {
        let parts = self.text.split_once(':');
        let parts =
            parts.and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
        let hour = || self.number(1..=2).map(|hour| (hour, 0));
        let time = || self.number(3..=4).map(|time| (time / 100, time % 100));
        let time: Option<(u16, u16)> = parts.or_else(hour).or_else(time);
        time.is_some_and(|(hour, minute)| (1..=12).contains(&hour) && minute < 60)
    }

    /// `2115`.
    fn is_of_a_day(&self) -> bool {
        let time = self.number(4..=4);
        time.is_some_and(|time| time / 100 < 24 && time % 100 < 60)
    }

    /// `CST`, `AKDT`, `UTC`.
    fn is_zone(&self) -> bool {
        const OTHERS: [&str; 6] = ["utc", "gmt", "akst", "akdt", "sst", "chst"];
        let is_of_states = matches!(
            self.text.as_bytes(),
            [b'e' | b'c' | b'm' | b'p' | b'a' | b'h', b's' | b'd', b't']
        );
        is_of_states || self.is_one_of(&OTHERS)
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text;
    let mut is_joined = false;
    while let Some(first) = rest.chars().next() {
        let length = word_length(rest, is_joined);
        if length > 0 {
            let text = rest[..length].to_lowercase();
            words.push(Word { text, is_joined });
        }
        is_joined = length > 0;
        rest = &rest[length.max(first.len_utf8())..];
    }
    words
}

/// Returns the bytes of the word at the beginning of a text; 0 if there is none.
fn word_length(text: &str, is_joined: bool) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    // A hyphen after a word joins it to the next one, as in "I-90".
    let sign = usize::from(text.starts_with('-') && !is_joined);
    let whole = digits(&text[sign..]);
    if whole == 0 {
        let letters = text.chars().take_while(|letter| letter.is_alphabetic());
        return letters.map(char::len_utf8).sum();
    }
    let length = sign + whole;
    let part = text[length..].strip_prefix(['.', ':']).map_or(0, digits);
    length + part + usize::from(part > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_all_forms_go_with_the_words_before_them() {
        let times = [
            "until 6 PM CST",
            "until 9 AM CST Thursday",
            "until 6 PM CST this evening",
            "until 6 PM CST /5 PM MST/ this evening",
            "from 3 to 6 PM",
            "between 3 and 6:30 p.m. AKDT",
            "at 615 PM",
            "at 6:45 PM",
            "from noon to midnight",
            "through 2245Z",
            "by 2245 UTC",
            "until July 16, 2026",
            "on July 15 1200 PM",
            "late this evening and overnight",
            "through early Thursday afternoon",
            "after May 3",
            "",
        ];
        for time in times {
            let text = format!("Rivers rise {time}. Leave.");
            assert_eq!(without_times(&text), "rivers rise leave", "{time}");
        }
    }

    #[test]
    fn what_is_no_time_stays() {
        for text in [
            "gusts up to 40 mph",
            "accumulations of 1.5 to 2.5 inches",
            "wind chills of -5 to 10 degrees",
            "storms may be severe",
            "for 3 hours",
            "on i 90 near exit 14",
            "at 25 pm",
            "at 6:75 pm",
            "at 2575 z",
            "later than this",
            "by 7",
            "on july 32",
            "march on",
            "from 20 to 30",
            "\u{e9}t\u{e9} 5",
        ] {
            assert_eq!(without_times(text), text);
        }
        assert_eq!(without_times("12 PM2.5"), "12 pm 2.5", "fine particles");
        assert_eq!(without_times("I-90"), "i 90");
    }

    #[test]
    fn a_range_of_quantities_before_a_time_is_none_of_times() {
        let text = |wind: &str, end: &str| without_times(&format!("winds {wind} until {end} PM"));
        assert_eq!(text("20 to 30", "6"), "winds 20 to 30");
        assert_eq!(text("20 to 30", "6"), text("20 to 30", "9"));
        assert_ne!(text("20 to 30", "6"), text("30 to 40", "9"));
        assert_eq!(text("10 to 11", "6"), "winds 10 to 11");
    }

    #[test]
    fn only_days_that_depend_on_today_are_relative() {
        let same = [
            "in effect today",
            "in effect this evening",
            "in effect tonight",
        ];
        for text in same {
            assert_eq!(without_relative_days(text), "in effect", "{text}");
        }
        let text = "from 3 PM Thursday evening";
        assert_eq!(without_relative_days(text), "from 3 pm thursday evening");
    }
}
