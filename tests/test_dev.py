"""The two commands, on a clone whose path has a space. Long: each starts real servers."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from config.management.commands.demo import NOMBRE

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240
# What `./dev test` gives to the tests is not to leak into the commands they try.
CACHES = set(
    "DATABASE_URL PGHOST PGPORT PGUSER PGDATABASE DONNEES DEBUG SECRET_KEY ADRESSE PORT HOTE".split()
)

pytestmark = pytest.mark.longs


class Maison:
    """A clone of this repository, and its ./dev."""

    def __init__(self, path: Path):
        self.path = path
        self.runs: list[subprocess.Popen] = []

    def env(self, **more: str) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if k not in CACHES} | more

    def dev(self, *args: str, **env: str) -> subprocess.CompletedProcess:
        """Call a command that ends by itself, from another folder."""
        return subprocess.run(
            [self.path / "dev", *args],
            cwd="/",
            env=self.env(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )

    def run(self, **env: str) -> "tuple[subprocess.Popen, str]":
        """Start ./dev run; return it and what it said until it was ready."""
        process = subprocess.Popen(
            [self.path / "dev", "run"],
            cwd="/",
            env=self.env(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.runs.append(process)
        said = ""
        assert process.stdout
        for line in process.stdout:
            said += line
            if line.startswith("Ready"):
                return process, said
        pytest.fail(f"./dev run ended with {process.wait()}:\n{said}")

    def mark(self) -> str:
        """Return what tells this folder's processes from others'."""
        return subprocess.run(
            ["sha256sum"], input=str(self.path), capture_output=True, text=True, check=True
        ).stdout[:10]

    def processes(self) -> dict[int, str]:
        """Return the living web servers, workers and database of this folder, as pid and command."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                marked = f"ALLO_RUN={self.mark()}".encode() in (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if marked or f"/tmp/allo-{self.mark()}" in command:
                found[int(entry.name)] = command
        return found

    def nothing_runs(self, seconds: float = 15) -> bool:
        limit = time.monotonic() + seconds
        while self.processes() and time.monotonic() < limit:
            time.sleep(0.2)
        return not self.processes()

    def data(self) -> Path:
        """Return the folder of the private cluster."""
        root = os.geteuid() == 0
        return Path("/var/lib/allo-quartiers") / self.mark() if root else self.path / ".dev" / "base"


def answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        return opener.open(f"http://localhost:{port}/", timeout=30).status == 200
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def maison(tmp_path_factory):
    path = tmp_path_factory.mktemp("chez nous") / "allô quartiers"
    subprocess.run(["git", "clone", "--quiet", ROOT, path], check=True)
    maison = Maison(path)
    yield maison
    for process in maison.runs:
        process.kill()
    maison.dev("reset")
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(autouse=True)
def stopped(maison):
    yield
    maison.dev("stop")
    assert maison.nothing_runs()


def test_ca_marche(maison):
    port = free_port()
    run, said = maison.run(PORT=str(port))
    assert answers(port)
    assert f"http://localhost:{port}/" in said
    assert "bruno@example.org" in said
    assert f"{maison.path}/.dev/courriels/" in said

    second = maison.dev("run")
    assert second.returncode != 0
    assert f"already running here: http://localhost:{port}" in second.stdout

    # Links take the port really taken, for the other commands too.
    shell = maison.dev("manage", "shell", "-c", "from django.conf import settings; print(settings.ADRESSE)")
    assert f"http://localhost:{port}" in shell.stdout
    assert answers(port)

    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 130
    assert maison.nothing_runs()


def test_demonstration_is_loaded_once(maison):
    count = [
        "manage",
        "shell",
        "-c",
        "from signalements.models import Signalement as S; print('n =', S.objects.count())",
    ]
    before = re.findall(r"n = \d+", maison.dev(*count).stdout)
    run, _said = maison.run()
    run.send_signal(signal.SIGTERM)
    assert run.wait(60) == 143
    assert before == re.findall(r"n = \d+", maison.dev(*count).stdout) == [f"n = {NOMBRE}"]


def test_kill_9(maison):
    run, _said = maison.run()
    run.kill()
    run.wait()
    # The kernel tells web server and worker; the database stays until the next run takes it again.
    again, said = maison.run()
    port = int(re.search(r"localhost:(\d+)", said)[1])
    assert answers(port)
    again.send_signal(signal.SIGINT)
    again.wait(60)
    assert maison.nothing_runs()


