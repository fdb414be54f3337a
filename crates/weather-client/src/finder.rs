//! Finding the server and connecting to it.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pymanager::AuthKey;
#[cfg(feature = "async")]
use pymanager::client::{AsyncManager, AsyncProxy};
use pymanager::client::{ClientError, ClientOptions, Manager, Proxy, Timeouts};
use rendezvous::{ConnectionFile, Environment, RendezvousError};
use weather::{QueryOptions, Question, Units};

#[cfg(feature = "async")]
use crate::AsyncClient;
use crate::autostart::{self, StartFailure};
use crate::{Client, ConnectedServer, Error, TYPEID, UserDefaults};

/// The client's name in the server's log.
const NAME: &str = "weather-client";
/// The name of the object that ends the server.
const CONTROL_TYPEID: &str = "weatherd_control";
/// The time limit of a call if nothing else is said: longer than the server waits for its upstream.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// The time limit for connecting and authenticating; the server is on this machine.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The least time limit of a question that waits, beside its timeout: the server may have to ask its
/// upstream first.
const MARGIN: Duration = Duration::from_secs(10);

/// Directory, time limit and options for the connection to a server.
#[derive(Debug, Clone)]
pub struct Finder {
    dir: Option<PathBuf>,
    environment: Environment,
    timeout: Duration,
    options: QueryOptions,
    defaults: UserDefaults,
    autostart: bool,
    program: Option<PathBuf>,
}

impl Default for Finder {
    fn default() -> Self {
        Self {
            dir: None,
            environment: Environment::of_process(),
            timeout: DEFAULT_TIMEOUT,
            options: QueryOptions::default(),
            defaults: UserDefaults::default(),
            autostart: false,
            program: None,
        }
    }
}

impl Finder {
    /// Looks in `dir` alone, if given, instead of the usual places.
    #[must_use]
    pub fn dir(mut self, dir: Option<PathBuf>) -> Self {
        self.dir = dir;
        self
    }

    /// Believes `environment` rather than the process's own.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Waits at most so long for the answer to one call; one that waits for news has its own
    /// waiting time on top.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Asks with these options until [`Client::set_options`] says otherwise.
    #[must_use]
    pub fn options(mut self, options: QueryOptions) -> Self {
        self.options = options;
        self
    }

    /// Asks for these units until [`Client::set_units`] says otherwise.
    #[must_use]
    pub fn units(mut self, units: Option<Units>) -> Self {
        self.options.units = units;
        self
    }

    /// Asks a server of another user, such as the one of the machine, with the places and units of this
    /// user.
    #[must_use]
    pub fn defaults(mut self, defaults: UserDefaults) -> Self {
        self.defaults = defaults;
        self
    }

    /// Starts a server where none runs: `weatherd --background --on-demand`, with the program beside this
    /// one's, else with the one in `$PATH`. The client waits until the server answers, no longer than for
    /// a connection.
    ///
    /// None is started where a directory is named, by [`dir`](Self::dir) or `$WEATHERD_DIR`, since that
    /// names a server of somebody's own; with `$WEATHERD_AUTOSTART` set to `0`; and with
    /// `autostart = false` in the section `[server]` of the server's settings. Off by default.
    #[must_use]
    pub fn autostart(mut self, yes: bool) -> Self {
        self.autostart = yes;
        self
    }

    /// Starts `program` where a server is to be started.
    #[must_use]
    pub fn server_program(mut self, program: impl Into<PathBuf>) -> Self {
        self.program = Some(program.into());
        self
    }

    /// Finds the server and connects to it. A connection file that leads to no weather server, or to
    /// one that refuses its key, hides none that a later file leads to.
    ///
    /// # Errors
    ///
    /// [`Error::NoServer`] when there is no connection file, [`Error::StartFailed`] when a server was to be
    /// started and was not. If no file leads to a server, the failure of the first: [`Error::ServerGone`]
    /// when nobody answers, [`Error::KeyRefused`] when the server has another key,
    /// [`Error::ForeignServer`] when it is another user's, [`Error::NotAdmitted`] when it does not serve
    /// this one, [`Error::PermissionDenied`] when the system does not let this one ask, and what else goes
    /// wrong.
    pub fn connect(&self) -> Result<Client, Error> {
        let (proxy, server) = self.open()?;
        Ok(Client::new(self.clone(), proxy, server))
    }

