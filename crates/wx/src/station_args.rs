//! The arguments that choose among stations. Only their shape; which stations there are is the server's business.

use clap::Args;
use weather::{BadStationId, StationChoice, StationIds, StationPin};

use crate::exit::CommandError;

// The choice among stations.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(next_help_heading = "Stations")]
pub(crate) struct StationArgs {
    /// Ask this station first, such as KSEA; the word nearest is for none in particular
    /// [default: the settings', else the nearest]
    #[arg(long, value_name = "STATION")]
    station: Option<StationPin>,
    /// Never use these stations; several with commas, or given again; the word none excludes none
    #[arg(long, value_name = "STATION")]
    exclude_station: Vec<StationIds>,
}

impl StationArgs {
    /// Returns the choice of a question; what it leaves open is the settings' business.
    pub(crate) fn choice(&self) -> Result<StationChoice, CommandError> {
        Ok(StationChoice {
            station: self.station.clone(),
            exclude_stations: self.excluded()?,
        })
    }

    /// Returns the lists of an option that was given more than once as one list.
    fn excluded(&self) -> Result<Option<StationIds>, CommandError> {
        let Some((first, others)) = self.exclude_station.split_first() else {
            return Ok(None);
        };
        let others = others.iter().map(ToString::to_string);
        let lists: Vec<_> = std::iter::once(first.to_string()).chain(others).collect();
        let list = lists.join(",").parse();
        list.map(Some)
            .map_err(|error: BadStationId| CommandError::Usage(error.to_string()))
    }
}
