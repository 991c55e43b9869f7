"""The map on an old phone: 390×844, CPU four times slower, slow 4G, HTTP/2, nothing in the cache, the largest database.

DATABASE_URL=postgis:///banc_1000000 python -m bench.telephone [FOLDER FOR PICTURES]
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench import serveurs
from bench.mesurer import avance, dire

TOURS = 5
CPU = 4
RESEAU = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 768_000 / 8,
}
PRETE = ".leaflet-marker-icon.grappe, .leaflet-marker-icon.epingle"
# Before anything of the page: when its first pin stands, its long tasks, and each frame.
REGARDER = (
    """
window.banc = { prete: 0, taches: [], images: [] };
new PerformanceObserver((liste) => banc.taches.push(...liste.getEntries().map((e) => e.duration)))
  .observe({ type: "longtask", buffered: true });
const image = (t) => {
  banc.images.push(t);
  if (!banc.prete && document.querySelector('"""
    + PRETE
    + """, #carte.leaflet-container')) banc.prete = performance.now();
  requestAnimationFrame(image);
};
requestAnimationFrame(image);
"""
)


def main(pictures: Path | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with (
        serveurs.application(["/carte/generations.json"]) as application,
        serveurs.nginx(*serveurs.de_la_doc(application), tls=True) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"]
        )
        empty, views = [], []
        for turn in range(TOURS):
            avance(f"téléphone · première visite {turn + 1}/{TOURS}")
            empty.append(_first_view(browser, f"{server.adresse}/banc/leaflet/")["prete_ms"])
            views.append(_first_view(browser, f"{server.adresse}/"))
        found["page Leaflet vide, prête en ms"] = round(statistics.median(empty))
        found["carte prête en ms"] = round(statistics.median(view["prete_ms"] for view in views))
        found["première vue"] = {
            key: views[-1][key] for key in ("octets", "octets_tuiles", "requetes", "tache_ms")
        }
        avance("téléphone · gestes")
        found["gestes"] = _gestures(browser, server.adresse, pictures)
        browser.close()
    return found


def _phone(browser: Browser) -> tuple[Page, CDPSession]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        service_workers="block",
        ignore_https_errors=True,
        locale="fr-FR",
    )
    # The base tiles are somebody else's; both pages go without.
    context.route("**/data.geopf.fr/**", lambda route: route.abort())
    page = context.new_page()
    page.add_init_script(REGARDER)
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", RESEAU)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    return page, cdp


def _first_view(browser: Browser, address: str) -> dict[str, Any]:
    page, cdp = _phone(browser)
    received: dict[str, int] = {}
    paths: dict[str, str] = {}
    cdp.on("Network.requestWillBeSent", lambda e: paths.update({e["requestId"]: e["request"]["url"]}))
    cdp.on(
        "Network.loadingFinished", lambda e: received.update({e["requestId"]: int(e["encodedDataLength"])})
    )
    page.goto(address)
    while not page.evaluate("banc.prete"):
        page.wait_for_timeout(50)
    page.wait_for_timeout(1500)
    weights = {paths.get(request, ""): octets for request, octets in received.items()}
    result = {
        "prete_ms": round(page.evaluate("banc.prete")),
        "tache_ms": round(max(page.evaluate("banc.taches"), default=0)),
        "octets": sum(weights.values()),
        "octets_tuiles": sum(octets for path, octets in weights.items() if "/carte/tuiles/" in path),
        "requetes": len(weights),
    }
    page.context.close()
    return result


def _gestures(browser: Browser, address: str, pictures: Path | None) -> dict[str, Any]:
    page, cdp = _phone(browser)
    page.goto(f"{address}/")
    page.locator(PRETE).first.wait_for()
    page.wait_for_timeout(2000)
    acts: dict[str, Callable[[], None]] = {
        "déplacer": lambda: _drag(page, cdp),
        "agrandir": lambda: _double_tap(page),
        "filtrer": lambda: page.locator(".pastille", has_text="Résolus").tap(),
        "déplacer, de près": lambda: _drag(page, cdp),
    }
    found = {}
    for n, (name, act) in enumerate(acts.items()):
        if name.endswith("près"):
            for _step in range(3):
                _double_tap(page)
                page.wait_for_timeout(1500)
        page.evaluate(
            "() => { banc.taches.length = 0; banc.images.length = 0; banc.debut = performance.now(); }"
        )
        act()
        waited = _settled(page)
        found[name] = {
            "repères à jour en ms": round(waited),
            "plus longue tâche en ms": round(max(page.evaluate("banc.taches"), default=0)),
            "images par seconde": round(
                page.evaluate("1000 * (banc.images.length - 1) / (banc.images.at(-1) - banc.images[0])")
            ),
            "image la plus longue en ms": round(
                page.evaluate("Math.max(...banc.images.slice(1).map((t, i) => t - banc.images[i]))")
            ),
            "repères": page.locator(PRETE).count(),
        }
        if pictures:
            page.screenshot(path=pictures / f"telephone-{n}.png")
    page.context.close()
    return found


def _drag(page: Page, cdp: CDPSession) -> None:
    """A finger pulls the map by 160 px in a third of a second."""
    for step in range(21):
        kind = "touchStart" if step == 0 else "touchMove"
        cdp.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": 290 - 8 * step, "y": 350 - 4 * step}]},
        )
        page.wait_for_timeout(16)
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _double_tap(page: Page) -> None:
    for _tap in range(2):
        page.touchscreen.tap(195, 380)


def _settled(page: Page) -> float:
    """Wait until the map has drawn what it asked for; ms since the act."""
    page.wait_for_timeout(200)
    while page.locator("carte-publique[aria-busy]").count():
        page.wait_for_timeout(20)
    return page.evaluate("performance.now() - banc.debut")


if __name__ == "__main__":
    dire(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
