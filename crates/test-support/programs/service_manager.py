"""A service manager, as systemd is one to its services: listens on sockets, passes them on by name, and
hears how a service is. Does what its standard input says, a line at a time:

    listen NAME unix PATH    listen on a socket, passed on as NAME
    listen NAME tcp          the same on a free port of 127.0.0.1, which is printed
    set NAME VALUE           a variable of services
    journal                  tell services that their standard error is the journal
    run PROGRAM ARGUMENT...  start a service; what it tells is printed as `told ...`
    signal NAME              send it a signal
    wait                     wait until it ends, and print how
"""

import fcntl
import os
import select
import shlex
import signal
import socket
import sys

FIRST_PASSED = 3

environment = {"HOME": os.getcwd(), "PATH": os.environ["PATH"]}
passed = []
service = None


def say(line):
    print(line, flush=True)


def listen_to_services():
    """Returns the socket on which services tell how they are."""
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind("notify.sock")
    environment["NOTIFY_SOCKET"] = os.path.abspath("notify.sock")
    return heard


def listen(name, family, path=None):
    if family == "unix":
        listener = socket.socket(socket.AF_UNIX)
        # As systemd does, since a service compares the paths.
        listener.bind(os.path.abspath(path))
    else:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
    listener.listen()
    passed.append((name, listener))
    say(f"listening {name} {listener.getsockname()}")


def run(*arguments):
    global service
    service = os.fork()
    if service:
        return
    # Out of the way of the numbers that they get.
    copies = [fcntl.fcntl(one, fcntl.F_DUPFD, 100) for _, one in passed]
    for number, copy in enumerate(copies, FIRST_PASSED):
        os.dup2(copy, number)
        os.close(copy)
    environment["LISTEN_PID"] = str(os.getpid())
    environment["LISTEN_FDS"] = str(len(passed))
    environment["LISTEN_FDNAMES"] = ":".join(name for name, _ in passed)
    os.execve(arguments[0], arguments, environment)


def journal():
    at = os.fstat(2)
    environment["JOURNAL_STREAM"] = f"{at.st_dev}:{at.st_ino}"


def set_variable(name, value):
    environment[name] = value


def send(name):
    os.kill(service, getattr(signal, "SIG" + name))


def wait():
    _, status = os.waitpid(service, 0)
    say(f"ended {os.waitstatus_to_exitcode(status)}")


COMMANDS = {
    "listen": listen,
    "set": set_variable,
    "journal": journal,
    "run": run,
    "signal": send,
    "wait": wait,
}

heard = listen_to_services()
say("ready")
pending = b""
while True:
    ready, _, _ = select.select([heard, 0], [], [])
    if heard in ready:
        # A message is printed as one line.
        say("told " + heard.recv(4096).decode().strip().replace("\n", "; "))
    if 0 in ready:
        read = os.read(0, 4096)
        if not read:
            break
        *lines, pending = (pending + read).split(b"\n")
        for line in lines:
            command, *arguments = shlex.split(line.decode())
            COMMANDS[command](*arguments)
if service:
    try:
        os.kill(service, signal.SIGKILL)
    except ProcessLookupError:
        pass
