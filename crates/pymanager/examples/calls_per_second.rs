//! Calls a method without arguments again and again and says how long a call takes.
//!
//! `calls_per_second SOCKET KEYFILE [CALLS [TYPEID METHOD]]`

use std::error::Error;
use std::time::Instant;

use pymanager::AuthKey;
use pymanager::client::{Manager, Timeouts};

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program that measures and prints"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: calls_per_second SOCKET KEYFILE [CALLS [TYPEID METHOD]]";
    let (path, key) = (args.next().ok_or(usage)?, args.next().ok_or(usage)?);
    let calls: u32 = args.next().map_or(Ok(100_000), |calls| calls.parse())?;
    let typeid = args.next().unwrap_or_else(|| "canned".to_owned());
    let method = args.next().unwrap_or_else(|| "answer".to_owned());

    let key = AuthKey::new(std::fs::read(key)?);
    let begun = Instant::now();
    let manager = Manager::connect(path, key, Timeouts::default())?;
    let mut proxy = manager.create(&typeid)?;
    proxy.call(&method, |_| (), |_| Ok(()))?;
    println!("session to first answer: {:?}", begun.elapsed());

    let begun = Instant::now();
    for _ in 0..calls {
        proxy.call(&method, |_| (), |_| Ok(()))?;
    }
    let each = begun.elapsed().as_secs_f64() / f64::from(calls);
    println!("call: {:.2} µs, {:.0} per second", each * 1e6, 1.0 / each);
    Ok(())
}
