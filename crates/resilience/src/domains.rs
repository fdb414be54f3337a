//! The breakers of the failure domains of one upstream: failures apart from the others leave those alone, and what
//! keeps all calls back keeps back those apart, too. Decides only, as a breaker does.

use std::time::Duration;

use tokio::time::Instant;

use crate::breaker::{Breaker, BreakerPermit, OpenInfo, Transition};
use crate::{BreakerSettings, BreakerState, FailureDomain};

/// The breakers of one upstream.
#[derive(Debug)]
pub(crate) struct DomainBreakers {
    common: Breaker,
    apart: Breaker,
}

/// Leave to make one attempt in a domain, to be handed back with its outcome.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DomainPermit {
    common: BreakerPermit,
    apart: Option<BreakerPermit>,
}

impl DomainPermit {
    /// Returns the domain that its outcome counts in.
    pub(crate) fn domain(&self) -> FailureDomain {
        match self.apart {
            Some(_) => FailureDomain::Apart,
            None => FailureDomain::Common,
        }
    }
}

impl DomainBreakers {
    pub(crate) fn new(rules: BreakerSettings, now: Instant) -> Self {
        Self {
            common: Breaker::new(rules, now),
            apart: Breaker::new(rules, now),
        }
    }

    /// Takes over other rules.
    pub(crate) fn reconfigure(&mut self, rules: BreakerSettings, now: Instant) {
        self.common.reconfigure(rules, now);
        self.apart.reconfigure(rules, now);
    }

    /// Tells whether [`enter`](Self::enter) may be called now for a call of `domain`.
    pub(crate) fn admits(&self, domain: FailureDomain, now: Instant) -> Result<(), OpenInfo> {
        self.common.admits(now)?;
        match domain {
            FailureDomain::Common => Ok(()),
            FailureDomain::Apart => self.apart.admits(now),
        }
    }

    /// Gives leave for one attempt.
    pub(crate) fn enter(&mut self, domain: FailureDomain) -> DomainPermit {
        DomainPermit {
            common: self.common.enter(),
            apart: (domain == FailureDomain::Apart).then(|| self.apart.enter()),
        }
    }

    /// Records that the upstream answered, which speaks for it in every domain.
    pub(crate) fn record_success(&mut self, permit: DomainPermit, now: Instant) -> Transition {
        let apart = permit
            .apart
            .map(|apart| self.apart.record_success(apart, now));
        match (self.common.record_success(permit.common, now), apart) {
            (Transition::None, Some(transition)) | (transition, _) => transition,
        }
    }

    /// Records that the upstream failed, and perhaps `asked` for some time. A failure apart proves nothing to
    /// the others: were it their probe, the next attempt is.
    pub(crate) fn record_failure(
        &mut self,
        permit: DomainPermit,
        asked: Option<Duration>,
        now: Instant,
    ) -> Transition {
        let Some(apart) = permit.apart else {
            return self.common.record_failure(permit.common, asked, now);
        };
        self.common.abandon(permit.common, now);
        self.apart.record_failure(apart, asked, now)
    }

    /// Gives up an attempt that will never have an outcome.
    pub(crate) fn abandon(&mut self, permit: DomainPermit, now: Instant) {
        self.common.abandon(permit.common, now);
        if let Some(apart) = permit.apart {
            self.apart.abandon(apart, now);
        }
    }

    /// Lets the next attempt be the probe, however long it was to wait.
    pub(crate) fn end_pause(&mut self, now: Instant) {
        self.common.end_pause(now);
        self.apart.end_pause(now);
    }

    /// Takes over an opening that others who share the pace know of.
    pub(crate) fn adopt(
        &mut self,
        since: Duration,
        retry_in: Duration,
        now: Instant,
    ) -> Transition {
        self.common.adopt(since, retry_in, now)
    }

    /// Returns the state that all calls follow.
    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        self.common.state(now)
    }
}
