//! Preferences of a client, which all its following questions have: the same for both clients. Knows no
//! connection.

use weather::{AlertFilter, QueryOptions, StationChoice, Units};

#[cfg(feature = "async")]
use crate::AsyncClient;
use crate::Client;

/// What a client wants of every answer.
#[derive(Debug, Default)]
pub(crate) struct Preferences {
    options: QueryOptions,
    filter: AlertFilter,
    stations: StationChoice,
}

impl From<QueryOptions> for Preferences {
    fn from(options: QueryOptions) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }
}

macro_rules! define_preferences {
    ($client:ident) => {
        /// Preferences of the following questions.
        impl $client {
            /// Sets units, waiting time and freshness of the following questions.
            ///
            /// A server that is the Python original takes the default only.
            pub fn set_options(&mut self, options: QueryOptions) {
                self.preferences.options = options;
            }

            /// Returns the options of the following questions.
            pub fn options(&self) -> QueryOptions {
                self.preferences.options
            }

            /// Sets which alerts the following questions are about. Criteria that it lacks are the server's usual
            /// ones; [`AlertFilter::all`] leaves it none.
            pub fn set_alert_filter(&mut self, filter: AlertFilter) {
                self.preferences.filter = filter;
            }

            /// Returns which alerts the following questions are about.
            pub fn alert_filter(&self) -> &AlertFilter {
                &self.preferences.filter
            }

            /// Sets the choice among stations for the current conditions of the following questions. What it
            /// leaves open is as the server's settings say; [`StationChoice::nearest`] leaves nothing open.
            pub fn set_station_choice(&mut self, stations: StationChoice) {
                self.preferences.stations = stations;
            }

            /// Returns the choice among stations of the following questions.
            pub fn station_choice(&self) -> &StationChoice {
                &self.preferences.stations
            }

            /// Sets the units of the following answers' numbers; without, they are the server's usual ones.
            pub fn set_units(&mut self, units: Option<Units>) {
                self.preferences.options.units = units;
            }
        }
    };
}

define_preferences!(Client);
#[cfg(feature = "async")]
define_preferences!(AsyncClient);
