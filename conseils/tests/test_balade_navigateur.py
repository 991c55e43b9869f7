"""A walk of five pins on a phone, the network gone in the middle of it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conseils import acces, operations
from conseils.models import Arret, Balade
from conseils.tests.aides import SUD, compte, zone
from signalements.models import Courriel, Signalement
from signalements.tests.aides import jpeg
from tests.regard import TOUTES_LES_TAILLES, attendre, verifier_page

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = [(5.8900, "ECL-01"), (5.8910, "PRO-01"), (5.8920, "VOI-01"), (5.8905, "ECL-01"), (5.8915, "PRO-01")]


@pytest.fixture
def balade(ville) -> Balade:
    return operations.preparer(zone=zone(), par=compte("chantal"), le=timezone.localdate())


def lien(balade: Balade) -> str:
    return f"/balade/{acces.jeton_balade(balade)}/"


def ajouter(page: Page, lon: float, code: str, photo: bool = False) -> None:
    page.context.set_geolocation({"longitude": lon, "latitude": 43.081, "accuracy": 8})
    page.locator("[data-localiser]").click()
    expect(page.locator("#id_lon")).to_have_value(str(lon))
    if photo:
        fichier = jpeg()
        page.locator("#id_photos").set_input_files(
            {"name": fichier.name, "mimeType": "image/jpeg", "buffer": fichier.read()}
        )
    page.locator("#id_categorie").select_option(code)
    page.get_by_role("button", name="Ajouter ce point").click()


def test_cinq_points_dont_trois_sans_reseau(ouvrir, chantal, balade, live_server):
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(chantal, f"{SUD}balades/{balade.pk}/", "390", geolocation=lieu, permissions=["geolocation"])
    page.get_by_role("link", name="Commencer à relever").click()
    releves, gardes = page.locator("[data-releves] > li"), page.locator("[data-gardes] > li")
    ajouter(page, *POINTS[0], photo=True)
    expect(releves).to_have_count(1)
    ajouter(page, *POINTS[1])
    expect(releves).to_have_count(2)
    page.context.set_offline(True)
    for n, point in enumerate(POINTS[2:], 1):
        ajouter(page, *point, photo=n == 1)
        expect(gardes).to_have_count(n)
    assert Signalement.objects.count() == 2
    expect(page.locator("[data-attente]")).to_be_visible()
    page.context.set_offline(False)
    expect(releves).to_have_count(5)
    expect(gardes).to_have_count(0)
    rows = Signalement.objects.order_by("pk")
    assert [(round(r.position.x, 4), r.categorie.code) for r in rows] == POINTS
    assert [r.photos.count() for r in rows] == [1, 0, 1, 0, 0]
    page.get_by_role("link", name="la page de la balade").click()
    page.get_by_role("button", name="Terminer la balade").click()
    expect(page.get_by_text("son bilan part par courriel")).to_be_visible()
    assert Courriel.objects.filter(modele="balade").count() == 1
    page.get_by_role("link", name="La page publique de la balade").click()
    expect(page.get_by_text("5 problèmes relevés")).to_be_visible()


def test_ce_qui_est_garde_survit_a_la_page(ouvrir, couper, balade):
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(None, lien(balade), "390", geolocation=lieu, permissions=["geolocation"])
    couper(page)
    ajouter(page, *POINTS[0], photo=True)
    expect(page.locator("[data-gardes] > li")).to_have_count(1)
    page.goto("about:blank")
    assert not Signalement.objects.exists()
    couper(page, False)
    page.go_back()
    expect(page.locator("[data-annonce]")).to_contain_text("est parti")
    expect(page.locator("[data-releves] > li")).to_have_count(1)
    assert Signalement.objects.get().photos.count() == 1


def perdre_une_reponse(page: Page) -> None:
    """The next report reaches the town, whose answer never comes."""

    def perdre(route):
        route.fetch()
        route.abort()

    page.route("**/relever/", perdre, times=1)


def test_une_reponse_perdue_ne_montre_rien_deux_fois(ouvrir, balade):
    """Read again before the phone knows that its report has arrived."""
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(None, lien(balade), "390", geolocation=lieu, permissions=["geolocation"])
    releves, gardes = page.locator("[data-releves] > li"), page.locator("[data-gardes] > li")
    perdre_une_reponse(page)
    with page.expect_event("requestfailed", lambda r: r.method == "POST"):
        ajouter(page, *POINTS[0])
    expect(gardes).to_have_count(1)
    page.reload()
    expect(page.locator("[data-annonce]")).to_contain_text("est parti")
    expect(gardes).to_have_count(0)
    expect(releves).to_have_count(1)
    assert Signalement.objects.count() == 1


def test_la_liste_relue_pendant_l_envoi(ouvrir, balade):
    """Asked for before the report had arrived, told after it: neither twice, nor gone for a minute."""
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(None, lien(balade), "390", geolocation=lieu, permissions=["geolocation"])
    releves = page.locator("[data-releves] > li")
    page.evaluate("fetch(location.href).then((r) => r.text()).then((t) => { window.vieille = t; })")
    attendre(page, "() => Boolean(window.vieille)")
    ajouter(page, *POINTS[0])
    expect(releves).to_have_count(1)
    actualiser = """async (vieille) => {
      const fetch = window.fetch;
      if (vieille) window.fetch = async () => new Response(window.vieille);
      await document.querySelector("balade-en-route").actualiser();
      window.fetch = fetch;
      return document.querySelectorAll("[data-releves] > li").length;
    }"""
    assert [page.evaluate(actualiser, vieille) for vieille in (True, False)] == [1, 1]


def test_deux_pages_de_la_meme_balade(ouvrir, couper, balade):
    """Opened twice without network, with the same tokens: two reports, each sent once and shown once in both."""
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(None, lien(balade), "390", geolocation=lieu, permissions=["geolocation"])
    prete(page)
    couper(page)
    pages = [page, page.context.new_page()]
    pages[1].goto(page.url)
    page.reload()
    for n, une in enumerate(pages):
        ajouter(une, *POINTS[n])
        expect(une.locator("[data-gardes] > li")).to_have_count(n + 1)
    couper(page, False)
    for une in pages:
        une.evaluate("dispatchEvent(new Event('online'))")
        expect(une.locator("[data-gardes] > li")).to_have_count(0)
        expect(une.locator("[data-releves] > li")).to_have_count(2)
    codes = Signalement.objects.order_by("pk").values_list("categorie__code", flat=True)
    assert list(codes) == [code for _, code in POINTS[:2]]
    prendre = """async () => {
      const [{ name }] = performance.getEntriesByType("resource").filter((r) => r.name.includes("conseils/garde."));
      const { prendre } = await import(name);
      return Promise.all([1, 2].map(() => prendre("a:b:c", "1")));
    }"""
    assert page.evaluate(prendre) == [True, False]


def prete(page: Page) -> None:
    """The page has kept itself, and the service worker would give it back."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator("[data-pret]")).to_be_visible()


