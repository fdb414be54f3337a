//! The service in this process, over real sockets, before a simulated upstream that can fail; both go
//! by one clock that the test moves, so that a week takes no time.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use cache::{Cache, DiskSettings, SharedStreams, SharedTier};
use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use nws::{ClientConfig, NwsClient};
use nws_simulator::{Simulator, SimulatorServer, TimeSource as _, VirtualClock};
use tempfile::TempDir;
use weather::{Answer, Error, Location, QueryOptions};
use weather_service::{About, Defaults, JournalStore, Metrics, Policies, Service, Upstream};

/// The afternoon of the Wednesday before the clocks go forward in Seattle.
pub(crate) const MARCH: &str = "2026-03-04T22:38:00Z";
pub(crate) const POINT: &str = "/points/47.6062,-122.3321";
pub(crate) const FORECAST: &str = "/gridpoints/SEW/125,68/forecast";
pub(crate) const GRID: &str = "/gridpoints/SEW/125,68";
pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// A service, its upstream, and their clock.
pub(crate) struct World {
    pub(crate) service: Arc<Service>,
    pub(crate) simulator: Arc<Simulator>,
    pub(crate) clock: VirtualClock,
    /// By how many seconds the service's clock is wrong.
    wrong: Arc<AtomicI64>,
    resilience: resilience::Settings,
    running: Option<SimulatorServer>,
    address: String,
    dir: Option<TempDir>,
}

/// Retries at once, without pauses: each test is of one thing only.
pub(crate) fn tireless() -> resilience::Settings {
    let mut settings = resilience::Settings {
        first_backoff: Duration::from_millis(1),
        longest_backoff: Duration::from_millis(2),
        per_second: f64::INFINITY,
        ..resilience::Settings::default()
    };
    settings.breaker.failures = u32::MAX;
    settings.breaker.share = 2.0;
    settings
}

impl World {
    /// A service that keeps nothing on disk.
    pub(crate) async fn start() -> Self {
        Self::at(MARCH).await
    }

    pub(crate) async fn at(time: &str) -> Self {
        Self::with(time, tireless(), None).await
    }

    /// A service with a store on disk.
    pub(crate) async fn with_disk() -> Self {
        Self::with(MARCH, tireless(), Some(tempfile::tempdir().unwrap())).await
    }

    pub(crate) async fn with(
        time: &str,
        resilience: resilience::Settings,
        dir: Option<TempDir>,
    ) -> Self {
        let clock = VirtualClock::at(time.parse().unwrap());
        let simulator = Simulator::builder().seed(7).clock(clock.clone()).build();
        let simulator = Arc::new(simulator);
        let running = SimulatorServer::start(Arc::clone(&simulator))
            .await
            .unwrap();
        let wrong = Arc::new(AtomicI64::new(0));
        let address = running.base_url();
        let ours = wrong_clock(&clock, &wrong);
        let path = dir.as_ref().map(TempDir::path);
        let service = service(&address, &ours, resilience, path).await;
        Self {
            service: Arc::new(service),
            simulator,
            clock,
            wrong,
            resilience,
            running: Some(running),
            address,
            dir,
        }
    }

    /// The service anew, over what it left on the disk.
    pub(crate) async fn restart(&mut self) {
        self.settle().await;
        self.service.close().await;
        let path = self.dir.as_ref().map(TempDir::path);
        let ours = wrong_clock(&self.clock, &self.wrong);
        self.service = Arc::new(service(&self.address, &ours, self.resilience, path).await);
    }

    /// Another service on the same upstream, by the same clock, which shares a tier and streams with others.
    pub(crate) async fn sharing<E>(&self, engine: E) -> Arc<Service>
    where
        E: SharedTier + SharedStreams,
    {
        let ours = wrong_clock(&self.clock, &self.wrong);
        let (address, resilience) = (&self.address, self.resilience);
        let engine = Arc::new(engine);
        let tier: Arc<dyn SharedTier> = Arc::clone(&engine) as _;
        let shared = Some((tier, engine as Arc<dyn SharedStreams>));
        Arc::new(service_sharing(address, &ours, resilience, None, shared).await)
    }

    /// Stops the upstream for good.
    pub(crate) async fn cut(&mut self) {
        self.running.take().unwrap().stop().await;
    }

