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
        self,
        required: [&str; R],
        optional: [&str; O],
    ) -> Result<([Value<'p, 'a>; R], [Option<Value<'p, 'a>>; O]), Exception> {
        let function = self.function;
        let names = required.iter().chain(&optional).copied();
        let mut values = self.bind_names(R, names)?.into_iter();
        let found = [(); R].map(|()| values.next().flatten());
        let extra = [(); O].map(|()| values.next().flatten());
        match complete(found) {
            Some(found) => Ok((found, extra)),
            None => Err(lacking(function, &required)),
        }
    }

    /// Matches to `names`, the first `required` of which have to be given; an argument for each.
    pub(super) fn bind_names<'n>(
        mut self,
        required: usize,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Vec<Option<Value<'p, 'a>>>, Exception> {
        let function = self.function;
        let (given, most) = (self.args.len(), names.clone().count());
        if given > most {
            return Err(too_many(function, required, most, given));
        }
        for (key, _) in self.kwargs.clone() {
            let key = key.as_str().unwrap_or_default();
            if !names.clone().any(|name| name == key) {
                return Err(Exception::type_error(format!(
                    "{function}() got an unexpected keyword argument '{}'",
                    short(key)
                )));
            }
        }
        let mut missing = Vec::new();
        let mut values = Vec::with_capacity(most);
        for name in names {
            let value = self.one(name)?;
            if value.is_none() && values.len() < required {
                missing.push(name);
            }
            values.push(value);
        }
        if !missing.is_empty() {
            return Err(lacking(function, &missing));
        }
        Ok(values)
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

fn too_many(function: &str, required: usize, most: usize, given: usize) -> Exception {
    let takes = match most {
        1 if required == 1 => "1 positional argument".to_owned(),
        _ if required == most => format!("{most} positional arguments"),
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