def test_la_page_se_rouvre_sans_reseau(ouvrir, couper, chantal, balade):
    """Reloaded, then opened anew after the phone had closed it: nobody's page, with all that was kept; sent once."""
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(chantal, lien(balade), "390", geolocation=lieu, permissions=["geolocation"])
    gardes, adresse = page.locator("[data-gardes] > li"), page.url
    prete(page)
    couper(page)
    ajouter(page, *POINTS[0], photo=True)
    expect(gardes).to_have_count(1)
    for n, point in enumerate(POINTS[1:3], 2):
        page.reload()
        expect(gardes).to_have_count(n - 1)
        expect(page.get_by_text("la page de la balade")).to_have_count(0)
        ajouter(page, *point)
        expect(gardes).to_have_count(n)
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(adresse)
    expect(page.locator("[data-gardes] > li")).to_have_count(3)
    expect(page.locator("[data-hors-ligne]")).to_be_visible()
    couper(page, False)
    expect(page.locator("[data-releves] > li")).to_have_count(3)
    rows = Signalement.objects.order_by("pk")
    assert [r.categorie.code for r in rows] == [code for _, code in POINTS[:3]]
    assert {r.arret.par for r in rows} == {compte("chantal")}


def test_finie_rien_ne_reste_sur_le_telephone(ouvrir, couper, balade):
    page = ouvrir(None, lien(balade), "390")
    prete(page)
    Balade.objects.update(terminee_le=timezone.now())
    page.reload()
    expect(page.get_by_text("Cette balade est terminée")).to_be_visible()
    attendre(page, "async () => !(await caches.keys()).some((n) => n.startsWith('balade-'))")
    page.evaluate(
        "caches.open('balade-2026-01-01-1').then((c) => c.put(location.href, new Response('vieille')))"
    )
    couper(page)
    page.reload()
    expect(page.locator("body")).not_to_contain_text("vieille")
    attendre(page, "async () => !(await caches.has('balade-2026-01-01-1'))")


