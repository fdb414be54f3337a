//! A link between a program and its server over which things go wrong: it delays, falls silent, or is cut.
//! It leads from TCP to a Unix socket, and knows nothing of what it passes on.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// A fault of a link; it holds for connections that are open and for new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// None: everything passes at once.
    Well,
    /// Everything that the server says comes so much later.
    Slow(Duration),
    /// The words of the server are kept back until the link is well again.
    Stalled,
    /// The server's end is gone and nobody tells the program: what it says is taken, and lost.
    HalfOpen,
    /// The connection is closed after so many bytes of the server's next words.
    Cut(usize),
    /// In place of the server's next words, the first of these comes, and then the second without end.
    Endless(&'static [u8], &'static [u8]),
}

/// A link that runs as long as the process of the test.
#[derive(Debug)]
pub struct FaultyLink {
    address: SocketAddr,
    state: Arc<LinkState>,
}

#[derive(Debug)]
struct LinkState {
    server: PathBuf,
    fault: Mutex<LinkFault>,
    changed: Condvar,
    /// Bytes that the program took of a word without end, when it took no more.
    poured: Mutex<Option<usize>>,
}

impl FaultyLink {
    /// Opens a link to the server at this socket, which is well at first.
    ///
    /// # Panics
    ///
    /// If there is no port.
    #[must_use]
    pub fn open(server: &Path) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(LinkState {
            server: server.to_owned(),
            fault: Mutex::new(LinkFault::Well),
            changed: Condvar::new(),
            poured: Mutex::new(None),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || state.connect(client));
            }
        });
        Self { address, state }
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets this go wrong from now on, in place of what went wrong before.
    pub fn set(&self, fault: LinkFault) {
        *self.state.fault() = fault;
        self.state.changed.notify_all();
    }
}

impl FaultyLink {
    /// Waits until a program takes no more of a word without end, and returns how many bytes it took.
    #[must_use]
    pub fn poured(&self) -> usize {
        let mut poured = self.state.poured();
        loop {
            match poured.take() {
                Some(bytes) => return bytes,
                None => {
                    let woken = self.state.changed.wait(poured);
                    poured = woken.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

impl LinkState {
    fn poured(&self) -> MutexGuard<'_, Option<usize>> {
        self.poured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says `begin`, and then `again` until the program takes no more.
    fn pour(&self, mut client: &TcpStream, begin: &[u8], again: &[u8]) {
        let words = again.repeat((64 << 10) / again.len());
        let mut bytes = 0;
        let mut next = begin;
        while client.write_all(next).is_ok() {
            bytes += next.len();
            next = &words;
        }
        *self.poured() = Some(bytes);
        self.changed.notify_all();
    }

    fn fault(&self) -> MutexGuard<'_, LinkFault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connect(self: Arc<Self>, client: TcpStream) -> io::Result<()> {
        let server = UnixStream::connect(&self.server)?;
        let (heard, told) = (client.try_clone()?, server.try_clone()?);
        let state = Arc::clone(&self);
        thread::spawn(move || state.requests(heard, told));
        self.replies(server, client)
    }

    /// Passes on what the program says, until it says no more.
    fn requests(&self, mut client: TcpStream, mut server: UnixStream) -> io::Result<()> {
        let mut bytes = [0; 16 << 10];
        loop {
            let read = client.read(&mut bytes)?;
            if read == 0 {
                return server.shutdown(Shutdown::Both);
            }
            if *self.fault() != LinkFault::HalfOpen {
                server.write_all(&bytes[..read])?;
            }
        }
    }

    /// Passes on what the server says, as the fault wants it.
    fn replies(&self, mut server: UnixStream, mut client: TcpStream) -> io::Result<()> {
        let mut bytes = [0; 16 << 10];
        loop {
            let read = server.read(&mut bytes)?;
            let mut fault = self.fault();
            while *fault == LinkFault::Stalled {
                let woken = self.changed.wait(fault);
                fault = woken.unwrap_or_else(PoisonError::into_inner);
            }
            let fault = *fault;
            match fault {
                // The other thread keeps the connection open.
                LinkFault::HalfOpen if read == 0 => return Ok(()),
                LinkFault::HalfOpen => {}
                _ if read == 0 => return client.shutdown(Shutdown::Both),
                LinkFault::Cut(after) => {
                    client.write_all(&bytes[..read.min(after)])?;
                    server.shutdown(Shutdown::Both)?;
                    return client.shutdown(Shutdown::Both);
                }
                LinkFault::Endless(begin, again) => {
                    self.pour(&client, begin, again);
                    return server.shutdown(Shutdown::Both);
                }
                LinkFault::Slow(delay) => {
                    thread::sleep(delay);
                    client.write_all(&bytes[..read])?;
                }
                LinkFault::Well | LinkFault::Stalled => client.write_all(&bytes[..read])?,
            }
        }
    }
}
