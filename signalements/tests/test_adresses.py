"""Addresses: what the town knows, then the real engine, which may be slow, broken or gone."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from quartiers.models import LieuConnu
from quartiers.recherche import aplatir
from quartiers.recherche import chercher as chercher_lieux
from signalements import adresses

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def neuf():
    cache.clear()


@pytest.fixture
def muet(settings) -> Iterator[list[str]]:
    """A server that answers drop by drop, for ever; yields the requests it received."""
    asked: list[str] = []

    class Drop(socketserver.BaseRequestHandler):
        def handle(self):
            asked.append(self.request.recv(4096).decode().split(" ")[1])
            try:
                self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                for _ in range(200):
                    self.request.sendall(b" ")
                    time.sleep(0.1)
            except OSError:
                pass

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drop)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ADRESSES_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield asked
    server.shutdown()
    server.server_close()


def test_ca_marche(ville, addok, settings):
    settings.ADRESSES_URL = addok
    found = adresses.chercher("20 quai saturnin fabre")
    assert found.complete
    assert found.adresses[0].nom == "20 Quai Saturnin Fabre"
    assert found.adresses[0].detail == "83500 La Seyne-sur-Mer"
    assert (found.adresses[0].lon, found.adresses[0].lat) == (5.8841, 43.1027)


def test_as_one_types(ville, addok, settings):
    settings.ADRESSES_URL = addok
    assert "Avenue Gambetta" in [a.nom for a in adresses.chercher("gambet").adresses]


def test_the_address_of_a_point(ville, addok, settings):
    settings.ADRESSES_URL = addok
    assert adresses.la_plus_proche(5.9002, 43.0762).nom == "7 Rue Patrick Zeda"


def test_a_point_without_address(ville, addok, settings):
    settings.ADRESSES_URL = addok
    assert adresses.la_plus_proche(5.855, 43.06) is None


def test_a_known_place_comes_before_the_engine(ville, addok, settings):
    settings.ADRESSES_URL = addok
    noms = [a.nom for a in adresses.chercher("patrick zeda").adresses]
    assert noms == ["Rue Patrick-Zeda"]  # once, although the engine knows it too


def test_coordinates_are_read_as_such(ville, muet):
    (seule,) = adresses.chercher("43.09, 5.88").adresses
    assert (seule.lon, seule.lat) == (5.88, 43.09)
    (degres,) = adresses.chercher("43°05'24.0\"N 5°52'48.0\"E").adresses
    assert (degres.lon, degres.lat) == pytest.approx((5.88, 43.09))
    assert muet == []


@pytest.mark.parametrize("mots", ["", "  ", "ab", "é"])
def test_from_three_signs(ville, muet, mots):
    assert adresses.chercher(mots).adresses == []
    assert muet == []


def test_a_silent_engine_blocks_nobody(ville, muet):
    start = time.monotonic()
    found = adresses.chercher("plage des sablettes")
    assert time.monotonic() - start < 2.2
    assert not found.complete
    assert found.adresses[0].nom == "Plage des Sablettes"
    start = time.monotonic()
    adresses.chercher("avenue gambetta")
    assert adresses.la_plus_proche(5.88, 43.1) is None
    assert time.monotonic() - start < 0.3
    assert len(muet) == 1  # not tried again for PANNE_S seconds


def test_it_is_tried_again_later(ville, settings, addok):
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    assert not adresses.chercher("avenue gambetta").complete
    settings.ADRESSES_URL = addok
    assert not adresses.chercher("avenue gambetta").complete
    cache.delete("adresses:panne")
    assert adresses.chercher("avenue gambetta").complete


def test_an_answer_is_kept(ville, addok, settings):
    settings.ADRESSES_URL = addok
    first = adresses.chercher("avenue gambetta").adresses
    cache.set("adresses:panne", True, 30)
    assert adresses.chercher("avenue gambetta").adresses == first


def test_through_our_own_address(amina, addok, settings):
    settings.ADRESSES_URL = addok
    answer = amina.get("/adresses/", {"q": "3 avenue gambetta"})
    assert answer.json()["adresses"][0]["nom"] == "3 Avenue Gambetta"
    answer = amina.get("/adresses/", {"lon": "5.9002", "lat": "43.0762"})
    assert answer.json()["adresses"][0]["nom"] == "7 Rue Patrick Zeda"


@pytest.mark.parametrize(
    "garbage",
    [{"lon": "NaN", "lat": "43"}, {"lon": "5"}, {}, {"lon": "5.88", "lat": "inf"}, {"lon": "\0", "lat": "x"}],
)
def test_nonsense_is_refused(amina, garbage):
    answer = amina.get("/adresses/", garbage)
    assert answer.status_code == 422
    assert answer.json()["erreurs"]["lieu"]


@pytest.mark.parametrize("q", ["\0\0\0", "a" * 5000, "💥💥💥", "' OR 1=1 --", "[[[(((", "\\\\\\m"])
def test_strange_words(amina, settings, q):
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    assert amina.get("/adresses/", {"q": q}).json()["adresses"] == []


def test_beyond_the_limit(amina, settings):
    settings.LIMITES = settings.LIMITES | {"adresses_adresse": (1, 3600)}
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    assert amina.get("/adresses/", {"q": "gambetta"}).status_code == 200
    refused = amina.get("/adresses/", {"q": "gambetta"})
    assert refused.status_code == 429
    assert refused["Retry-After"]


# -- Known places ------------------------------------------------------------
@pytest.mark.parametrize(
    ("mots", "attendu"),
    [
        ("sablettes", "Plage des Sablettes"),
        ("fort eguillette", "Fort de l’Éguillette"),
        ("fabregas", "Fabrégas"),
        ("balagier", "Fort de Balaguier"),
        ("place de la lu", "Place de la Lune"),
    ],
)
def test_known_places(ville, mots, attendu):
    noms = [t.nom for t in chercher_lieux(mots)]
    assert attendu in noms


def test_a_known_place_is_a_point_in_town(ville):
    (lune,) = chercher_lieux("place de la lune")
    row = LieuConnu.objects.get(nom="Place de la Lune")
    assert (lune.lon, lune.lat) == (row.position.x, row.position.y)


def test_words_are_flattened():
    assert aplatir("  L’Éguillette – CŒUR ") == "l eguillette coeur"
