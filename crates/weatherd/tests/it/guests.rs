//! Users other than the server's own, by HTTP and by the manager socket: one share for both, and the change of
//! those who are served. Only root can become another user.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};

use rustix::process::Signal;

use crate::machine::{
    DAEMON, Machine, NOT_ROOT, SERVER, USERS, User, has_group, is_root, mode, python, started,
};
use crate::service::until;
use crate::support::{may_mount, signal, through};

/// Asks by HTTP, over two connections of which one stays in use, and then over one more.
/// Then goes on until a request is refused.
const BY_HTTP: &str = r#"
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("@DIR/http.sock")


def ask(connection):
    connection.request("GET", "/healthz")
    response = connection.getresponse()
    body = response.read()
    if response.status == 200:
        return 200
    problem = json.loads(body)
    return response.status, problem["type"], response.getheader("Retry-After"), problem["detail"]


kept = [Connection("localhost") for _ in range(3)]
try:
    for connection in kept:
        print(ask(connection), flush=True)
    told = 200
    while told == 200:
        told = ask(kept[0])
    print(told, flush=True)
except PermissionError as error:
    print("PermissionError")
"#;

/// Connects in both ways, and goes on until it is no longer served.
const UNTIL_EXCLUDED: &str = r#"
weather = weatherd.connect(autostart=False)
by_http = socket.socket(socket.AF_UNIX)
by_http.connect("@DIR/http.sock")
by_http.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
print(weather.status().pid > 0, by_http.recv(4096)[:15], flush=True)
while by_http.recv(4096):
    pass
print("closed", flush=True)
while True:
    try:
        weather.status()
    except weatherd.ConnectionsTaken:
        pass  # it makes very many calls
    except weatherd.WeatherError as error:
        print(type(error).__name__, flush=True)
        break
"#;

fn configure(machine: &Machine, server: &str) {
    let socket = machine.path("run/http.sock");
    let text = format!(
        "[server]\n{server}\n[http]\nlisten = ['unix:{}']\n",
        socket.display()
    );
    machine.configure(&text);
}

#[test]
fn by_http_a_guest_has_the_same_share_and_leaves_the_others_alone() {
    let Some(python) = python() else {
        return println!("{NOT_ROOT}");
    };
    let machine = Machine::new();
    configure(&machine, "connections_per_user = 2\ncalls_per_user = 1");
    let _server = machine.start(&["--simulate"]);
    assert_eq!(mode(&machine.path("run/http.sock")), 0o666);
    for uid in USERS {
        let said = User::alone(uid).run(BY_HTTP, &machine, &python);
        let problem = "(429, '/v1/problems/share-exceeded',";
        let expected = format!(
            "200\n200\n{problem} '10', 'this user has all 2 connections that one user may have')\n\
             {problem} '1', 'this user makes more than 1 calls per second; ask again later')\n"
        );
        assert_eq!(said, expected, "{uid}");
    }
}

