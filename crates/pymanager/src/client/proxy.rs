//! A shared object as the client sees it: calls on a connection of its own. Knows nothing of what
//! the object does.

use std::sync::Arc;
use std::time::Duration;

use super::link::{Deadline, Link, Target};
use super::{ClientError, result};
use crate::message::Answer;
use crate::pickle::{Fields, Items, Value, Writer};

/// How long giving back the reference may take: nobody waits for the result.
const FAREWELL: Duration = Duration::from_secs(1);

/// A shared object, used from one thread at a time; each thread asks the manager for its own.
///
/// Dropping it gives the reference back. After an error of the connection the next call connects
/// anew; whether the failed call was carried out is then unknown, so it is not repeated.
#[derive(Debug)]
pub struct Proxy {
    target: Arc<Target>,
    ident: String,
    exposed: Vec<String>,
    link: Option<Link>,
}

impl Proxy {
    /// Takes over the reference that creating the object has counted.
    pub(super) fn new(target: Arc<Target>, ident: String, exposed: Vec<String>) -> Self {
        Self {
            target,
            ident,
            exposed,
            link: None,
        }
    }

    /// The names of the object's methods.
    pub fn methods(&self) -> &[String] {
        &self.exposed
    }

    /// Calls `method` with the positional arguments that `args` writes, and reads the result.
    ///
    /// # Errors
    ///
    /// [`ClientError::Remote`] for an exception of the method; whatever `read` returns; other
    /// kinds when there is no result.
    pub fn call<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut Writer),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.call_with(method, args, |_| (), read)
    }

    /// Calls `method` with keyword arguments as well.
    ///
    /// # Errors
    ///
    /// As [`Proxy::call`].
    pub fn call_with<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut Writer),
        kwargs: impl FnOnce(&mut Fields<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.exchange(method, args, kwargs, |answer| read(result(answer)?))
    }

    /// Calls a `method` whose result is itself a shared object.
    ///
    /// # Errors
    ///
    /// As [`Proxy::call`].
    pub fn call_for_proxy(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut Writer),
    ) -> Result<Self, ClientError> {
        let read = |answer: Answer<'_, '_>| match answer {
            Answer::Proxy { exposed, ident, .. } => Ok((ident.to_owned(), names(exposed))),
            other => {
                result(other)?;
                Err(ClientError::UnexpectedResult("a shared object"))
            }
        };
        let (ident, exposed) = self.exchange(method, args, |_| (), read)?;
        Ok(Self::new(Arc::clone(&self.target), ident, exposed))
    }

    fn exchange<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut Writer),
        kwargs: impl FnOnce(&mut Fields<'_>),
        read: impl FnOnce(Answer<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let options = &self.target.options;
        let kept = self.link.take();
        let is_new = kept.is_none();
        let mut link = match kept {
            Some(link) => link,
            None => Link::open(&self.target, Deadline::after(options.timeouts.connect))?,
        };
        if is_new {
            let name = |w: &mut Writer| w.str(&options.name);
            link.request(None, "accept_connection", name, |_| ());
        }
        link.relax(options.timeouts.call)?;
        link.request(Some(&self.ident), method, args, kwargs);
        let deadline = Deadline::after(options.timeouts.call);
        if is_new {
            link.answer(options, deadline, |answer| result(answer).map(drop))?;
        }
        let answer = link.answer(options, deadline, read);
        if answer.as_ref().err().is_none_or(leaves_link_usable) {
            self.link = Some(link);
        }
        answer
    }

    /// Tells the server that the reference is no longer needed.
    fn give_back(&self) -> Result<(), ClientError> {
        let deadline = Deadline::after(FAREWELL.min(self.target.options.timeouts.connect));
        let mut link = Link::open(&self.target, deadline)?;
        link.request(None, "decref", |w| w.str(&self.ident), |_| ());
        link.answer(&self.target.options, deadline, |_| Ok(()))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // A server that is gone needs no reference back, and there is nobody to tell.
        let _ = self.give_back();
    }
}

/// Whether the whole reply was read all the same.
fn leaves_link_usable(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Remote(_)
            | ClientError::RemoteTraceback(_)
            | ClientError::UnexpectedResult(_)
            | ClientError::Pickle(_)
            | ClientError::Message(_)
    )
}

/// Reads what `create` returns: the ident and the names of the methods.
pub(super) fn read_created(value: Value<'_, '_>) -> Result<(String, Vec<String>), ClientError> {
    let parts = || {
        let [ident, exposed] = value.exactly()?;
        Some((ident.as_str()?.to_owned(), names(exposed.items()?)))
    };
    parts().ok_or(ClientError::UnexpectedResult("an ident and method names"))
}

fn names(items: Items<'_, '_>) -> Vec<String> {
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
