"""A month of the conseil Sud in a browser: a neighbour's digest, a review, a walk, a session, and what was promised."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pypdf
import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.utils import timezone
from playwright.sync_api import Page, expect

from chiffres import tenue
from conseils import semaine
from conseils.models import Decision, Seance
from guichet.tests.conftest import ouvrir  # noqa: F401
from mairie import delais
from mairie.models import Categorie, Compte
from nouvelles import tournee
from signalements import images, poste
from signalements.models import Courriel, Signalement
from signalements.operations import Envoi, deposer
from signalements.registre import verifier
from signalements.tests.conftest import smtp  # noqa: F401
from tests.regard import verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

LUNDI = dt.datetime(2026, 11, 2, 8, 30, tzinfo=delais.PARIS)
VOISINE = "voisine@example.org"
ICI = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
PAS = 0.0004
"""Degrees between two stops of the walk: some thirty metres."""


@pytest.fixture
def page_de(ouvrir, settings) -> Callable[..., Page]:  # noqa: F811
    """Open a page of somebody, and close the one before; no address service: known places are enough."""
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    settings.FORMULAIRE_SECONDES_MIN = 0
    open_pages: list[Page] = []

    def ouvre(*args, **kwargs) -> Page:
        while open_pages:
            # Each open browser keeps its connections, and each of those one of the database.
            open_pages.pop().context.close()
        open_pages.append(ouvrir(*args, **kwargs))
        return open_pages[0]

    return ouvre


def atelier() -> None:
    """What the worker does meanwhile: photos, figures, news, letters."""
    while images.preparer_une():
        pass
    while tenue.plier():
        pass
    tournee.raconter(timezone.now() + tournee.GROUPER)
    while poste.poster():
        pass


def mots(message) -> str:
    return message.get_body(("plain",)).get_content().replace("\u00a0", " ")


def chemin(message, motif: str) -> str:
    """The path of the first link of a letter that looks like this."""
    return re.search(rf"http://[^/\s]+({motif})", mots(message))[1]


def lampe() -> Signalement:
    place = Point(5.8905, 43.0812, srid=4326)
    return deposer(envoi=Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=place)).signalement


def test_un_mois_du_conseil_sud(page_de, chantal, smtp):  # noqa: F811
    with time_machine.travel(LUNDI) as temps:
        # Monday 2: a neighbour asks for the news from the page of her district, and confirms.
        page = page_de(None, "/quartiers/sud/", "390")
        page.get_by_label("Votre courriel").fill(VOISINE)
        page.get_by_label("Chaque lundi matin").check()
        page.locator("#nouvelles").get_by_role("button", name="Recevoir les nouvelles").click()
        expect(page.get_by_role("heading", name="Encore un clic")).to_be_visible()
        atelier()
        (letter,) = smtp.pour(VOISINE)
        page.goto(page.url.split("/nouvelles")[0] + chemin(letter, r"/nouvelles/\S+/confirmer/"))
        page.get_by_role("button", name="Oui, m’écrire").click()
        expect(page.get_by_text("C’est confirmé")).to_be_visible()
        lamp = lampe()
        atelier()
        assert len(smtp.pour(VOISINE)) == 1, "she asked for Mondays"

        # Monday 9: her digest, and the letter of the week to who represents the district.
        temps.move_to(LUNDI + dt.timedelta(days=7))
        semaine.ecrire_lettres(timezone.localdate())
        atelier()
        _asked, digest = smtp.pour(VOISINE)
        assert lamp.numero in mots(digest)
        assert "/quartiers/sud/" in mots(digest)
        assert any("conseil de quartier Sud" in mots(m) for m in smtp.pour("chantal@example.org"))

        # Tuesday 10: the review; the lamp goes on the agenda, with the conseil's support.
        temps.move_to(LUNDI + dt.timedelta(days=8))
        revue = page_de(chantal, "/conseil/sud/revue/")
        row = revue.locator("li", has=revue.locator(f"a[href*='{lamp.numero}']")).first
        row.get_by_role("button", name="Soutenir").click()
        expect(revue.get_by_role("button", name="Soutenu")).to_be_visible()
        row.get_by_role("button", name="Ordre du jour").click()
        expect(revue.get_by_role("button", name="À l’ordre du jour")).to_be_visible()
        verifier_page(revue)
        public = page_de(None, f"/suivi/{lamp.numero}/", "390")
        expect(public.get_by_text("Soutenu par le conseil de quartier Sud").first).to_be_visible()

        # Saturday 14: the walk, five pins, one list.
        temps.move_to(LUNDI + dt.timedelta(days=12))
        _balade(page_de, chantal)
        atelier()
        walked = Signalement.objects.exclude(pk=lamp.pk)
        assert walked.count() == 5

        # Tuesday 24: the session.
        temps.move_to(LUNDI + dt.timedelta(days=22, hours=10))
        compte_rendu = _seance(page_de, chantal, lamp)
        atelier()
        eclairage = [m for m in smtp.pour(lamp.service.courriel) if "Remplacer l’ampoule" in mots(m)]
        assert eclairage, "the service reads what was decided"
        neighbour = page_de(None, compte_rendu, "390")
        expect(neighbour.get_by_text("Remplacer l’ampoule").first).to_be_visible()
        verifier_page(neighbour)
        pdf = neighbour.request.get(neighbour.url.split("/quartiers")[0] + _fichier(neighbour, "pdf")).body()
        lu = " ".join(" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        for words in ("Remplacer l’ampoule", "Peindre un passage piéton", "Chantal"):
            assert words in lu
        odt = neighbour.request.get(neighbour.url.split("/quartiers")[0] + _fichier(neighbour, "odt")).body()
        assert odt.startswith(b"PK")

        # A month later: what was promised and not done opens the next session.
        temps.move_to(LUNDI + dt.timedelta(days=50))
        chantal.force_login(
            Compte.objects.get(email="chantal@example.org")
        )  # the old session has ended meanwhile
        suivante = _prevoir(page_de, chantal, "Séance de janvier", timezone.localdate())
        first = suivante.locator(".ordre-titre").first
        expect(first).to_contain_text("Lampadaire")
        promised = Seance.objects.get(titre="Séance de janvier").points.first()
        assert promised.raison == "promis"
        assert promised.promesse == Decision.objects.get(texte="Remplacer l’ampoule")
        verifier_page(suivante)
        district = page_de(None, "/quartiers/sud/", "390")
        expect(district.get_by_text("Remplacer l’ampoule")).to_be_visible()
        verifier_page(district)
    assert verifier() == [], "the register is whole"


def _balade(page_de: Callable[..., Page], chantal) -> None:
    page = page_de(chantal, "/conseil/sud/balades/", "390", geolocation=ICI, permissions=["geolocation"])
    page.get_by_label("Jour", exact=True).fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Annoncer la balade").click()
    page.get_by_role("link", name="Commencer à relever").click()
    for n, code in enumerate(("PRO-01", "VOI-01", "ECL-01", "PRO-01", "VOI-01")):
        lon = round(ICI["longitude"] + PAS * n, 4)
        page.context.set_geolocation(ICI | {"longitude": lon})
        page.locator("[data-localiser]").click()
        expect(page.locator("#id_lon")).to_have_value(str(lon))
        page.locator("#id_categorie").select_option(code)
        page.get_by_role("button", name="Ajouter ce point").click()
        expect(page.locator("[data-releves] > li")).to_have_count(n + 1)
    page.get_by_role("link", name="la page de la balade").click()
    page.get_by_role("button", name="Terminer la balade").click()
    expect(page.get_by_text("son bilan part par courriel")).to_be_visible()
    assert Courriel.objects.filter(modele="balade").exists()
    verifier_page(page)


def _prevoir(page_de: Callable[..., Page], chantal, titre: str, jour: dt.date) -> Page:
    page = page_de(chantal, "/conseil/sud/seances/prevoir/")
    page.get_by_label("Titre").fill(titre)
    page.get_by_label("Date").fill(jour.isoformat())
    page.get_by_label("Heure").fill("18:30")
    page.get_by_label("Lieu").fill("École Léo-Lagrange")
    page.get_by_role("button", name="Prévoir, et voir l’ordre du jour").click()
    expect(page.locator(".ordre-titre").first).to_be_visible()
    return page


def _seance(page_de: Callable[..., Page], chantal, lamp: Signalement) -> str:
    """Hold it, with two decisions, the second typed without network; return the address of the minutes."""
    page = _prevoir(page_de, chantal, "Séance de novembre", timezone.localdate())
    seance = Seance.objects.get()
    assert seance.points.first().signalement == lamp, "put there by a member, before what is new"
    page.get_by_role("button", name="Ouvrir la séance").click()
    screen = page_de(chantal, f"{seance.get_absolute_url()}projeter/")
    screen.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(screen.locator("[data-pret].sommaire-touches")).to_have_text(
        "Cette page s’ouvrira aussi sans réseau."
    )
    screen.keyboard.press("ArrowRight")
    screen.keyboard.press("d")
    screen.keyboard.type("Remplacer l’ampoule")
    first = _vive(screen, "Remplacer l’ampoule")
    expect(first.locator("[data-etat]")).to_have_text("Enregistré")
    if not first.get_by_label("Service chargé").is_visible():
        first.locator("summary").click()
    first.get_by_label("Service chargé").select_option(lamp.service.code)
    first.get_by_label("Pour le").fill((timezone.localdate() + dt.timedelta(days=14)).isoformat())
    attendre_que(
        lambda: Decision.objects.filter(service=lamp.service, pour_le__isnull=False).exists(), screen
    )
    screen.context.set_offline(True)
    screen.keyboard.press("Escape")
    screen.keyboard.press("ArrowRight")
    expect(screen.locator("[data-rang]")).to_contain_text("2 sur")
    expect(screen.locator("[data-ici] h2")).to_have_text(re.compile("Dépôt|Nid|Lampadaire"))
    screen.keyboard.press("d")
    screen.keyboard.type("Peindre un passage piéton")
    second = _vive(screen, "Peindre un passage piéton")
    expect(second.locator("[data-etat]")).to_contain_text("Gardé sur cet appareil")
    screen.reload()
    expect(screen.locator("[data-ici]")).to_contain_text("Peindre un passage piéton")
    screen.context.set_offline(False)
    attendre_que(lambda: Decision.objects.count() == 2, screen)

    end = page_de(chantal, f"{seance.get_absolute_url()}clore/")
    for here in end.locator("input[type=radio][value=present]").all():
        here.check()
    end.get_by_role("button", name="Clore, et publier le compte rendu").click()
    expect(end).not_to_have_url(re.compile("/clore/"))
    verifier_page(end)
    return f"/quartiers/sud/seances/{seance.pk}/"


def _vive(screen: Page, texte: str):
    """The form of the decision that says this, on the item that is shown."""
    typed = screen.locator("[data-dite]", has_text=texte)
    return screen.locator("[data-ici] saisie-vive").filter(has=typed)


def attendre_que(vrai: Callable[[], bool], page: Page) -> None:
    """Wait until the town knows what was typed."""
    for _ in range(200):
        if vrai():
            return
        page.wait_for_timeout(100)
    raise AssertionError("never true")


def _fichier(page: Page, forme: str) -> str:
    return page.locator(f"a[href$='compte-rendu.{forme}']").first.get_attribute("href")
