//! From an address as a program writes it to the one form that it is asked for and kept by. What is not in
//! the table is refused here, so that nobody can have us ask for anything else.

use std::fmt;

use jiff::Timestamp;
use weather::{Coordinates, Location};

use super::media::DocumentMedia;
use super::table::{DocumentKind, TEMPLATES, Template, template};
use crate::{GridCell, Resource};

/// The most bytes of a segment; identifiers of alerts have 90.
const LONGEST_SEGMENT: usize = 128;
/// The most bytes of a parameter's value.
const LONGEST_VALUE: usize = 512;
/// The decimals of a point that the upstream takes.
const DECIMALS: usize = 4;

/// A document of the upstream: an address from the table, in the one form that it is kept by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentAddress {
    path: String,
    /// Names and values, in the order of the names.
    parameters: Vec<(String, String)>,
    media: DocumentMedia,
    /// Feature flags, in the order of [`FLAGS`].
    flags: Vec<&'static str>,
    kind: DocumentKind,
}

/// The feature flags that change a document: quantities with units in forecasts
/// (<https://www.weather.gov/documentation/services-web-api>).
const FLAGS: [&str; 2] = ["forecast_temperature_qv", "forecast_wind_speed_qv"];

/// The wishes of a client as to the form of a document: fields of its request, as it sent them.
#[derive(Debug, Clone, Copy, Default)]
pub struct DocumentWishes<'a> {
    /// The media types, by `Accept`.
    pub accept: &'a str,
    /// The features, by `Feature-Flags`.
    pub flags: &'a str,
}

/// An address that names no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentAddressError {
    /// It is none of the upstream's.
    #[error("not a resource path")]
    NotFound,
    /// A parameter in the path cannot be read.
    #[error("the {parameter} in the path cannot be read")]
    UnreadablePath {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// The address takes no such parameter.
    #[error("the parameter {name:?} is not recognized")]
    UnknownParameter {
        /// The name.
        name: String,
    },
    /// A parameter has no value.
    #[error("the parameter {name:?} has no value")]
    EmptyValue {
        /// The name.
        name: String,
    },
    /// A value is too long.
    #[error("the value of {name:?} is too long")]
    TooLong {
        /// The parameter's name.
        name: String,
    },
    /// The point is too precise, or has zeros at its end.
    #[error("the point has another spelling: {location}")]
    Moved {
        /// The path with the point in its canonical spelling.
        location: String,
        /// True if it has more decimals than the upstream takes.
        is_too_precise: bool,
    },
}

impl DocumentAddress {
    /// Reads the path of an address, still percent-encoded, its parameters, already decoded, and the wishes of
    /// the client.
    ///
    /// # Errors
    ///
    /// [`DocumentAddressError`] for whatever the upstream is not known to have.
    pub fn read<'q>(
        path: &str,
        parameters: impl IntoIterator<Item = (&'q str, &'q str)>,
        wishes: DocumentWishes<'_>,
    ) -> Result<Self, DocumentAddressError> {
        let segments = segments(path).ok_or(DocumentAddressError::NotFound)?;
        let template = template(&segments).ok_or(DocumentAddressError::NotFound)?;
        check_place(&segments)?;
        Ok(Self {
            path: format!("/{}", segments.join("/")),
            parameters: known_parameters(template, parameters)?,
            media: DocumentMedia::preferred(wishes.accept, template.media),
            flags: match template.kind {
                DocumentKind::Forecast => known_flags(wishes.flags),
                _ => Vec::new(),
            },
            kind: template.kind,
        })
    }

    /// Reads back what [`target`](Self::target) and the client's wishes gave.
    pub fn of_target(target: &str, wishes: DocumentWishes<'_>) -> Option<Self> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((decoded(name)?, decoded(value)?))
        });
        let pairs: Vec<_> = pairs.collect::<Option<_>>()?;
        let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
        let document = Self::read(path, pairs, wishes).ok()?;
        (document.media == DocumentMedia::of_accept(wishes.accept)?).then_some(document)
    }

    /// Returns path and query as they are asked for.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (at, (name, value)) in self.parameters.iter().enumerate() {
            target.push(if at == 0 { '?' } else { '&' });
            encode(name, &mut target);
            target.push('=');
            encode(value, &mut target);
        }
        target
    }

    /// Returns the path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the media type to ask for.
    pub fn media(&self) -> DocumentMedia {
        self.media
    }

    /// Returns the feature flags to send, as `Feature-Flags` has them; `None` without any.
    pub fn flags(&self) -> Option<String> {
        (!self.flags.is_empty()).then(|| self.flags.join(","))
    }

    /// Returns the kind of what is there.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Returns the value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let (_, value) = parameters.find(|(given, _)| given == name)?;
        Some(value)
    }

    /// Returns the same with other parameters, which its address must have.
    #[must_use]
    pub fn with_parameters(&self, parameters: Vec<(String, String)>) -> Self {
        Self {
            parameters,
            ..self.clone()
        }
    }

    /// Returns the resource that it is, where that is also read for answers of our own.
    pub fn resource(&self) -> Option<Resource> {
        let resource: Option<Resource> = match (self.kind, &self.parameters[..]) {
            (DocumentKind::Alerts, [(place, at), (status, actual)]) => {
                // In the order in which resources have them.
                let path = &self.path;
                format!("{path}?{status}={actual}&{place}={at}")
                    .parse()
                    .ok()
            }
            (DocumentKind::Reference | DocumentKind::Other, _) => None,
            _ => self.target().parse().ok(),
        };
        resource
            .filter(|resource| self.flags.is_empty() && resource.accept() == self.media.accept())
    }

    /// Returns the point of an address that begins with one.
    pub fn point(&self) -> Option<Coordinates> {
        let point = self.path.strip_prefix("/points/")?;
        let point = point.split('/').next()?.parse::<Location>().ok()?;
        Some(point.into())
    }

    /// Returns whether an address is one of the upstream's, or looks like one: its first segment is.
    pub fn has_address_like(path: &str) -> bool {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let Some(first) = segments.next() else {
            return false;
        };
        let is_alone = segments.next().is_none();
        if is_alone && OFTEN_ELSEWHERE.contains(&first) {
            return false;
        }
        // Every request by HTTP comes by here: nothing is split for it.
        let begins = |template: &str| {
            let rest = template.strip_prefix(first);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        TEMPLATES.iter().any(|template| begins(template.segments))
    }
}

