//! Journals of a fleet: whatever becomes of the engine and of the links to it, a follower hears each
//! change once, and a cursor works at every daemon that can know it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use proptest::prelude::*;
use weather::ChangeKind;

use super::fleet_double::{StreamEngine, StreamLink};
use super::{AlertSnapshot, Cursor, Journal, JournalStore, Reader};
use super::{alert, here, look};

/// A daemon of the fleet: its journal, without a disk, and its link.
struct Member {
    _store: JournalStore,
    journal: Arc<Journal>,
    link: Arc<StreamLink>,
}

impl Member {
    fn of(engine: &Arc<StreamEngine>) -> Self {
        let link = engine.link();
        let store = JournalStore::default().sharing(Arc::clone(&link) as _);
        Self {
            journal: store.journal(here(), Reader::default()),
            _store: store,
            link,
        }
    }

    async fn note(&self, seen: AlertSnapshot) {
        self.journal.note(seen).await;
    }

    /// The alerts that it tells, with their texts.
    fn alerts(&self) -> BTreeMap<String, String> {
        let told = self.journal.since(None).unwrap();
        let alerts = told.changes.into_iter().map(|change| {
            let alert = change.alert;
            (alert.event, alert.description.unwrap())
        });
        alerts.collect()
    }
}

/// A program that follows the alerts.
#[derive(Debug, Default)]
struct Follower {
    cursor: Option<Cursor>,
    alerts: BTreeMap<String, String>,
    last: u64,
    resets: usize,
}

impl Follower {
    /// Asks a daemon which has just looked at the alerts.
    async fn ask(&mut self, member: &Member) {
        if let Some(cursor) = self.cursor {
            member.journal.look_up(cursor).await;
        }
        let Some(told) = member.journal.since(self.cursor) else {
            assert_eq!(self.alerts, member.alerts(), "nothing to tell");
            return;
        };
        if told.reset {
            self.resets += 1;
        }
        if told.reset || self.cursor.is_none() {
            self.alerts.clear();
            self.last = 0;
        }
        for change in told.changes {
            assert!(change.sequence > self.last, "numbers rise");
            self.last = change.sequence;
            let (event, text) = (change.alert.event, change.alert.description.unwrap());
            let before = match change.change {
                ChangeKind::Ended => self.alerts.remove(&event),
                _ => self.alerts.insert(event, text.clone()),
            };
            match change.change {
                ChangeKind::New => assert_eq!(before, None, "new once"),
                ChangeKind::Ended => assert!(before.is_some(), "ended once"),
                _ => assert!(before.is_some_and(|before| before < text), "changed once"),
            }
        }
        self.cursor = Some(told.cursor);
        assert_eq!(self.alerts, member.alerts(), "nothing is missed");
    }
}

/// The upstream: its alerts, and the number of its list.
#[derive(Debug, Default)]
struct World {
    version: i64,
    alerts: BTreeMap<u8, i64>,
}

impl World {
    fn change(&mut self, name: u8, is_there: bool) {
        self.version += 1;
        if is_there {
            self.alerts.insert(name, self.version);
        } else {
            self.alerts.remove(&name);
        }
    }

    fn list(&self) -> AlertSnapshot {
        let alerts = self.alerts.iter();
        let messages: Vec<_> = alerts
            .map(|(name, version)| alert(&name.to_string(), &format!("{version:06}")))
            .collect();
        look(self.version, &messages)
    }
}

#[derive(Debug, Clone)]
enum Event {
    Change {
        name: u8,
        is_there: bool,
    },
    Look {
        at: usize,
    },
    Ask {
        follower: usize,
    },
    Move {
        follower: usize,
        to: usize,
    },
    Cut {
        at: usize,
    },
    Mend {
        at: usize,
    },
    CutAll,
    LookTogether,
    MendAll,
    LoseAnswer {
        at: usize,
    },
    Forget,
    FallBack {
        writes: usize,
    },
    /// What the engine announced is heard.
    Hear,
}

const MEMBERS: usize = 3;
const FOLLOWERS: usize = 4;

