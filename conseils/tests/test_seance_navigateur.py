"""A session in a browser: projected, turned by a remote control, typed on while the network comes and goes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conseils.models import Decision, Point, Seance
from conseils.seances import operations
from conseils.tests.aides_seances import BASE, clore, compte, decision, en_cours, passee, point, seance, sud
from mairie.models import Compte, Service
from signalements import images
from signalements import operations as actes
from signalements.etats import Etat
from signalements.models import Photo, Signalement
from signalements.tests.aides import CLE, depose
from signalements.tests.conftest import TAILLES, couper, ouvrir  # noqa: F401
from signalements.tests.test_suites_navigateur import illustration
from tests.regard import TOUTES_LES_TAILLES, attendre, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]
TAILLES_PROJETEES = {"1440": (1440, 900), "1920": (1920, 1080)}
LISIBLE_PX = 28
"""The smallest letters that the last row reads on a screen of a session."""


@pytest.fixture
def lampe(ville) -> Signalement:
    """A street lamp with a published photo, words and place; taken in charge."""
    row = depose(
        "amina@example.org",
        ecart=0,
        description="Éteint depuis lundi.",
        lieu="12, avenue Général-de-Gaulle",
    )
    images.recevoir(illustration("ecl-lampadaire-1.jpg"), numero=row.numero, cle=CLE)
    Photo.objects.update(signalement=row, brouillon_numero="", brouillon_cle="")
    while images.preparer_une():
        pass
    agent = Compte.objects.get(email="elena@example.org")
    actes.changer_etat(signalement=row, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    shown = {name: list(getattr(row, name).values_list("pk", flat=True)) for name in ("textes", "photos")}
    actes.relire(signalement=row, auteur=agent, **shown)
    return row


@pytest.fixture
def une(lampe) -> Seance:
    """A session that goes on: a promise, the lamp, a subject in words."""
    passee()
    operations.inscrire(zone=sud(), signalement=lampe, auteur=compte())
    held = en_cours(annoncee=True)
    point(held, "Les horaires du marché")
    return held


def projection(une: Seance, ici: Point | None = None) -> str:
    return f"{une.get_absolute_url()}projeter/" + (f"#point-{ici.pk}" if ici else "")


def marche(une: Seance) -> Point:
    return une.points.get(titre="Les horaires du marché")


RIEN_NE_RESTE = "() => Object.keys(localStorage).every((n) => n === 'seance plume')"


def prete(page: Page) -> None:
    """The page has kept itself, and the service worker would give it back."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator("[data-pret].sommaire-touches")).to_have_text(
        "Cette page s’ouvrira aussi sans réseau."
    )


def taper(page: Page, texte: str) -> None:
    page.keyboard.press("d")
    page.keyboard.type(texte)


def etat(page: Page, texte: str):
    """The words beside the decision that says this."""
    vive = page.locator("[data-ici] saisie-vive").filter(has=page.locator("[data-dite]", has_text=texte))
    return vive.locator("[data-etat]")


def test_une_main_plus_rapide_que_l_ecran(ouvrir, chantal, une):  # noqa: F811
    """The next item and its decision in one breath: not a letter is lost; and back leads back."""
    page = ouvrir(chantal, projection(une))
    page.evaluate(
        """() => {
          for (const key of ["ArrowRight", "d"]) {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
          }
        }"""
    )
    expect(page.locator("[data-ici] [name=texte]").first).to_be_focused()
    expect(page.locator("[data-rang]")).to_contain_text("1 sur")
    page.wait_for_timeout(50)  # what the address may still announce
    expect(page.locator("[data-ici] [name=texte]").first).to_be_focused()
    page.go_back()
    expect(page.locator("[data-rang]")).to_be_empty()


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_propres_a_toutes_les_tailles(ouvrir, chantal, une, lampe, taille):  # noqa: F811
    decision(une.points.get(signalement=lampe), service=Service.objects.get(code="M-EP"))
    seance(le=timezone.now() + dt.timedelta(days=40))
    for suite in ("", "prevoir/", f"{une.pk}/", f"{une.pk}/modifier/", f"{une.pk}/clore/"):
        page = ouvrir(chantal, BASE + suite, taille)
        verifier_page(page)
        page.context.close()
    page = ouvrir(chantal, projection(une), taille)
    verifier_page(page)
    for ici in une.points.all():
        page.goto(page.url.split("#")[0] + f"#point-{ici.pk}")
        expect(page.locator("[data-ici] h2")).to_be_visible()
        taper(page, "Demander un devis")
        verifier_page(page)
        page.keyboard.press("Escape")
    page.context.close()
    clore(une)
    for qui, adresse in [
        (chantal, une.get_absolute_url()),
        (None, "/quartiers/sud/seances/"),
        (None, f"/quartiers/sud/seances/{une.pk}/"),
    ]:
        page = ouvrir(qui, adresse, taille)
        verifier_page(page)
        page.context.close()