    /// From now on the upstream breaks these rules and no others.
    pub(crate) fn faults(&self, rules: &[&str]) {
        self.simulator
            .faults()
            .set(rules.iter().map(|rule| rule.parse().unwrap()));
    }

    /// The number of requests for exactly this path.
    pub(crate) fn asked(&self, path: &str) -> u64 {
        self.simulator.log().count(path)
    }

    /// The number of requests.
    pub(crate) fn asked_in_all(&self) -> u64 {
        self.simulator.log().total()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass, for clocks and for whoever waits.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(SignedDuration::try_from(time).unwrap());
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
    }

    /// Makes the service's clock, and no other, wrong by so many seconds.
    pub(crate) fn set_wrong(&self, seconds: i64) {
        self.wrong.store(seconds, Ordering::Relaxed);
    }

    /// Waits until nothing is being fetched.
    pub(crate) async fn settle(&self) {
        until(|| self.count("in_flight") == 0).await;
    }

    /// Lets time pass and asks, with what is fetched behind the answer.
    pub(crate) async fn after(&self, time: Duration) -> Result<Answer, Error> {
        self.pass(time).await;
        let answer = self.seattle().await;
        self.settle().await;
        answer
    }

    pub(crate) fn count(&self, counter: &str) -> u64 {
        self.service.status().cache[counter]
    }

    pub(crate) async fn seattle(&self) -> Result<Answer, Error> {
        self.ask(QueryOptions::default()).await
    }

    pub(crate) async fn ask(&self, options: QueryOptions) -> Result<Answer, Error> {
        soon(self.service.get_weather(Location::SEATTLE, options)).await
    }
}

/// Fails a test that would hang.
pub(crate) async fn soon<T>(work: impl Future<Output = T>) -> T {
    let limit = 20 * SECOND;
    tokio::time::timeout(limit, work).await.expect("in time")
}

/// Waits until it is so.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    soon(async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

fn wrong_clock(clock: &VirtualClock, wrong: &Arc<AtomicI64>) -> Clock {
    let (clock, wrong) = (clock.clone(), Arc::clone(wrong));
    Clock::from_fn(move || clock.now() + SignedDuration::from_secs(wrong.load(Ordering::Relaxed)))
}

/// A service that asks the upstream at `address`.
pub(crate) async fn service(
    address: &str,
    clock: &Clock,
    resilience: resilience::Settings,
    dir: Option<&Path>,
) -> Service {
    service_sharing(address, clock, resilience, dir, None).await
}

/// The same with a tier and streams that it shares with others.
async fn service_sharing(
    address: &str,
    clock: &Clock,
    resilience: resilience::Settings,
    dir: Option<&Path>,
    shared: Option<(Arc<dyn SharedTier>, Arc<dyn SharedStreams>)>,
) -> Service {
    let disk = dir.map(DiskSettings::new);
    let journals = dir.map_or_else(JournalStore::default, |dir| {
        JournalStore::in_dir(&dir.join("alerts"))
    });
    let mut config = ClientConfig::new("tests (nobody@example.org)");
    config.base_url = address.to_owned();
    let client = NwsClient::new(config).unwrap();
    let metrics = Arc::new(Metrics::default());
    let origin = Upstream::new(client, resilience, 1, clock.clone(), Arc::clone(&metrics));
    let settings = cache::Settings {
        disk,
        ..cache::Settings::default()
    };
    let about = About {
        upstream: address.to_owned(),
        simulated: false,
        proxy: None,
    };
    let (shared, streams) = shared.unzip();
    let journals = match streams {
        Some(streams) => journals.sharing(streams),
        None => journals,
    };
    let cache = Cache::open_sharing(origin, clock.clone(), settings, shared).await;
    let defaults = Defaults {
        policies: without_least_age(Policies::default()),
        ..Defaults::default()
    };
    let service = Service::new(cache, defaults, about, clock.clone(), metrics);
    service.with_journals(journals)
}

/// The same for tests that ask for the newest again and again.
fn without_least_age(mut policies: Policies) -> Policies {
    for policy in [
        &mut policies.point,
        &mut policies.forecast,
        &mut policies.grid,
        &mut policies.stations,
        &mut policies.observations,
        &mut policies.alerts,
        &mut policies.products,
        &mut policies.product,
    ] {
        policy.least_age = Duration::ZERO;
    }
    policies
}
