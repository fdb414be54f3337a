//! `wx chart`: the hours as a picture in a file. The picture itself is `chart`'s.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chart::{Meteogram, PictureStyle};
use clap::{Args, ValueEnum};
use tempfile::Builder;
use weather::{Outlook, PlaceQuery, QueryOptions};

use crate::args::{ClockArgs, FreshnessArgs, PlaceArgs, ServerArgs, UnitArgs};
use crate::exit::CommandError;
use crate::{ExitStatus, meteogram, spinner};

/// The longest side of a picture in pixels.
const LONGEST: u32 = 8192;
/// A shorter side shows nothing.
const SHORTEST: u32 = 100;
/// The hours of a picture that is wide, and of one that is higher than wide, as on a telephone.
const WIDE_HOURS: usize = 156;
const UPRIGHT_HOURS: usize = 60;

// Arguments of `wx chart`.
#[derive(Debug, Args)]
pub(crate) struct ChartOptions {
    #[command(flatten)]
    place: PlaceArgs,
    /// Write this file, as SVG or PNG by its ending; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Write this format, whatever the ending
    #[arg(long = "as", value_name = "FORM", value_enum)]
    form: Option<ImageFormat>,
    /// Make the picture this wide and high, in pixels
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1200x500", value_parser = size)]
    size: (u32, u32),
    /// Choose colours that suit the surroundings of the picture
    #[arg(long, value_enum, default_value_t = ChartTheme::Light)]
    theme: ChartTheme,
    /// Leave out the ground, so that what is behind the picture is seen through it
    #[arg(long)]
    transparent: bool,
    /// Show this many hours; as many as there are, or two and a half days where the picture is
    /// higher than wide
    #[arg(
        long = "hours",
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u16).range(12..=156)
    )]
    count: Option<u16>,
    /// Show this many days: today's rest and the next ones, up to a midnight
    #[arg(
        long,
        value_name = "NUMBER",
        conflicts_with = "count",
        value_parser = clap::value_parser!(u8).range(1..=7)
    )]
    days: Option<u8>,
    #[command(flatten)]
    units: UnitArgs,
    #[command(flatten)]
    clock: ClockArgs,
    #[command(flatten)]
    freshness: FreshnessArgs,
}

/// The forms of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ImageFormat {
    /// Lines and letters, sharp at any size
    Svg,
    /// Pixels
    Png,
}

/// The colours of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ChartTheme {
    /// Dark on white
    Light,
    /// Light on nearly black
    Dark,
}

pub(crate) fn run(
    server: &ServerArgs,
    options: &ChartOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let place = options.place.query()?;
    let form = options.form()?;
    let target = options.target(form)?;
    let meteogram = ask(server, options, place)?;
    let bytes = drawn(form, &meteogram, &options.style())?;
    match target {
        OutputTarget::StandardOutput => {
            out.write_all(&bytes)?;
            out.flush()?;
        }
        OutputTarget::File(path) => {
            let why = |e| CommandError::Other(format!("cannot write {}: {e}", path.display()));
            write(&path, &bytes).map_err(why)?;
        }
    }
    Ok(ExitStatus::Success)
}

/// The destination of a picture.
#[derive(Debug, PartialEq, Eq)]
enum OutputTarget {
    StandardOutput,
    File(PathBuf),
}

impl ChartOptions {
    /// Returns the format that was asked for, else that of the file's ending.
    fn form(&self) -> Result<ImageFormat, CommandError> {
        let ending = self.output.extension().map(|e| e.to_ascii_lowercase());
        let named = ending.and_then(|e| ImageFormat::from_str(e.to_str()?, true).ok());
        let form = self.form.or(named).ok_or_else(|| {
            let file = self.output.display();
            CommandError::Usage(format!(
                "{file} ends neither in .svg nor in .png; choose with --as svg or --as png"
            ))
        })?;
        if form == ImageFormat::Png && !cfg!(feature = "png") {
            return Err(CommandError::Usage(
                "this wx was built without PNG (cargo feature png); --as svg works".to_owned(),
            ));
        }
        Ok(form)
    }

    /// Returns the destination, checked as far as possible before there is anything to write.
    fn target(&self, form: ImageFormat) -> Result<OutputTarget, CommandError> {
        if self.output.as_os_str() == "-" {
            if form == ImageFormat::Png && io::stdout().is_terminal() {
                return Err(CommandError::Usage(
                    "cannot write PNG to a terminal; name a file or a pipe".to_owned(),
                ));
            }
            return Ok(OutputTarget::StandardOutput);
        }
        let directory = directory(&self.output);
        let wrong = |why: &dyn fmt::Display| {
            let file = self.output.display();
            Err(CommandError::Other(format!("cannot write {file}: {why}")))
        };
        match fs::metadata(directory) {
            Err(e) => wrong(&format_args!("{}: {e}", directory.display())),
            Ok(found) if !found.is_dir() => {
                wrong(&format_args!("{} is not a directory", directory.display()))
            }
            Ok(_) if self.output.is_dir() => wrong(&"it is a directory"),
            Ok(_) => Ok(OutputTarget::File(self.output.clone())),
        }
    }