def test_terminee_elle_prend_encore_ce_qu_un_telephone_gardait(ouvrir, couper, balade):
    lieu = {"longitude": 5.89, "latitude": 43.081, "accuracy": 8}
    page = ouvrir(None, lien(balade), "390", geolocation=lieu, permissions=["geolocation"])
    adresse = page.url
    prete(page)
    couper(page)
    ajouter(page, *POINTS[0])
    expect(page.locator("[data-gardes] > li")).to_have_count(1)
    page.goto("about:blank")
    Balade.objects.update(terminee_le=timezone.now())
    couper(page, False)
    page.goto(adresse)
    expect(page.get_by_text("Cette balade est terminée")).to_be_visible()
    expect(page.locator("[data-releves] > li")).to_have_count(1)
    expect(page.locator("[data-attente]")).to_be_hidden()
    assert Arret.objects.count() == 1
    verifier_page(page)


def test_un_point_refuse_se_corrige(ouvrir, balade):
    loin = {"longitude": 2.35, "latitude": 48.85, "accuracy": 8}
    page = ouvrir(None, lien(balade), "390", geolocation=loin, permissions=["geolocation"])
    expect(page.locator("#id_lon")).to_have_value("2.35")
    page.locator("#id_description").fill("Un mot gardé")
    page.locator("#id_categorie").select_option("ECL-01")
    page.get_by_role("button", name="Ajouter ce point").click()
    expect(page.locator("[data-gardes] .secondaire")).to_contain_text("hors de La Seyne-sur-Mer")
    page.get_by_role("button", name="Corriger").click()
    expect(page.locator("#id_description")).to_have_value("Un mot gardé")
    expect(page.locator("#id_categorie")).to_have_value("ECL-01")
    ajouter(page, *POINTS[0])
    expect(page.locator("[data-releves] > li")).to_have_count(1)


def test_sans_categorie_rien_ne_part(ouvrir, balade):
    page = ouvrir(None, lien(balade), "390")
    page.get_by_role("button", name="Ajouter ce point").click()
    expect(page.locator("[data-manque]")).to_be_focused()
    expect(page.locator("[data-manque]")).to_contain_text("Choisissez de quoi il s’agit")


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_a_l_oeil_et_au_clavier(ouvrir, chantal, balade, taille):
    page = ouvrir(None, lien(balade), taille)
    verifier_page(page)
    page.locator("details.pli summary").click()
    verifier_page(page)
    for adresse in (f"{SUD}balades/", f"{SUD}balades/{balade.pk}/"):
        verifier_page(ouvrir(chantal, adresse, taille))
    verifier_page(ouvrir(None, f"/balades/{balade.pk}/", taille))