fn event() -> impl Strategy<Value = Event> {
    let (at, follower) = (0..MEMBERS, 0..FOLLOWERS);
    prop_oneof![
        6 => (0..3_u8, any::<bool>()).prop_map(|(name, is_there)| Event::Change { name, is_there }),
        8 => at.clone().prop_map(|at| Event::Look { at }),
        4 => Just(Event::LookTogether),
        8 => follower.clone().prop_map(|follower| Event::Ask { follower }),
        2 => (follower, at.clone()).prop_map(|(follower, to)| Event::Move { follower, to }),
        2 => at.clone().prop_map(|at| Event::Cut { at }),
        2 => at.clone().prop_map(|at| Event::Mend { at }),
        1 => Just(Event::CutAll),
        2 => Just(Event::MendAll),
        1 => at.prop_map(|at| Event::LoseAnswer { at }),
        1 => Just(Event::Forget),
        1 => (1..4_usize).prop_map(|writes| Event::FallBack { writes }),
        4 => Just(Event::Hear),
    ]
}

async fn play(events: Vec<Event>) {
    let engine = StreamEngine::start();
    let members: Vec<Member> = (0..MEMBERS).map(|_| Member::of(&engine)).collect();
    let mut followers: Vec<Follower> = (0..FOLLOWERS).map(|_| Follower::default()).collect();
    let mut home: Vec<usize> = (0..FOLLOWERS).map(|f| f % MEMBERS).collect();
    let mut world = World::default();
    let mut has_failed = false;
    for event in events {
        has_failed |= matches!(
            event,
            Event::Cut { .. }
                | Event::CutAll
                | Event::LoseAnswer { .. }
                | Event::Forget
                | Event::FallBack { .. }
        );
        match event {
            Event::Change { name, is_there } => world.change(name, is_there),
            Event::Look { at } => members[at].note(world.list()).await,
            Event::LookTogether => {
                let [one, other, third] = [&members[0], &members[1], &members[2]];
                let list = || world.list();
                tokio::join!(one.note(list()), other.note(list()), third.note(list()));
            }
            Event::Ask { follower } => {
                let member = &members[home[follower]];
                member.note(world.list()).await;
                let resets = followers[follower].resets;
                followers[follower].ask(member).await;
                assert_eq!(followers[follower].resets, resets, "who stays is not reset");
            }
            Event::Move { follower, to } => {
                members[to].note(world.list()).await;
                home[follower] = to;
                followers[follower].ask(&members[to]).await;
                assert!(
                    has_failed || followers[follower].resets == 0,
                    "a cursor works everywhere"
                );
            }
            Event::Cut { at } => members[at].link.cut(),
            Event::Mend { at } => members[at].link.mend(),
            Event::CutAll => members.iter().for_each(|member| member.link.cut()),
            Event::MendAll => members.iter().for_each(|member| member.link.mend()),
            Event::LoseAnswer { at } => {
                members[at].link.loses_answer.store(true, Ordering::Relaxed)
            }
            Event::Forget => engine.forget(),
            Event::FallBack { writes } => engine.fall_back(writes),
            Event::Hear => tokio::task::yield_now().await,
        }
    }
    for member in &members {
        member.link.loses_answer.store(false, Ordering::Relaxed);
        member.link.mend();
    }
    tokio::task::yield_now().await;
    for member in members.iter().chain(&members) {
        member.note(world.list()).await;
    }
    let all = members[0].alerts();
    let names = world.alerts.iter();
    let expected = names.map(|(name, version)| (name.to_string(), format!("{version:06}")));
    assert_eq!(all, expected.collect());
    for (number, follower) in followers.iter_mut().enumerate() {
        let resets = follower.resets;
        let to = (home[number] + 1) % MEMBERS;
        follower.ask(&members[to]).await;
        assert_eq!(follower.resets, resets, "all cursors work everywhere");
        assert_eq!(follower.alerts, all);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn each_change_comes_once_to_each_follower_wherever_it_is(
        events in prop::collection::vec(event(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(play(events));
    }
}
