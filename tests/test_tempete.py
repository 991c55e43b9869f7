"""Everything that may be killed is killed while everything changes: the counts of the map lose nothing."""

from __future__ import annotations

import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

RACINE = Path(__file__).resolve().parents[1]
ECRIVAINS = 6
ORAGES_S = 3
CHANGER = """
WITH un AS (
  SELECT id, etat FROM signalements_signalement
  WHERE etat IN ('recu', 'pris_en_charge') ORDER BY id OFFSET %(n)s LIMIT 1
)
UPDATE signalements_signalement s SET etat = CASE un.etat WHEN 'recu' THEN 'pris_en_charge' ELSE 'recu' END
FROM un WHERE s.id = un.id
"""
# Several rows at once are locked in their order: otherwise two such statements may wait for each other by themselves.
DEPLACER = """
WITH trois AS (
  SELECT id FROM signalements_signalement WHERE position IS NOT NULL ORDER BY id OFFSET %(n)s LIMIT 3
), tenus AS (
  SELECT id FROM signalements_signalement WHERE id IN (SELECT id FROM trois) ORDER BY id FOR UPDATE
)
UPDATE signalements_signalement s
SET position = ST_Translate(position, 0.0003 * (%(n)s %% 3 - 1), 0.0002 * (%(n)s %% 2))
FROM tenus WHERE s.id = tenus.id
"""
CATEGORIE = """
UPDATE signalements_signalement
SET categorie_id = (SELECT id FROM mairie_categorie WHERE active ORDER BY id OFFSET %(n)s %% 20 LIMIT 1)
WHERE id = (SELECT id FROM signalements_signalement ORDER BY id OFFSET %(n)s LIMIT 1)
"""


