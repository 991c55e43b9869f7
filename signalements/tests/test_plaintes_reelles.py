"""Eight complaints that residents of La Seyne really made, typed as they were written, through the pages."""

from __future__ import annotations

import csv
import re
from functools import cache

import pytest

from mairie.demonstration import DOSSIER
from mairie.models import Categorie
from signalements import jeton as jetons
from signalements import numero as numeros
from signalements.models import Signalement

pytestmark = pytest.mark.django_db
MONTREES = 5


@cache
def plaintes() -> list[dict[str, str]]:
    with (DOSSIER / "plaintes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def tout_de_suite(settings):
    settings.FORMULAIRE_SECONDES_MIN = 0
    settings.ADRESSES_URL = "http://127.0.0.1:9"


@pytest.fixture(params=range(8), ids=lambda rank: plaintes()[rank]["lieu"])
def plainte(request) -> dict[str, str]:
    return plaintes()[request.param]


def proposees(client, texte: str) -> list[str]:
    """The codes that the page shows to whoever types this, in its order."""
    page = client.post("/signaler/", {"jeton": str(jetons.tirer()), "q": texte, "chercher": "1"})
    results = re.search(r"data-resultats.*?</ul>", page.content.decode(), re.S)
    assert results, "nothing is found"
    return re.findall(r'name="tuile"\s+value="([^"]+)"', results[0])


def sans_alea(page) -> str:
    """The page without what is drawn anew each time it is shown."""
    return re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode())


def signaler(client, plainte: dict[str, str]) -> Signalement:
    accepted = plainte["categories"].split("|")
    code = next(code for code in proposees(client, plainte["texte"])[:MONTREES] if code in accepted)
    jeton = jetons.tirer()
    body = {
        "jeton": str(jeton),
        "categorie": code,
        "lon": plainte["lon"],
        "lat": plainte["lat"],
        "lieu": plainte["lieu"],
        "description": plainte["texte"],
        "courriel": "amina@example.org",
    }
    assert client.post("/signaler/", body | {"acte": "continuer"}).status_code == 200
    sent = client.post("/signaler/", body | {"acte": "envoyer"})
    assert sent.status_code == 302
    assert client.get(sent["Location"]).status_code == 200
    return Signalement.objects.get(numero=jeton.numero)


def test_ca_marche(amina):
    assert len(plaintes()) == 8
    assert signaler(amina, plaintes()[6]).categorie.code == "TRQ-02"


def test_an_accepted_category_is_among_the_first_five(amina, plainte):
    accepted = set(plainte["categories"].split("|"))
    shown = proposees(amina, plainte["texte"])[:MONTREES]
    assert accepted & set(shown), shown
    codes = amina.get("/signaler/categories/", {"q": plainte["texte"]}).json()["codes"]
    assert codes[:MONTREES] == shown  # with scripts as without


def test_it_lands_where_it_should(amina, plainte):
    row = signaler(amina, plainte)
    assert row.conseil is not None
    assert row.conseil.nom == plainte["conseil"]
    assert sorted(z.nom for z in row.cils) == sorted(plainte["cil"].split("|"))
    assert row.service.code == plainte["service"]
    assert row.categorie.privee == (plainte["privee"] == "oui")


def test_the_private_ones_are_nowhere_in_public(amina, inconnu, plainte):
    row = signaler(amina, plainte)
    places = ["/", "/carte/liste/", "/api/v1/signalements/"]
    text = "".join(inconnu.get(address).content.decode() for address in places)
    near = {"lon": plainte["lon"], "lat": plainte["lat"]}
    for other in Categorie.objects.publiques().active().filter(code__in=["VOI-01", "PRO-01", "ECL-01"]):
        text += inconnu.get("/signaler/proches/", {**near, "categorie": other.code}).content.decode()
    own = inconnu.get(f"/suivi/{row.numero}/")
    assert plainte["texte"] not in text + own.content.decode()  # nobody's words before an agent has looked
    if row.categorie.privee:
        never = numeros.tirer()
        unknown = inconnu.get(f"/suivi/{never}/")
        assert (own.status_code, unknown.status_code) == (404, 404)
        assert sans_alea(own).replace(row.numero, never) == sans_alea(unknown)
        assert row.numero not in text
        assert row.numero_lisible not in text
    else:
        assert own.status_code == 200
        assert row.numero in text
