"""The public pages of the areas: what they say, to whom, in how many queries."""

import datetime as dt
import io
import re

import pytest
from django.contrib.gis.geos import Point
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from pypdf import PdfReader

from carte.secteurs import lecture
from carte.secteurs.tableau import tableau
from chiffres import tenue
from conseils.models import Mandat, Seance
from mairie.models import Categorie, Compte
from quartiers.models import Contour, Nature, Zone
from signalements import operations, retours
from signalements.etats import Etat, Famille
from signalements.models import Photo, Signalement
from signalements.operations import Envoi, deposer
from signalements.tests.aides import texte
from tests.regard import TOUTES_LES_TAILLES, attendre, verifier_page

SABLETTES = Point(5.89, 43.081, srid=4326)


def plier() -> None:
    while tenue.plier():
        pass


def ici(code: str = "ECL-01", jours: int = 1) -> Signalement:
    """A report at Les Sablettes, so many days ago."""
    row = deposer(envoi=Envoi(categorie=Categorie.objects.get(code=code), point=SABLETTES)).signalement
    Signalement.objects.filter(pk=row.pk).update(recu_le=timezone.now() - dt.timedelta(days=jours))
    return row


def test_ca_marche(inconnu, deux_cents):
    page = inconnu.get("/quartiers/sud/")
    assert page.status_code == 200
    text = page.content.decode()
    for words in (
        "Conseil de quartier Sud",
        "En ce moment",
        "Les Sablettes",
        "Toute la ville",
        "Affiche à imprimer",
        "Contour en vigueur depuis le 1er janvier 2020",
    ):
        assert words in text
    assert '<path class="croquis-secteur"' in text, "the plan is there without scripts"


def test_tout_ce_que_la_page_raconte(inconnu, ville):
    bruno = Compte.objects.get(email="bruno@example.org")
    solved, promised, *_back = (ici() for _ in range(3))
    operations.changer_etat(signalement=solved, vers=Etat.RESOLU, auteur=bruno, message="C’est fait")
    day = timezone.localdate() + dt.timedelta(days=3)
    operations.changer_etat(signalement=promised, vers=Etat.PLANIFIE, auteur=bruno, date=day)
    now = timezone.now()
    for nom, town in (("a" * 32, False), ("b" * 32, True)):
        Photo.objects.create(signalement=solved, nom=nom, etat="prete", publie_le=now, par_la_ville=town)
    assert retours.compter(now) == 1
    text = inconnu.get("/quartiers/sud/").content.decode()
    assert f"/photos/{'a' * 32}-640.jpg" in text
    assert f"/photos/{'b' * 32}-640.jpg" in text
    assert "Avant" in text
    assert "Après" in text
    assert f"prévu le {day.day}" in text.replace("\u00a0", " ")
    assert "3 signalements au même endroit en un an" in text.replace("\u00a0", " ")


