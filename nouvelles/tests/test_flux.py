"""The feeds: valid Atom with GeoRSS, small when nothing is new, and nothing of anybody."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mairie.models import Categorie, Compte
from nouvelles import flux
from nouvelles.tests.conftest import CENTRE, SABLETTES, agit, signale, zone
from signalements import operations
from signalements.etats import Etat
from signalements.models import Signalement

pytestmark = pytest.mark.django_db
A = "{http://www.w3.org/2005/Atom}"
GEO = "{http://www.georss.org/georss}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
TOUT = "/nouvelles.atom"
SUD = "/quartiers/sud/nouvelles.atom"


def lire(response) -> ElementTree.Element:
    """The feed, once it holds all that RFC 4287 asks of one."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{A}feed"
    exactly_one(root, "id", "title", "updated")
    assert root.find(f"{A}author/{A}name").text
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{A}link")}
    assert links["self"].startswith("http://localhost:8000/")
    assert links["self"] != links["alternate"]
    entries = root.findall(f"{A}entry")
    for entry in entries:
        exactly_one(entry, "id", "title", "updated", "published", "summary")
        assert entry.find(f"{A}id").text.startswith("tag:localhost,2026:")
        assert INSTANT.fullmatch(entry.find(f"{A}updated").text)
        assert entry.find(f"{A}link").get("href").startswith("http://localhost:8000/suivi/")
    assert len({e.find(f"{A}id").text for e in entries}) == len(entries)
    assert INSTANT.fullmatch(root.find(f"{A}updated").text)
    return root


def exactly_one(element: ElementTree.Element, *names: str) -> None:
    for name in names:
        (found,) = element.findall(f"{A}{name}")
        assert found.text, name


def titres(root: ElementTree.Element) -> list[str]:
    return [e.find(f"{A}title").text.replace("\xa0", " ") for e in root.findall(f"{A}entry")]


def test_ca_marche(inconnu, ville):
    solved = signale(Point(5.890_049, 43.081_049, srid=4326))
    signale(CENTRE, code="PRO-01")
    agit(solved, Etat.RESOLU)
    root = lire(inconnu.get(TOUT))
    assert titres(root) == [
        "Résolu : Lampadaire éteint ou clignotant, Les Sablettes",
        "Reçu : Dépôt sauvage d’encombrants ou de gravats, Centre-ville – Port",
        "Reçu : Lampadaire éteint ou clignotant, Les Sablettes",
    ]
    first = root.find(f"{A}entry")
    assert [float(n) for n in first.find(f"{GEO}point").text.split()] == [43.081, 5.89], (
        "latitude first, rounded"
    )
    assert first.find(f"{A}id").text == f"tag:localhost,2026:{solved.numero}/resolu"
    assert first.find(f"{A}category").get("term") == "Lampadaire éteint ou clignotant"


@pytest.mark.parametrize(
    ("adresse", "combien"),
    [
        (SUD, 1),
        ("/nouvelles/quartier/les-sablettes.atom", 1),
        ("/cil/cil-des-sablettes-et-environs/nouvelles.atom", 1),
        ("/quartiers/nord/nouvelles.atom", 0),
        (f"{TOUT}?categorie=ECL-01", 1),
        (f"{TOUT}?groupe=ECL,PRO", 2),
        (f"{TOUT}?groupe=ECL&categorie=PRO-01", 2),
        (f"{SUD}?groupe=PRO", 0),
    ],
)
def test_de_quoi(inconnu, ville, adresse, combien):
    signale()
    signale(CENTRE, code="PRO-01")
    root = lire(inconnu.get(adresse))
    assert len(root.findall(f"{A}entry")) == combien
    self_ = next(link for link in root.findall(f"{A}link") if link.get("rel") == "self")
    assert inconnu.get(self_.get("href").removeprefix("http://localhost:8000")).status_code == 200


