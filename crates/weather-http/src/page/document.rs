//! The frame of every page: head, search, choices of the reader, and the regions that the script speaks
//! through. Knows nothing of what stands in the middle.

use maud::{DOCTYPE, Markup, html};
use weather::{TemperatureUnit, Units};
use weather_text::time_format::ClockFormat;

use super::assets::{ICON, MANIFEST, SCRIPT, STYLE};
use super::display::{DisplayOptions, PageTheme};
use super::icons;

/// A page.
#[derive(Debug)]
pub(super) struct PageDocument<'a> {
    pub(super) title: &'a str,
    /// The path of its address.
    pub(super) path: &'a str,
    pub(super) options: DisplayOptions,
    /// The units and the clock of what it shows; none where it shows no numbers.
    pub(super) shown: Option<(Units, ClockFormat)>,
    /// True if the weather is made up.
    pub(super) simulated: bool,
    /// The place that the script listens to, as the API knows it.
    pub(super) place: Option<&'a str>,
    /// True if a part did not come in time.
    pub(super) is_late: bool,
    pub(super) main: Markup,
    pub(super) footer: Markup,
}

impl PageDocument<'_> {
    /// Returns it as HTML.
    pub(super) fn render(&self) -> Markup {
        let theme = self.options.theme.map(PageTheme::word);
        let is_marked = !self.simulated || self.title.contains("SIMULATED");
        let mark = if is_marked { "" } else { "SIMULATED " };
        html! {
            (DOCTYPE)
            html lang="en" data-theme=[theme] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content=(theme.unwrap_or("light dark"));
                    title { (mark) (self.title) }
                    link rel="stylesheet" href=(STYLE.path);
                    link rel="icon" type="image/svg+xml" href=(ICON.path);
                    link rel="manifest" href=(MANIFEST.path);
                    script type="module" src=(SCRIPT.path) {}
                }
                body data-place=[self.place] data-late[self.is_late] {
                    (icons::symbols())
                    a.skip href="#weather" { "Skip to the weather" }
                    (self.header())
                    main #weather tabindex="-1" { (self.main) }
                    footer { (self.footer) }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header {
                @if self.simulated {
                    p.simulated { strong { "SIMULATED" } " This weather is made up. Do not rely on it." }
                }
                div.topbar {
                    a.home href=(self.options.at("/")) { img src=(ICON.path) alt="" width="32" height="32"; "Weather" }
                    (self.search())
                    (self.choices())
                }
                p #connection role="status" {}
                p #announcement.unseen role="alert" {}
            }
        }
    }

    fn search(&self) -> Markup {
        html! {
            form.search role="search" action="/" method="get" {
                label.unseen for="place" { "Place" }
                div.field {
                    input #place name="place" type="search" required maxlength="100"
                        placeholder="Town, ZIP code, station or lat,lon" autocomplete="off"
                        autocapitalize="words" spellcheck="false";
                    ul #suggestions hidden {}
                }
                @for (name, text) in self.options.pairs() { input type="hidden" name=(name) value=(text); }
                button { "Search" }
            }
        }
    }

    /// Returns the links that change how the page looks.
    fn choices(&self) -> Markup {
        let options = self.options;
        let celsius = |(units, _): (Units, _)| units.temperature == TemperatureUnit::Celsius;
        let twelve = |(_, clock)| clock == ClockFormat::Twelve;
        let with_units = |units| DisplayOptions {
            units: Some(units),
            ..options
        };
        let with_clock = |clock| DisplayOptions {
            clock: Some(clock),
            ..options
        };
        let with_theme = |theme| DisplayOptions { theme, ..options };
        html! {
            nav.choices aria-label="Display" {
                @if let Some(shown) = self.shown {
                    (self.choice("Units", &[
                        ("°F", !celsius(shown), with_units(Units::US)),
                        ("°C", celsius(shown), with_units(Units::SI)),
                    ]))
                    (self.choice("Clock", &[
                        ("12 h", twelve(shown), with_clock(ClockFormat::Twelve)),
                        ("24 h", !twelve(shown), with_clock(ClockFormat::TwentyFour)),
                    ]))
                }
                (self.choice("Colours", &[
                    ("Auto", options.theme.is_none(), with_theme(None)),
                    ("Light", options.theme == Some(PageTheme::Light), with_theme(Some(PageTheme::Light))),
                    ("Dark", options.theme == Some(PageTheme::Dark), with_theme(Some(PageTheme::Dark))),
                ]))
            }
        }
    }

    fn choice(&self, name: &str, choices: &[(&str, bool, DisplayOptions)]) -> Markup {
        html! {
            ul aria-label=(name) {
                @for (text, is_chosen, options) in choices {
                    li { a href=(options.at(self.path)) aria-current=[is_chosen.then_some("true")] { (text) } }
                }
            }
        }
    }
}
