//! The users of this machine at sockets in the file system: who comes in, and what each may take. The daemon
//! decides, as for its other faces. Knows no request.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::problem::{Problem, ProblemKind};

/// Decides about processes of this machine.
pub trait LocalAccess: Send + Sync {
    /// Admits a process of this user and group.
    fn admit(&self, uid: u32, gid: u32) -> AdmissionDecision;
}

/// The future of a decision.
pub type AdmissionDecision =
    Pin<Box<dyn Future<Output = Result<LocalVisitor, AccessRefusal>> + Send>>;

/// A process that was admitted.
pub struct LocalVisitor {
    /// The share of its user, if that is bounded: of a guest. Its connection counts until this is dropped.
    pub share: Option<Arc<dyn RequestShare>>,
    /// Ready once its user is no longer admitted.
    pub excluded: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// The share of a user, over all of its connections.
pub trait RequestShare: Send + Sync {
    /// Counts a request.
    ///
    /// # Errors
    ///
    /// [`AccessRefusal::ShareExceeded`], if the user has made all that one may for now.
    fn count_request(&self) -> Result<(), AccessRefusal>;
}

/// A reason not to serve a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessRefusal {
    /// The server is for other users.
    NotAdmitted,
    /// Its user has all that one may have.
    ShareExceeded {
        /// A sentence about it.
        sentence: String,
        /// The time until there is more, where that is known.
        retry_after: Option<Duration>,
    },
}

impl std::fmt::Debug for LocalVisitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalVisitor")
            .field("is_bounded", &self.share.is_some())
            .finish_non_exhaustive()
    }
}

impl From<AccessRefusal> for Problem {
    fn from(refusal: AccessRefusal) -> Self {
        match refusal {
            AccessRefusal::NotAdmitted => Self::new(
                ProblemKind::NotAdmitted,
                "this server does not serve your user",
            ),
            AccessRefusal::ShareExceeded {
                sentence,
                retry_after,
            } => Self::new(ProblemKind::ShareExceeded, sentence).passing_after(retry_after),
        }
    }
}
