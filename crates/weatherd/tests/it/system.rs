//! One server for every user of the machine: its directories, who may ask it, and who is told what.
//! Only root can start it as a user of its own here; without, it runs as the user of the tests.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Output;

use rustix::process::Signal;
use weather::Location;
use weather_client::{Client, Environment};

use crate::machine::{
    DAEMON, Machine, NOT_ROOT, SERVER, USERS, User, as_user, has_group, is_root, python, started,
};
use crate::support::{everything_in, signal, through};

/// Asks through the package, and as a program that knows nothing but the connection file: two lines, an answer
/// or an error each.
const ASKING: &str = r#"
try:
    with weatherd.connect(autostart=False) as weather:
        print(weather.get_weather("Seattle").temperature_unit)
        if os.path.exists("@DIR/../config/weatherd/config.toml"):
            now = weather.current("Home")
            print(now.place.name, now.units.temperature, weather.current().place.name)
except weatherd.WeatherError as error:
    print(type(error).__name__, error)


class Manager(BaseManager):
    pass


Manager.register("get_weather_service")
try:
    with open("@DIR/.manager_connection") as file:
        where = json.load(file)
    manager = Manager(address=where["socket_path"], authkey=base64.b64decode(where["authkey"]))
    manager.connect()
    print(manager.get_weather_service().current("Seattle")["units"]["temperature"])
    try:
        dispatch(manager._Client(manager._address, authkey=manager._authkey), None, "shutdown")
        print("stopped the server")
    except RemoteError as error:
        assert "PermissionError" in str(error), error
except Exception as error:
    print(type(error).__name__)
"#;

/// Takes as many connections as it is given, then one more; says what that came to, and
/// keeps them until its input ends. Then makes calls without a pause until one is refused.
const GREEDY: &str = r#"
taken = []
try:
    while True:
        taken.append(weatherd.connect(autostart=False))
except weatherd.ConnectionsTaken as error:
    print(len(taken), error, flush=True)
sys.stdin.readline()
try:
    while True:
        taken[0].status()
except weatherd.ConnectionsTaken as error:
    print(error, flush=True)
sys.stdin.read()
"#;

fn text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn its_directories_are_those_of_the_machine_and_need_no_root() {
    let machine = Machine::new();
    let mut server = machine.start(&[]);
    for (dir, file) in [
        ("run", ".weather_manager.sock"),
        ("run", ".manager_connection"),
        ("cache", "resources.redb"),
    ] {
        let found = everything_in(&machine.path(dir));
        assert!(found.iter().any(|path| path.ends_with(file)), "{found:?}");
    }
    signal(&server, Signal::TERM);
    let (status, _, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!machine.path("run/.manager_connection").exists());

    machine.configure("[upstream]\nretries = 7\n");
    let output = machine.server(&["--print-config"]).output().unwrap();
    let (printed, _) = text(&output);
    assert!(printed.contains("retries = 7"), "{printed}");
}

#[test]
fn without_systemd_its_directories_are_the_usual_ones() {
    let machine = Machine::new();
    let mut server = machine.server(&["--print-config"]);
    server.env_remove("RUNTIME_DIRECTORY");
    let (printed, _) = text(&server.output().unwrap());
    assert!(printed.contains("dir = \"/run/weatherd\""), "{printed}");
    server.env("WEATHERD_SYSTEM_DIR", "/srv/weather");
    // That of one user's server is not meant.
    server.env("WEATHERD_DIR", "/home/user");
    let (printed, _) = text(&server.output().unwrap());
    assert!(printed.contains("dir = \"/srv/weather\""), "{printed}");
}

#[test]
fn every_user_is_answered_by_the_one_server() {
    let machine = Machine::new();
    let _server = machine.start(&["--simulate", "--allow-remote-shutdown"]);
    assert_eq!(machine.modes(), [0o755, 0o666, 0o644, 0o600]);
    if !is_root() {
        return println!("{NOT_ROOT}");
    }
    for python in test_support::all() {
        for uid in USERS {
            let answers = User::alone(uid).run(ASKING, &machine, &python);
            assert_eq!(answers, "F\nF\n", "{python}");
        }
    }
}

#[test]
fn places_and_units_are_the_users_own_whoever_answers() {
    let Some(python) = python().filter(|python| python.minor >= 11) else {
        return println!("{NOT_ROOT}, or Python cannot read settings");
    };
    let machine = Machine::new();
    let theirs = "[places]\ndefault = 'Denver, CO'\n[places.saved]\nhome = 'Miami, FL'\n";
    machine.configure(theirs);
    let _server = machine.start(&["--simulate"]);
    let mine = "[places]\ndefault = 'Boise, ID'\n[places.saved]\nhome = '97201'\n\
                [answers]\nunits = 'si'\n";
    let dir = machine.path("config/weatherd");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("config.toml"), mine).unwrap();
    let answers = User::alone(USERS[0]).run(ASKING, &machine, &python);
    let own: Vec<_> = answers.lines().collect();
    assert_eq!(own, ["F", "Portland, Oregon C Boise, Idaho", "F"]);
}

#[test]
fn what_one_user_takes_is_bounded_and_leaves_the_others_alone() {
    let Some(python) = python() else {
        return println!("{NOT_ROOT}");
    };
    let machine = Machine::new();
    let settings = "[server]\nconnections_per_user = 3\ncalls_per_user = 5\n";
    machine.configure(settings);
    let _server = machine.start(&["--simulate"]);
    let mut greedy = User::alone(USERS[0]).start(GREEDY, &machine, &python);
    greedy.expect("3 this user has all 3 connections that one user may have");
    assert_eq!(
        User::alone(USERS[1]).run(ASKING, &machine, &python),
        "F\nF\n"
    );
    greedy.say("");
    greedy.expect("this user makes more than 5 calls per second");
    assert_eq!(
        User::alone(USERS[1]).run(ASKING, &machine, &python),
        "F\nF\n"
    );
}

