//! The choices that make a simulator: seed, clock, faults, control endpoint.

use std::sync::Arc;

use crate::clock::{TimeSource, VirtualClock, WallClock};
use crate::faults::{FaultRule, FaultRules};
use crate::issued_alerts::IssuedAlerts;
use crate::log::RequestLog;
use crate::simulator::Simulator;
use crate::state::SimulatorState;

/// Makes a [`Simulator`].
pub struct SimulatorBuilder {
    seed: u64,
    clock: Arc<dyn TimeSource>,
    control_clock: Option<VirtualClock>,
    rules: Vec<FaultRule>,
    has_control: bool,
}

impl std::fmt::Debug for SimulatorBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimulatorBuilder")
            .field("seed", &self.seed)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl SimulatorBuilder {
    /// Chooses the weather; 0 by default.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Chooses the clock; the machine's by default.
    #[must_use]
    pub fn clock(mut self, clock: impl TimeSource) -> Self {
        self.clock = Arc::new(clock);
        self.control_clock = None;
        self
    }

    /// Chooses a clock that the control endpoint may move.
    #[must_use]
    pub fn virtual_clock(self, clock: VirtualClock) -> Self {
        let mut builder = self.clock(clock.clone());
        builder.control_clock = Some(clock);
        builder
    }

    /// Adds fault rules that hold from the start.
    #[must_use]
    pub fn faults(mut self, rules: impl IntoIterator<Item = FaultRule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// Opens the control endpoint under `/_simulator/`; closed by default.
    #[must_use]
    pub fn control(mut self, is_open: bool) -> Self {
        self.has_control = is_open;
        self
    }

    /// Makes the simulator.
    pub fn build(self) -> Simulator {
        let state = SimulatorState {
            issued_alerts: IssuedAlerts::new(Arc::clone(&self.clock)),
            seed: self.seed,
            clock: self.clock,
            control_clock: self.control_clock,
            faults: FaultRules::new(self.seed, self.rules),
            log: RequestLog::default(),
        };
        Simulator::new(state, self.has_control)
    }
}

impl Simulator {
    /// Begins a simulator with seed 0, the machine's clock and no faults.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder {
            seed: 0,
            clock: Arc::new(WallClock),
            control_clock: None,
            rules: Vec::new(),
            has_control: false,
        }
    }
}
