//! The fault rules in force, which can be switched while requests are answered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::injected::InjectedFaults;
use super::rule::{FaultEffect, FaultRule};
use crate::field::noise::{mix, unit};

/// Rules held at once; more are refused by [`FaultRules::add`].
const MOST_RULES: usize = 256;

/// Names a rule for its removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FaultRuleId(pub u64);

/// The fault rules in force. All methods may be called while requests are answered.
#[derive(Debug)]
pub struct FaultRules {
    seed: u64,
    state: Mutex<RuleSet>,
}

#[derive(Debug, Default)]
struct RuleSet {
    next: u64,
    rules: Vec<ActiveRule>,
}

impl RuleSet {
    fn add(&mut self, rule: FaultRule) -> FaultRuleId {
        if self.rules.len() == MOST_RULES {
            self.rules.remove(0);
        }
        let id = FaultRuleId(self.next);
        self.next += 1;
        self.rules.push(ActiveRule {
            id,
            rule,
            matched: 0,
            injected: 0,
        });
        id
    }
}

#[derive(Debug)]
struct ActiveRule {
    id: FaultRuleId,
    rule: FaultRule,
    matched: u64,
    injected: u64,
}

impl FaultRules {
    pub(crate) fn new(seed: u64, rules: Vec<FaultRule>) -> Self {
        let faults = Self {
            seed,
            state: Mutex::default(),
        };
        for rule in rules {
            faults.add(rule);
        }
        faults
    }

    /// Adds a rule; it applies from the next request on. Beyond 256 rules the oldest goes.
    pub fn add(&self, rule: FaultRule) -> FaultRuleId {
        self.state().add(rule)
    }

    /// Removes a rule and tells whether it was there.
    pub fn remove(&self, id: FaultRuleId) -> bool {
        let mut state = self.state();
        let before = state.rules.len();
        state.rules.retain(|active| active.id != id);
        state.rules.len() < before
    }

    /// Removes all rules: the simulator answers rightly again.
    pub fn clear(&self) {
        self.state().rules.clear();
    }

    /// Replaces all rules at once.
    pub fn set(&self, rules: impl IntoIterator<Item = FaultRule>) {
        let mut state = self.state();
        state.rules.clear();
        for rule in rules {
            state.add(rule);
        }
    }

    /// Returns the rules in force, each with the number of requests it was injected into.
    pub fn list(&self) -> Vec<(FaultRuleId, FaultRule, u64)> {
        self.state()
            .rules
            .iter()
            .map(|active| (active.id, active.rule.clone(), active.injected))
            .collect()
    }

    /// Decides on a request. Rules are asked in their order; one that replaces the answer is the last.
    pub(crate) fn decide(&self, path: &str, accept: &str) -> InjectedFaults {
        let mut injected = InjectedFaults::default();
        let mut state = self.state();
        for active in &mut state.rules {
            if !active.rule.matches(path, accept) || !active.strikes(self.seed) {
                continue;
            }
            injected.rules.push(active.rule.to_string());
            for effect in &active.rule.effects {
                match effect {
                    FaultEffect::Latency { from, to } => {
                        let share =
                            unit(mix(self.seed ^ mix(active.id.0 ^ mix(active.matched)) ^ 1));
                        injected.latency += *from + (*to - *from).mul_f64(share);
                    }
                    other => injected.effects.push(other.clone()),
                }
            }
            if active
                .rule
                .effects
                .iter()
                .any(FaultEffect::replaces_the_answer)
            {
                break;
            }
        }
        injected
    }

    fn state(&self) -> MutexGuard<'_, RuleSet> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveRule {
    /// Counts a match and tells whether the rule applies to this one.
    fn strikes(&mut self, seed: u64) -> bool {
        self.matched += 1;
        let used_up = self.rule.count.is_some_and(|count| self.injected >= count);
        let lucky = unit(mix(seed ^ mix(self.id.0 ^ mix(self.matched)))) >= self.rule.chance;
        if self.matched <= self.rule.skip || used_up || lucky {
            return false;
        }
        self.injected += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(seed: u64, rule: &str) -> Vec<bool> {
        let faults = FaultRules::new(seed, vec![rule.parse().unwrap()]);
        (0..2_000)
            .map(|_| !faults.decide("/points/1,2", "").effects.is_empty())
            .collect()
    }

    #[test]
    fn a_chance_is_kept_by_a_sequence_that_follows_from_the_seed() {
        let first = strikes(1, "status=500 chance=0.2");
        let share = first.iter().filter(|injected| **injected).count();
        assert!((320..480).contains(&share), "{share} of 2000");
        assert_eq!(first, strikes(1, "status=500 chance=0.2"));
        assert_ne!(first, strikes(2, "status=500 chance=0.2"));
    }

    #[test]
    fn skip_and_count_bound_a_rule() {
        let injected = strikes(1, "status=500 skip=2 count=3");
        assert_eq!(injected[..6], [false, false, true, true, true, false]);
    }

    #[test]
    fn rules_can_be_switched_while_requests_come() {
        let faults = FaultRules::new(1, Vec::new());
        let id = faults.add(FaultRule::new(FaultEffect::Hang).path("/points"));
        assert_eq!(
            faults.decide("/points/1,2", "").effects,
            [FaultEffect::Hang]
        );
        assert!(faults.decide("/alerts", "").effects.is_empty());
        assert_eq!(faults.list()[0].2, 1);
        assert!(faults.remove(id));
        assert!(faults.decide("/points/1,2", "").effects.is_empty());
    }
}