#[test]
fn by_http_a_user_whom_the_server_is_not_for_meets_a_closed_door_or_is_told_so() {
    let Some(python) = python() else {
        return println!("{NOT_ROOT}");
    };
    let machine = Machine::new();
    configure(&machine, "allow = 'own'");
    let _server = machine.start(&["--simulate"]);
    let (dir, socket) = (machine.path("run"), machine.path("run/http.sock"));
    assert_eq!((mode(&dir), mode(&socket)), (0o700, 0o600));
    assert_eq!(
        User::alone(USERS[0]).run(BY_HTTP, &machine, &python),
        "PermissionError\n"
    );
    fs::set_permissions(dir, Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(socket, Permissions::from_mode(0o666)).unwrap();
    let refused =
        "(403, '/v1/problems/not-admitted', None, 'this server does not serve your user')\n";
    assert_eq!(
        User::alone(USERS[0]).run(BY_HTTP, &machine, &python),
        refused.repeat(4)
    );
}

#[tokio::test]
async fn other_users_are_served_or_let_go_once_the_settings_are_read_again() {
    let Some(python) = python() else {
        return println!("{NOT_ROOT}");
    };
    let machine = Machine::new();
    configure(&machine, "");
    let mut server = machine.start(&["--simulate"]);
    let mut guest = User::alone(USERS[0]).start(UNTIL_EXCLUDED, &machine, &python);
    guest.expect("True b'HTTP/1.1 200 OK'");

    configure(&machine, "allow = 'group:there-is-none'");
    signal(&server, Signal::HUP);
    server.expect_log("cannot reload the settings");
    assert_eq!(machine.modes(), [0o755, 0o666, 0o644, 0o600]);

    configure(&machine, "allow = 'own'");
    signal(&server, Signal::HUP);
    server.expect_log("other users are served than before");
    guest.expect("closed");
    guest.expect("NotAdmitted");
    let http = machine.path("run/http.sock");
    let found = || (machine.modes(), mode(&http));
    until(|| found() == ([0o700, 0o600, 0o600, 0o600], 0o600)).await;

    configure(&machine, "allow = 'everyone'");
    signal(&server, Signal::HUP);
    server.expect_log("other users are served than before");
    until(|| found() == ([0o755, 0o666, 0o644, 0o600], 0o666)).await;
    User::alone(USERS[1])
        .start(UNTIL_EXCLUDED, &machine, &python)
        .expect("True b'HTTP/1.1 200 OK'");
}

#[test]
fn whoever_has_left_the_group_is_let_go_once_the_settings_are_read_again() {
    const GROUP: u32 = 47_100;
    let Some(python) = python().filter(|_| may_mount() && has_group()) else {
        return println!("{NOT_ROOT}, or this container may not mount anything");
    };
    let machine = Machine::new();
    configure(&machine, "allow = 'group:weather-guests'");
    // The server's view of the groups of the machine, in a mount of its own.
    let groups = machine.path("group");
    let known = fs::read_to_string("/etc/group").unwrap();
    let with = |members: &str| {
        let group = format!("weather-guests:x:{GROUP}:{members}\n");
        fs::write(&groups, format!("{known}{group}")).unwrap();
    };
    with(DAEMON.0);
    let (user, group) = (format!("--reuid={SERVER}"), format!("--groups={GROUP}"));
    let own_group = format!("--regid={SERVER}");
    let server = machine.server(&["--simulate"]);
    let server = through("setpriv", &[&user, &own_group, &group], &server);
    let mounted = "mount --bind \"$GROUPS_FILE\" /etc/group && exec \"$0\" \"$@\"";
    let mut server = through("unshare", &["--mount", "sh", "-c", mounted], &server);
    let mut server = started(server.env("GROUPS_FILE", &groups));
    let member = User {
        groups: &[GROUP],
        ..User::alone(DAEMON.1)
    };
    let mut member = member.start(UNTIL_EXCLUDED, &machine, &python);
    member.expect("True b'HTTP/1.1 200 OK'");
    with("");
    signal(&server, Signal::HUP);
    server.expect_log("settings reloaded");
    member.expect("closed");
    member.expect("NotAdmitted");
}

#[test]
fn a_file_that_is_gone_or_out_of_sight_lets_nobody_in() {
    if !is_root() {
        return println!("{NOT_ROOT}");
    }
    let machine = Machine::new();
    configure(&machine, "allow = 'own'");
    let mut server = machine.start(&["--simulate"]);
    let [dir, file] = ["etc", "etc/config.toml"].map(|name| machine.path(name));
    let text = fs::read_to_string(&file).unwrap();
    let own = [0o700, 0o600, 0o600, 0o600];

    fs::remove_file(&file).unwrap();
    signal(&server, Signal::HUP);
    server.expect_log("cannot reload the settings");
    assert_eq!(machine.modes(), own);

    fs::write(&file, text).unwrap();
    chown(&dir, Some(0), Some(0)).unwrap();
    fs::set_permissions(&dir, Permissions::from_mode(0o700)).unwrap();
    signal(&server, Signal::HUP);
    let complaint = server.expect_log("cannot reload the settings");
    assert!(complaint.contains("Permission denied"), "{complaint}");
    assert_eq!(machine.modes(), own);
}
