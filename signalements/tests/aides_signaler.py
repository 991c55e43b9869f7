"""What the tests of the form in a browser share: windows, places, a finger, and the way to each step."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from mairie.models import Categorie

TELEPHONE = {"width": 390, "height": 844}
PETIT = {"width": 320, "height": 568}
BUREAU = {"width": 1440, "height": 900}
SABLETTES = {"longitude": 5.89, "latitude": 43.081, "accuracy": 6}
SIX_FOURS = {"longitude": 5.835, "latitude": 43.095, "accuracy": 6}
HEIC = Path(__file__).parent / "fichiers" / "telephone.heic"
SUIVI = re.compile(r"/suivi/[2-9A-Z]{10}/[\w-]{22}/\?envoye=1")


def ouvrir(browser: Browser, fenetre: dict[str, int], **options) -> BrowserContext:
    mobile = fenetre["width"] < 900
    return browser.new_context(
        viewport=fenetre,
        has_touch=mobile,
        is_mobile=mobile,
        service_workers="block",
        geolocation=SABLETTES,
        permissions=["geolocation"],
        **options,
    )


@cache
def jpeg(*, lieu: bool = False, taille: tuple[int, int] = (3000, 2250)) -> bytes:
    """A real photo of several megapixels, with or without the place in it."""
    image = Image.linear_gradient("L").resize(taille).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif[0x010F] = "Un téléphone"
    if lieu:
        exif[0x8825] = {1: "N", 2: (43.0, 4.0, 51.6), 3: "E", 4: (5.0, 53.0, 24.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


class Doigt:
    """A finger that counts its taps on our pages; the phone's own dialogs are not ours."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.coups = 0

    def touche(self, cible: Locator) -> None:
        cible.tap()
        self.coups += 1

    def photographie(self, cible: Locator, contenu: bytes) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.touche(cible)
        chooser.value.set_files({"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": contenu})


def bouton(page: Page, nom: str) -> Locator:
    return page.get_by_role("button", name=nom, exact=True)


def photographier(page: Page, contenu: bytes, nom: str = "photo.jpg") -> None:
    page.locator("input[data-prise]").last.set_input_files(
        {"name": nom, "mimeType": "image/jpeg", "buffer": contenu}
    )


def au_lieu(page: Page) -> None:
    bouton(page, "Continuer sans photo").tap()


def aux_categories(page: Page) -> None:
    au_lieu(page)
    page.locator("#pas-lieu .barre-action [data-ici]").tap()
    expect(page.locator("#pas-categorie-titre")).to_be_visible()


def a_la_fin(page: Page, code: str = "ECL-01") -> None:
    aux_categories(page)
    choisir(page, code)


def choisir(page: Page, code: str) -> None:
    categorie = Categorie.objects.get(code=code)
    page.locator("#q").fill(categorie.libelle)
    page.locator(f"[data-resultats] .rang[value='{code}']").tap()
    expect(page.locator("#pas-fin-titre")).to_be_visible()
