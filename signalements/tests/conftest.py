"""A real mail server, a real address engine, a report to act upon, and pages of anybody in a browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler
from django.test import Client
from playwright.sync_api import Browser, Page

from mairie.models import Categorie
from signalements.models import Signalement
from signalements.operations import Envoi, deposer
from signalements.tests import aides_signaler

SABLETTES = Point(5.89, 43.081, srid=4326)
TAILLES = {"320": (320, 568), "390": (390, 844), "1440": (1440, 900)}


class Boite:
    """What a mail server received; it refuses the addresses it is told to."""

    def __init__(self) -> None:
        self.recus: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.recus.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def pour(self, address: str) -> list[EmailMessage]:
        return [m for m in self.recus if m["To"] == address]


@pytest.fixture
def smtp(settings) -> Iterator[Boite]:
    """A real SMTP server on a free port, and Django told to use it."""
    boite = Boite()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(boite, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield boite
    controller.stop()


@pytest.fixture
def lampadaire(ville) -> Signalement:
    """Amina's street lamp at Les Sablettes."""
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"),
        point=SABLETTES,
        description="Le lampadaire devant la boulangerie est éteint depuis lundi.",
        courriel="amina@example.org",
    )
    return deposer(envoi=envoi, numero=None, cle="cle-d-amina-22-signes-").signalement


# Streets of La Seyne as the national base writes them, with a few of their numbers: (name, lon, lat, numbers).
RUES = [
    ("Quai Saturnin Fabre", 5.8838, 43.1029, {"1": (5.8835, 43.1030), "20": (5.8841, 43.1027)}),
    ("Avenue Gambetta", 5.8795, 43.1005, {"3": (5.8796, 43.1007), "12": (5.8793, 43.1002)}),
    ("Corniche Georges Pompidou", 5.8985, 43.0868, {"45": (5.8984, 43.0866)}),
    ("Rue Patrick Zeda", 5.9001, 43.0761, {"7": (5.9002, 43.0762)}),
]
VILLE_ADDOK = {"citycode": "83126", "postcode": "83500", "city": "La Seyne-sur-Mer", "context": "83, Var"}


def _documents() -> str:
    rows = [
        {
            "id": "83126",
            "type": "municipality",
            "name": "La Seyne-sur-Mer",
            "lon": 5.88,
            "lat": 43.1,
            "importance": 0.5,
        },
        *(
            {
                "id": f"83126_{rank:04}",
                "type": "street",
                "name": name,
                "lon": lon,
                "lat": lat,
                "importance": 0.3,
                "housenumbers": {n: {"lon": x, "lat": y} for n, (x, y) in numbers.items()},
            }
            for rank, (name, lon, lat, numbers) in enumerate(RUES)
        ),
    ]
    return "\n".join(json.dumps(row | VILLE_ADDOK, ensure_ascii=False) for row in rows)


@pytest.fixture(scope="session")
def addok(tmp_path_factory) -> Iterator[str]:
    """The real address engine with its own redis, on a handful of streets; yields its base address."""
    folder = tmp_path_factory.mktemp("addok")
    (folder / "rues.ndjson").write_text(_documents())
    (folder / "addok.conf").write_text(
        "QUERY_PROCESSORS_PYPATHS = ['addok.helpers.text.check_query_length', 'addok_france.extract_address',"
        " 'addok_france.clean_query', 'addok_france.remove_leading_zeros']\n"
        "SEARCH_RESULT_PROCESSORS_PYPATHS = ['addok.helpers.results.match_housenumber', 'addok_france.make_labels',"
        " 'addok.helpers.results.score_by_importance', 'addok.helpers.results.score_by_autocomplete_distance',"
        " 'addok.helpers.results.score_by_ngram_distance', 'addok.helpers.results.score_by_geo_distance',"
        " 'addok.helpers.results.adjust_scores']\n"
        "FILTERS = ['type', 'postcode', 'citycode']\nBATCH_WORKERS = 1\nLOG_DIR = '.'\n"
    )
    prise = tempfile.mkdtemp(prefix="redis-") + "/r"  # the path of a Unix socket is short
    env = os.environ | {"ADDOK_CONFIG_MODULE": str(folder / "addok.conf"), "REDIS_SOCKET": prise}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    engine = [str(Path(sys.executable).parent / "addok")]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "env": env}
    redis = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", prise, "--save", ""], **silent)
    try:
        _until(lambda: Path(prise).exists())
        for step in (["batch", "rues.ndjson"], ["ngrams"]):
            subprocess.run([*engine, *step], check=True, timeout=60, **silent)
        server = subprocess.Popen([*engine, "serve", "--port", port], **silent)
        try:
            _until(lambda: _answers(f"http://127.0.0.1:{port}/health"))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)
    finally:
        redis.terminate()
        redis.wait(10)
        shutil.rmtree(Path(prise).parent, ignore_errors=True)


def _until(ready) -> None:
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end, "it does not start"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def ouvrir(browser: Browser, live_server, settings) -> Iterator[Callable[..., Page]]:
    """Open a page of somebody in a window of this size; letters lead to the running server."""
    settings.ADRESSE = live_server.url
    contexts = []

    def _ouvrir(qui: Client | None, adresse: str, taille: str = "1440", **options) -> Page:
        width, height = TAILLES[taille]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        if qui:
            cookie = {"name": "sessionid", "value": qui.cookies["sessionid"].value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_server.url}{adresse}")
        return page

    yield _ouvrir
    for context in contexts:
        context.close()


@pytest.fixture
def couper(monkeypatch) -> Callable[[Page, bool], None]:
    """Take the network from a page, and give it back: a browser told to be offline lets its service worker through."""
    coupe = False
    lire = WSGIRequestHandler.parse_request

    def parse_request(handler: WSGIRequestHandler) -> bool:
        handler.close_connection = coupe or handler.close_connection
        return not coupe and lire(handler)

    def _couper(page: Page, oui: bool = True) -> None:
        nonlocal coupe
        coupe = oui
        page.context.set_offline(oui)

    monkeypatch.setattr(WSGIRequestHandler, "parse_request", parse_request)
    return _couper


@pytest.fixture
def formulaire_ouvert(settings):
    """The form of a report, without an address engine; nobody waits."""
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    settings.FORMULAIRE_SECONDES_MIN = 0
    cache.clear()


@pytest.fixture
def telephone(browser: Browser, formulaire_ouvert, live_server, ville) -> Iterator[Page]:
    """A phone in the street; nothing may go wrong in its console."""
    context = aides_signaler.ouvrir(browser, aides_signaler.TELEPHONE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda m: (
            wrong.append(m.text) if m.type == "error" and "Failed to load resource" not in m.text else None
        ),
    )
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def signaler(telephone, live_server) -> Page:
    """The form on that phone."""
    telephone.goto(f"{live_server.url}/signaler/")
    return telephone
