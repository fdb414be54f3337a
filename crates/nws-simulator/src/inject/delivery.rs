//! The delivery that faults order for a response.

use bytes::Bytes;
use http::Response;

use super::gzip_bomb::gzip_bomb;
use crate::delivery::DeliveryMode;
use crate::faults::FaultEffect;

/// Returns the way a response is sent. An honest truncation is done here: its body loses half.
pub(crate) fn delivery_mode(
    effects: &[FaultEffect],
    response: &mut Response<Bytes>,
) -> DeliveryMode {
    let length = response.body().len();
    let half = length / 2;
    for effect in effects {
        match effect {
            FaultEffect::Hang => return DeliveryMode::Hang,
            FaultEffect::DropBefore => return DeliveryMode::DropBefore,
            FaultEffect::Endless => return DeliveryMode::Endless,
            FaultEffect::GzipBomb => return gzip_bomb().delivery_mode(),
            FaultEffect::DropInside => return DeliveryMode::DropInside(half),
            FaultEffect::Truncate { honest: true } => {
                let _ = response.body_mut().split_off(half);
            }
            FaultEffect::Truncate { honest: false } => return DeliveryMode::CutShort(half),
            FaultEffect::Drip { bytes, every } => {
                return DeliveryMode::Drip {
                    bytes: *bytes,
                    every: *every,
                };
            }
            _ => {}
        }
    }
    DeliveryMode::Whole
}