class Ville:
    """A PostgreSQL, a web server and a worker of our own, to be killed and started again."""

    def __init__(self, dossier: Path) -> None:
        self.base, self.prise = dossier / "base", dossier / "prise"
        self.bin = Path(
            subprocess.check_output(
                ["bash", "-c", ". scripts/system.sh; postgres_bin"], cwd=RACINE, text=True
            ).strip()
        )
        self.proprietaire = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.prise.mkdir()
        if self.proprietaire:
            for folder in (dossier, self.prise):
                os.chown(folder, self.proprietaire.pw_uid, self.proprietaire.pw_gid)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.adresse = f"http://127.0.0.1:{self.port}"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DJANGO_SETTINGS"))} | {
            "PGHOST": str(self.prise),
            "PGPORT": "5432",
            "PGUSER": "allo",
            "PGDATABASE": "allo",
            "DATABASE_URL": "postgis:///allo",
            "DONNEES": str(dossier / "donnees"),
            "DEBUG": "1",
            "LIMITE_DEPOTS": "1000000",
            "LIMITE_LIEU": "1000000",
        }
        self.enfants: dict[str, subprocess.Popen] = {}

    def _commande(self, *command: str) -> None:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            user=self.proprietaire and self.proprietaire.pw_uid,
            cwd="/",
        )

    def manage(self, *args: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *args], env=self.env, cwd=RACINE, capture_output=True, text=True
        )

    def naitre(self) -> None:
        self._commande(
            str(self.bin / "initdb"),
            "-D",
            str(self.base),
            "-U",
            "allo",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=fr",
        )
        self.allumer("postgres")
        self._commande(str(self.bin / "createdb"), "-h", str(self.prise), "-U", "allo", "allo")
        for args in (["migrate", "-v0"], ["demo"]):
            run = self.manage(*args)
            assert run.returncode == 0, run.stderr
        self.allumer("worker")
        self.allumer("web")

    def allumer(self, qui: str) -> None:
        granian = f"{Path(sys.executable).parent}/granian"
        command = {
            "postgres": [
                str(self.bin / "postgres"),
                "-D",
                str(self.base),
                "-c",
                "listen_addresses=",
                "-c",
                f"unix_socket_directories={self.prise}",
            ],
            "worker": [sys.executable, "manage.py", "atelier"],
            "web": [
                granian,
                "--interface",
                "wsgi",
                "--port",
                str(self.port),
                "--blocking-threads",
                "4",
                "--no-ws",
                "--log-level",
                "error",
                "config.wsgi:application",
            ],
        }[qui]
        owner = self.proprietaire.pw_uid if self.proprietaire and qui == "postgres" else None
        self.enfants[qui] = subprocess.Popen(
            command, env=self.env, cwd="/" if qui == "postgres" else RACINE, user=owner, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if qui == "postgres":
            self._attendre(
                lambda: psycopg.connect(**self.connexion | {"dbname": "postgres"}).close(),
                psycopg.OperationalError,
            )
        elif qui == "web":
            self._attendre(
                lambda: urllib.request.urlopen(f"{self.adresse}/healthz", timeout=5).close(), OSError
            )

    def _attendre(self, act, error: type[Exception]) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                return act()
            except error:
                assert time.monotonic() < end
                time.sleep(0.1)

    def tuer(self, qui: str) -> None:
        """As the kernel would that has no memory left: all its processes at once, without a word."""
        pid = self.enfants[qui].pid
        # The children of PostgreSQL are sessions of their own.
        family = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
        for child in [pid, *map(int, family)]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.enfants[qui].wait()

    @property
    def connexion(self) -> dict:
        return {"host": str(self.prise), "user": "allo", "dbname": "allo", "autocommit": True}

    def fermer(self) -> None:
        for qui in ("web", "worker", "postgres"):
            if qui in self.enfants:
                self.tuer(qui)


@pytest.fixture
def ville() -> Iterator[Ville]:
    dossier = Path(tempfile.mkdtemp(prefix="allo-tempete-"))
    ville = Ville(dossier)
    try:
        yield ville
    finally:
        ville.fermer()
        shutil.rmtree(dossier, ignore_errors=True)


@pytest.mark.longs
def test_rien_ne_se_perd_quand_tout_meurt(ville: Ville):
    ville.naitre()
    fini = threading.Event()
    faits: Counter[str] = Counter()

    def ecrire(graine: int) -> None:
        draw = random.Random(graine)
        while not fini.is_set():
            try:
                with psycopg.connect(**ville.connexion) as base:
                    while not fini.is_set():
                        sql = draw.choice([CHANGER, CHANGER, DEPLACER, CATEGORIE])
                        base.execute(sql, {"n": draw.randrange(40)})
                        faits["changements"] += 1
            except psycopg.errors.DeadlockDetected:
                faits["interblocages"] += 1
            except psycopg.Error:
                faits["coupures"] += 1
                time.sleep(0.1)

    def deposer() -> None:
        body = {
            "categorie": "ECL-01",
            "position": {"lon": 5.8785, "lat": 43.1008},
            "description": "Ça clignote",
            "reponses": {},
        }
        while not fini.is_set():
            request = urllib.request.Request(
                f"{ville.adresse}/api/v1/signalements/",
                json.dumps(body).encode(),
                {"Content-Type": "application/json"},
            )
            try:
                urllib.request.urlopen(request, timeout=10).close()
                faits["depots"] += 1
            except (OSError, urllib.error.HTTPError):
                faits["refus"] += 1
                time.sleep(0.1)

    threads = [threading.Thread(target=ecrire, args=[n]) for n in range(ECRIVAINS)] + [
        threading.Thread(target=deposer)
    ]
    for thread in threads:
        thread.start()
    try:
        for qui in ("worker", "web", "postgres", "worker", "postgres"):
            time.sleep(ORAGES_S)
            ville.tuer(qui)
            ville.allumer(qui)
            if qui == "postgres" and ville.enfants["worker"].poll() is not None:
                ville.allumer("worker")
        time.sleep(ORAGES_S)
    finally:
        fini.set()
        for thread in threads:
            thread.join()

    assert faits["changements"] > 300, faits
    assert faits["depots"] > 5, faits
    assert faits["coupures"] > 0, faits
    assert faits["interblocages"] == 0, faits
    unfolded = ville.manage("verifier_carte")
    assert unfolded.returncode == 0, unfolded.stdout + unfolded.stderr
    end = time.monotonic() + 60
    with psycopg.connect(**ville.connexion) as base:
        while base.execute("SELECT count(*) FROM carte_ecart").fetchone() != (0,):
            assert time.monotonic() < end, "the worker does not fold any more"
            time.sleep(0.5)
    folded = ville.manage("verifier_carte")
    assert folded.returncode == 0, folded.stdout + folded.stderr
