//! News of the kernel's about routes of the network (rtnetlink(7)): that there is another one, not which. Knows
//! nothing of what it is wanted for.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::sys::socket::{
    AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, socket,
};
use tokio::net::UnixDatagram;

/// The groups of changes to routes of IPv4 and IPv6 (`RTMGRP_IPV4_ROUTE`, `RTMGRP_IPV6_ROUTE`).
const GROUPS: u32 = 0x40 | 0x400;
/// The message of a route that was added (`RTM_NEWROUTE`).
const NEW_ROUTE: u16 = 24;
/// The kind of a route that leads to other machines (`RTN_UNICAST`).
const UNICAST: u8 = 1;
/// The bytes of a message's head (`struct nlmsghdr`), where its kind stands in it, and where the kind of a route in
/// what follows (`struct rtmsg`).
const HEAD: usize = 16;
const MESSAGE_KIND: usize = 4;
const ROUTE_KIND: usize = HEAD + 7;
/// Longer messages than the kernel sends.
const LONGEST: usize = 2048;

/// The news about routes: a socket of the kernel's, which is one for datagrams like any other once it is bound.
#[derive(Debug)]
pub(crate) struct RouteNews(UnixDatagram);

impl RouteNews {
    /// Asks the kernel for them.
    ///
    /// # Errors
    ///
    /// A system that does not tell, or not us.
    pub(crate) fn open() -> io::Result<Self> {
        let socket = socket(
            AddressFamily::Netlink,
            SockType::Raw,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::NetlinkRoute,
        )?;
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, GROUPS))?;
        Self::on(socket)
    }

    fn on(socket: OwnedFd) -> io::Result<Self> {
        Ok(Self(UnixDatagram::from_std(socket.into())?))
    }

    /// Waits for another route. May be dropped while it waits.
    ///
    /// # Errors
    ///
    /// A socket that is of no use any more.
    pub(crate) async fn next(&self) -> io::Result<()> {
        let mut message = [0; LONGEST];
        loop {
            match self.0.recv(&mut message).await {
                Ok(length) => {
                    if is_another_route(message.get(..length).unwrap_or_default()) {
                        return Ok(());
                    }
                }
                // More came than the kernel keeps: there may be a route among it.
                Err(error) if error.raw_os_error() == Some(nix::Error::ENOBUFS as i32) => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Returns whether a message tells of a route to other machines that was added.
fn is_another_route(message: &[u8]) -> bool {
    let kind = message.get(MESSAGE_KIND..MESSAGE_KIND + 2);
    let kind = kind
        .and_then(|bytes| bytes.try_into().ok())
        .map(u16::from_ne_bytes);
    kind == Some(NEW_ROUTE) && message.get(ROUTE_KIND) == Some(&UNICAST)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net;

    use super::*;

    /// A message as the kernel writes it: of this kind, about a route of that kind.
    fn message(kind: u16, route: u8) -> [u8; 28] {
        let mut message = [0; 28];
        message[0] = 28;
        message[4..6].copy_from_slice(&kind.to_ne_bytes());
        message[ROUTE_KIND] = route;
        message
    }

    #[test]
    fn only_an_added_route_to_other_machines_is_another_route() {
        assert!(is_another_route(&message(NEW_ROUTE, UNICAST)));
        assert!(!is_another_route(&message(NEW_ROUTE, 2)), "an own address");
        assert!(!is_another_route(&message(25, UNICAST)), "one that went");
        for length in 0..=ROUTE_KIND {
            assert!(!is_another_route(&message(NEW_ROUTE, UNICAST)[..length]));
        }
    }

    #[tokio::test]
    async fn other_messages_are_passed_over() {
        let (kernel, ours) = net::UnixDatagram::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let news = RouteNews::on(ours.into()).unwrap();
        kernel.send(&message(25, UNICAST)).unwrap();
        kernel.send(b"?").unwrap();
        kernel.send(&message(NEW_ROUTE, UNICAST)).unwrap();
        news.next().await.unwrap();
    }

    #[tokio::test]
    async fn the_kernel_lets_anybody_listen() {
        // A sandbox may not.
        if let Err(error) = RouteNews::open() {
            println!("notice: {error}");
        }
    }
}
