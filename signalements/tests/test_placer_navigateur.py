"""Bruno puts a pin: the map slides under the crosshair, the two numbers follow, and the report is placed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import Envoi, deposer
from tests.regard import verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sans_point(lampadaire) -> Signalement:
    """A report whose resident only chose the quartier."""
    quartier = Zone.objects.quartiers().get(nom="Les Sablettes")
    envoi = Envoi(categorie=lampadaire.categorie, quartier=quartier, lieu="Devant la poste")
    return deposer(envoi=envoi).signalement


@pytest.mark.parametrize("taille", [(390, 844), (1440, 900)])
def test_la_carte_glisse_sous_le_viseur(page: Page, live_server, bruno, sans_point, taille):
    page.set_viewport_size({"width": taille[0], "height": taille[1]})
    page.context.add_cookies(
        [{"name": "sessionid", "value": bruno.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/service/{sans_point.numero}/")
    plan = page.locator("carte-viseur .viseur-carte")
    plan.scroll_into_view_if_needed()
    lat = page.get_by_label("Latitude")
    # Both numbers pasted together are shared, and the map goes there.
    lat.fill("43.0811, 5.8901")
    lat.press("Tab")
    expect(lat).to_have_value("43.0811")
    plan.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Longitude")).not_to_have_value("5.8901")
    expect(page.get_by_label("Longitude")).to_have_value(re.compile(r"^5\.89"))
    verifier_page(page)
    page.get_by_role("button", name="Enregistrer le lieu").click()
    expect(page.get_by_text("Le lieu est enregistré")).to_be_visible()
    row = Signalement.objects.get(pk=sans_point.pk)
    assert row.position.y == pytest.approx(43.0811, abs=1e-4)
    assert row.position.x > 5.8901
    # The fold is closed now; opened, the map stands on the pin.
    page.get_by_text("Déplacer le point").click()
    expect(page.get_by_label("Latitude")).to_have_value(f"{row.position.y:.6f}")
    verifier_page(page)
