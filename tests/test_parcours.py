"""The whole story in a browser: Amina reports a lamp, Elena answers, the map and the mailbox follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from signalements import images, poste
from signalements.models import Signalement
from signalements.tests.conftest import smtp  # noqa: F401  (a real mail server)
from tests.regard import verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

TELEPHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "fr-FR",
}
SABLETTES = {"longitude": 5.8901, "latitude": 43.0811, "accuracy": 8}


@pytest.fixture
def photo(tmp_path) -> Path:
    """A real JPEG with the place in it."""
    exif = Image.Exif()
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (43.0, 4.0, 51.6), "E", (5.0, 53.0, 24.0)
    path = tmp_path / "lampadaire.jpg"
    Image.linear_gradient("L").resize((2400, 1800)).convert("RGB").save(path, "JPEG", exif=exif)
    return path


@pytest.fixture
def site(live_server, settings, ville) -> str:
    """The town in a browser: links of letters lead to the running server."""
    settings.ADRESSE = live_server.url
    settings.FORMULAIRE_SECONDES_MIN = 0
    settings.ADRESSES_URL = "http://127.0.0.1:9"  # no address service: a report never waits for it
    return live_server.url


@pytest.fixture
def telephone(browser: Browser, site) -> BrowserContext:
    context = browser.new_context(**TELEPHONE, geolocation=SABLETTES, permissions=["geolocation"])
    context.set_default_timeout(15_000)
    yield context
    context.close()


class Doigt:
    """Counts the taps on our pages."""

    def __init__(self) -> None:
        self.taps = 0

    def __call__(self, target: Locator) -> None:
        self.taps += 1
        target.locator("visible=true").first.tap()


def worker() -> None:
    """One turn of the worker."""
    while images.preparer_une():
        pass
    poste.poster()


def log_in(page: Page, site: str, email: str, boite) -> None:
    """Enter by the code that comes as a letter."""
    page.goto(f"{site}/compte/connexion/")
    page.locator("input[type=email]").fill(email)
    page.keyboard.press("Enter")
    page.locator("input[name=code]").wait_for()
    (code,) = re.findall(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", _text(boite.pour(email)[-1]), re.MULTILINE)
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/service/")


def _text(message) -> str:
    return message.get_body(("plain",)).get_content()


def test_la_lampe_d_amina(telephone, browser, site, photo, smtp):  # noqa: F811
    page, tap = telephone.new_page(), Doigt()
    page.goto(site)
    tap(page.get_by_role("link", name="Signaler un problème"))
    page.wait_for_url("**/signaler/")
    with page.expect_file_chooser() as chooser:
        tap(page.get_by_label("Prendre une photo"))
    chooser.value.set_files(photo)
    expect(page.get_by_text("D’après votre photo")).to_be_visible()
    tap(page.get_by_role("button", name="C’est ici"))
    page.locator("#q").fill("lampadaire")
    tap(page.locator("[data-resultats] button").filter(has_text="Lampadaire éteint"))
    page.get_by_label("Courriel").fill("amina@example.org")
    tap(page.get_by_role("button", name="Envoyer"))
    page.wait_for_url("**/suivi/**?envoye=1")
    assert tap.taps <= 6
    verifier_page(page)

    row = Signalement.objects.get()
    assert row.categorie.code == "ECL-01"
    assert row.conseil.nom == "Sud"
    assert row.photos.count() == 1
    expect(page.get_by_text(row.numero_lisible).first).to_be_visible()
    worker()
    (accuse,) = smtp.pour("amina@example.org")
    assert row.numero_lisible in accuse["Subject"]
    assert smtp.pour(row.service.courriel), "the service knows"

    bureau = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    agent = bureau.new_page()
    log_in(agent, site, "elena@example.org", smtp)
    verifier_page(agent)
    agent.get_by_role("link", name=re.compile("Lampadaire éteint")).click()
    verifier_page(agent)
    agent.get_by_role("button", name=re.compile("Publier ce qui est coché")).click()
    expect(agent.get_by_text("C’est relu")).to_be_visible()
    agent.get_by_label("Nouvel état").select_option("resolu")
    agent.get_by_label("Message public").first.fill("Ampoule changée ce matin.")
    agent.get_by_role("button", name=re.compile("Changer l’état")).click()
    expect(agent.get_by_text("L’état est changé")).to_be_visible()
    bureau.close()

    worker()
    letter = smtp.pour("amina@example.org")[-1]
    assert "Résolu" in letter["Subject"]
    assert "Ampoule changée ce matin." in _text(letter)
    link = re.search(rf"{site}/suivi/\S+", _text(letter))[0]
    page.goto(link)
    expect(page.get_by_text("Ampoule changée ce matin.")).to_be_visible()
    page.goto(f"{site}/suivi/{row.numero}/")
    expect(page.get_by_text("Ampoule changée ce matin.")).to_be_visible()
    expect(page.locator(".suivi-photos img").first).to_be_visible()
    verifier_page(page)
    page.goto(site)
    pin = page.locator(".epingle-resolu")
    expect(pin).to_have_count(1)


def test_le_meme_sans_javascript(browser, site, photo, smtp):  # noqa: F811
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", java_script_enabled=False
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site}/signaler/")
    page.locator("input#photos").set_input_files(photo)
    page.get_by_label("Quartier").select_option(label="Les Sablettes")
    page.locator("#q").fill("lampadaire")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name=re.compile("Lampadaire éteint")).first.click()
    page.get_by_label("Courriel").fill("amina@example.org")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/suivi/**?envoye=1")
    row = Signalement.objects.get()
    assert (row.categorie.code, row.quartier.nom, row.photos.count()) == ("ECL-01", "Les Sablettes", 1)
    worker()
    assert smtp.pour("amina@example.org")
    page.goto(f"{site}/?etat=recu")
    expect(page.get_by_role("link", name=re.compile("Lampadaire éteint"))).to_be_visible()
    context.close()


def test_le_meme_au_clavier_seul(browser, site, smtp):  # noqa: F811
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="fr-FR",
        geolocation=SABLETTES,
        permissions=["geolocation"],
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site}/signaler/")

    def reach(target: Locator, maximum: int = 60) -> None:
        """Press Tab until the focus is on the target."""
        for _press in range(maximum):
            if target.evaluate("e => e === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{target} is out of reach of the keyboard")

    reach(page.get_by_role("button", name="Ici, où je suis").locator("visible=true").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Conseil de quartier Sud").locator("visible=true").first).to_be_visible()
    reach(page.locator("#q"))
    page.keyboard.type("lampadaire")
    choice = page.locator("[data-resultats] button").filter(has_text="Lampadaire éteint").first
    choice.wait_for()
    reach(choice)
    page.keyboard.press("Enter")
    send = page.get_by_role("button", name="Envoyer").locator("visible=true").first
    reach(send, 80)
    page.keyboard.press("Enter")
    page.wait_for_url("**/suivi/**?envoye=1")
    assert Signalement.objects.get().categorie.code == "ECL-01"
    context.close()
