"""The servers that the bench asks, as in docs/operations.md, each with the CPU that it and its database have used."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bench.mesurer import cpu, descendants, wrk

ICI = Path(__file__).resolve().parent
NOM = "banc-web"  # how the server's connections are told from others
VENV = Path(sys.executable).parent


@dataclass(frozen=True)
class Serveur:
    """A server that answers, its address, its processes and those of PostgreSQL that work for it."""

    adresse: str
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU so far, its database included."""
        with psycopg.connect("", autocommit=True) as connection:
            backends = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = %s", [NOM]
            )
            return cpu([*descendants(self.pid), *(pid for (pid,) in backends)])


SERVEURS = {
    "granian, 2 × 4 fils": ("granian", 2, 4),
    "granian, 2 × 1 fil": ("granian", 2, 1),
    "gunicorn sync, 2 × 1": ("gunicorn", 2, 1),
    "gunicorn gthread, 2 × 4 fils": ("gunicorn", 2, 4),
}
"""By name: program, workers, threads of each. The first is that of docs/operations.md."""


def commande(serveur: str, port: int) -> list[str]:
    """The command line of one way to serve the application."""
    program, workers, threads = SERVEURS[serveur]
    if program == "granian":
        address = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        how = ["--blocking-threads", str(threads), "--no-ws", "--no-access-log", "--log-level", "warning"]
    else:
        address = ["--bind", f"127.0.0.1:{port}"]
        how = ["--threads", str(threads), "--keep-alive", "75", "--log-level", "warning"]
    return [f"{VENV}/{program}", *address, "--workers", str(workers), *how, "config.wsgi:application"]


@contextmanager
def application(chauffe: Sequence[str], serveur: str = next(iter(SERVEURS))) -> Iterator[Serveur]:
    """The application as in production, with the pages of bench/urls.py besides.

    `chauffe`: paths asked for a second first, so that each thread has its connection and knows its tables.
    """
    port = _free_port()
    environment = os.environ | {"PGAPPNAME": NOM, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    with _running(commande(serveur, port), port, environment, "/banc/vide/") as found:
        _all_workers_ready(f"{found.adresse}/banc/vide/")
        wrk(found.adresse, chauffe, 16, secondes=1)
        yield found


def _all_workers_ready(page: str) -> None:
    """Ask until many in a row answer at once: a connection may fall upon a worker that is still starting."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    quick = 0
    while quick < 20:
        start = time.perf_counter()
        opener.open(page, timeout=60).close()
        quick = quick + 1 if time.perf_counter() - start < 0.1 else 0


@contextmanager
def nginx(server: str, http: str = "", *, tls: bool = False) -> Iterator[Serveur]:
    """An nginx with one server block, `{dossier}` in it standing for a folder that it may write to.

    `tls`: by HTTP/2, with a certificate that nobody trusts.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="allo-banc-") as folder:
        os.chmod(folder, 0o755)  # its workers are somebody else when it is started by root
        scratch = "\n".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        listen = f"listen 127.0.0.1:{port} backlog=1024;"
        if tls:
            _certificate(Path(folder))
            listen = f"listen 127.0.0.1:{port} ssl http2; ssl_certificate {folder}/cert; ssl_certificate_key {folder}/key;"
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(
            f"daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/errors;\n"
            f"events {{}}\nhttp {{ {scratch} {http.replace('{dossier}', folder)}\n"
            f"server {{ {listen} {server.replace('{dossier}', folder)} }} }}\n"
        )
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [program, "-p", folder, "-c", str(configuration), "-e", f"{folder}/errors"]
        with _running(command, port, dict(os.environ), "/", "https" if tls else "http") as found:
            yield found


def _certificate(folder: Path) -> None:
    """Write `cert` and `key` for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    cert = unsigned.not_valid_before(now).not_valid_after(now + dt.timedelta(1)).sign(key, hashes.SHA256())
    (folder / "cert").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


def de_la_doc(application: Serveur) -> tuple[str, str]:
    """The nginx of docs/operations.md in front of an application: its locations, and what stands around the server."""
    text = (ICI.parent / "docs" / "operations.md").read_text()
    block = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert block
    plain = re.sub(r" #.*", "", block[1])
    locations = re.findall(r"^ {4}location .*?^ {4}\}", plain, re.MULTILINE | re.DOTALL)
    around = re.findall(r"^(?:proxy_cache_path|upstream) .*$", plain, re.MULTILINE)
    return (
        "access_log off; " + " ".join(locations).replace("$host", "localhost"),
        " ".join(around)
        .replace("127.0.0.1:8000", application.adresse.removeprefix("http://"))
        .replace("/var/cache/nginx", "{dossier}"),
    )


@contextmanager
def _running(
    command: list[str], port: int, environment: dict[str, str], page: str, scheme: str = "http"
) -> Iterator[Serveur]:
    said = tempfile.TemporaryFile()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=ICI.parent,
        start_new_session=True,
        stdout=said,
        stderr=subprocess.STDOUT,
    )
    address = f"{scheme}://127.0.0.1:{port}"
    try:
        _wait(process, address + page)
        yield Serveur(address, process.pid)
    except BaseException:
        said.seek(0)
        print(said.read()[-3000:].decode(errors="replace"), file=sys.stderr)
        raise
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.close()


def _wait(process: subprocess.Popen, page: str) -> None:
    trusting = ssl._create_unverified_context()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting)
    )
    for _try in range(300):
        if process.poll() is not None:
            raise SystemExit(f"a server has stopped while starting: {process.args!r}")
        try:
            opener.open(page, timeout=10).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer at {page}")


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
