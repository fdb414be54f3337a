//! The two doubles, an origin that follows a script and a clock that can be moved, and the small
//! world around a cache that uses them.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use bytes::Bytes;
use cache::{
    Cache, Conditional, Counters, DecodedBody, DiskSettings, Error, Fetched, Found, Headers, Key,
    NegativeTtl, Origin, Policy, Requester, Response, Settings, SharedTier, Want,
};
use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// A failure of the scripted origin: a name, remembered as long as the name says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("scripted failure {0}")]
pub(crate) struct Scripted(pub(crate) &'static str);

/// One answer of the scripted origin.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Body(i64, Headers),
    NotModified(Headers),
    Fail(&'static str),
    InvalidResponse,
    Panic,
    Hang,
}

/// Answers by script: one step per request, the last one for ever.
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    asked: Mutex<Vec<(Key, Conditional)>>,
    requesters: Mutex<Vec<Requester>>,
    decodings: AtomicUsize,
    is_another_program: AtomicBool,
    latest_version: AtomicI64,
    /// Each holds up one of the next decodings until the other end sends something.
    holds: Mutex<Vec<mpsc::Receiver<()>>>,
    delay: Mutex<Duration>,
    /// One permit per request that may be answered, while `gated`.
    gate: Semaphore,
    gated: bool,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self::closed(steps, false))
    }

    /// Answers nothing before [`Script::let_through`].
    pub(crate) fn gated(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self::closed(steps, true))
    }

    fn closed(steps: impl IntoIterator<Item = Step>, gated: bool) -> Self {
        Self {
            steps: Mutex::new(steps.into_iter().collect()),
            asked: Mutex::default(),
            requesters: Mutex::default(),
            decodings: AtomicUsize::new(0),
            is_another_program: AtomicBool::new(false),
            latest_version: AtomicI64::new(i64::MAX),
            holds: Mutex::default(),
            delay: Mutex::default(),
            gate: Semaphore::new(0),
            gated,
        }
    }

    pub(crate) fn now_says(&self, steps: impl IntoIterator<Item = Step>) {
        *self.steps.lock().unwrap() = steps.into_iter().collect();
    }

    pub(crate) fn takes(&self, delay: Duration) {
        *self.delay.lock().unwrap() = delay;
    }

    pub(crate) fn let_through(&self, requests: usize) {
        self.gate.add_permits(requests);
    }

    pub(crate) fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// Returns who asked, of each request.
    pub(crate) fn requesters(&self) -> Vec<Requester> {
        self.requesters.lock().unwrap().clone()
    }

    pub(crate) fn last_conditional(&self) -> Conditional {
        self.asked.lock().unwrap().last().unwrap().1.clone()
    }

    /// Returns the number of decoded bodies, fetched ones and those from disk.
    pub(crate) fn decodings(&self) -> usize {
        self.decodings.load(Ordering::SeqCst)
    }

    /// From now on no body from disk can be decoded, as after an update of the program.
    pub(crate) fn forgets_its_format(&self) {
        self.is_another_program.store(true, Ordering::SeqCst);
    }

    pub(crate) fn remembers_its_format(&self) {
        self.is_another_program.store(false, Ordering::SeqCst);
    }

    /// From now on no version above `version` can be right.
    pub(crate) fn knows_the_latest(&self, version: i64) {
        self.latest_version.store(version, Ordering::SeqCst);
    }

    /// Holds up another of the next decodings until the returned end is used or dropped.
    pub(crate) fn holds_a_decoding(&self) -> mpsc::Sender<()> {
        let (release, hold) = mpsc::channel();
        self.holds.lock().unwrap().push(hold);
        release
    }

    /// Waits until only so many decodings are still to be held up.
    pub(crate) async fn has_held_up_all_but(&self, left: usize) {
        while self.holds.lock().unwrap().len() > left {
            tokio::task::yield_now().await;
        }
    }

    fn fetched(&self, body: Bytes, headers: Headers) -> Result<Response<i64>, Scripted> {
        let decoded = self.decode(&body)?;
        Ok(Response::Body(Fetched {
            version: decoded.value,
            body,
            headers,
            decoded,
        }))
    }

    fn decode(&self, body: &Bytes) -> Result<DecodedBody<i64>, Scripted> {
        self.decodings.fetch_add(1, Ordering::SeqCst);
        let text = std::str::from_utf8(body).ok();
        let version = text.and_then(|text| text.split(' ').next()?.parse().ok());
        Ok(DecodedBody {
            value: version.ok_or(Scripted("nonsense"))?,
            bytes: DECODED_BYTES,
        })
    }

    fn step(&self) -> Step {
        let mut steps = self.steps.lock().unwrap();
        if steps.len() > 1 {
            steps.pop_front().unwrap()
        } else {
            steps.front().unwrap().clone()
        }
    }
}