def test_les_adresses_des_zones_se_lisent(inconnu, ville):
    for code, nature in (("S", "conseil"), ("Q08", "quartier"), ("CIL02", "cil")):
        assert inconnu.get(flux.adresse_de(zone(nature, code))).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?categorie=NON", 400),
        ("?groupe=%00", 400),
        ("?categorie=" + "x" * 9000, 400),
        ("?categorie=%F0", 400),
        ("?categorie=,", 200),
        ("?autre=1", 200),
    ],
)
def test_une_adresse_illisible(inconnu, ville, query, status):
    response = inconnu.get(TOUT + query)
    assert response.status_code == status
    if status == 400:
        assert "Aucun groupe" in response.content.decode()


@pytest.mark.parametrize("adresse", ["/quartiers/nulle-part/nouvelles.atom", "/cil/sud/nouvelles.atom"])
def test_un_secteur_inconnu(inconnu, ville, adresse):
    assert inconnu.get(adresse).status_code == 404


def test_rien_de_prive(inconnu, ville):
    private = Categorie.objects.filter(visibilite="prive", localisation="obligatoire").first()
    signale(code=private.code)
    operations.retirer(signalement=signale())
    agit(signale(), Etat.DOUBLON, original=signale())
    assert len(titres(lire(inconnu.get(TOUT)))) == 1
    assert inconnu.get(f"{TOUT}?categorie={private.code}").status_code == 400, "as unknown as any other"


def test_les_mots_une_fois_publies(inconnu, ville):
    row = signale(
        description="Il clignote <la nuit> & le jour", lieu="Chez Dupont", courriel="amina@example.org"
    )
    content = inconnu.get(TOUT).content.decode()
    assert "clignote" not in content
    assert "Dupont" not in content
    agent = Compte.objects.get(email="bruno@example.org")
    operations.relire(
        signalement=row,
        auteur=agent,
        textes=list(row.textes.filter(nature="description").values_list("pk", flat=True)),
    )
    root = lire(inconnu.get(TOUT))
    assert "Il clignote" in root.find(f"{A}entry/{A}summary").text
    assert "Dupont" not in inconnu.get(TOUT).content.decode()
    assert "amina" not in inconnu.get(TOUT).content.decode()


def test_rien_de_nouveau_ne_coute_rien(inconnu, ville):
    row = signale()
    Signalement.objects.update(modifie_le=timezone.now() - dt.timedelta(hours=1))
    first = inconnu.get(TOUT)
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["Access-Control-Allow-Origin"] == "*"
    again = inconnu.get(TOUT, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert inconnu.get(TOUT, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    agit(row, Etat.RESOLU)
    assert inconnu.get(TOUT, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert inconnu.get(TOUT, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200
    assert inconnu.post(TOUT).status_code == 405


def test_un_flux_vide_est_un_flux(inconnu, ville):
    assert titres(lire(inconnu.get(SUD))) == []


def test_cinquante_au_plus_en_peu_de_requetes(inconnu, ville):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            lire(inconnu.get(f"{SUD}?groupe=ECL"))
        return len(queries)

    for _n in range(2):
        agit(signale(), Etat.RESOLU)
    few = cost()
    for _n in range(55):
        signale()
    assert cost() == few <= 11
    assert len(titres(lire(inconnu.get(SUD)))) == flux.ENTREES


def test_plus_vieux_qu_un_an(inconnu, ville):
    signale(SABLETTES)
    Signalement.objects.update(recu_le=timezone.now() - dt.timedelta(days=366))
    assert titres(lire(inconnu.get(TOUT))) == []


def test_les_pages_y_menent(inconnu, ville):
    for page in ("/", "/nouvelles/"):
        html = inconnu.get(page).content.decode()
        assert re.search(
            r'<link rel="alternate"\s+type="application/atom\+xml"[^>]*href="/nouvelles.atom"', html
        )
    for page in ("/?conseil=S", "/quartiers/sud/"):
        assert 'href="/quartiers/sud/nouvelles.atom"' in inconnu.get(page).content.decode()
    assert 'href="/nouvelles/"' in inconnu.get("/conditions/").content.decode()