    /// The same for a tokio program.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    #[cfg(feature = "async")]
    pub async fn connect_async(&self) -> Result<AsyncClient, Error> {
        let (proxy, server) = self.open_async().await?;
        Ok(AsyncClient::new(self.clone(), proxy, server))
    }

    /// Stops the server that is found, without waiting until it has ended, and returns the number of its
    /// process. None is started.
    ///
    /// # Errors
    ///
    /// [`Error::NotAllowed`] if it runs as another user, and those of [`connect`](Self::connect).
    pub fn stop_server(&self) -> Result<u32, Error> {
        let (mut control, _) = self.open_running(CONTROL_TYPEID)?;
        let stopped = control.call_for(self.timeout, "stop", |_| (), |_| ());
        // What it counted ends with it.
        control.forget();
        stopped.map_err(|error| Error::of_call(error, self.timeout))
    }

    pub(crate) fn query_options(&self) -> QueryOptions {
        self.options
    }

    /// Returns a question to `server`, with what it leaves to the defaults of this user.
    pub(crate) fn complete<'q>(
        &self,
        question: &'q Question,
        server: &ConnectedServer,
    ) -> Cow<'q, Question> {
        if server.is_own {
            Cow::Borrowed(question)
        } else {
            self.defaults.complete(question)
        }
    }

    /// Returns how long the answer to `question` may take.
    pub(crate) fn limit_of(&self, question: &Question) -> Duration {
        match question.timeout() {
            Some(timeout) => timeout.saturating_add(self.timeout.max(MARGIN)),
            None => self.timeout,
        }
    }

    /// Looks for the server and takes hold of its service; starts one if need be.
    pub(crate) fn open(&self) -> Result<(Proxy, ConnectedServer), Error> {
        let missing = match self.open_running(TYPEID) {
            Err(error) if self.starts_after(&error) => error,
            outcome => return outcome,
        };
        let program = self.program.as_deref();
        let started = autostart::start(program, &self.environment, self.connecting());
        after_start(started, missing)?;
        self.open_running(TYPEID)
    }

    /// The same without blocking, but for reading the small connection files.
    #[cfg(feature = "async")]
    pub(crate) async fn open_async(&self) -> Result<(AsyncProxy, ConnectedServer), Error> {
        let missing = match self.open_running_async().await {
            Err(error) if self.starts_after(&error) => error,
            outcome => return outcome,
        };
        let (program, environment) = (self.program.clone(), self.environment.clone());
        let started = autostart::start_async(program, environment, self.connecting());
        after_start(started.await, missing)?;
        self.open_running_async().await
    }

    /// Returns whether a server is to be started after this failure to find one.
    fn starts_after(&self, error: &Error) -> bool {
        let named = self.dir.is_some() || self.environment.weatherd_dir.is_some();
        self.autostart && self.environment.autostart && !named && error.is_no_server()
    }

    fn open_running(&self, typeid: &str) -> Result<(Proxy, ConnectedServer), Error> {
        let mut search = self.search();
        loop {
            let ServerCandidate { file, connection } = search.next()?;
            let server = self.connected(&file, &connection);
            let (path, key, options) = self.connect_options(connection);
            let manager = Manager::connect_with(path, key, options);
            match manager.and_then(|manager| manager.create(typeid)) {
                Ok(proxy) => return Ok((proxy, server)),
                Err(error) => search.passes(self.failure(error, file))?,
            }
        }
    }

    #[cfg(feature = "async")]
    async fn open_running_async(&self) -> Result<(AsyncProxy, ConnectedServer), Error> {
        let mut search = self.search();
        loop {
            let ServerCandidate { file, connection } = search.next()?;
            let server = self.connected(&file, &connection);
            let (path, key, options) = self.connect_options(connection);
            let proxy = async {
                let manager = AsyncManager::connect_with(path, key, options).await?;
                manager.create(TYPEID).await
            };
            match proxy.await {
                Ok(proxy) => return Ok((proxy, server)),
                Err(error) => search.passes(self.failure(error, file))?,
            }
        }
    }

    fn search(&self) -> Search<'_> {
        let files = rendezvous::connection_files(self.dir.as_deref(), &self.environment);
        Search {
            finder: self,
            files: files.into_iter(),
            again: None,
            has_repeated: false,
            failure: None,
        }
    }

    fn connected(&self, file: &Path, connection: &ConnectionFile) -> ConnectedServer {
        ConnectedServer::of(file, connection, self.dir.as_deref(), &self.environment)
    }

    fn connect_options(&self, connection: ConnectionFile) -> (PathBuf, AuthKey, ClientOptions) {
        let key = AuthKey::new(connection.authkey.as_slice());
        let options = ClientOptions {
            timeouts: Timeouts {
                connect: self.connecting(),
                call: self.timeout,
            },
            name: NAME.to_owned(),
            server_user: Some(connection.owner),
            ..ClientOptions::default()
        };
        (connection.socket_path, key, options)
    }

    fn connecting(&self) -> Duration {
        CONNECT_TIMEOUT.min(self.timeout)
    }

    fn failure(&self, error: ClientError, file: PathBuf) -> Error {
        Error::of_connecting(error, file, self.connecting())
    }
}