PETITES_LETTRES = """(minimum) => [...document.querySelectorAll(
    "[data-ici] :is(.ecran-dit, .dite, .sommaire-tete, .sommaire-points) *, .bandeau > *")]
  .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((e) => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 40)])
  .filter(([taille]) => taille < minimum)"""


@pytest.mark.parametrize("taille", ["1440", "1920"])
def test_lisible_de_loin_et_tourne_a_la_telecommande(ouvrir, chantal, une, lampe, taille, monkeypatch):  # noqa: F811
    monkeypatch.setitem(TAILLES, taille, TAILLES_PROJETEES[taille])
    decision(une.points.get(signalement=lampe), "Remplacer le mât", pour_le=dt.date(2027, 1, 15))
    page = ouvrir(chantal, projection(une), taille)
    expect(page.locator("[data-ici] h2")).to_have_text("Séance d’hiver")
    rang = page.locator("[data-rang]")
    for touche, dit in [
        ("PageDown", "1 sur 3"),
        ("ArrowRight", "2 sur 3"),
        (" ", "3 sur 3"),
        ("PageDown", "3 sur 3"),
        ("ArrowLeft", "2 sur 3"),
        ("PageUp", "1 sur 3"),
        ("End", "3 sur 3"),
        ("Home", "1 sur 3"),
        ("ArrowRight", "2 sur 3"),
    ]:
        page.keyboard.press(touche)
        expect(rang).to_have_text(dit)
        assert page.evaluate(PETITES_LETTRES, LISIBLE_PX) == []
    shown = page.locator("[data-ici]")
    for words in (
        "12, avenue Général-de-Gaulle",
        "Pris en charge",
        "Éteint depuis lundi.",
        "Remplacer le mât",
    ):
        expect(shown).to_contain_text(words)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), (
        "the whole item on one screen"
    )
    expect(shown.locator(".ecran-photo img")).to_be_visible()
    expect(shown.locator("carte-seance .petite-epingle")).to_be_visible()
    shown.locator(".ecran-photo").click()
    expect(shown.locator(".ecran-grande")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown.locator(".ecran-grande")).to_be_hidden()
    expect(rang).to_have_text("2 sur 3")
    page.keyboard.press("Escape")
    expect(page.locator("#sommaire")).to_be_visible()
    assert page.evaluate(PETITES_LETTRES, LISIBLE_PX) == []


def test_sans_javascript_tout_se_fait_par_des_liens(ouvrir, chantal, une):  # noqa: F811
    page = ouvrir(chantal, projection(une), java_script_enabled=False)
    page.get_by_role("link", name="Les horaires du marché").click()
    here = page.locator(f"#point-{marche(une).pk}")
    here.get_by_text("Noter une décision").click()
    here.get_by_label("Décision").fill("Essayer le samedi")
    here.get_by_label("ou qui d’autre").fill("Chantal Conseil")
    here.get_by_role("button", name="Enregistrer").click()
    expect(here.locator("[data-dite]").first).to_contain_text("Essayer le samediChantal Conseil")
    promise = page.locator("section", has_text="Le banc du port").last
    promise.get_by_text("Tenue", exact=True).click()
    promise.get_by_role("button", name="Enregistrer").first.click()
    assert Decision.objects.get(texte="Réparer le banc").etat == "tenue"


