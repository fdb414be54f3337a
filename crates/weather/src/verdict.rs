//! The verdict on the state of the service, in one sentence. Counts nothing.

use crate::provenance::minute;
use crate::{ConnectionStatus, DescriptorStatus, Status, UpstreamStatus};

/// The breaker of an upstream that is left alone.
const BREAKER_OPEN: &str = "open";
/// The breaker of an upstream that is being tried again.
const BREAKER_HALF_OPEN: &str = "half-open";
/// The words of a store that does not work.
const DISK_FAILING: &str = "disk is failing";

impl UpstreamStatus {
    /// Returns whether it was asked, and nothing but failures came of it.
    fn has_only_failed(&self) -> bool {
        let is_answer = |outcome: &String| outcome.parse().is_ok_and(|status: u16| status < 500);
        !self.answers.is_empty() && !self.answers.keys().any(is_answer)
    }
}

impl Status {
    /// Returns the verdict in one sentence: `Well: …`, or `Not well: …` with every reason.
    pub fn verdict(&self) -> String {
        let reasons = self.troubles();
        if !reasons.is_empty() {
            return format!("Not well: {}.", reasons.join("; "));
        }
        let weather = match self.upstream.simulated {
            true => " with SIMULATED weather",
            false => "",
        };
        match self.upstream.answers.is_empty() {
            true => format!("Well{weather}: the upstream was not asked yet."),
            false => format!("Well{weather}: the upstream answers."),
        }
    }

    fn troubles(&self) -> Vec<String> {
        let mut troubles = Vec::new();
        let upstream = &self.upstream.address;
        match self.upstream.breaker.as_str() {
            BREAKER_OPEN => troubles.push(format!(
                "{upstream} fails and is left alone for a while, so that answers may be behind"
            )),
            BREAKER_HALF_OPEN => {
                troubles.push(format!("{upstream} failed and is being tried again"));
            }
            _ if self.upstream.has_only_failed() => {
                troubles.push(format!("{upstream} has not answered yet"));
            }
            _ => troubles.extend(
                self.upstream
                    .failing_since
                    .map(|since| format!("{upstream} has been failing since {}", minute(since))),
            ),
        }
        if self.disk.contains(DISK_FAILING) {
            troubles.push(format!("the cache is {}", self.disk));
        }
        if let Some(fleet) = self.fleet.as_ref().filter(|fleet| !fleet.reachable) {
            let trouble = fleet.trouble();
            let trouble = trouble.trim_start_matches(", which ");
            troubles.push(format!(
                "{} {trouble}, so that this server works without it",
                fleet.engine
            ));
        }
        let ConnectionStatus { open, most, .. } = self.connections;
        if open >= most && most > 0 {
            troubles.push(format!("all {most} connections are taken"));
        }
        let DescriptorStatus {
            needed, allowed, ..
        } = self.descriptors;
        if needed > allowed {
            troubles.push(format!(
                "{needed} files may have to be open, and the system allows {allowed}"
            ));
        }
        troubles
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::status::tests::status;

    #[test]
    fn the_verdict_of_a_service_without_trouble_is_well() {
        let mut status = status();
        assert_eq!(status.verdict(), "Well: the upstream answers.");
        status.upstream.answers.clear();
        assert_eq!(status.verdict(), "Well: the upstream was not asked yet.");
        status.upstream.simulated = true;
        let verdict = status.verdict();
        assert_eq!(
            verdict,
            "Well with SIMULATED weather: the upstream was not asked yet."
        );
    }

    #[test]
    fn the_verdict_has_every_trouble() {
        let mut status = status();
        status.upstream.breaker = "open".to_owned();
        status.disk = "in memory only; the disk is failing: no space left".to_owned();
        status.connections.open = 4;
        status.descriptors.allowed = 10;
        assert_eq!(
            status.verdict(),
            "Not well: api.weather.gov fails and is left alone for a while, so that answers may be behind; the \
             cache is in memory only; the disk is failing: no space left; all 4 connections are taken; 20 files may have to be \
             open, and the system allows 10."
        );
    }

    #[test]
    fn an_upstream_of_which_nothing_but_failures_came_does_not_answer() {
        let mut status = status();
        let only = |outcome: &str| BTreeMap::from([(outcome.to_owned(), 2)]);
        for failure in ["unreachable", "timeout", "503"] {
            status.upstream.answers = only(failure);
            let verdict = status.verdict();
            assert_eq!(
                verdict, "Not well: api.weather.gov has not answered yet.",
                "{failure}"
            );
        }
        status.upstream.answers = only("404");
        assert_eq!(status.verdict(), "Well: the upstream answers.");
    }

    #[test]
    fn an_upstream_that_has_answered_is_not_well_while_it_fails() {
        let mut status = status();
        status.upstream.failing_since = "2026-03-04T20:00:00Z".parse().ok();
        assert_eq!(
            status.verdict(),
            "Not well: api.weather.gov has been failing since 2026-03-04 20:00 UTC."
        );
    }
}
