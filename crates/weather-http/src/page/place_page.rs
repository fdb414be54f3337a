//! The page of a place: its parts in their order. Asks nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use weather::{OffsetTime, Place, PlaceKind, PlaceQuery, Units};
use weather_text::plain;
use weather_text::time_format::ClockFormat;

use super::display::{DisplayFormat, DisplayOptions};
use super::document::PageDocument;
use super::parts::PageParts;
use super::{alerts, almanac, days, discussion, hours, meteogram, now};

/// The page of a place.
#[derive(Debug)]
pub(super) struct PlacePage<'a> {
    /// The path of its address.
    pub(super) path: &'a str,
    pub(super) place: &'a Place,
    /// The place as it was asked for.
    pub(super) query: &'a PlaceQuery,
    pub(super) parts: &'a PageParts,
    pub(super) options: DisplayOptions,
    pub(super) now: Timestamp,
    /// The form of times of day where the reader has chosen none.
    pub(super) clock_format: Option<ClockFormat>,
}

impl PlacePage<'_> {
    /// Returns it as HTML.
    pub(super) fn render(&self) -> Markup {
        let format = &self.format();
        let name = self.name();
        let query = self.query.to_string();
        let document = PageDocument {
            title: &self.title(&name),
            path: self.path,
            options: self.options,
            shown: Some((format.units, format.clock.format())),
            simulated: self.is_simulated(),
            place: Some(&query),
            is_late: self.parts.is_late(),
            main: self.main(&name, format),
            footer: self.footer(format),
        };
        document.render()
    }

    fn format(&self) -> DisplayFormat {
        let units = self.parts.units().or(self.options.units);
        let units = units.unwrap_or(Units::US);
        let usual = || ClockFormat::usual(units);
        let clock = self.options.clock.or(self.clock_format);
        let clock = clock.unwrap_or_else(usual);
        DisplayFormat {
            options: self.options,
            units,
            clock: clock.named(self.time_zone()),
            now: self.now,
        }
    }

    /// Returns the zone of the place, as far as the gazetteer or an answer knows it.
    fn time_zone(&self) -> Option<&str> {
        let almanac = self.parts.almanac.as_ref().ok();
        let known = almanac.map(|almanac| &*almanac.time_zone);
        self.place.time_zone.as_deref().or(known)
    }

    fn is_simulated(&self) -> bool {
        self.parts
            .provenances()
            .any(|provenance| provenance.simulated)
    }

    /// Returns the name of the place, and the one it was asked for by where that is another.
    fn name(&self) -> String {
        let name = plain(&self.place.name);
        let id = self.place.id.as_deref().map(plain);
        match (id, self.place.kind) {
            (Some(id), PlaceKind::Saved) => format!("{id} ({name})"),
            (Some(id), PlaceKind::ZipCode | PlaceKind::Station) if !name.contains(&id) => {
                format!("{name} ({id})")
            }
            _ => name,
        }
    }

    fn title(&self, name: &str) -> String {
        let Ok(current) = &self.parts.now else {
            return format!("{name} · Weather");
        };
        let degrees = now::degrees(current);
        let condition = now::condition(current).unwrap_or_default();
        let words = [degrees, condition].join(" ");
        format!("{} · {name} · Weather", words.trim())
    }

    fn main(&self, name: &str, format: &DisplayFormat) -> Markup {
        let parts = self.parts;
        let are_urgent = alerts::are_urgent(&parts.alerts);
        html! {
            h1 { (name) @if self.is_simulated() { " " span.badge { "SIMULATED" } } }
            @if are_urgent { (alerts::section(&parts.alerts, format)) }
            (now::section(&parts.now, &parts.notable, format))
            @if !are_urgent { (alerts::section(&parts.alerts, format)) }
            (hours::section(&parts.hourly, format))
            (days::section(&parts.week))
            (meteogram::section(&parts.hourly, self.query, format))
            (almanac::section(&parts.almanac, format))
            (discussion::section(&parts.discussion, format))
        }
    }

    fn footer(&self, format: &DisplayFormat) -> Markup {
        let mut attributions: Vec<_> = self
            .parts
            .provenances()
            .map(|provenance| plain(provenance.attribution()))
            .collect();
        attributions.dedup();
        let zone = self.time_zone().and_then(|name| TimeZone::get(name).ok());
        let made = zone.map(|zone| OffsetTime::in_zone(self.now, &zone));
        html! {
            p {
                @if let Some(made) = made {
                    "Page made " time datetime=(made) { (format.clock.day_and_time(made)) }
                    ", by the clocks of the place. "
                }
                @for attribution in &attributions { (attribution) ". " }
            }
        }
    }
}
