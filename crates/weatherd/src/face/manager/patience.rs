//! Reading how long a caller waits: seconds as a number, or None.

use std::time::Duration;

use pymanager::Exception;
use pymanager::pickle::Value;

use super::number::number;

/// Nobody waits longer than a day, and no sum of instants overflows.
const LONGEST: f64 = 24.0 * 60.0 * 60.0;

/// The number of seconds given as `name`, if any.
pub(super) fn seconds(
    name: &str,
    value: Option<Value<'_, '_>>,
) -> Result<Option<Duration>, Exception> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let wrong = || Exception::type_error(format!("{name} must be a number of seconds"));
    let seconds = number(value).ok_or_else(wrong)?;
    if seconds.is_nan() || seconds < 0.0 {
        return Err(Exception::value_error(format!(
            "{name} must not be negative"
        )));
    }
    Ok(Some(Duration::from_secs_f64(seconds.min(LONGEST))))
}