/// The body that belongs to a version: tells its key and version, then ballast, up to 24 kB.
pub(crate) fn body(key: &Key, version: i64) -> Bytes {
    let ballast = 64 + usize::try_from(version.unsigned_abs()).unwrap() * 7919 % 3000;
    format!("{version} {key}\n{}", "ballast ".repeat(ballast)).into()
}

/// Bytes that a decoded body is said to take in memory.
pub(crate) const DECODED_BYTES: usize = 10_000;

/// Pseudo-random numbers (xorshift), the same in every run.
pub(crate) struct Lots(pub(crate) u64);

impl Lots {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// The origin as the cache takes it.
#[derive(Clone)]
pub(crate) struct Double(pub(crate) Arc<Script>);

impl Origin for Double {
    type Error = Scripted;
    /// The version that the body tells.
    type Value = i64;

    async fn fetch(
        &self,
        key: &Key,
        conditional: Conditional,
        requester: Requester,
    ) -> Result<Response<i64>, Scripted> {
        self.0.requesters.lock().unwrap().push(requester);
        self.0
            .asked
            .lock()
            .unwrap()
            .push((key.clone(), conditional));
        if self.0.gated {
            self.0.gate.acquire().await.unwrap().forget();
        }
        let delay = *self.0.delay.lock().unwrap();
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        match self.0.step() {
            Step::Body(version, headers) => self.0.fetched(body(key, version), headers),
            Step::NotModified(headers) => Ok(Response::NotModified(headers)),
            Step::Fail(name) => Err(Scripted(name)),
            Step::InvalidResponse => self.0.fetched("nonsense".into(), Headers::default()),
            Step::Panic => panic!("the scripted origin panics"),
            Step::Hang => std::future::pending().await,
        }
    }

    fn decode(&self, _key: &Key, body: &Bytes) -> Result<DecodedBody<i64>, Scripted> {
        let is_another_program = self.0.is_another_program.load(Ordering::SeqCst);
        let hold = self.0.holds.lock().unwrap().pop();
        if let Some(hold) = hold {
            // either way it goes on
            let _ = hold.recv();
        }
        if is_another_program {
            return Err(Scripted("of another program"));
        }
        self.0.decode(body)
    }

    fn latest_version(&self) -> i64 {
        self.0.latest_version.load(Ordering::SeqCst)
    }

    fn negative_ttl(&self, error: &Scripted) -> NegativeTtl {
        match error.0 {
            "growing" => NegativeTtl {
                first: secs(10),
                at_most: secs(60),
            },
            "forgotten" => NegativeTtl::always(Duration::ZERO),
            _ => NegativeTtl::always(secs(10)),
        }
    }

    fn write_failure(&self, error: &Scripted) -> Option<Vec<u8>> {
        (error.0 != "private").then(|| error.0.into())
    }

