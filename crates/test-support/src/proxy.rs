//! A proxy between a program and its upstream, HTTP or SOCKS 5 as it is spoken to. It leads every host
//! to the same server, so that a test can name hosts that do not exist. Knows nothing of what it passes on.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The version of SOCKS, and its words for "no password", "connect" and "a name follows" (RFC 1928).
const SOCKS: [u8; 4] = [5, 0, 1, 3];

/// A proxy that runs as long as the process of the test.
#[derive(Debug)]
pub struct ProxyServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl ProxyServer {
    /// Starts one that leads to `upstream`, or refuses every tunnel with this status line.
    ///
    /// # Panics
    ///
    /// If there is no port.
    pub fn start(upstream: SocketAddr, refusal: Option<&'static str>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                thread::spawn(move || pass_on(client, upstream, refusal, &log));
            }
        });
        Self { address, asked }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what was asked of it: heads of HTTP requests, or `socks HOST:PORT`.
    ///
    /// # Panics
    ///
    /// If a thread of the proxy panicked.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no thread panics").clone()
    }
}

fn pass_on(
    mut client: TcpStream,
    upstream: SocketAddr,
    refusal: Option<&str>,
    log: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut first = [0];
    client.read_exact(&mut first)?;
    let (asked, mut accepted) = if first == SOCKS[..1] {
        (socks(&mut client)?, vec![5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    } else {
        let mut head = first.to_vec();
        while !head.ends_with(b"\r\n\r\n") {
            client.read_exact(&mut first)?;
            head.push(first[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        (head, b"HTTP/1.1 200 OK\r\n\r\n".to_vec())
    };
    log.lock().expect("no thread panics").push(asked);
    if let Some(line) = refusal {
        accepted = format!("HTTP/1.1 {line}\r\n\r\n").into_bytes();
        return client.write_all(&accepted);
    }
    let server = TcpStream::connect(upstream)?;
    client.write_all(&accepted)?;
    let (from, to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || copy(from, to));
    copy(server, client)
}

fn copy(mut from: TcpStream, mut to: TcpStream) -> io::Result<()> {
    let copied = io::copy(&mut from, &mut to);
    to.shutdown(Shutdown::Write)?;
    copied.map(drop)
}

/// Takes a client without a password to the point where it names its host.
fn socks(client: &mut TcpStream) -> io::Result<String> {
    let mut count = [0];
    client.read_exact(&mut count)?;
    client.read_exact(&mut vec![0; usize::from(count[0])])?;
    client.write_all(&SOCKS[..2])?;
    let mut request = [0; 5];
    client.read_exact(&mut request)?;
    assert_eq!(request[..4], [SOCKS[0], SOCKS[2], 0, SOCKS[3]]);
    let mut rest = vec![0; usize::from(request[4]) + 2];
    client.read_exact(&mut rest)?;
    let port = u16::from_be_bytes([rest[rest.len() - 2], rest[rest.len() - 1]]);
    rest.truncate(rest.len() - 2);
    Ok(format!("socks {}:{port}", String::from_utf8_lossy(&rest)))
}
