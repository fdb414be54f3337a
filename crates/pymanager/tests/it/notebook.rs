//! A shared object for the tests, and a server that shares it on a temporary socket.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use pymanager::client::{Manager, Timeouts};
use pymanager::pickle::{PickleWriter, PickledValue, Value, ValueKind};
use pymanager::server::{
    Call, CallFuture, Peer, PreparedCall, Referent, Server, ServerGauge, ServerLimits,
};
use pymanager::{AuthKey, BuiltinException, Exception};
use tokio::net::UnixListener;
use tokio::sync::{Semaphore, oneshot};

/// The key of every test's server.
pub(crate) const KEY: &[u8] = b"\x00the key of the tests\xff";

/// Counts, adds, raises, waits, and says what it was given.
pub(crate) struct Notebook {
    count: AtomicI64,
    /// `wait` ends when there is a permit here.
    pub(crate) gate: Semaphore,
    /// The number of calls of `wait` under way.
    pub(crate) waiting: AtomicI64,
    /// True if calls of `wait` end when the server stops.
    pub(crate) ends_with_the_server: AtomicBool,
    /// The number of calls of `echo` answered at once.
    pub(crate) echoes: Arc<AtomicI64>,
}

/// A call of `echo`, which cannot be answered at once each third time.
struct PreparedEcho {
    value: PickledValue,
    times: AtomicI64,
    echoes: Arc<AtomicI64>,
}

impl PreparedCall for PreparedEcho {
    fn answer_now(&self, _: &Peer, result: &mut PickleWriter) -> Option<Result<(), Exception>> {
        if self.times.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
            return None;
        }
        self.echoes.fetch_add(1, Ordering::SeqCst);
        result.pickled(&self.value);
        Some(Ok(()))
    }
}

/// A call of `wait` under way.
struct Waiting<'n>(&'n AtomicI64);

impl<'n> Waiting<'n> {
    fn begin(waiting: &'n AtomicI64) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Referent for Notebook {
    fn methods(&self) -> &'static [&'static str] {
        &[
            "add", "count", "describe", "echo", "fail", "peer", "wait", "large",
        ]
    }

    fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c> {
        Box::pin(self.answer(call))
    }

    fn prepare(&self, call: &Call<'_>) -> Option<Arc<dyn PreparedCall>> {
        let [value] = call.bind(["value"]).ok()?;
        (call.method == "echo").then(|| {
            let value = PickledValue::new(|w| copy(value, w));
            let (times, echoes) = (AtomicI64::new(0), Arc::clone(&self.echoes));
            Arc::new(PreparedEcho {
                value,
                times,
                echoes,
            }) as Arc<dyn PreparedCall>
        })
    }

    fn stopping(&self) {
        if self.ends_with_the_server.load(Ordering::SeqCst) {
            self.gate.close();
        }
    }

    fn repr(&self) -> String {
        "<Notebook of the tests>".to_owned()
    }
}

impl Notebook {
    async fn answer(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        match call.method {
            "add" => {
                let ([a], [b]) = call.bind_optional(["a"], ["b"])?;
                let number = |v: Value<'_, '_>| {
                    v.as_f64()
                        .ok_or_else(|| Exception::type_error("add() wants numbers"))
                };
                let sum = number(a)? + b.map_or(Ok(0.0), number)?;
                Ok(PickledValue::new(|w| w.float(sum)))
            }
            "count" => {
                call.bind([])?;
                let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
                Ok(PickledValue::new(|w| w.int(count)))
            }
            "describe" => {
                let [value] = call.bind(["value"])?;
                Ok(PickledValue::new(|w| w.str(&format!("{value:?}"))))
            }
            "echo" => {
                let [value] = call.bind(["value"])?;
                Ok(PickledValue::new(|w| copy(value, w)))
            }
            "fail" => {
                let [class, message] = call.bind(["cls", "message"])?;
                let class = class.as_str().unwrap_or_default();
                let class = BuiltinException::from_class("builtins", class);
                let class = class.unwrap_or(BuiltinException::RuntimeError);
                Err(Exception::new(class, message.as_str().unwrap_or_default()))
            }
            "peer" => Ok(PickledValue::new(|w| w.str(&call.peer.name))),
            "wait" => {
                let _seat = Waiting::begin(&self.waiting);
                if let Ok(permit) = self.gate.acquire().await {
                    permit.forget();
                }
                Ok(PickledValue::none())
            }
            _ => Ok(PickledValue::new(|w| w.bytes(&vec![7; 100_000]))),
        }
    }
}

