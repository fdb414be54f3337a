//! The simulator's control endpoint: fault rules, counts and alerts. Knows no weather.

use anyhow::{Context, Result};
use serde_json::Value;
use weather::Location;

use crate::simulator_http::SimulatorHttp;

/// A simulator that can be told what to do.
#[derive(Debug)]
pub(crate) struct FaultControl {
    http: SimulatorHttp,
}

impl FaultControl {
    /// Returns the control of the simulator at `url`, which must be on this machine.
    pub(crate) fn of(url: &str) -> Result<Self> {
        let http = SimulatorHttp::of(url)?;
        Ok(Self { http })
    }

    /// Adds a fault rule.
    pub(crate) fn add_fault(&self, rule: &str) -> Result<()> {
        let rule = rule.replace(' ', "+");
        self.ask("POST", &format!("faults?rule={rule}")).map(drop)
    }

    /// Removes all fault rules.
    pub(crate) fn clear_faults(&self) -> Result<()> {
        self.ask("DELETE", "faults").map(drop)
    }

    /// Returns each rule with how many requests it has spoilt.
    pub(crate) fn faults(&self) -> Result<Vec<(String, u64)>> {
        let answer = self.ask("GET", "faults")?;
        let list = answer["faults"].as_array().context("no list of faults")?;
        let each = list.iter().map(|fault| {
            let rule = fault["rule"].as_str().context("a fault without a rule")?;
            let spoilt = fault["spoilt"]
                .as_u64()
                .context("a fault without a count")?;
            Ok((rule.to_owned(), spoilt))
        });
        each.collect()
    }

    /// Returns the number of requests it has had in all.
    pub(crate) fn requests(&self) -> Result<u64> {
        let answer = self.ask("GET", "log")?;
        answer["total"].as_u64().context("no total in the log")
    }

    /// Issues an alert of this `event` at a place, for some hours, and returns its number.
    pub(crate) fn issue_alert(&self, place: Location, event: &str, hours: u16) -> Result<u64> {
        let point = format!("{},{}", place.latitude(), place.longitude());
        let event = event.replace(' ', "+");
        let what = format!("alerts?point={point}&event={event}&hours={hours}");
        let answer = self.ask("POST", &what)?;
        answer["id"].as_u64().context("an alert without a number")
    }

    /// Has an alert last some hours from now.
    pub(crate) fn extend_alert(&self, id: u64, hours: u16) -> Result<()> {
        let what = format!("alerts?id={id}&hours={hours}");
        self.ask("POST", &what).map(drop)
    }

    /// Cancels an alert.
    pub(crate) fn cancel_alert(&self, id: u64) -> Result<()> {
        self.ask("DELETE", &format!("alerts?id={id}")).map(drop)
    }

    fn ask(&self, method: &str, what: &str) -> Result<Value> {
        self.http.json(method, &format!("/_simulator/{what}"))
    }
}
