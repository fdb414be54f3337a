//! The decoded form of a resource, as the cache keeps it and as answers are made of it. Knows no body
//! and no time but those it holds.

use std::sync::Arc;

use nws::payload;
use weather::Forecast;

use super::document_value::DocumentValue;

/// The length of a forecast's periods; the upstream makes one of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PeriodLength {
    /// Half a day.
    HalfDay,
    /// An hour.
    Hour,
}

/// The periods that a forecast is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum OutlookForm {
    /// Hours.
    Hours,
    /// Half days, as the upstream gives them.
    HalfDays,
    /// Days, each with the night that follows.
    Days,
}

impl OutlookForm {
    /// Returns the length of the periods that these are made of.
    pub(super) fn length(self) -> PeriodLength {
        match self {
            Self::Hours => PeriodLength::Hour,
            Self::HalfDays | Self::Days => PeriodLength::HalfDay,
        }
    }
}

/// A decoded resource of any kind, shared by all who ask for it. Opaque outside of this crate.
#[derive(Debug, Clone)]
pub struct ResourceValue(Kind);

/// Declares the kinds, and for each the way in and the way out.
macro_rules! kinds {
    ($($kind:ident($value:ty), $getter:ident;)*) => {
        #[derive(Debug, Clone)]
        enum Kind {
            $($kind(Arc<$value>),)*
        }

        $(impl From<$value> for ResourceValue {
            fn from(value: $value) -> Self {
                Self(Kind::$kind(Arc::new(value)))
            }
        })*

        impl ResourceValue {
            $(
                /// Returns the value if it is of this kind.
                pub(super) fn $getter(self) -> Option<Arc<$value>> {
                    match self.0 {
                        Kind::$kind(value) => Some(value),
                        _ => None,
                    }
                }
            )*
        }
    };
}

kinds! {
    Point(payload::PointMetadata), point;
    Forecast(ParsedForecast), forecast;
    Grid(payload::Grid), grid;
    Stations(payload::StationCollection), stations;
    Observations(Vec<payload::Observation>), observations;
    Alerts(payload::AlertCollection), alerts;
    Products(Vec<payload::ProductSummary>), products;
    Product(payload::TextProduct), product;
    Document(DocumentValue), document;
}

impl ResourceValue {
    /// Returns the forecast, if it is one.
    pub(super) fn as_forecast(&self) -> Option<&Forecast> {
        match &self.0 {
            Kind::Forecast(parsed) => Some(&parsed.forecast),
            Kind::Document(document) => document.forecast.as_ref(),
            _ => None,
        }
    }
}

/// A forecast and whether it is made up.
#[derive(Debug)]
pub(super) struct ParsedForecast {
    pub(super) forecast: Forecast,
    pub(super) is_simulated: bool,
}
