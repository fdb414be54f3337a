//! The threads everything runs on, also where the system gives few of them. Knows no service.

use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

/// The most threads that serve; more only cost memory for work of microseconds.
const MAX_SERVING: usize = 4;
/// The most threads for what blocks: disk, journals, names of hosts.
const MAX_BLOCKING: usize = 32;
/// The threads that must be there beside those that serve: for what blocks, the store, the directory.
const MIN_OTHERS: usize = 3;
/// Longer than any process.
const FOREVER: Duration = Duration::from_secs(1 << 32);

/// Builds the threads, timers and sockets a daemon runs on. With one core, or few threads to be had, there
/// is nothing to share among threads, and the simpler scheduler wakes sooner.
///
/// The runtime panics where it needs a first thread and the system gives none. So the threads are tried
/// before, and one for what blocks is there from the start and never ends.
///
/// # Errors
///
/// When the system gives too few threads, or nothing to wait with.
pub(crate) fn runtime() -> io::Result<Runtime> {
    let serving = thread::available_parallelism().map_or(1, usize::from);
    let serving = serving.min(MAX_SERVING);
    // Twice as many: a thread that has ended counts for a moment.
    let wanted = 2 * (serving + MIN_OTHERS);
    let given = threads_given(wanted, MIN_OTHERS)?;
    let mut builder = if serving == 1 || given < wanted {
        Builder::new_current_thread()
    } else {
        Builder::new_multi_thread()
    };
    let runtime = builder
        .worker_threads(serving)
        .max_blocking_threads(MAX_BLOCKING)
        .thread_keep_alive(FOREVER)
        .enable_all()
        .build()?;
    runtime.spawn_blocking(|| ());
    Ok(runtime)
}

/// Starts up to `wanted` threads at once, and returns how many there were.
///
/// # Errors
///
/// The system's reason where there are fewer than `needed`.
fn threads_given(wanted: usize, needed: usize) -> io::Result<usize> {
    let mut threads = Vec::with_capacity(wanted);
    let mut refusal = None;
    for _ in 0..wanted {
        match thread::Builder::new().spawn(thread::park) {
            Ok(thread) => threads.push(thread),
            Err(error) => {
                refusal = Some(error);
                break;
            }
        }
    }
    let given = threads.len();
    for thread in threads {
        thread.thread().unpark();
        // It can only have parked.
        let _ = thread.join();
    }
    match refusal {
        Some(error) if given < needed => Err(error),
        _ => Ok(given),
    }
}
