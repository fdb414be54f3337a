//! Membership by an engine: its password, its certificates, and its state in the words of `status`. Knows
//! nothing of what is shared.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cache::{SharedStreams, SharedTier};
use fleet::{AddressError, Engine, EngineHealth, EngineSettings, EngineStatus};
use resilience::SharedPace;
use tracing::info;
use weather::FleetStatus;
use weatherd_config::{ProcessEnvironment, Settings, UpstreamSettings};
use zeroize::Zeroizing;

use crate::authkey::{self, AuthkeyError};
use crate::plain_file;
use crate::root_certificates;
use crate::sentence::sentence;

/// The name of the credential of systemd that is the password, where the settings name no file.
const CREDENTIAL: &str = "fleet-password";

/// A place in a fleet. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct FleetMember(Engine);

/// The reason why no fleet can be joined.
#[derive(Debug, thiserror::Error)]
pub enum FleetMemberError {
    /// The address of the engine, or its certificates, make no sense.
    #[error("cannot use the engine of the fleet")]
    Address(#[from] AddressError),
    /// The password of the engine, or of its sentinels, cannot be read.
    #[error("cannot read the password of the fleet's {0}")]
    Password(&'static str, #[source] AuthkeyError),
    /// The password of the engine, or of its sentinels, is no text.
    #[error("the password of the fleet's {0} is not text in UTF-8")]
    PasswordText(&'static str),
    /// The certificates of the engine cannot be read.
    #[error("cannot read the certificates in {}", .0.display())]
    Certificates(PathBuf, #[source] io::Error),
}

/// Joins the fleet of the settings, if they name an engine. One that cannot be reached is no failure.
pub(crate) async fn join(
    settings: &Settings,
    environment: &ProcessEnvironment,
    seed: u64,
) -> Result<Option<FleetMember>, FleetMemberError> {
    let Some(settings) = engine_settings(settings, environment, seed)? else {
        return Ok(None);
    };
    let address = settings.address.clone();
    let engine = Engine::open(settings).await?;
    info!(engine = %address, "sharing with a fleet");
    Ok(Some(FleetMember(engine)))
}

/// Checks that a fleet could be joined, as far as that can be seen without its engine.
pub(crate) fn check(
    settings: &Settings,
    environment: &ProcessEnvironment,
) -> Result<(), FleetMemberError> {
    match engine_settings(settings, environment, 0)? {
        Some(settings) => Ok(Engine::check(&settings)?),
        None => Ok(()),
    }
}

/// Joins the fleet of the settings, if they name an engine, for as long as it takes to see whether that can be used,
/// and returns its state in words. The name that was signed there lapses in a few seconds.
///
/// # Errors
///
/// The trouble with its remedy.
pub(crate) async fn examine(
    settings: &Settings,
    environment: &ProcessEnvironment,
) -> Result<String, String> {
    let settings = engine_settings(settings, environment, 0).map_err(|e| sentence(&e))?;
    let Some(settings) = settings else {
        return Ok("none, so this server works alone".to_owned());
    };
    let address = settings.address.clone();
    let engine = Engine::open(settings).await;
    let engine = engine.map_err(|error| sentence(&FleetMemberError::from(error)))?;
    tokio::select! {
        () = engine.until_reachable() => {}
        () = engine.until_failing() => {}
    }
    match engine.status() {
        EngineStatus {
            health: EngineHealth::Failing { reason, remedy, .. },
            ..
        } => Err(format!("{address} fails: {reason}; {remedy}")),
        EngineStatus {
            health: EngineHealth::Reachable { latency },
            members,
            ..
        } => Ok(format!(
            "{address} answered in {:.1} ms; {} other servers share it",
            latency.as_secs_f64() * 1e3,
            members.saturating_sub(1)
        )),
        EngineStatus { .. } => Err(format!("{address} has not answered yet; look again")),
    }
}

/// Reads what is needed to join a fleet, if the settings name an engine.
fn engine_settings(
    settings: &Settings,
    environment: &ProcessEnvironment,
    seed: u64,
) -> Result<Option<EngineSettings>, FleetMemberError> {
    let fleet = &settings.fleet;
    let Some(url) = &fleet.url else {
        return Ok(None);
    };
    let address = url.parse()?;
    let certificates = |file: &PathBuf| {
        let pem = plain_file::read(file, root_certificates::MAX_BYTES);
        pem.map_err(|error| FleetMemberError::Certificates(file.clone(), error))
    };
    // Two daemons that draw the same seed would need the same process number, too.
    let node = format!("{}-{seed:016x}", std::process::id());
    Ok(Some(EngineSettings {
        password: password(fleet.password_file.as_deref(), environment)?,
        sentinel_password: match &fleet.sentinel_password_file {
            Some(file) => Some(text("sentinels", authkey::obtain(Some(file)))?),
            None => None,
        },
        root_certificates: fleet.ca_file.as_ref().map(certificates).transpose()?,
        prefix: fleet.name.clone(),
        deadline: fleet.timeout.0,
        ..EngineSettings::new(address, &upstream(&settings.upstream), &node)
    }))
}

/// Returns the name of the upstream in the keys: its address, which the simulator has none of.
fn upstream(settings: &UpstreamSettings) -> String {
    if settings.simulate {
        return format!("simulator-{}", settings.seed);
    }
    settings.url.trim_end_matches('/').to_owned()
}

/// Reads the password from the file of the settings, else from a credential of systemd.
fn password(
    file: Option<&Path>,
    environment: &ProcessEnvironment,
) -> Result<Option<Zeroizing<String>>, FleetMemberError> {
    let secret = match file {
        Some(file) => authkey::obtain(Some(file)),
        None => {
            let credentials = environment.credentials_dir.as_deref();
            let credential = credentials.map(|dir| dir.join(CREDENTIAL));
            match credential.filter(|file| file.exists()) {
                Some(file) => authkey::of_credential(&file),
                None => return Ok(None),
            }
        }
    };
    text("engine", secret).map(Some)
}

/// Returns a password that was read, that of `owner`, as text.
fn text(
    owner: &'static str,
    secret: Result<Zeroizing<Vec<u8>>, AuthkeyError>,
) -> Result<Zeroizing<String>, FleetMemberError> {
    let secret = secret.map_err(|error| FleetMemberError::Password(owner, error))?;
    let text = std::str::from_utf8(&secret).map_err(|_| FleetMemberError::PasswordText(owner))?;
    Ok(Zeroizing::new(text.to_owned()))
}

impl FleetMember {
    /// Returns the tier that the caches of the fleet share.
    pub(crate) fn tier(&self) -> Arc<dyn SharedTier> {
        Arc::new(self.0.clone())
    }

    /// Returns the streams that the fleet shares.
    pub(crate) fn streams(&self) -> Arc<dyn SharedStreams> {
        Arc::new(self.0.clone())
    }

    /// Returns the pace that the fleet shares.
    pub(crate) fn pace(&self) -> Arc<dyn SharedPace> {
        Arc::new(self.0.clone())
    }

    /// Tells the state of the engine.
    pub(crate) fn status(&self) -> FleetStatus {
        let EngineStatus {
            address,
            health,
            members,
            leases,
            failures,
            foreign,
            ..
        } = self.0.status();
        let mut status = FleetStatus {
            engine: address,
            members,
            leases,
            failures,
            foreign,
            ..FleetStatus::default()
        };
        match health {
            EngineHealth::Connecting => {}
            EngineHealth::Reachable { latency } => {
                status.reachable = true;
                status.latency_microseconds = u64::try_from(latency.as_micros()).ok();
            }
            EngineHealth::Failing { since, reason, .. } => {
                status.failing_seconds = Some(since.as_secs());
                status.reason = Some(reason);
            }
        }
        status
    }
}