/// Writes a plain value again.
fn copy(value: Value<'_, '_>, w: &mut PickleWriter) {
    match value.kind() {
        ValueKind::Bool(yes) => w.bool(yes),
        ValueKind::Int(number) => w.int(number),
        ValueKind::Float(number) => w.float(number),
        ValueKind::Str(text) => w.str(text),
        ValueKind::Bytes(bytes) => w.bytes(bytes),
        ValueKind::Tuple(items) => w.tuple(|w| items.for_each(|item| copy(item, w))),
        ValueKind::List(items) => w.list(|w| items.for_each(|item| copy(item, w))),
        ValueKind::Dict(entries) => w.dict(|d| {
            entries.for_each(|(key, value)| d.pair(|w| copy(key, w), |w| copy(value, w)));
        }),
        ValueKind::Instance(instance) => {
            let class = instance.class();
            w.instance((class.module, class.name), |fields| {
                for (name, value) in instance.state().unwrap().entries().unwrap() {
                    fields.set(name.as_str().unwrap(), |w| copy(value, w));
                }
            });
        }
        _ => w.none(),
    }
}

/// A server in a thread of its own, stopped when dropped.
pub(crate) struct TestServer {
    _dir: tempfile::TempDir,
    pub(crate) path: PathBuf,
    pub(crate) notebook: Arc<Notebook>,
    pub(crate) gauge: ServerGauge,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestServer {
    pub(crate) fn start() -> Self {
        Self::with(|server| server)
    }

    pub(crate) fn limited(limits: ServerLimits) -> Self {
        Self::with(|server| server.limits(limits))
    }

    pub(crate) fn with(adjust: impl FnOnce(Server) -> Server) -> Self {
        Self::with_grace(Duration::from_secs(5), adjust)
    }

    /// A server that gives calls in flight so much time when it stops.
    pub(crate) fn with_grace(grace: Duration, adjust: impl FnOnce(Server) -> Server) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let notebook = notebook();
        let server = Server::new(AuthKey::new(KEY)).register("notebook", notebook.clone());
        let server = adjust(server);
        let gauge = server.gauge();
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let thread = std::thread::spawn({
            let path = path.clone();
            move || serve(server, &path, grace, stopped, &ready)
        });
        is_ready.recv().unwrap();
        Self {
            _dir: dir,
            path,
            notebook,
            gauge,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// A client that holds the right key.
    pub(crate) fn manager(&self) -> Manager {
        Manager::connect(&self.path, AuthKey::new(KEY), Timeouts::default()).unwrap()
    }

    /// Waits until a call of `wait` has begun.
    pub(crate) fn is_waited(&self) {
        self.waited_by(1);
    }

    /// Waits until just so many calls of `wait` are under way.
    pub(crate) fn waited_by(&self, count: i64) {
        while self.notebook.waiting.load(Ordering::SeqCst) != count {
            std::thread::yield_now();
        }
    }

    /// Asks the server to stop, as its owner would.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until the server has ended.
    pub(crate) fn ended(&mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
        if self.thread.is_some() {
            self.ended();
        }
    }
}

pub(crate) fn notebook() -> Arc<Notebook> {
    Arc::new(Notebook {
        count: AtomicI64::new(0),
        gate: Semaphore::new(0),
        waiting: AtomicI64::new(0),
        ends_with_the_server: AtomicBool::new(false),
        echoes: Arc::default(),
    })
}

fn serve(
    server: Server,
    path: &Path,
    grace: Duration,
    stopped: oneshot::Receiver<()>,
    ready: &std::sync::mpsc::Sender<()>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = UnixListener::bind(path).unwrap();
        ready.send(()).unwrap();
        let shutdown = async { drop(stopped.await) };
        server.serve(listener, shutdown, grace).await.unwrap();
    });
}
