"""A part of a photo is hidden in a browser: drawn with the mouse, placed with keys, looked at, kept."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageStat
from playwright.sync_api import expect

from signalements import images
from signalements.models import Photo
from signalements.tests.test_masquer import Rectangle, adresse, dedans, jointe
from tests.regard import TOUTES_LES_TAILLES, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]


def moyenne(photo: Photo, rectangle: Rectangle) -> float:
    with default_storage.open(images.chemin(photo.nom, 640)) as file:
        return max(ImageStat.Stat(dedans(Image.open(file).convert("RGB"), rectangle)).mean)


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_a_la_souris_puis_au_clavier(ouvrir, elena, lampadaire, taille):
    photo = jointe(lampadaire, Image.new("RGB", (1600, 1200), "orange"))
    page = ouvrir(elena, adresse(photo), taille)
    dessin = page.locator("[data-dessin]")
    expect(page.get_by_role("button", name="Retirer le rectangle 1")).to_have_count(0)
    dessin.scroll_into_view_if_needed()
    box = dessin.bounding_box()

    def tirer(*points: tuple[float, float]) -> None:
        for n, (x, y) in enumerate(points):
            page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=4)
            if n == 0:
                page.mouse.down()
        page.mouse.up()

    tirer((0.3, 0.3), (0.1, 0.1))
    tirer((0.2, 0.2), (0.3, 0.2))
    gauche = page.get_by_label("Gauche (%)")
    largeur = page.get_by_label("Largeur (%)")
    assert float(gauche.first.input_value()) == pytest.approx(20, abs=1)
    assert float(largeur.first.input_value()) == pytest.approx(20, abs=1)
    tirer((0.5, 0.5), (0.9, 0.9))
    # By keys: the second goes away, another comes, goes left and grows.
    page.locator("[data-dessin] rect").nth(1).focus()
    page.keyboard.press("Delete")
    expect(gauche).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-dire]")).to_contain_text("Rectangle 2 : à 35 % de la gauche")
    for touche in ["ArrowRight"] * 15 + ["ArrowDown"] * 25 + ["Shift+ArrowRight"] * 20:
        page.keyboard.press(touche)
    expect(gauche.nth(1)).to_have_value("50")
    expect(largeur.nth(1)).to_have_value("40")
    verifier_page(page)
    page.get_by_role("button", name="Voir le résultat").last.click()
    expect(page.get_by_role("heading", name="Le résultat")).to_be_focused()
    verifier_page(page)
    page.get_by_role("button", name="Masquer sans publier").last.click()
    expect(page.get_by_text("C’est masqué pour de bon.")).to_be_visible()
    masquee = lampadaire.photos.get()
    for noir in (Rectangle(22, 12, 16, 16), Rectangle(51, 61, 38, 18)):
        assert moyenne(masquee, noir) < 3
    for intact in (Rectangle(0, 40, 40, 50), Rectangle(50, 0, 50, 40)):
        assert moyenne(masquee, intact) > 240
    assert not default_storage.exists(images.chemin(photo.nom, 640))