#[test]
fn the_status_tells_nobody_what_others_ask() {
    let machine = Machine::new();
    let _server = machine.start(&["--simulate"]);
    if let Some(python) = python() {
        User::alone(USERS[0]).run(ASKING, &machine, &python);
    }
    let mut environment = Environment::of_process();
    environment.system_dir = machine.path("run");
    let finder = Client::finder().environment(environment);
    let mut client = finder.dir(Some(machine.path("run"))).connect().unwrap();
    client.get_weather(Location::SEATTLE).unwrap();
    let status = serde_json::to_string(&client.status().unwrap()).unwrap();
    for told in ["Seattle", "47.6", &USERS[0].to_string()] {
        assert!(!status.contains(told), "{told}: {status}");
    }
}

#[test]
fn a_group_is_answered_and_a_stranger_is_not() {
    if !is_root() || !has_group() {
        return println!("{NOT_ROOT}, or there is no group {DAEMON:?}");
    }
    let machine = Machine::new();
    let (name, group) = DAEMON;
    let settings = format!("[server]\nallow = \"group:{name}\"\n");
    machine.configure(&settings);
    let server = machine.server(&["--simulate"]);
    // Whoever is not in a group cannot give it a file.
    let output = as_user(SERVER, &server).output().unwrap();
    let (_, stderr) = text(&output);
    assert_eq!(output.status.code(), Some(7), "{stderr}");
    assert!(stderr.contains("is not in the group"), "{stderr}");

    let user = format!("--reuid={SERVER}");
    let with_group = ["--regid=47001", "--groups=1"];
    let mut server = through("setpriv", &[&user, with_group[0], with_group[1]], &server);
    let mut server = started(&mut server);
    assert_eq!(machine.modes(), [0o750, 0o660, 0o640, 0o600]);
    let shared = fs::metadata(machine.path("run/.weather_manager.sock")).unwrap();
    assert_eq!(shared.gid(), group);

    let by_process = User {
        gid: group,
        ..User::alone(USERS[0])
    };
    let by_database = User {
        uid: DAEMON.1,
        gid: 65_534,
        groups: &[DAEMON.1],
    };
    let Some(python) = python() else { return };
    assert_eq!(by_process.run(ASKING, &machine, &python), "F\nF\n");
    assert_eq!(by_database.run(ASKING, &machine, &python), "F\nF\n");
    let stranger = User::alone(USERS[1]).run(ASKING, &machine, &python);
    assert!(stranger.starts_with("NotAdmitted "), "{stranger}");
    assert!(stranger.ends_with("PermissionError\n"), "{stranger}");

    // Beside the permissions of the files, the server looks at its peers itself.
    for (name, mode) in [
        ("run", 0o755),
        ("run/.weather_manager.sock", 0o666),
        ("run/.manager_connection", 0o644),
    ] {
        fs::set_permissions(machine.path(name), Permissions::from_mode(mode)).unwrap();
    }
    let stranger = User::alone(USERS[1]).run(ASKING, &machine, &python);
    assert!(stranger.starts_with("NotAdmitted "), "{stranger}");
    let bare = ["AuthenticationError\n", "AssertionError\n"];
    assert!(bare.iter().any(|end| stranger.ends_with(end)), "{stranger}");
    server.expect_log("rejected a connection of another user");
}

#[test]
fn a_directory_that_anybody_could_have_made_gives_nobodys_server_trust() {
    let Some(python) = python() else {
        return println!("{NOT_ROOT}");
    };
    let machine = Machine::new();
    let _server = machine.start(&["--simulate"]);
    let open = Permissions::from_mode(0o1777);
    fs::set_permissions(machine.root(), open).unwrap();
    let answers = User::alone(USERS[0]).run(ASKING, &machine, &python);
    assert!(answers.starts_with("ForeignServer "), "{answers}");
}

#[test]
fn root_is_told_to_be_somebody_else() {
    if !is_root() {
        return println!("{NOT_ROOT}");
    }
    let machine = Machine::new();
    let output = machine.server(&[]).output().unwrap();
    let (_, stderr) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("as a user of its own"), "{stderr}");
    assert!(everything_in(&machine.path("run")).is_empty());
    // Looking at the settings does no harm.
    let output = machine.server(&["--check-config"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Tells the server to stop, as another user.
const STOPPING: &str = r#"
class Manager(BaseManager):
    pass


Manager.register("weatherd_control")
with open("@DIR/.manager_connection") as file:
    where = json.load(file)
manager = Manager(address=where["socket_path"], authkey=base64.b64decode(where["authkey"]))
manager.connect()
try:
    print(manager.weatherd_control().stop())
except PermissionError as error:
    print("PermissionError", error)
"#;

#[test]
fn only_root_and_its_own_user_stop_it() {
    let Some(python) = python() else {
        return println!("{NOT_ROOT}");
    };
    let machine = Machine::new();
    let stop = |uid: u32| User::alone(uid).run(STOPPING, &machine, &python);
    for uid in [SERVER, 0] {
        let mut server = machine.start(&["--simulate"]);
        let refused = stop(USERS[0]);
        let words = format!("PermissionError only root and the server's own user ({SERVER})");
        assert!(refused.starts_with(&words), "{refused}");
        let told = stop(uid);
        assert_eq!(told.trim(), server.pid().to_string());
        let (status, _, log) = server.wait();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(log.contains("rejected an order to stop"), "{log}");
    }
}
