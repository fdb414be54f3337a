//! Processes of this machine at the sockets of the HTTP face: the same decision, and the same share of each
//! guest, as at the manager socket. Knows no request.

use std::sync::Arc;

use pymanager::server::{AdmissionControl, GuestConnection, ShareExceeded};
use tracing::warn;
use weather_http::{AccessRefusal, AdmissionDecision, LocalAccess, LocalVisitor, RequestShare};

/// The admission control of the manager face, for the HTTP face.
pub(crate) struct SharedAdmission(pub(crate) Arc<AdmissionControl>);

/// A guest's connection, counted with those to the manager socket.
struct CountedConnection(GuestConnection);

impl LocalAccess for SharedAdmission {
    fn admit(&self, uid: u32, gid: u32) -> AdmissionDecision {
        let control = Arc::clone(&self.0);
        Box::pin(async move {
            let Some(admitted) = control.admit(uid, gid).await else {
                warn!(uid, "rejected an HTTP connection of another user");
                return Err(AccessRefusal::NotAdmitted);
            };
            let mut share: Option<Arc<dyn RequestShare>> = None;
            if control.is_guest(uid) {
                let counted = control.connect(uid);
                let counted = counted.map_err(refusal)?;
                share = Some(Arc::new(CountedConnection(counted)));
            }
            let excluded = Box::pin(admitted.excluded());
            Ok(LocalVisitor { share, excluded })
        })
    }
}

impl RequestShare for CountedConnection {
    fn count_request(&self) -> Result<(), AccessRefusal> {
        self.0.count_call().map_err(refusal)
    }
}

fn refusal(exceeded: ShareExceeded) -> AccessRefusal {
    AccessRefusal::ShareExceeded {
        sentence: exceeded.to_string(),
        retry_after: match exceeded {
            ShareExceeded::Calls { retry_after, .. } => Some(retry_after),
            // Its own connections end when it likes.
            ShareExceeded::Connections(_) => None,
        },
    }
}
