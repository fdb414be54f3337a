//! Journals of a fleet: whatever becomes of the engine and of the links to it, a follower hears each
//! change once, and a cursor works at every daemon that can know it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use proptest::prelude::*;
use tempfile::TempDir;
use weather::ChangeKind;

use super::fleet_double::{StreamEngine, StreamLink};
use super::{AlertSnapshot, Cursor, Journal, JournalStore, Reader};
use super::{alert, here, look};

/// A daemon of the fleet: its journal, and its link.
struct Member {
    store: JournalStore,
    journal: Arc<Journal>,
    link: Arc<StreamLink>,
    dir: Option<TempDir>,
}

impl Member {
    fn of(engine: &Arc<StreamEngine>, dir: Option<TempDir>) -> Self {
        Self::starts(engine.link(), dir)
    }

    fn starts(link: Arc<StreamLink>, dir: Option<TempDir>) -> Self {
        let store = dir.as_ref().map(|dir| JournalStore::in_dir(dir.path()));
        let store = store.unwrap_or_default().sharing(Arc::clone(&link) as _);
        Self {
            journal: store.journal(here(), Reader::default()),
            store,
            link,
            dir,
        }
    }

    /// Ends, and starts anew with what is on disk.
    async fn restart(&mut self) {
        self.store.close().await;
        let link = Arc::clone(&self.link);
        *self = Self::starts(link, self.dir.take());
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
    Restart {
        at: usize,
    },
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

/// Three daemons with one engine, and followers of what they tell.
struct Site {
    engine: Arc<StreamEngine>,
    members: Vec<Member>,
    followers: Vec<Follower>,
    /// The daemon that each follower asks.
    home: Vec<usize>,
    world: World,
    has_failed: bool,
    /// A slow disk makes a daemon forget what it told.
    has_restarted: bool,
}

impl Site {
    fn new(has_disks: bool) -> Self {
        let engine = StreamEngine::start();
        let dir = |_| has_disks.then(|| tempfile::tempdir().unwrap());
        let dirs = (0..MEMBERS).map(dir);
        Self {
            members: dirs.map(|dir| Member::of(&engine, dir)).collect(),
            followers: (0..FOLLOWERS).map(|_| Follower::default()).collect(),
            home: (0..FOLLOWERS).map(|follower| follower % MEMBERS).collect(),
            world: World::default(),
            has_failed: false,
            has_restarted: false,
            engine,
        }
    }

    async fn play(&mut self, event: Event) {
        let list = self.world.list();
        match event {
            Event::Change { name, is_there } => self.world.change(name, is_there),
            Event::Look { at } => self.members[at].note(list).await,
            Event::LookTogether => self.look_together().await,
            Event::Ask { follower } => {
                let resets = self.followers[follower].resets;
                self.ask(follower).await;
                let now = self.followers[follower].resets;
                assert!(
                    self.has_restarted || now == resets,
                    "who stays is not reset"
                );
            }
            Event::Move { follower, to } => {
                self.home[follower] = to;
                self.ask(follower).await;
                let is_known = self.followers[follower].resets == 0;
                assert!(self.has_failed || is_known, "a cursor works everywhere");
            }
            Event::Restart { at } => {
                (self.has_failed, self.has_restarted) = (true, true);
                self.members[at].restart().await;
            }
            Event::Hear => tokio::task::yield_now().await,
            Event::MendAll => self.members.iter().for_each(|member| member.link.mend()),
            Event::Mend { at } => self.members[at].link.mend(),
            failure => self.fail(failure),
        }
    }

    fn fail(&mut self, failure: Event) {
        self.has_failed = true;
        match failure {
            Event::Cut { at } => self.members[at].link.cut(),
            Event::CutAll => self.members.iter().for_each(|member| member.link.cut()),
            Event::LoseAnswer { at } => {
                let link = &self.members[at].link;
                link.loses_answer.store(true, Ordering::Relaxed);
            }
            Event::Forget => self.engine.forget(),
            Event::FallBack { writes } => self.engine.fall_back(writes),
            other => panic!("{other:?} is no failure"),
        }
    }

    async fn look_together(&self) {
        let [one, other, third] = &self.members[..] else {
            panic!("three daemons");
        };
        let list = || self.world.list();
        tokio::join!(one.note(list()), other.note(list()), third.note(list()));
    }

    async fn ask(&mut self, follower: usize) {
        let member = &self.members[self.home[follower]];
        member.note(self.world.list()).await;
        self.followers[follower].ask(member).await;
    }

    /// All is well again: every daemon knows every cursor, and every follower what holds.
    async fn end(mut self) {
        for member in &self.members {
            member.link.loses_answer.store(false, Ordering::Relaxed);
            member.link.mend();
        }
        tokio::task::yield_now().await;
        for member in self.members.iter().chain(&self.members) {
            member.note(self.world.list()).await;
        }
        let names = self.world.alerts.iter();
        let names = names.map(|(name, version)| (name.to_string(), format!("{version:06}")));
        let all: BTreeMap<String, String> = names.collect();
        assert_eq!(self.members[0].alerts(), all);
        for (follower, home) in self.followers.iter_mut().zip(&self.home) {
            let resets = follower.resets;
            follower.ask(&self.members[(home + 1) % MEMBERS]).await;
            let is_known = follower.resets == resets;
            assert!(
                self.has_restarted || is_known,
                "all cursors work everywhere"
            );
            assert_eq!(follower.alerts, all);
        }
    }
}

fn play(events: Vec<Event>, has_disks: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().build().unwrap();
    runtime.block_on(play_through(events, has_disks));
}

async fn play_through(events: Vec<Event>, has_disks: bool) {
    let mut site = Site::new(has_disks);
    for event in events {
        site.play(event).await;
    }
    site.end().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn each_change_comes_once_to_each_follower_wherever_it_is(
        events in prop::collection::vec(event(), 1..60),
    ) {
        play(events, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn restarts_repeat_and_lose_nothing_either(
        events in prop::collection::vec(
            prop_oneof![8 => event(), 1 => (0..MEMBERS).prop_map(|at| Event::Restart { at })],
            1..60,
        ),
    ) {
        play(events, true);
    }
}

#[tokio::test]
async fn whoever_asks_now_and_then_is_known_after_hundreds_of_outages() {
    let mut site = Site::new(false);
    for outage in 0..120 {
        // Each daemon tells alone, under a name of its own; one time in four something else than the others.
        site.play(Event::CutAll).await;
        for at in 0..MEMBERS {
            let is_there = (outage + at) % 2 == 0;
            if at == 0 || outage % 4 == 0 {
                site.play(Event::Change { name: 0, is_there }).await;
            }
            site.play(Event::Look { at }).await;
        }
        for follower in 0..FOLLOWERS {
            site.play(Event::Ask { follower }).await;
        }
        site.play(Event::MendAll).await;
        site.play(Event::LookTogether).await;
        if outage % 10 == 0 {
            site.play(Event::Forget).await;
        }
        site.play(Event::Hear).await;
    }
    site.end().await;
}