def test_ce_qui_est_tape_part_tout_seul_et_se_voit_en_grand(ouvrir, chantal, une):  # noqa: F811
    page = ouvrir(chantal, projection(une, marche(une)))
    taper(page, "Essayer le samedi")
    expect(page.locator("[data-ici] [data-texte]").first).to_have_text("Essayer le samedi")
    expect(etat(page, "Essayer le samedi")).to_have_text("Enregistré")
    page.keyboard.press("Tab")
    page.keyboard.type("Prop")
    page.keyboard.press("Tab")
    page.keyboard.type("les forains")
    expect(page.locator("[data-ici] [data-detail]").first).to_contain_text("et les forains")
    expect(etat(page, "Essayer le samedi")).to_have_text("Enregistré")
    page.locator("[data-ici] saisie-vive").first.get_by_role("button", name="Enregistrer").click()
    page.keyboard.press("Enter")  # the next one is ready under the keys
    page.keyboard.press("Tab")
    page.keyboard.type("En reparler en mars")
    expect(etat(page, "En reparler en mars")).to_have_text("Enregistré")
    kept = list(Decision.objects.filter(point=marche(une)).values_list("texte", "qui"))
    assert kept == [("Essayer le samedi", "les forains"), ("En reparler en mars", "")]


def test_le_reseau_tombe_pendant_la_seance(ouvrir, couper, chantal, une, lampe):  # noqa: F811
    """Typed without network, read again after a reload and after the tab was closed, sent once when it comes back."""
    page = ouvrir(chantal, projection(une))
    prete(page)
    context = page.context
    page.goto(page.url.split("#")[0] + f"#point-{marche(une).pk}")
    taper(page, "Écrite avec le réseau")
    expect(etat(page, "Écrite avec le réseau")).to_have_text("Enregistré")
    attendre(page, RIEN_NE_RESTE)  # the page has kept itself anew
    couper(page)
    page.keyboard.press("Escape")
    taper(page, "Écrite sans réseau")
    expect(etat(page, "Écrite sans réseau")).to_contain_text("Gardé sur cet appareil")
    expect(page.locator("[data-hors-ligne]")).to_be_visible()
    page.reload()
    for words in ("Écrite avec le réseau", "Écrite sans réseau"):
        expect(page.locator("[data-ici]")).to_contain_text(words)
    promise = une.points.get(promesse__isnull=False)
    page.goto(page.url.split("#")[0] + f"#point-{promise.pk}")
    page.locator("[data-ici] .jugement").get_by_text("Tenue", exact=True).click()
    expect(page.locator("[data-ici] .jugement [data-etat]")).to_contain_text("Gardé sur cet appareil")
    address = page.url.split("#")[0]
    page.close()
    page = context.new_page()
    page.goto(f"{address}#point-{une.points.get(signalement=lampe).pk}")
    expect(page.locator("[data-ici] .ecran-photo img")).to_be_visible()
    assert page.locator("[data-ici] .ecran-photo img").evaluate("(i) => i.naturalWidth > 0"), (
        "photos are kept"
    )
    expect(page.locator("[data-ici] carte-seance .carte-terre").first).to_be_attached()
    page.goto(f"{address}#point-{marche(une).pk}")
    expect(page.locator("[data-ici]")).to_contain_text("Écrite sans réseau")
    couper(page, False)
    expect(etat(page, "Écrite sans réseau")).to_have_text("Enregistré")
    kept = Decision.objects.filter(point=marche(une)).values_list("texte", flat=True)
    assert list(kept) == ["Écrite avec le réseau", "Écrite sans réseau"]
    attendre(page, "() => document.querySelector('.jugement [data-etat]').textContent === 'Enregistré'")
    assert Decision.objects.get(texte="Réparer le banc").etat == "tenue"
    attendre(page, RIEN_NE_RESTE)


def hater(page: Page) -> Page:
    """Read the page again under a clock that can be put forward: `page.clock.run_for(ms)`."""
    page.clock.install()
    page.reload()
    return page


UN_ESSAI, DES_NOUVELLES = 8000, 10_000
"""How long the page waits before it sends again, and before it asks for news (ms)."""