    fn style(&self) -> PictureStyle {
        let (width, height) = self.size;
        let theme = match self.theme {
            ChartTheme::Light => chart::Theme::Light,
            ChartTheme::Dark => chart::Theme::Dark,
        };
        let style = PictureStyle::new(width, height, theme);
        if self.transparent {
            style.transparent()
        } else {
            style
        }
    }

    /// Returns the number of hours to show.
    fn hours(&self, outlook: &Outlook) -> usize {
        let (width, height) = self.size;
        match (self.count, self.days) {
            (Some(hours), _) => hours.into(),
            (None, Some(days)) => meteogram::hours_of_days(outlook, days.into()),
            (None, None) if height > width => UPRIGHT_HOURS,
            (None, None) => WIDE_HOURS,
        }
    }
}

fn ask(
    server: &ServerArgs,
    options: &ChartOptions,
    place: PlaceQuery,
) -> Result<Meteogram, CommandError> {
    let (outlook, alerts) = spinner::during(|| {
        let mut client = server.connect()?;
        client.set_options(QueryOptions {
            units: options.units.units,
            ..options.freshness.options()
        });
        let outlook = client.hourly(place.clone())?;
        Ok::<_, weather_client::Error>((outlook, client.alerts(place)))
    })?;
    let clock = options.clock.format(Some(outlook.units));
    let mut meteogram = meteogram::titled(&outlook, options.hours(&outlook), clock);
    let alerts = alerts.ok().map(|answer| answer.alerts);
    meteogram::add_alerts(&mut meteogram, alerts.as_deref());
    Ok(meteogram)
}

fn drawn(
    form: ImageFormat,
    meteogram: &Meteogram,
    style: &PictureStyle,
) -> Result<Vec<u8>, CommandError> {
    match form {
        ImageFormat::Svg => Ok(chart::svg(meteogram, style).into_bytes()),
        #[cfg(feature = "png")]
        ImageFormat::Png => chart::png(meteogram, style).map_err(|e| match e {
            chart::PngError::Size { .. } => CommandError::Usage(e.to_string()),
            e => CommandError::Other(e.to_string()),
        }),
        #[cfg(not(feature = "png"))]
        ImageFormat::Png => Err(CommandError::Other("built without PNG".to_owned())),
    }
}

/// Puts a whole picture into a file, or leaves the file as it was: who looks meanwhile, a web server
/// or a desktop, sees the old or the new one. A device or a pipe is written as it is.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            return OpenOptions::new().write(true).open(path)?.write_all(bytes);
        }
        _ => {}
    }
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = Builder::new()
        .prefix(".wx-chart-")
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(directory(&path))
        // Without the name of the file that was to become the picture.
        .map_err(|e| io::Error::from(e.kind()))?;
    file.write_all(bytes)?;
    file.persist(&path).map_err(|e| e.error)?;
    Ok(())
}

fn directory(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}

/// Reads `1200x500`.
fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.trim().parse::<u32>().ok();
    let pair = text.split_once(['x', 'X']);
    let pair = pair.and_then(|(width, height)| Some((side(width)?, side(height)?)));
    let (width, height) =
        pair.ok_or_else(|| "expected WIDTHxHEIGHT in pixels, such as 1200x500".to_owned())?;
    let sides = SHORTEST..=LONGEST;
    if sides.contains(&width) && sides.contains(&height) {
        Ok((width, height))
    } else {
        Err(format!(
            "each side has to be between {SHORTEST} and {LONGEST} pixels"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_sensible_numbers() {
        assert_eq!(size("1200x500"), Ok((1200, 500)));
        assert_eq!(size("1920X1080"), Ok((1920, 1080)));
        for wrong in [
            "",
            "x",
            "1200",
            "1200x",
            "1200x500x3",
            "-1x500",
            "big",
            "1e3x500",
        ] {
            assert!(size(wrong).unwrap_err().contains("1200x500"), "{wrong}");
        }
        for wrong in ["99x500", "1200x0", "8193x500", "4294967295x500"] {
            assert!(size(wrong).unwrap_err().contains("8192"), "{wrong}");
        }
    }

    #[test]
    fn a_picture_is_written_whole_and_readable_by_whom_the_user_lets() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("now.svg");
        let link = dir.path().join("link.svg");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&file, b"first").unwrap();
        write(&link, b"second").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"second");
        assert!(link.is_symlink());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        // By the umask, whichever it is; a temporary file alone would be its owner's only.
        let sibling = dir.path().join("sibling");
        fs::write(&sibling, b"").unwrap();
        assert_eq!(mode, fs::metadata(&sibling).unwrap().permissions().mode());
    }

    #[test]
    fn a_device_is_written_not_replaced() {
        write(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
