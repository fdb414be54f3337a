//! The floor of HTTP in Rust: `hyper` alone, on one thread, with the same bytes for every request. No server that
//! uses it can be faster.

use std::convert::Infallible;
use std::path::Path;

use anyhow::Result;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};

use crate::http_address::{HttpAddress, HttpSocket};

/// Answers every request at a socket with the bytes of a file.
pub(crate) async fn serve(address: &HttpAddress, file: &Path) -> Result<()> {
    let bytes = Bytes::from(std::fs::read(file)?);
    match &address.socket {
        HttpSocket::Tcp(address) => {
            let listener = TcpListener::bind(address).await?;
            loop {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                tokio::spawn(answer(stream, bytes.clone()));
            }
        }
        HttpSocket::Unix(path) => {
            let listener = UnixListener::bind(path)?;
            loop {
                let (stream, _) = listener.accept().await?;
                tokio::spawn(answer(stream, bytes.clone()));
            }
        }
    }
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, bytes: Bytes) {
    let service = service_fn(move |_: Request<Incoming>| {
        let body = Full::new(bytes.clone());
        async { Ok::<_, Infallible>(Response::new(body)) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // The client may end it as it likes.
    let _ = connection.await;
}