def test_une_reponse_perdue_ne_double_rien(ouvrir, chantal, une):  # noqa: F811
    """The server has written, its answer never comes: the next sending finds it done."""
    page = hater(ouvrir(chantal, projection(une, marche(une))))
    perdues = []

    def perdre(route):
        if perdues:
            return route.continue_()
        perdues.append(route.fetch())
        return route.abort()

    page.route("**/decision/", perdre)
    taper(page, "Une seule fois")
    expect(etat(page, "Une seule fois")).to_contain_text("Gardé sur cet appareil")
    page.clock.run_for(UN_ESSAI)
    expect(etat(page, "Une seule fois")).to_have_text("Enregistré")
    assert Decision.objects.filter(point=marche(une)).count() == 1


def test_deux_personnes_tapent_en_meme_temps(ouvrir, chantal, une):  # noqa: F811
    """Each sees what the other adds; on the same decision, the second is told and chooses."""
    here = marche(une)
    first, second = ouvrir(chantal, projection(une, here)), hater(ouvrir(chantal, projection(une, here)))
    taper(first, "Essayer le samedi")
    expect(etat(first, "Essayer le samedi")).to_have_text("Enregistré")
    second.clock.run_for(DES_NOUVELLES)
    expect(second.locator("[data-ici] [data-texte]").first).to_have_text("Essayer le samedi")
    kept = Decision.objects.get(point=here)
    decision(here, "Essayer le dimanche", cle=kept.cle, version=kept.version, plume="z" * 22)
    second.locator("[data-ici] summary").first.click()
    second.locator("[data-ici] textarea").first.fill("Ne rien changer")
    conflit = second.locator("[data-ici] [data-conflit]").first
    expect(conflit).to_contain_text("c’est devenu : « Essayer le dimanche »")
    verifier_page(second)
    conflit.get_by_role("button", name="Garder la mienne").click()
    expect(etat(second, "Ne rien changer")).to_have_text("Enregistré")
    kept.refresh_from_db()
    assert kept.texte == "Ne rien changer"
    decision(here, "Essayer le lundi", cle=kept.cle, version=kept.version, plume="y" * 22)
    second.locator("[data-ici] textarea").first.fill("Encore autre chose")
    expect(conflit).to_contain_text("Essayer le lundi")
    conflit.get_by_role("button", name="Prendre l’autre").click()
    expect(second.locator("[data-ici] [data-texte]").first).to_have_text("Essayer le lundi")
    kept.refresh_from_db()
    assert kept.texte == "Essayer le lundi"


def test_sorti_rien_ne_reste_pour_le_suivant(ouvrir, couper, chantal, une):  # noqa: F811
    page = ouvrir(chantal, projection(une))
    prete(page)
    address = page.url
    assert page.evaluate("() => caches.has('seances')")
    page.goto(address.split("/conseil/")[0] + BASE)
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_load_state()
    attendre(page, "async () => !(await caches.has('seances'))")
    couper(page)
    page.goto(address)
    expect(page.locator("body")).not_to_contain_text("Séance d’hiver")


def test_deconnecte_ce_qui_est_tape_attend(ouvrir, chantal, une):  # noqa: F811
    """The browser's session has ended: the sentence says so, and the sending resumes once somebody has logged in."""
    page = hater(ouvrir(chantal, projection(une, marche(une))))
    cookies = [c for c in page.context.cookies() if c["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    taper(page, "Tapée trop tard")
    expect(etat(page, "Tapée trop tard")).to_contain_text("reconnectez-vous")
    page.context.add_cookies(cookies)
    page.clock.run_for(UN_ESSAI)
    expect(etat(page, "Tapée trop tard")).to_have_text("Enregistré")
    assert Decision.objects.get(point=marche(une)).texte == "Tapée trop tard"


def test_l_ordre_change_a_la_souris_et_au_clavier(ouvrir, chantal, une):  # noqa: F811
    page = ouvrir(chantal, une.get_absolute_url())
    titres = page.locator(".ordre-titre")
    expect(titres.last).to_have_text("Les horaires du marché")
    page.locator(".ordre-point").last.drag_to(
        page.locator(".ordre-point").first, target_position={"x": 60, "y": 4}
    )
    expect(titres.first).to_have_text("Les horaires du marché")
    expect(page.locator("ordre-du-jour [data-etat]")).to_have_text("L’ordre est enregistré.")
    page.reload()
    expect(titres.first).to_have_text("Les horaires du marché")
    page.get_by_role("button", name="Descendre « Les horaires du marché »").press("Enter")
    expect(titres.nth(1)).to_have_text("Les horaires du marché")
