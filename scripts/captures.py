"""Take the pictures of the docs: `python scripts/captures.py http://localhost:8000 .dev/courriels` (needs Chromium).

Five pages of the running demonstration, on a phone and on a desk, into docs/images/. The second argument is the folder
of letters, where the log-in code of the demonstration's agent lands.
"""

from __future__ import annotations

import re
import shutil
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

DOSSIER = Path("docs/images")
AGENT = "bruno@example.org"
TAILLES: dict[str, dict[str, Any]] = {
    "telephone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "bureau": {"viewport": {"width": 1440, "height": 900}},
}
LIEU: Any = {"longitude": 5.8901, "latitude": 43.0811, "accuracy": 8}


def log_in(page: Page, site: str, letters: Path) -> None:
    """Enter with the code of the letter that has just been written."""
    before = set(letters.glob("*.eml"))
    page.goto(f"{site}/compte/connexion/")
    page.locator("input[type=email]").fill(AGENT)
    page.keyboard.press("Enter")
    page.locator("input[name=code]").wait_for()
    (letter,) = set(letters.glob("*.eml")) - before
    message = message_from_bytes(letter.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", body.get_content(), re.MULTILINE)
    assert found is not None
    page.locator("input[name=code]").fill(found[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/service/")


def shoot(page: Page, name: str, size: str) -> None:
    page.wait_for_timeout(1500)
    page.screenshot(path=DOSSIER / f"{name}-{size}.png")
    print(f"{name}-{size}.png")


def report_page(page: Page, site: str) -> str:
    """The address of a solved report with a picture, as the map's list gives it."""
    page.goto(f"{site}/?etat=resolu&groupe=ECL")
    rows = page.locator(".ligne:has(img.ligne-photo) .ligne-titre a")
    return str((rows if rows.count() else page.locator(".ligne-titre a")).first.get_attribute("href"))


def walk(browser: Browser, site: str, letters: Path, size: str) -> None:
    context = browser.new_context(
        **TAILLES[size], locale="fr-FR", geolocation=LIEU, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto(site)
    shoot(page, "accueil", size)
    page.goto(f"{site}/signaler/")
    if size == "telephone":
        page.get_by_role("button", name="Continuer sans photo").tap()
        page.get_by_role("button", name="Ici, où je suis").locator("visible=true").first.tap()
        page.locator(".tuile").first.wait_for(state="visible")
    shoot(page, "signaler", size)
    page.goto(site + report_page(page, site))
    shoot(page, "suivi", size)
    log_in(page, site, letters)
    shoot(page, "service", size)
    page.locator(".ligne-titre a").first.click()
    shoot(page, "fiche", size)
    context.close()


def main(site: str, letters: Path) -> None:
    DOSSIER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--disable-gpu"]
        )
        for size in TAILLES:
            walk(browser, site, letters, size)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
