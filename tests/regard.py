"""What every page must pass in the browser: axe finds nothing, nothing overflows, fingers find their targets."""

import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CIBLE = 44
TOUTES_LES_TAILLES = ["320", *(pytest.param(width, marks=pytest.mark.longs) for width in ("390", "1440"))]
"""The windows in which a page is looked at: the narrowest each time, the others with --longs."""
PATIENCE_S = 20
# Links inside a sentence are exempt (WCAG 2.5.8); what is covered by an invisible input counts with its label.
PETITES_CIBLES = """(minimum) => {
  const vues = [];
  for (const e of document.querySelectorAll("a[href], button, summary, select, input, textarea")) {
    if (e.type === "hidden" || !e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.closest(".evitement, .leaflet-control-attribution")) continue;
    const enTexte = e.matches("a") && getComputedStyle(e).display === "inline" && e.closest("p, li, dd, td, label");
    if (enTexte) continue;
    const grand = e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") ?? e : e;
    const avant = getComputedStyle(grand, "::after");
    const r = grand.getBoundingClientRect();
    const couvert = avant.position === "absolute" && avant.content !== "none";
    const haut = Math.max(r.height, couvert ? parseFloat(avant.height) || 0 : 0);
    const large = Math.max(r.width, couvert ? parseFloat(avant.width) || 0 : 0);
    if (haut < minimum - 0.5 || large < minimum - 0.5) {
      vues.push(`${e.outerHTML.slice(0, 120)} ${Math.round(r.width)}x${Math.round(r.height)}`);
    }
  }
  return vues;
}"""


def attendre(page: Page, condition: str, arg: Any = None) -> None:
    """Wait until a condition in JavaScript holds.

    Playwright's own wait_for_function compiles it in the page at the second look, which our policy refuses.
    """
    end = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition, arg):
        assert time.monotonic() < end, f"never true: {condition}"
        page.wait_for_timeout(50)


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page, one line each."""
    trouve = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in trouve for n in v["nodes"]]


def debordement(page: Page) -> int:
    """Return by how many px the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def petites_cibles(page: Page) -> list[str]:
    """Return the controls that a finger would miss: less than 44 px wide or high."""
    return page.evaluate(PETITES_CIBLES, CIBLE)


def verifier_page(page: Page) -> None:
    """Assert all three on the page as it is now."""
    trouve = {
        "axe": violations(page),
        "px too wide": max(0, debordement(page)),
        "small targets": petites_cibles(page),
    }
    assert not any(trouve.values()), f"{page.url}: {trouve}"
