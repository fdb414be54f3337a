//! The meteogram: a picture at an address of its own, so that each reader loads the shape and the colours
//! that suit the screen. Asks for nothing but the hours and the alerts.

use chart::{PictureStyle, Theme};
use maud::{Markup, html};
use weather::{Alert, Outlook, PlaceQuery};
use weather_text::meteogram;
use weather_text::time_format::ClockFormat;

use super::address::percent_encoded;
use super::display::{DisplayFormat, DisplayOptions, PageTheme};
use super::origin::missing;
use super::parts::Part;
use crate::problem::Problem;
use crate::query::QueryString;

/// The name of the picture among the assets.
pub(super) const NAME: &str = "meteogram.svg";
/// The most hours of a picture: a week.
const MOST_HOURS: usize = 168;
/// The hours of a picture of medium width: four days.
const MEDIUM_HOURS: usize = 96;
/// The hours of a narrow picture: two days.
const NARROW_HOURS: usize = 48;
/// The widths of screens for narrow and medium pictures.
const NARROW: &str = "(max-width: 36rem)";
const MEDIUM: &str = "(max-width: 60rem)";
const ANY: &str = "(min-width: 0)";
/// The begin of a condition for readers who like it dark.
const DARK: &str = "(prefers-color-scheme: dark) and ";

/// A shape of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PictureShape {
    Wide,
    Medium,
    Narrow,
}

impl PictureShape {
    fn word(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Medium => "medium",
            Self::Narrow => "narrow",
        }
    }

    /// Returns width and height in pixels, and the hours.
    fn size(self) -> (u32, u32, usize) {
        match self {
            Self::Wide => (1200, 460, MOST_HOURS),
            Self::Medium => (760, 480, MEDIUM_HOURS),
            Self::Narrow => (340, 480, NARROW_HOURS),
        }
    }
}

/// Returns the section of a place.
pub(super) fn section(
    hourly: &Part<Outlook>,
    place: &PlaceQuery,
    format: &DisplayFormat,
) -> Markup {
    html! {
        section.card.meteogram aria-labelledby="meteogram" {
            h2 #meteogram { "Meteogram" }
            @match hourly {
                Ok(outlook) => (picture(outlook, place, format.options)),
                Err(error) => (missing("Meteogram", error)),
            }
        }
    }
}

fn picture(outlook: &Outlook, place: &PlaceQuery, options: DisplayOptions) -> Markup {
    use PageTheme::{Dark, Light};
    use PictureShape::{Medium, Narrow, Wide};
    let source = |shape: PictureShape, theme| {
        let place = percent_encoded(&place.to_string());
        let path = format!("/assets/{NAME}?place={place}&shape={}", shape.word());
        let theme = Some(theme);
        DisplayOptions { theme, ..options }.at(&path)
    };
    let usual = options.theme.unwrap_or(Light);
    let (width, height, _) = Wide.size();
    let themes = match options.theme {
        None => vec![(DARK, Dark), ("", Light)],
        Some(theme) => vec![("", theme)],
    };
    let shapes = [(Narrow, NARROW), (Medium, MEDIUM), (Wide, ANY)];
    let themed = |(colours, theme): (&'static str, _)| {
        shapes.map(|(shape, width)| (format!("{colours}{width}"), shape, theme))
    };
    let pictures = |class: &str, themes: Vec<(&'static str, PageTheme)>, usual| {
        html! {
            picture class=(class) {
                @for (media, shape, theme) in themes.into_iter().flat_map(themed) {
                    @let (width, height, _) = shape.size();
                    source media=(media) srcset=(source(shape, theme)) width=(width) height=(height);
                }
                img src=(source(Wide, usual)) width=(width) height=(height) alt=(words(outlook));
            }
        }
    };
    html! {
        (pictures("on-screen", themes, usual))
        // Browsers load no other picture once they print. Where it is light already, this is the same one.
        @if options.theme != Some(Light) {
            (pictures("on-paper", vec![("", Light)], Light))
        }
    }
}

/// Returns a sentence for those who do not see the picture.
fn words(outlook: &Outlook) -> String {
    let degrees = || {
        outlook
            .periods
            .iter()
            .filter_map(|period| period.temperature)
    };
    let range = degrees().reduce(f64::min).zip(degrees().reduce(f64::max));
    let range = range.map_or_else(String::new, |(least, most)| {
        let unit = outlook.units.temperature;
        format!(", between {least:.0} and {most:.0}°{unit}")
    });
    format!(
        "Temperature, chance of precipitation and wind over the next {} hours{range}. \
         The hours and days of this page say the same in words.",
        outlook.periods.len().min(MOST_HOURS)
    )
}

/// The picture that an address asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PictureRequest {
    pub(super) place: PlaceQuery,
    pub(super) options: DisplayOptions,
    shape: PictureShape,
}

impl PictureRequest {
    /// Reads the parameters of an address.
    ///
    /// # Errors
    ///
    /// The parameter that cannot be read.
    pub(super) fn read(query: &QueryString) -> Result<Self, Problem> {
        let place = query.all("place").last().unwrap_or_default();
        let place = match place.trim() {
            "" => Ok(PlaceQuery::Default),
            text => text.parse(),
        };
        let shape = match query.all("shape").last() {
            None | Some("wide") => PictureShape::Wide,
            Some("medium") => PictureShape::Medium,
            Some("narrow") => PictureShape::Narrow,
            Some(_) => {
                return Err(Problem::bad_request("the shape is wide, medium or narrow"));
            }
        };
        Ok(Self {
            place: place.map_err(|error| Problem::bad_request(error.to_string()))?,
            options: DisplayOptions::read(query)?,
            shape,
        })
    }

    /// Returns the picture of these hours, and of the alerts where they are known, with times in the form of `clock` where the reader has chosen none.
    pub(super) fn draw(
        &self,
        outlook: &Outlook,
        alerts: Option<&[Alert]>,
        clock: Option<ClockFormat>,
    ) -> String {
        let (width, height, hours) = self.shape.size();
        let usual = || ClockFormat::usual(outlook.units);
        let clock = self.options.clock.or(clock).unwrap_or_else(usual);
        let theme = match self.options.theme {
            Some(PageTheme::Dark) => Theme::Dark,
            Some(PageTheme::Light) | None => Theme::Light,
        };
        let style = PictureStyle::new(width, height, theme);
        let mut meteogram = meteogram::titled(outlook, hours, clock);
        meteogram::add_alerts(&mut meteogram, alerts);
        chart::svg(&meteogram, &style)
    }
}
