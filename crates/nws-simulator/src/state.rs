//! The parts of a simulator that outlive a request: clock, fault rules, issued alerts, log. A request
//! reads them, the control endpoint changes them; neither needs to know of the other.

use std::sync::Arc;

use jiff::Timestamp;

use crate::clock::{TimeSource, VirtualClock};
use crate::faults::FaultRules;
use crate::issued_alerts::IssuedAlerts;
use crate::log::RequestLog;

/// Everything that a running simulator can be asked about or told.
pub(crate) struct SimulatorState {
    pub(crate) seed: u64,
    pub(crate) clock: Arc<dyn TimeSource>,
    /// The clock again, where the control endpoint may move it.
    pub(crate) control_clock: Option<VirtualClock>,
    pub(crate) faults: FaultRules,
    pub(crate) issued_alerts: IssuedAlerts,
    pub(crate) log: RequestLog,
}

impl SimulatorState {
    /// Returns the simulator's present.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