/// First segments that alone may be the name of a place.
const OFTEN_ELSEWHERE: [&str; 3] = ["aviation", "radio", "thumbnails"];

impl fmt::Display for DocumentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.target())
    }
}

/// Returns the parameters as they are kept, in the order of their names; the order among values of one name stays.
fn known_parameters<'q>(
    template: &Template,
    parameters: impl IntoIterator<Item = (&'q str, &'q str)>,
) -> Result<Vec<(String, String)>, DocumentAddressError> {
    let mut known: Vec<(String, String)> = Vec::new();
    let mut empty = Vec::new();
    for (name, value) in parameters {
        let base = name.split('[').next().unwrap_or_default();
        if !template.parameters.contains(&base) {
            let name = name.chars().take(40).collect();
            return Err(DocumentAddressError::UnknownParameter { name });
        }
        let name = name.to_owned();
        if value.len() > LONGEST_VALUE {
            return Err(DocumentAddressError::TooLong { name });
        }
        match value {
            "" => empty.push(name),
            _ => {
                let value = canonical(&name, value);
                known.push((name, value));
            }
        }
    }
    // Left out, it would be another question: alerts of no area are not those of all.
    let is_known = |name: &String| known.iter().any(|(known, _)| known == name);
    if let Some(name) = empty.into_iter().find(|name| !is_known(name)) {
        return Err(DocumentAddressError::EmptyValue { name });
    }
    known.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(known)
}

fn known_flags(sent: &str) -> Vec<&'static str> {
    let has = |flag: &&str| sent.split(',').any(|sent| sent.trim() == *flag);
    FLAGS.into_iter().filter(has).collect()
}

/// Returns the segments of a path; empty ones are none. Those that no name of the upstream's has make it
/// no path at all: `..`, and what would be several segments once it is decoded.
fn segments(path: &str) -> Option<Vec<String>> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:,+".contains(&byte);
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let segments = segments.map(|segment| {
        let text = decoded(segment)?;
        let is_name = text.bytes().any(|byte| byte.is_ascii_alphanumeric());
        let fits = text.len() <= LONGEST_SEGMENT && text.bytes().all(is_plain);
        (is_name && fits).then_some(text)
    });
    segments.collect()
}

/// Checks the point or the cell of a path.
fn check_place(segments: &[String]) -> Result<(), DocumentAddressError> {
    match segments {
        [points, point, rest @ ..] if points == "points" => check_point(point, rest),
        [gridpoints, office, cell, ..] if gridpoints == "gridpoints" => {
            let unreadable = |_| DocumentAddressError::UnreadablePath {
                parameter: "gridpoint",
            };
            let cell: Result<GridCell, _> = format!("{office}/{cell}").parse();
            cell.map(drop).map_err(unreadable)
        }
        _ => Ok(()),
    }
}

fn check_point(point: &str, rest: &[String]) -> Result<(), DocumentAddressError> {
    let parameter = "point";
    let location: Location = point
        .parse()
        .map_err(|_| DocumentAddressError::UnreadablePath { parameter })?;
    let fractions = point
        .split(',')
        .filter_map(|degrees| degrees.split_once('.'));
    let fractions: Vec<_> = fractions.map(|(_, fraction)| fraction).collect();
    let is_too_precise = fractions.iter().any(|fraction| fraction.len() > DECIMALS);
    let ends_in_zero = fractions
        .iter()
        .any(|fraction| fraction.is_empty() || fraction.ends_with('0'));
    if !is_too_precise && !ends_in_zero {
        return Ok(());
    }
    let rest: String = rest.iter().map(|segment| format!("/{segment}")).collect();
    Err(DocumentAddressError::Moved {
        location: format!("/points/{}{rest}", Coordinates::from(location)),
        is_too_precise,
    })
}

/// Returns a value in the one form that it is kept by.
fn canonical(name: &str, value: &str) -> String {
    let value = value.trim();
    match name {
        "point" => value.parse::<Location>().map_or_else(
            |_| value.to_owned(),
            |location| Coordinates::from(location).to_string(),
        ),
        // A plus that was not encoded came as a space.
        "start" | "end" | "effective" => {
            let text = value.replace(' ', "+");
            let time: Result<Timestamp, _> = text.parse();
            time.map_or(text, |time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
        _ => value.to_owned(),
    }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            u8::try_from(high << 4 | low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

fn encode(value: &str, target: &mut String) {
    use fmt::Write as _;
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.,:".contains(&byte) {
            target.push(char::from(byte));
        } else {
            // Writing to memory does not fail.
            let _ = write!(target, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests;