def test_everything_killed(maison):
    run, _said = maison.run()
    for pid in [run.pid, *maison.processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    run.wait()
    again, said = maison.run()
    assert answers(int(re.search(r"localhost:(\d+)", said)[1]))
    again.send_signal(signal.SIGINT)
    again.wait(60)


def test_stop(maison):
    run, _said = maison.run()
    assert maison.dev("stop").returncode == 0
    assert run.wait(60) == 143
    assert maison.nothing_runs()


def test_worker_dies(maison):
    run, _said = maison.run()
    worker = next(pid for pid, command in maison.processes().items() if "atelier" in command)
    os.kill(worker, signal.SIGKILL)
    rest, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "the worker has stopped" in rest


@pytest.mark.parametrize("port", ["http", "0", "65536", "80 80"])
def test_port_that_is_none(maison, port):
    refused = maison.dev("run", PORT=port)
    assert refused.returncode == 1
    assert "is not a port number" in refused.stdout


def test_port_taken(maison):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        port = s.getsockname()[1]
        refused = maison.dev("run", PORT=str(port))
    assert refused.returncode == 1
    assert f"port {port} is taken" in refused.stdout


def test_next_free_port(maison):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", 8000))
            s.listen()
        except OSError:
            pass  # somebody else has it: as good
        run, said = maison.run()
    port = int(re.search(r"^Page +http://localhost:(\d+)/", said, re.M)[1])
    assert 8000 < port < 8100
    run.send_signal(signal.SIGINT)
    run.wait(60)


def test_half_made_database(maison):
    """A power cut while initdb worked, then one while PostgreSQL ran and its number went to another program."""
    maison.dev("reset")
    unfinished = maison.data().with_name(maison.data().name + ".unfinished")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15\n")
    if os.geteuid() == 0:
        shutil.chown(unfinished, "postgres")
        shutil.chown(unfinished / "PG_VERSION", "postgres")
    made = maison.dev("manage", "migrate")
    assert made.returncode == 0, made.stdout
    stale = maison.data() / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{maison.data()}\n0\n5432\n/tmp\n\n0 0\n")
    if os.geteuid() == 0:
        shutil.chown(stale, "postgres")
    again = maison.dev("manage", "migrate", "--check")
    assert again.returncode == 0, again.stdout


def test_unknown_command(maison):
    refused = maison.dev("fly")
    assert refused.returncode == 1
    assert "no such command: fly" in refused.stdout


def programs_without(folder: Path, *absent: str) -> str:
    """Return a PATH that has every program of this machine but those."""
    for directory in os.environ["PATH"].split(":"):
        for program in Path(directory).glob("*"):
            link = folder / program.name
            if program.name not in absent and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


@pytest.mark.parametrize(
    ("command", "compiled"), [("run", ""), ("lint", "g++ python3-dev"), ("test", "g++ python3-dev")]
)
def test_bare_machine(tmp_path, command, compiled):
    """A package of the tests comes as source: on a bare Debian, its compiler is asked for before pip fails."""
    asked = subprocess.run(
        ["bash", "-c", f". scripts/system.sh; system_python() {{ echo true; }}; missing_packages {command}"],
        cwd=ROOT,
        env=os.environ | {"PATH": programs_without(tmp_path, "g++")},
        capture_output=True,
        text=True,
    )
    assert " ".join(asked.stdout.split()) == compiled, asked.stderr


def test_test(maison):
    """Arguments reach pytest, its code comes back, and the throw-away cluster is thrown away."""
    good = maison.dev("test", "-q", "tests/test_pente.py", "-k", "ca_marche")
    assert good.returncode == 0, good.stdout
    assert "1 passed" in good.stdout
    # What a power cut left: a folder that nobody locks, and a pid file whose number means nothing any more.
    dead = Path(f"/tmp/allo-essais-{maison.mark()}-1")
    (dead / "base").mkdir(parents=True)
    (dead / "base" / "postmaster.pid").write_text(f"{os.getpid()}\n{dead}/base\n0\n5432\n{dead}\n\n0 0\n")
    if os.geteuid() == 0:
        for path in (dead, dead / "base", dead / "base" / "postmaster.pid"):
            shutil.chown(path, "postgres")
    none = maison.dev("test", "-q", "tests/test_pente.py", "-k", "nothing_of_that_name")
    assert none.returncode == 5
    assert not list(Path("/tmp").glob(f"allo-essais-{maison.mark()}-*"))
