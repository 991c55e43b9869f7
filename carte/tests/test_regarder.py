"""The public map in a browser: fingers, keyboard, back button, no scripts, no network, and its weight."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import brotli
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from signalements.etats import Etat
from signalements.models import Signalement
from tests.regard import verifier_page

TELEPHONE = {"width": 390, "height": 844}
BUREAU = {"width": 1440, "height": 900}
PETIT = {"width": 320, "height": 640}
ICI = {"latitude": 43.081, "longitude": 5.89}


@pytest.fixture
def contexte(browser: Browser) -> Iterator[BrowserContext]:
    contexte = browser.new_context(viewport=TELEPHONE, has_touch=True, service_workers="block")
    yield contexte
    contexte.close()


@pytest.fixture
def ecran(live_server, cent_vingt, contexte) -> Page:
    """The home page on a phone, its pins drawn."""
    return ouvrir(contexte.new_page(), f"{live_server.url}/")


def ouvrir(page: Page, url: str) -> Page:
    page.goto(url)
    page.locator(".leaflet-marker-icon.grappe, .leaflet-marker-icon.epingle").first.wait_for()
    expect(page.locator("carte-publique")).not_to_have_attribute("aria-busy", "true")
    return page


def montres(page: Page) -> int:
    """How many reports the pins and rings stand for, as a screen reader hears it."""
    noms = page.locator("button.grappe").evaluate_all("(b) => b.map((e) => e.ariaLabel)")
    return page.locator("button.epingle").count() + sum(int(nom.split()[0]) for nom in noms)


def places() -> int:
    return Signalement.objects.publics().exclude(position=None).count()


def test_ca_marche(ecran: Page):
    assert montres(ecran) == places()
    expect(ecran.get_by_role("heading", level=1)).to_have_text(
        f"{Signalement.objects.publics().count()} signalements"
    )
    detail = ecran.locator("button.grappe").first.get_attribute("aria-label")
    assert re.match(r"\d+ signalements\s: \d+ .*(reçu|en cours|résolu|refusé)s?\. Agrandir", detail or "")
    verifier_page(ecran)


def test_les_anneaux_ne_se_touchent_pas(ecran: Page):
    ronds = ecran.locator("button.grappe svg").evaluate_all(
        """(s) => s.map((e) => e.getBoundingClientRect())
        .map((r) => [r.x + r.width / 2, r.y + r.height / 2, r.width / 2])"""
    )
    for i, (x, y, r) in enumerate(ronds):
        for x2, y2, r2 in ronds[i + 1 :]:
            assert (x - x2) ** 2 + (y - y2) ** 2 >= (r + r2 - 1.5) ** 2


def test_un_anneau_s_ouvre_et_le_retour_revient(ecran: Page):
    ecran.locator("button.grappe").first.click()
    expect(ecran).to_have_url(re.compile(r"in_bbox="))
    expect(ecran.locator("#bilan")).to_contain_text("dans la vue")
    dans_la_vue = ecran.get_by_role("heading", level=1).inner_text()
    zoom = ecran.locator(".leaflet-marker-icon").count()
    # A shared link opens the same view and the same list.
    ouvrir(ecran, ecran.url)
    expect(ecran.get_by_role("heading", level=1)).to_have_text(dans_la_vue)
    assert ecran.locator(".leaflet-marker-icon").count() == zoom
    ecran.locator("feuille-basse").evaluate("(f) => { f.cran = 'milieu'; }")
    ecran.get_by_role("link", name="Voir tout").click()
    expect(ecran.locator("#bilan")).to_contain_text("dans toute la commune")
    ecran.go_back()
    expect(ecran.get_by_role("heading", level=1)).to_have_text(dans_la_vue)


def test_les_filtres_et_le_bouton_retour(ecran: Page):
    resolus = Signalement.objects.publics().filter(etat=Etat.RESOLU)
    ecran.locator(".pastille", has_text="Résolus").click()
    expect(ecran).to_have_url(re.compile(r"\?etat=resolu$"))
    expect(ecran.get_by_role("heading", level=1)).to_have_text(f"{resolus.count()} signalements")
    expect(ecran.locator("carte-publique")).not_to_have_attribute("aria-busy", "true")
    assert montres(ecran) == resolus.exclude(position=None).count()
    ecran.locator("summary", has_text="Filtrer").click()
    verifier_page(ecran)
    ecran.get_by_label("Conseil de quartier").select_option(label="Sud")
    ecran.get_by_role("button", name="Voir", exact=True).click()
    sud = resolus.filter(zones__code="S", zones__nature="conseil").count()
    expect(ecran.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{sud} signalement"))
    expect(ecran.locator("[data-actifs]")).to_have_text("1")
    ecran.go_back()
    expect(ecran.get_by_role("heading", level=1)).to_have_text(f"{resolus.count()} signalements")
    expect(ecran.get_by_label("Conseil de quartier")).to_have_value("")
    ecran.locator(".pastille", has_text="Tous").click()
    expect(ecran).to_have_url(re.compile(r"/$"))


def test_le_resume_au_clavier(live_server, ecran: Page):
    recu = Signalement.objects.publics().exclude(position=None).filter(etat=Etat.RECU).first()
    assert recu
    lon, lat = round(recu.position.x, 4), round(recu.position.y, 4)
    ouvrir(ecran, f"{live_server.url}/?in_bbox={lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}")
    epingle = ecran.get_by_role("button", name=f"{recu.categorie.libelle}, Reçu", exact=True).first
    epingle.focus()
    epingle.press("Enter")
    resume = ecran.locator("resume-carte")
    expect(resume).to_be_visible()
    expect(resume.get_by_role("link")).to_be_focused()
    expect(epingle).to_have_class(re.compile("choisi"))
    verifier_page(ecran)
    ecran.keyboard.press("Escape")
    expect(resume).to_be_hidden()
    expect(epingle).to_be_focused()
    epingle.press("Enter")
    resume.get_by_role("link").press("Enter")
    expect(ecran).to_have_url(re.compile(r"/suivi/[0-9A-Z-]+/$"))
    ecran.go_back()
    expect(ecran).to_have_url(re.compile("in_bbox="))


def test_on_passe_la_carte_au_clavier(ecran: Page):
    lien = ecran.get_by_role("link", name="Passer la carte et aller à la liste")
    lien.focus()
    expect(lien).to_be_in_viewport()
    lien.press("Enter")
    assert ecran.url.endswith("#bilan")
    carte = ecran.locator(".carte-plan")
    carte.focus()
    avant = ecran.url
    carte.press("ArrowDown")
    expect(ecran).not_to_have_url(avant)
    expect(ecran).to_have_url(re.compile("in_bbox="))


def copier(row: Signalement, combien: int) -> None:
    """Put as many other reports on the very same spot."""
    jumeau = Signalement.objects.filter(pk=row.pk).values().get()
    for nom in ("id", "pixel_x", "pixel_y", "position_geo"):
        jumeau.pop(nom)
    for n in range(combien):
        Signalement.objects.create(**jumeau | {"numero": f"22222222{n:02}"})


def test_une_foule_au_meme_endroit_est_dans_la_liste(live_server, contexte, lampadaire):
    copier(lampadaire, 11)
    page = ouvrir(contexte.new_page(), f"{live_server.url}/")
    anneau = page.get_by_role("button", name=re.compile("^12 signalements"))
    anneau.click()  # straight to the last zoom: nothing in between parts them
    expect(page).to_have_url(re.compile("in_bbox"))
    anneau.click()
    expect(page.locator("feuille-basse")).to_have_attribute("cran", "milieu")
    expect(page.locator("#lignes .ligne")).to_have_count(12)
    page.locator("#lignes .ligne").first.hover()
    expect(page.get_by_role("heading", level=1)).to_have_text("12 signalements")


def test_au_meme_endroit_les_epingles_s_ecartent(live_server, contexte, lampadaire):
    copier(lampadaire, 2)
    page = ouvrir(contexte.new_page(), f"{live_server.url}/?in_bbox=5.8899,43.0808,5.8901,43.0812")
    expect(page.locator("button.epingle")).to_have_count(3)
    page.locator("feuille-basse").evaluate("(f) => { f.cran = 'milieu'; }")
    page.locator("#lignes .ligne").first.hover()
    expect(page.locator("button.epingle.eclaire")).to_have_count(1)
    page.locator("feuille-basse").evaluate("(f) => { f.cran = 'bas'; }")
    boites = [b.bounding_box() for b in page.locator("button.epingle").all()]
    assert len({(b["x"], b["y"]) for b in boites if b}) == 3
    for epingle in page.locator("button.epingle").all():
        epingle.click()
        expect(page.locator("resume-carte")).to_be_visible()
        page.get_by_role("button", name="Fermer le résumé").click()


def test_le_changement_est_vu_sans_recharger(ecran: Page):
    row = Signalement.objects.publics().exclude(position=None).filter(etat=Etat.RECU).first()
    assert row
    Signalement.objects.filter(pk=row.pk).update(etat=Etat.RESOLU, clos_le=timezone.now())
    avant = ecran.locator("[data-compte=resolu]").inner_text()
    ecran.locator(".carte-plan").press("-")
    expect(ecran.locator("[data-compte=resolu]")).to_have_text(str(int(avant) + 1))


def test_quand_les_tuiles_manquent(ecran: Page):
    ecran.route("**/carte/tuiles/**", lambda route: route.fulfill(status=503))
    ecran.route("**/carte/liste/**", lambda route: route.abort())
    avant = montres(ecran)
    ecran.locator(".carte-plan").press("ArrowDown")
    message = ecran.locator(".carte-message")
    expect(message).to_contain_text("Une partie de la carte ne s’affiche pas")
    assert montres(ecran) == avant
    ecran.locator("feuille-basse").evaluate("(f) => { f.cran = 'haut'; }")
    expect(ecran.locator("#lignes")).to_contain_text("La liste ne s’affiche pas")
    verifier_page(ecran)
    ecran.unroute("**/carte/tuiles/**")
    ecran.unroute("**/carte/liste/**")
    ecran.locator("#lignes").get_by_role("button", name="Réessayer").click()
    expect(ecran.locator("#lignes .ligne").first).to_be_visible()
    ecran.locator("feuille-basse").evaluate("(f) => { f.cran = 'bas'; }")
    message.get_by_role("button", name="Réessayer").click()
    expect(message.get_by_role("button")).to_be_hidden()


def test_quand_le_resume_manque(ecran: Page):
    ecran.route("**/carte/resume/**", lambda route: route.abort())
    ecran.locator("button.epingle").first.click()
    expect(ecran.locator("resume-carte")).to_contain_text("Le résumé ne s’affiche pas")
    lien = ecran.get_by_role("link", name="Ouvrir la page du signalement")
    assert re.search(r"/suivi/[0-9A-Z]{10}/$", lien.get_attribute("href") or "")


def test_sans_la_bibliotheque_la_liste_reste(live_server, cent_vingt, contexte):
    page = contexte.new_page()
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto(f"{live_server.url}/")
    expect(page.locator(".carte-message")).to_contain_text("La liste montre les mêmes signalements")
    page.locator(".pastille", has_text="Résolus").click()
    expect(page).to_have_url(re.compile("etat=resolu"))
    expect(page.locator("#lignes .etat-resolu").first).to_be_attached()


def test_le_plan_couvre_les_noms_quand_il_vient(live_server, cent_vingt, browser: Browser):
    contexte = browser.new_context(viewport=BUREAU, service_workers="block")
    image = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>'
    contexte.route(
        "**/data.geopf.fr/**",
        lambda route: route.fulfill(
            body=image, content_type="image/svg+xml", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    page = ouvrir(contexte.new_page(), f"{live_server.url}/")
    expect(page.locator(".carte-plan")).not_to_have_class(re.compile("sans-plan"))
    expect(page.locator(".nom-lieu").first).to_be_hidden()
    verifier_page(page)
    contexte.close()


@pytest.mark.parametrize(("lieu", "vient"), [(ICI, True), ({"latitude": 48.85, "longitude": 2.35}, False)])
def test_autour_de_moi(ecran: Page, contexte, lieu, vient):
    contexte.grant_permissions(["geolocation"])
    contexte.set_geolocation(lieu | {"accuracy": 12})
    ecran.get_by_role("button", name="Autour de moi").click()
    if vient:
        expect(ecran.locator(".moi")).to_be_attached()
        expect(ecran).to_have_url(re.compile("in_bbox=5.8"))
    else:
        expect(ecran.locator(".carte-message")).to_contain_text("loin de la commune")
        assert "in_bbox" not in ecran.url


@pytest.mark.parametrize(
    ("taille", "adresse", "schema"),
    [
        (PETIT, "/", "dark"),
        (PETIT, "/?etat=vert&depuis=hier", "light"),
        (PETIT, "/?jusqu_a=2001-01-01", "dark"),
        (BUREAU, "/?contours=cil,conseil&groupe=VOI", "dark"),
    ],
)
def test_partout(live_server, cent_vingt, browser: Browser, taille, adresse, schema):
    contexte = browser.new_context(viewport=taille, color_scheme=schema, service_workers="block")
    page = contexte.new_page()
    page.goto(live_server.url + adresse)
    expect(page.locator(".carte-rivage").first).to_be_attached()
    expect(page.locator("carte-publique")).not_to_have_attribute("aria-busy", "true")
    verifier_page(page)
    page.locator("feuille-basse").evaluate("(f) => { f.cran = 'haut'; }")
    page.wait_for_timeout(250)
    verifier_page(page)
    contexte.close()


@pytest.mark.parametrize("largeur", [320, 1440])
def test_sans_scripts(live_server, cent_vingt, browser: Browser, largeur):
    contexte = browser.new_context(viewport={"width": largeur, "height": 800}, java_script_enabled=False)
    page = contexte.new_page()
    page.goto(f"{live_server.url}/")
    expect(page.locator("carte-publique")).to_be_hidden()
    assert page.locator("#lignes .ligne").count() == 30
    page.get_by_role("link", name="Suivante").click()
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    page.locator(".pastille", has_text="Résolus").click()
    page.locator("summary", has_text="Filtrer").click()
    page.get_by_label("Conseil de quartier").select_option(label="Sud")
    page.locator(".carte-panneau").get_by_role("button", name="Afficher").click()
    rows = Signalement.objects.publics().filter(etat=Etat.RESOLU, zones__code="S", zones__nature="conseil")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{rows.count()} signalement"))
    page.locator(".carte-actifs a").first.click()
    expect(page).to_have_url(re.compile(r"\?etat=resolu$"))
    contexte.close()


def test_poids_de_la_premiere_visite(live_server, cent_vingt, contexte):
    """Own bytes of all that the first view asks for, compressed as they are served: 90 kB at most.

    Files come as brotli (whitenoise makes it), what is made for the request as gzip. Nothing from a third party.
    """
    reponses, ailleurs = [], set()
    page = contexte.new_page()
    page.on("response", lambda r: reponses.append(r))
    page.on(
        "request", lambda r: r.url.startswith((live_server.url, "data:")) or ailleurs.add(r.url.split("/")[2])
    )
    ouvrir(page, f"{live_server.url}/")
    page.wait_for_load_state("networkidle")
    poids = {
        r.url: len((brotli.compress if "/static/" in r.url else gzip.compress)(r.body()))
        for r in reponses
        if r.url.startswith(live_server.url)
    }
    assert ailleurs <= {"data.geopf.fr"}
    assert sum(poids.values()) <= 90_000, sorted(poids.items(), key=lambda p: -p[1])
    tuiles = [n for url, n in poids.items() if "/carte/tuiles/" in url]
    assert tuiles
    assert sum(tuiles) <= 6_000
