//! The shared objects: their idents, their reference counts, and the functions of the server
//! itself that deal with them. Knows no connection.
//!
//! Each registered name has one object with one ident for ever. Clients that crash never give
//! their references back, so the counts are kept for show only and never remove anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Referent;
use super::arguments::{CallArguments, short};
use crate::exception::{BuiltinException, Exception};
use crate::message::{ManagerRequest, read_token};
use crate::pickle::{PickledValue, Value};

/// Characters of an object's text that `debug_info` shows (CPython, `Server.debug_info`).
const SHOWN: usize = 75;

/// One shared object.
pub(super) struct SharedObject {
    typeid: String,
    pub(super) ident: String,
    pub(super) referent: Arc<dyn Referent>,
    references: AtomicU64,
}

/// All shared objects, in the order of their registration.
#[derive(Default)]
pub(super) struct ObjectRegistry(Vec<SharedObject>);

impl ObjectRegistry {
    pub(super) fn register(&mut self, typeid: String, referent: Arc<dyn Referent>) {
        self.0.retain(|shared| shared.typeid != typeid);
        self.0.push(SharedObject {
            ident: ident(&typeid),
            typeid,
            referent,
            references: AtomicU64::new(0),
        });
    }

    /// Returns the object with that ident.
    pub(super) fn find(&self, ident: &str) -> Result<&SharedObject, Exception> {
        let found = self.0.iter().find(|shared| shared.ident == ident);
        found.ok_or_else(|| unknown(ident))
    }

    /// Tells all of them that the server begins to stop.
    pub(super) fn stopping(&self) {
        for shared in &self.0 {
            shared.referent.stopping();
        }
    }

    /// Carries out a function of the server that concerns objects. What goes wrong is reported to
    /// the client as trouble of the server, not as an exception of the caller's.
    pub(super) fn function(
        &self,
        request: &ManagerRequest<'_, '_>,
    ) -> Result<PickledValue, Exception> {
        let arguments = CallArguments {
            function: request.method,
            args: request.args.clone(),
            kwargs: request.kwargs.clone(),
        };
        match request.method {
            "dummy" => arguments.bind([], []).map(|([], [])| PickledValue::none()),
            "create" => {
                let ([typeid], []) = arguments.bind(["typeid"], [])?;
                self.create(text(typeid)?)
            }
            "incref" => {
                let ([ident], []) = arguments.bind(["ident"], [])?;
                self.count(text(ident)?, |count| count.saturating_add(1))
            }
            "decref" => {
                let ([ident], []) = arguments.bind(["ident"], [])?;
                self.count(text(ident)?, |count| count.saturating_sub(1))
            }
            "get_methods" => {
                let ([token], []) = arguments.bind(["token"], [])?;
                let (_, ident) = read_token(token).ok_or_else(not_a_token)?;
                let methods = self.find(ident)?.referent.methods();
                Ok(PickledValue::new(|w| {
                    w.tuple(|w| methods.iter().for_each(|name| w.str(name)));
                }))
            }
            "number_of_objects" => {
                let ([], []) = arguments.bind([], [])?;
                let number = i64::try_from(self.referenced().count()).unwrap_or(i64::MAX);
                Ok(PickledValue::new(|w| w.int(number)))
            }
            "debug_info" => {
                let ([], []) = arguments.bind([], [])?;
                let info = self.debug_info();
                Ok(PickledValue::new(|w| w.str(&info)))
            }
            other => Err(Exception::new(
                BuiltinException::AssertionError,
                format!("'{}' unrecognized", short(other)),
            )),
        }
    }

    fn create(&self, typeid: &str) -> Result<PickledValue, Exception> {
        let found = self.0.iter().find(|shared| shared.typeid == typeid);
        let shared = found.ok_or_else(|| unknown(typeid))?;
        self.count(&shared.ident, |count| count.saturating_add(1))?;
        Ok(PickledValue::new(|w| {
            w.tuple(|w| {
                w.str(&shared.ident);
                w.tuple(|w| {
                    shared
                        .referent
                        .methods()
                        .iter()
                        .for_each(|name| w.str(name))
                });
            });
        }))
    }

    fn count(&self, ident: &str, change: impl Fn(u64) -> u64) -> Result<PickledValue, Exception> {
        let references = &self.find(ident)?.references;
        let change = |count| Some(change(count));
        // Always some, so never an error; and nothing hangs on the count.
        let _ = references.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change);
        Ok(PickledValue::none())
    }

    /// Objects that somebody claims to hold, with their counts.
    fn referenced(&self) -> impl Iterator<Item = (&SharedObject, u64)> {
        let counted = { self.0.iter() }.map(|s| (s, s.references.load(Ordering::Relaxed)));
        counted.filter(|(_, count)| *count > 0)
    }

    fn debug_info(&self) -> String {
        let mut held: Vec<_> = self.referenced().collect();
        held.sort_by(|(a, _), (b, _)| a.ident.cmp(&b.ident));
        let lines = held.into_iter().map(|(shared, count)| {
            let shown: String = shared.referent.repr().chars().take(SHOWN).collect();
            format!("  {}:       refcount={count}\n    {shown}", shared.ident)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Returns the ident of the object registered under a name: the name's FNV-1a hash in hex, as
/// CPython's look, and the same after a restart so that proxies survive one.
fn ident(typeid: &str) -> String {
    let hash = { typeid.bytes() }.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:x}")
}

fn text<'a>(value: Value<'_, 'a>) -> Result<&'a str, Exception> {
    let not_text = || Exception::type_error("expected a str");
    value.as_str().ok_or_else(not_text)
}

fn unknown(key: &str) -> Exception {
    Exception::new(BuiltinException::KeyError, format!("'{}'", short(key)))
}

fn not_a_token() -> Exception {
    Exception::type_error("expected a token")
}
