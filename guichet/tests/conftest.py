"""The desk's tests: the real address engine, a mail server, and pages of any agent in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from signalements.tests.conftest import addok, lampadaire, smtp  # noqa: F401

TAILLES = {"320": (320, 568), "390": (390, 844), "1440": (1440, 900)}


@pytest.fixture
def ouvrir(browser: Browser, live_server, settings) -> Iterator[Callable[..., Page]]:
    """Open a page of somebody in a window of this size; letters lead to the running server."""
    settings.ADRESSE = live_server.url
    contexts = []

    def _ouvrir(qui: Client | None, adresse: str, taille: str = "1440", **options) -> Page:
        width, height = TAILLES[taille]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        if qui:
            cookie = {"name": "sessionid", "value": qui.cookies["sessionid"].value, "url": live_server.url}
            context.add_cookies([cookie])
        context.route("**/data.geopf.fr/**", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{live_server.url}{adresse}")
        return page

    yield _ouvrir
    for context in contexts:
        context.close()
