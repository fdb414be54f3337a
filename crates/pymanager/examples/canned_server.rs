//! Serves one object whose every answer is ready: what a call costs without any work behind it.
//!
//! `canned_server SOCKET KEYFILE [TYPEID METHOD]` runs until its standard input ends. The answer is
//! a dataclass-like instance of some 480 bytes; the names default to `canned` and `answer`.

use std::error::Error;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use pymanager::AuthKey;
use pymanager::pickle::PickledValue;
use pymanager::server::{Call, CallFuture, Referent, Server};
use tokio::net::UnixListener;
use tokio::sync::oneshot;

/// An object with one method and one answer.
struct Canned {
    methods: &'static [&'static str],
    answer: PickledValue,
}

impl Referent for Canned {
    fn methods(&self) -> &'static [&'static str] {
        self.methods
    }

    fn call<'c>(&'c self, _call: Call<'c>) -> CallFuture<'c> {
        Box::pin(async move { Ok(self.answer.clone()) })
    }

    fn repr(&self) -> String {
        "<Canned>".to_owned()
    }
}

/// A dict of fourteen fields, about as long as a real answer.
fn answer() -> PickledValue {
    PickledValue::new(|w| {
        w.dict(|d| {
            for field in 0..14 {
                let name = format!("field_{field:02}");
                d.set(&name, |w| w.str("some twenty characters"));
            }
        });
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: canned_server SOCKET KEYFILE [TYPEID METHOD]";
    let (path, key) = (args.next().ok_or(usage)?, args.next().ok_or(usage)?);
    let typeid = args.next().unwrap_or_else(|| "canned".to_owned());
    let method = args.next().unwrap_or_else(|| "answer".to_owned());
    let methods = vec![&*Box::leak(method.into_boxed_str())].leak();
    let answer = answer();
    let canned = Arc::new(Canned { methods, answer });
    let server = Server::new(AuthKey::new(std::fs::read(key)?)).register(typeid, canned);

    let (stop, stopped) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        stop.send(())
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = UnixListener::bind(path)?;
        let shutdown = async { drop(stopped.await) };
        server
            .serve(listener, shutdown, Duration::from_secs(1))
            .await?;
        Ok(())
    })
}
