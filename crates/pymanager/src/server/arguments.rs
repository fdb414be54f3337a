//! Matching arguments to parameter names as Python does, with its words when they do not fit.
//! Knows no particular function.

use crate::exception::Exception;
use crate::pickle::{Entries, Items, Value};

/// Required and optional arguments, each in the order of their names.
pub type BoundArguments<'c, const R: usize, const O: usize> =
    ([Value<'c, 'c>; R], [Option<Value<'c, 'c>>; O]);

/// A function's arguments and its name for the sentences.
pub(super) struct CallArguments<'f, 'p, 'a> {
    pub(super) function: &'f str,
    pub(super) args: Items<'p, 'a>,
    pub(super) kwargs: Entries<'p, 'a>,
}

impl<'p, 'a> CallArguments<'_, 'p, 'a> {
    /// Matches to required and then optional names.
    pub(super) fn bind<const R: usize, const O: usize>(
        mut self,
        required: [&str; R],
        optional: [&str; O],
    ) -> Result<([Value<'p, 'a>; R], [Option<Value<'p, 'a>>; O]), Exception> {
        let function = self.function;
        let given = self.args.len();
        if given > R.saturating_add(O) {
            return Err(too_many(function, R, O, given));
        }
        for (key, _) in self.kwargs.clone() {
            let key = key.as_str().unwrap_or_default();
            if !required.iter().chain(&optional).any(|name| *name == key) {
                return Err(Exception::type_error(format!(
                    "{function}() got an unexpected keyword argument '{}'",
                    short(key)
                )));
            }
        }
        let mut missing = Vec::new();
        let mut found = [None; R];
        for (place, name) in found.iter_mut().zip(required) {
            *place = self.one(name)?;
            if place.is_none() {
                missing.push(name);
            }
        }
        let mut extra = [None; O];
        for (place, name) in extra.iter_mut().zip(optional) {
            *place = self.one(name)?;
        }
        match complete(found) {
            Some(found) => Ok((found, extra)),
            None => Err(lacking(function, &missing)),
        }
    }

    /// Returns the next positional argument, or the keyword argument of that name, but not both.
    fn one(&mut self, name: &str) -> Result<Option<Value<'p, 'a>>, Exception> {
        match (self.args.next(), self.kwargs.get(name)) {
            (Some(_), Some(_)) => Err(Exception::type_error(format!(
                "{}() got multiple values for argument '{name}'",
                self.function
            ))),
            (given, named) => Ok(given.or(named)),
        }
    }
}

/// Returns all of the values, if none is missing.
fn complete<'p, 'a, const R: usize>(
    found: [Option<Value<'p, 'a>>; R],
) -> Option<[Value<'p, 'a>; R]> {
    let all: Vec<_> = found.into_iter().collect::<Option<_>>()?;
    all.try_into().ok()
}

fn too_many(function: &str, required: usize, optional: usize, given: usize) -> Exception {
    let most = required.saturating_add(optional);
    let takes = match (optional, most) {
        (0, 1) => "1 positional argument".to_owned(),
        (0, _) => format!("{most} positional arguments"),
        _ => format!("from {required} to {most} positional arguments"),
    };
    let were = if given == 1 { "was" } else { "were" };
    Exception::type_error(format!(
        "{function}() takes {takes} but {given} {were} given"
    ))
}

fn lacking(function: &str, missing: &[&str]) -> Exception {
    let quoted: Vec<_> = missing.iter().map(|name| format!("'{name}'")).collect();
    let names = match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    };
    let plural = if missing.len() == 1 { "" } else { "s" };
    Exception::type_error(format!(
        "{function}() missing {} required positional argument{plural}: {names}",
        missing.len()
    ))
}

/// Returns the part of a foreign text that an error message may repeat.
pub(super) fn short(text: &str) -> String {
    let printable = text.chars().filter(|c| !c.is_control());
    printable.take(80).collect()
}