    fn read_failure(&self, written: &[u8]) -> Option<Scripted> {
        let known = ["down", "growing"].into_iter();
        let mut named = known.filter(|name| name.as_bytes() == written);
        named.next().map(Scripted)
    }
}

/// Goes with tokio's (paused) time, and jumps when told to.
pub(crate) struct TestClock {
    start: Instant,
    jumped: AtomicI64,
}

impl TestClock {
    pub(crate) fn jump(&self, seconds: i64) {
        self.jumped.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        let base: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let jumped = SignedDuration::from_secs(self.jumped.load(Ordering::SeqCst));
        base + self.start.elapsed() + jumped
    }
}

/// A cache with its doubles.
pub(crate) struct World {
    pub(crate) cache: Cache<Double>,
    pub(crate) origin: Arc<Script>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) policy: Policy,
}

pub(crate) type Answer = Result<Found<i64, Scripted>, Error<Scripted>>;

impl World {
    pub(crate) async fn new(origin: Arc<Script>) -> Self {
        Self::with(origin, Settings::default()).await
    }

    pub(crate) async fn with(origin: Arc<Script>, settings: Settings) -> Self {
        Self::sharing(origin, settings, None).await
    }

    /// With a tier that it shares with others.
    pub(crate) async fn sharing(
        origin: Arc<Script>,
        settings: Settings,
        shared: Option<Arc<dyn SharedTier>>,
    ) -> Self {
        let clock = Arc::new(TestClock {
            start: Instant::now(),
            jumped: AtomicI64::new(0),
        });
        let told = Arc::clone(&clock);
        let told = Clock::from_fn(move || told.now());
        let cache = Cache::open_sharing(Double(origin.clone()), told, settings, shared).await;
        Self {
            cache,
            origin,
            clock,
            policy: policy(),
        }
    }

    /// With a store in `directory` and next to no memory, so that reads meet the disk.
    pub(crate) async fn on_disk(origin: Arc<Script>, directory: &Path) -> Self {
        Self::with(origin, on_disk(directory)).await
    }

    pub(crate) async fn get_key(&self, key: &Key) -> Answer {
        self.cache.get(key, &self.policy, Want::default()).await
    }

    pub(crate) async fn get(&self) -> Answer {
        self.cache.get(&key(), &self.policy, Want::default()).await
    }

    pub(crate) async fn want(&self, want: Want) -> Answer {
        self.cache.get(&key(), &self.policy, want).await
    }

    /// Lets the time pass, and everything behind the answers come to rest.
    pub(crate) async fn pass(&self, seconds: u64) {
        tokio::time::advance(secs(seconds)).await;
        self.settle().await;
    }

    /// Waits, without letting time pass, until no fetch can go on by itself.
    pub(crate) async fn settle(&self) {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn counters(&self) -> Counters {
        self.cache.counters()
    }
}

/// A store in `directory`, next to no memory, and no hurry to answer before the commit.
pub(crate) fn on_disk(directory: &Path) -> Settings {
    let disk = DiskSettings {
        pause: Duration::ZERO,
        ..DiskSettings::new(directory)
    };
    Settings {
        memory_bytes: 1,
        disk: Some(disk),
        disk_wait: secs(30),
        ..Settings::default()
    }
}

pub(crate) fn keys(many: usize) -> Vec<Key> {
    (0..many)
        .map(|n| Key::new(format!("/resource/{n}")))
        .collect()
}

pub(crate) fn key() -> Key {
    Key::new("/resource?a=1")
}

/// A minute fresh, half a minute servable, an hour when the origin fails; no refresh ahead.
pub(crate) fn policy() -> Policy {
    Policy {
        floor: secs(60),
        ceiling: secs(600),
        stale_while_revalidate: secs(30),
        stale_if_error: secs(3600),
        refresh_ahead: Duration::ZERO,
        least_age: Duration::ZERO,
        trust_not_modified: secs(1800),
    }
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A body without any caching headers.
pub(crate) fn plain(version: i64) -> Step {
    Step::Body(version, Headers::default())
}

pub(crate) fn cache_control(text: &str) -> Headers {
    Headers {
        cache_control: Some(text.into()),
        ..Headers::default()
    }
}

pub(crate) fn tagged(etag: &str) -> Headers {
    Headers {
        etag: Some(etag.into()),
        ..Headers::default()
    }
}