def test_les_nombres_sont_ceux_de_la_carte(deux_cents):
    found = lecture.lire(Nature.CONSEIL, "sud")
    rows = Signalement.objects.publics().for_zone(found.zone)
    assert found.ouverts == rows.ouverts().count()
    assert found.maintenant[Famille.RESOLU] == rows.filter(etat=Etat.RESOLU).count()
    first = found.periode.premier
    since = timezone.localtime().replace(
        year=first // 12, month=first % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    until = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    expected = rows.filter(recu_le__gte=since, recu_le__lt=until).count()
    assert found.regards[found.zone.pk].compte.recus == expected
    assert tableau(found)[0].ici == str(expected)


def test_les_petits_nombres_sont_dits_en_mots(inconnu, ville):
    """Three reports: no number, no share and no delay of them, on the page, beside the others, on the poster."""
    for _ in range(3):
        ici(jours=40)
    plier()
    page = texte(inconnu.get("/quartiers/sud/"))
    row = page[page.index("Signalements reçus</th>") :]
    assert row[: row.index("</tr>")].count("moins de 5") == 2, "here and in the whole town"
    assert "Moins de 5 signalements reçus en douze mois" in page
    assert page.count("trop peu") >= 10
    assert 'choisie">moins de 5</td>' in texte(inconnu.get("/quartiers/"))
    poster = PdfReader(io.BytesIO(inconnu.get("/quartiers/sud/affiche.pdf").content)).pages[0]
    assert "Moins de 5" in " ".join(poster.extract_text().split())


def test_sous_dix_cas_ni_part_ni_delai(inconnu, ville):
    bruno = Compte.objects.get(email="bruno@example.org")
    for _ in range(9):
        operations.changer_etat(signalement=ici(jours=40), vers=Etat.RESOLU, auteur=bruno)
    Signalement.objects.update(clos_le=timezone.now() - dt.timedelta(days=33))
    plier()
    for address in ("/quartiers/sud/", "/quartiers/?mesure=objectif"):
        page = texte(inconnu.get(address))
        assert not re.search(r"\d %", page), address
        assert "trop peu" in page


def test_peu_de_requetes(inconnu, deux_cents, django_assert_num_queries):
    retours.compter(timezone.now())
    inconnu.get("/quartiers/sud/")
    with django_assert_num_queries(8):
        inconnu.get("/quartiers/sud/")
    Seance.objects.create(
        zone=Zone.objects.get(slug="sud"),
        titre="Séance",
        le=timezone.now(),
        etat=Seance.Etat.CLOSE,
        close_le=timezone.now(),
        preparee_par=Compte.objects.get(email="bruno@example.org"),
    )
    with django_assert_num_queries(9):  # what was promised there
        inconnu.get("/quartiers/sud/")
    with django_assert_num_queries(4):
        inconnu.get("/quartiers/")


def test_chaque_page_a_ses_signalements_et_son_jour(ville):
    """The statement of the lists is written once: the area and the days in it are those of each page."""
    bruno = Compte.objects.get(email="bruno@example.org")
    solved, promised = ici(jours=0), ici(jours=9)
    operations.changer_etat(signalement=solved, vers=Etat.RESOLU, auteur=bruno)
    today = timezone.localdate()
    operations.changer_etat(signalement=promised, vers=Etat.PLANIFIE, auteur=bruno, date=today)
    overdue = [ici().pk for _ in range(lecture.RECENTS)]
    Signalement.objects.filter(pk__in=overdue).update(
        etat=Etat.PLANIFIE, planifie_le=today - dt.timedelta(days=1)
    )
    for slug, expected in (("sud", [1, 1]), ("nord", [0, 0]), ("sud", [1, 1])):
        found = lecture.lire(Nature.CONSEIL, slug)
        assert [len(found.resolus), len(found.promis)] == expected, slug
    tomorrow = lecture.lire(Nature.CONSEIL, "sud", today + dt.timedelta(days=1))
    assert tomorrow.promis == []
    Signalement.objects.filter(pk=solved.pk).update(clos_le=timezone.now() - dt.timedelta(days=31))
    found = lecture.lire(Nature.CONSEIL, "sud")
    assert found.resolus == []
    assert solved.numero in {ligne.numero for ligne in found.recents}


def test_un_cil(inconnu, deux_cents):
    zone = Zone.objects.cils().get(code="CIL02")
    text = inconnu.get(f"/cil/{zone.slug}/").content.decode()
    assert zone.nom in text
    assert "Quartier par quartier" not in text


def test_un_quartier_est_une_section_de_son_conseil(inconnu, ville):
    response = inconnu.get("/quartiers/les-sablettes/")
    assert (response.status_code, response["Location"]) == (302, "/quartiers/sud/#les-sablettes")


@pytest.mark.parametrize("nature", ["quartiers", "cil"])
@pytest.mark.parametrize("slug", ["inconnu", "x" * 500, "nord%00", "🙈", "..%2f", "1"])
def test_aucun_autre_secteur(inconnu, ville, nature, slug):
    assert inconnu.get(f"/{nature}/{slug}/").status_code == 404
    assert inconnu.get(f"/{nature}/{slug}/affiche.pdf").status_code == 404


def test_un_secteur_qui_n_a_plus_de_contour_dit_depuis_quand(inconnu, ville):
    today = timezone.localdate()
    Contour.objects.filter(zone__slug="sud").update(periode=DateRange(dt.date(2020, 1, 1), today))
    assert "Ce secteur n’existe plus depuis" in inconnu.get("/quartiers/sud/").content.decode()
    assert inconnu.get("/quartiers/sud/affiche.pdf").status_code == 404


def test_ni_prive_ni_non_relu(inconnu, ville):
    private = Categorie.objects.filter(visibilite=Categorie.Visibilite.PRIVE)[0]
    hidden = ici(private.code)
    words = deposer(
        envoi=Envoi(
            categorie=Categorie.objects.get(code="ECL-01"),
            point=SABLETTES,
            lieu="chez Madame Dupont-Durand",
            courriel="amina@example.org",
        )
    ).signalement
    text = inconnu.get("/quartiers/sud/").content.decode()
    assert words.numero in text
    for secret in (hidden.numero, private.libelle, "Dupont-Durand", "amina@example.org"):
        assert secret not in text


def test_les_representants_comme_ils_veulent_etre_nommes(inconnu, ville):
    zone = Zone.objects.get(slug="sud")
    today = timezone.localdate()
    running = DateRange(today - dt.timedelta(days=9), today + dt.timedelta(days=9))
    over = DateRange(today - dt.timedelta(days=9), today)
    Mandat.objects.all().delete()
    Mandat.objects.create(zone=zone, nom_public="Chantal C.", fonction="référente", periode=running)
    Mandat.objects.create(zone=zone, nom_public="", fonction="discrète", periode=running)
    Mandat.objects.create(zone=zone, nom_public="Ancienne Élue", periode=over)
    text = inconnu.get("/quartiers/sud/").content.decode()
    assert "Chantal C.</strong>, référente" in text
    assert "discrète" not in text
    assert "Ancienne Élue" not in text


def test_l_affiche_tient_sur_une_page(inconnu, deux_cents):
    for address in ("/quartiers/sud/", f"/cil/{Zone.objects.cils()[0].slug}/"):
        response = inconnu.get(f"{address}affiche.pdf")
        assert response["Content-Type"] == "application/pdf"
        pages = PdfReader(io.BytesIO(response.content)).pages
        assert len(pages) == 1
        text = pages[0].extract_text()
        assert address in text
        assert "04 65 71 10 17" in text


def test_comparer(inconnu, deux_cents):
    text = inconnu.get("/quartiers/").content.decode()
    for zone in Zone.objects.current().filter(nature__in=[Nature.CONSEIL, Nature.QUARTIER, Nature.CIL]):
        assert zone.nom in text
        assert f'href="{zone.get_absolute_url()}"' in text


def test_la_ou_personne_ne_signale(inconnu, ville):
    text = inconnu.get("/quartiers/").content.decode()
    assert "Là où presque personne ne signale" in text
    assert inconnu.get("/quartiers/?mesure=reponse").content.decode().count("trop peu") > 16


def test_par_habitant(inconnu, deux_cents):
    text = inconnu.get("/quartiers/?mesure=par_habitant").content.decode()
    assert "La population de certains secteurs n’est pas connue" not in text
    assert "Population 2026, imaginée pour la démonstration." in text
    Zone.objects.filter(slug="sud").update(population=None)
    text = inconnu.get("/quartiers/?mesure=par_habitant").content.decode()
    assert "La population de certains secteurs n’est pas connue" in text


@pytest.mark.parametrize("mesure", ["x", "<b>", "%00", "9" * 5000])
def test_une_mesure_inconnue_est_dite(inconnu, ville, mesure):
    response = inconnu.get(f"/quartiers/?mesure={mesure}")
    assert response.status_code == 400
    assert "n’est pas une mesure" in response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_propres_a_toutes_les_tailles(page, live_server, deux_cents, taille):
    page.set_viewport_size({"width": int(taille), "height": 900})
    for address in ("/quartiers/sud/", "/quartiers/?mesure=resolution"):
        page.goto(live_server.url + address)
        if "sud" in address:
            page.locator(".grappe, .epingle").first.wait_for()
            attendre(page, "!document.querySelector('carte-secteur').hasAttribute('aria-busy')")
        verifier_page(page)


def test_de_la_carte_du_secteur_a_un_signalement_au_clavier(page, live_server, ville):
    row = ici()
    page.goto(f"{live_server.url}/quartiers/sud/")
    pin = page.locator("carte-secteur .epingle")
    pin.wait_for()
    assert pin.get_attribute("aria-label") == "Signalement, Reçu"
    pin.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/suivi/{row.numero}/")


def test_sur_papier_le_plan_et_toutes_les_colonnes(page, live_server, deux_cents):
    """The drawing in the place of the map, the name of the site, and no table wider than a sheet of A4 (174 mm)."""
    page.set_viewport_size({"width": 658, "height": 900})
    page.goto(f"{live_server.url}/quartiers/sud/")
    page.locator("carte-secteur .leaflet-container").wait_for()
    assert not page.locator("carte-secteur > .croquis").is_visible()
    page.emulate_media(media="print")
    assert page.locator("carte-secteur > .croquis").is_visible()
    assert not page.locator("carte-secteur .leaflet-container").is_visible()
    assert page.locator(".entete").inner_text().split("\n")[0] == "Allô Quartiers"
    page.goto(f"{live_server.url}/quartiers/")
    attendre(
        page, "[...document.querySelectorAll('table')].every((t) => t.getBoundingClientRect().right <= 658)"
    )
