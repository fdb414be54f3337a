//! The floor: frames of a call's size to and fro over a Unix socket with nothing else done. No
//! server that uses the socket can be faster.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread;

use anyhow::{Result, ensure};

/// The bytes of a `get_weather` call without its length.
pub(crate) const REQUEST: usize = 119;

/// Answers every frame on `socket` with one of `reply` bytes, each connection on its thread.
pub(crate) fn serve(socket: &Path, reply: usize) -> Result<()> {
    let listener = UnixListener::bind(socket)?;
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || answer(stream, reply));
    }
    Ok(())
}

fn answer(mut stream: UnixStream, reply: usize) -> Result<()> {
    let reply = frame(reply)?;
    let mut buffer = vec![0; REQUEST + 4];
    while receive(&mut stream, &mut buffer)? {
        stream.write_all(&reply)?;
    }
    Ok(())
}

/// A client that sends the same bytes again and again, and knows how many come back.
#[derive(Debug)]
pub(crate) struct RawClient {
    stream: UnixStream,
    request: Vec<u8>,
    reply: Vec<u8>,
}

impl RawClient {
    /// Connects with the floor.
    pub(crate) fn of_frames(socket: &Path, reply: usize) -> Result<Self> {
        Self::connect(socket, frame(REQUEST)?, reply + 4)
    }

    pub(crate) fn connect(socket: &Path, request: Vec<u8>, reply: usize) -> Result<Self> {
        Ok(Self {
            stream: UnixStream::connect(socket)?,
            request,
            reply: vec![0; reply],
        })
    }

    pub(crate) fn call(&mut self) -> Result<()> {
        self.stream.write_all(&self.request)?;
        ensure!(receive(&mut self.stream, &mut self.reply)?, "no reply");
        Ok(())
    }

    /// Returns the last reply.
    pub(crate) fn reply(&self) -> &[u8] {
        &self.reply
    }
}

fn frame(length: usize) -> Result<Vec<u8>> {
    let mut frame = u32::try_from(length)?.to_be_bytes().to_vec();
    frame.resize(length + 4, b'w');
    Ok(frame)
}

/// Reads one whole frame; false at the end of the stream.
fn receive(stream: &mut UnixStream, buffer: &mut [u8]) -> Result<bool> {
    match stream.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(e) => Err(e.into()),
    }
}
