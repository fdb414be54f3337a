//! The hours as curves of temperature, chance of precipitation and wind. What they are drawn with is
//! `chart`'s; this gives them colours.

use anstyle::{AnsiColor, Color, Effects, Style};
use chart::Meteogram;
use chart::terminal::{Charset, PanelSizes, TextLine, Tone, panel};
use weather::Outlook;

use super::TextFormat;
use super::footer::footer;
use crate::layout::{plain, push};
use crate::meteogram;
use crate::style::{ASIDE, CAUTION, TITLE, WET, painted};

/// Returns the next so many hours.
pub(crate) fn curves(
    outlook: &Outlook,
    count: usize,
    charset: Charset,
    format: TextFormat,
) -> String {
    let mut text = format!("{}\n", painted(TITLE, plain(&outlook.place.name)));
    let range = 0..count.min(outlook.periods.len());
    let hours = Meteogram {
        now: meteogram::asked_at(&outlook.provenance),
        ..meteogram::hours(outlook, range, format.clock)
    };
    for line in curve_lines(&hours, &PanelSizes::new(format.width, charset)) {
        push(&mut text, format_args!("{}\n", line.trim_end()));
    }
    let clock = format.clock.at(&outlook.place);
    text + &footer(&outlook.provenance, Some("Forecast"), &clock, format)
}

/// Returns the picture line by line.
pub(crate) fn curve_lines(meteogram: &Meteogram, panels: &PanelSizes) -> Vec<String> {
    panel(meteogram, panels).iter().map(colored).collect()
}

fn colored(line: &TextLine) -> String {
    let mut text = String::new();
    for span in &line.spans {
        match span.tone.map(style) {
            Some(style) => text += &painted(style, &span.text),
            None => text += &span.text,
        }
    }
    text
}

fn style(tone: Tone) -> Style {
    let color = |color| Style::new().fg_color(Some(Color::Ansi(color)));
    match tone {
        Tone::Temperature => color(AnsiColor::Red),
        Tone::DewPoint => color(AnsiColor::Green).effects(Effects::DIMMED),
        Tone::Precipitation => WET,
        Tone::Wind => color(AnsiColor::Magenta),
        Tone::Gust => color(AnsiColor::Magenta).effects(Effects::DIMMED),
        Tone::Heading | Tone::Now => TITLE,
        Tone::Simulated => CAUTION,
        Tone::Night => Style::new().effects(Effects::BOLD),
        // Axes, labels, and what is added later.
        _ => ASIDE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn the_hours_as_curves_with_what_speaks_against_them() {
        let mut outlook = fixtures::days_of_hours();
        outlook.provenance.simulated = true;
        let format = TextFormat {
            width: 64,
            ..TextFormat::USUAL
        };
        insta::assert_snapshot!(bare(&curves(&outlook, 48, Charset::Braille, format)), @"
        Seattle, Washington
        Temperature °F · dew point
             │┊
          60 ┤┊55°                                                   55°
             │⠒⠒⠤⢄⣀                      52°                        ⢀⣀⠤⠔
          50 ┤┊    ⠉⠑⠢⣀     43°     ⣀⡠⠤⠒⠊⠉⠉⠉⠉⠑⠒⠤⢄⣀              ⢀⠤⠒⠉⠁
             │┊        ⠉⠒⠢⠤⣀⣀⣀⣀⣀⡠⠤⠊⠉    ⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣉⡑⠤⢄⣀⣀⡀ ⢀⣀⣀⠔⠒⠉⠁
          40 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉⠁          ⠈⠉⠉⠉⠉⠉⠉⠓⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
        Chance of precipitation %    2.88 in                1.68 in
         100 ┤┊                          ▂▂▃▄▅▄▃▃▂
             │┊                       ▂▄▇█████████▇▄▂
          50 ┤┊                  ▁▃▄▇▇███████████████▇▇▄▃▁
             │▃▃▃▃▃▃▃▃▃▄▄▄▄▄▄▅▆▆▇█████████████████████████▇▆▆▅▄▄▄▄▄▄▃▃▃▃
        Wind mph · gusts
          20 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢉⣉⣉⡉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
             │┊22                    ⣀⡠⠤⠔⠒⠊⠉⠁  ⠈⠉⠑⠒⠢⠤⢄⣀
             │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠔⠒⠒⠊⠉                  ⠉⠑⠒⠒⠢⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀
           0 ┤┊
              ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗
              ▲───┬━━━━━━━┼━━━━━━┬──────┬──────┬━━━━━━━┼━━━━━━┬──────┬──
             now 6p             6a    noon    6p             6a    noon
              Wed, Mar 4  Thursday, March 5            Friday, March 6
        SIMULATED: this weather is made up
        Forecast by SEW, 52 min old
        ");
        insta::assert_snapshot!(bare(&curves(&outlook, 24, Charset::Ascii, format)), @"
        Seattle, Washington
        Temperature F - dew point
             |:
          60 +:55
             |**********                                           52
          50 +:         ********           43             **************
             |:                 **************************         .....
          40 +.....................................................
        Chance of precipitation %                   1.68 in
         100 +:                                                      ...
             |:                                               ..:::#####
          50 +:                                     .....::#############
             |...................:::::::::::::::::######################
        Wind mph - gusts
          30 +:22
          20 +..........................................................
          10 +:                           ******************************
           0 +****************************
              :/    /   /  /    /   /  /    /    /   /  /    /   /  /
              ^-+------+======+=======|======+======+=-----+-------+----
             now      6p     9p             3a     6a     9a     noon
              Wednesday, March 4      Thursday, March 5
        SIMULATED: this weather is made up
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn every_curve_has_a_color_of_its_own() {
        let text = curves(
            &fixtures::days_of_hours(),
            48,
            Charset::Braille,
            TextFormat::USUAL,
        );
        for color in [
            "\u{1b}[31m",
            "\u{1b}[2m\u{1b}[32m",
            "\u{1b}[35m",
            "\u{1b}[36m",
        ] {
            assert!(text.contains(color), "{color:?} {text:?}");
        }
        // Many terminals show blue so dark that nobody can read it on black.
        assert!(!text.contains("\u{1b}[34m"), "{text:?}");
    }
}
