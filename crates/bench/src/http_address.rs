//! Addresses that HTTP is asked for at, over TCP or a Unix socket, and connections to them. Reads no answers.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Error, Result};
use tokio::net::{TcpStream, UnixStream};

/// An address: `127.0.0.1:7878/v1/now`, or `unix:/run/http.sock:/v1/now`.
#[derive(Debug, Clone)]
pub(crate) struct HttpAddress {
    pub(crate) socket: HttpSocket,
    target: String,
}

/// A socket that HTTP is spoken on.
#[derive(Debug, Clone)]
pub(crate) enum HttpSocket {
    Tcp(String),
    Unix(PathBuf),
}

/// A connection of either kind.
#[derive(Debug)]
pub(crate) enum HttpConnection {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl HttpAddress {
    /// Connects to its socket.
    pub(crate) async fn connect(&self) -> Result<HttpConnection> {
        Ok(match &self.socket {
            HttpSocket::Tcp(address) => {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                HttpConnection::Tcp(stream)
            }
            HttpSocket::Unix(path) => HttpConnection::Unix(UnixStream::connect(path).await?),
        })
    }

    /// Returns a request for it.
    pub(crate) fn request(&self) -> String {
        format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", self.target)
    }
}

impl FromStr for HttpAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(text) = text.strip_prefix("unix:") {
            let (path, target) = text.split_once(':').unwrap_or((text, "/"));
            return Ok(Self {
                socket: HttpSocket::Unix(path.into()),
                target: target.to_owned(),
            });
        }
        let slash = text.find('/').context("an address has a path")?;
        let (host, target) = text.split_at(slash);
        Ok(Self {
            socket: HttpSocket::Tcp(host.to_owned()),
            target: target.to_owned(),
        })
    }
}