/// Returns the failure to start a server; where none was to be started, or the one that was found is kept from
/// this user, the failure to find one.
fn after_start(started: Result<(), StartFailure>, missing: Error) -> Result<(), Error> {
    started.map_err(|failure| match (failure, missing) {
        (StartFailure::Failed(sentence), _) => Error::StartFailed(sentence),
        (StartFailure::NoProgram(program), Error::NoServer(_) | Error::ServerGone { .. }) => {
            Error::NotInstalled { program }
        }
        (StartFailure::NoProgram(_) | StartFailure::SwitchedOff, missing) => missing,
    })
}

/// The connection files that are left to try, and the failure of the first that led nowhere.
struct Search<'a> {
    finder: &'a Finder,
    files: std::vec::IntoIter<PathBuf>,
    /// A file to try once more.
    again: Option<PathBuf>,
    has_repeated: bool,
    failure: Option<Error>,
}

/// A server that should be there.
struct ServerCandidate {
    file: PathBuf,
    connection: ConnectionFile,
}

impl Search<'_> {
    /// Returns the next candidate; the first failure if there is none.
    fn next(&mut self) -> Result<ServerCandidate, Error> {
        let Finder {
            dir, environment, ..
        } = self.finder;
        for file in self.again.take().into_iter().chain(self.files.by_ref()) {
            match ConnectionFile::read(&file, environment) {
                Ok(connection) => {
                    return Ok(ServerCandidate { file, connection });
                }
                Err(error) => _ = self.failure.get_or_insert_with(|| error.into()),
            }
        }
        Err(self.failure.take().unwrap_or_else(|| {
            let looked = rendezvous::search_path(dir.as_deref(), environment);
            RendezvousError::NotFound { looked }.into()
        }))
    }

    /// Keeps the failure of a candidate and goes on; returns it where the candidate is the server that
    /// is looked for, and only has no time or room.
    fn passes(&mut self, failure: Error) -> Result<(), Error> {
        if !failure.is_no_server() {
            return Err(failure);
        }
        // A server that ends hangs up on those who have just come; the next may listen already.
        if let Error::ServerGone { file, source } = &failure
            && hung_up(source.kind())
            && !std::mem::replace(&mut self.has_repeated, true)
        {
            self.again = Some(file.clone());
            return Ok(());
        }
        self.failure.get_or_insert(failure);
        Ok(())
    }
}

/// Tells whether somebody accepted the connection and then closed it.
fn hung_up(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_why_no_server_runs_but_not_why_one_is_out_of_reach() {
        let failed = |missing| {
            let program = PathBuf::from("weatherd");
            after_start(Err(StartFailure::NoProgram(program)), missing).unwrap_err()
        };
        let none = RendezvousError::NotFound { looked: Vec::new() };
        let told = failed(none.into()).to_string();
        let expected = "no weather server is running, and none was started: there is no weatherd";
        assert_eq!(told, expected);
        let file = PathBuf::from("/run/weatherd/.manager_connection");
        let told = failed(Error::NotAdmitted { file });
        assert!(matches!(told, Error::NotAdmitted { .. }), "{told}");
    }

    #[test]
    fn a_question_that_waits_outlasts_its_waiting_whatever_calls_may_take() {
        let limit =
            |timeout: Duration, question| Client::finder().timeout(timeout).limit_of(&question);
        let waiting = |timeout| Question::WaitForUpdate {
            location: weather::PlaceQuery::Default,
            since: None,
            timeout,
        };
        let (second, minute) = (Duration::from_secs(1), Duration::from_secs(60));
        assert_eq!(limit(second, Question::Status {}), second);
        assert_eq!(limit(second, waiting(minute)), minute + MARGIN);
        assert_eq!(limit(minute, waiting(minute)), minute + minute);
        assert_eq!(limit(second, waiting(Duration::MAX)), Duration::MAX);
    }
}
