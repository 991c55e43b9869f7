"""Draw the thirty-six illustrations of the demonstration: `python scripts/illustrations.py` (needs Chromium).

Flat scenes in the colours of the town, three by subject (by day, in the evening, and mended): they stand in for photos
and say that they do.
"""

from __future__ import annotations

import io
import random
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path("signalements/donnees/illustrations")
LARGEUR, HAUTEUR = 1280, 960
JOUR = {
    "ciel": "#cfe3ec",
    "ciel2": "#eef6fc",
    "sol": "#d8cdb8",
    "route": "#7b8790",
    "mur": "#e9dcc3",
    "ombre": "#b9ac92",
}
SOIR = {
    "ciel": "#31506b",
    "ciel2": "#d79a6b",
    "sol": "#8c7f74",
    "route": "#454f59",
    "mur": "#a58f7c",
    "ombre": "#6b5d52",
}


def decor(c: dict[str, str], graine: int) -> str:
    """Sky, sea, far houses, ground and kerb."""
    hasard = random.Random(graine)
    maisons = "".join(
        f'<rect x="{x}" y="{h}" width="{w}" height="{620 - h}" fill="{c["mur"]}"/>'
        f'<path d="M{x - 14} {h} h{w + 28} l-30 -46 h-{w - 32} z" fill="#b5654a"/>'
        + "".join(
            f'<rect x="{x + 26 + i * 62}" y="{h + 40 + j * 84}" width="30" height="46" fill="{c["ombre"]}"/>'
            for i in range(max(1, w // 66))
            for j in range(2)
        )
        for x, w, h in (
            (hasard.randint(-60, 60), hasard.randint(180, 260), hasard.randint(330, 420)),
            (hasard.randint(300, 420), hasard.randint(150, 220), hasard.randint(380, 450)),
            (hasard.randint(900, 1000), hasard.randint(220, 300), hasard.randint(320, 420)),
        )
    )
    return (
        f'<defs><linearGradient id="c" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{c["ciel"]}"/>'
        f'<stop offset="1" stop-color="{c["ciel2"]}"/></linearGradient></defs>'
        f'<rect width="1280" height="960" fill="url(#c)"/>'
        f'<rect y="540" width="1280" height="80" fill="#5b93b5"/>{maisons}'
        f'<rect y="620" width="1280" height="340" fill="{c["sol"]}"/>'
        f'<rect y="760" width="1280" height="200" fill="{c["route"]}"/><rect y="748" width="1280" height="16" fill="#f2ece0"/>'
    )


def lampadaire(c, n):
    lueur = '<circle cx="720" cy="236" r="150" fill="#ffe9a8" opacity=".35"/>' if n else ""
    tete = "#ffd873" if n else "#4a545c"
    return (
        f'{lueur}<rect x="520" y="200" width="18" height="590" fill="#2d3c46"/>'
        '<path d="M529 206 q20 -60 150 -40" fill="none" stroke="#2d3c46" stroke-width="14"/>'
        f'<path d="M660 150 h110 l24 62 h-158 z" fill="#2d3c46"/><ellipse cx="715" cy="216" rx="62" ry="18" fill="{tete}"/>'
        '<rect x="500" y="772" width="58" height="28" rx="6" fill="#22303a"/>'
    )


def trou(c, n):
    eau = '<ellipse cx="640" cy="872" rx="150" ry="30" fill="#5b93b5" opacity=".7"/>' if n else ""
    return (
        '<path d="M410 870 q40 -60 170 -58 q80 -26 170 10 q120 4 124 50 q-20 54 -150 52 q-90 26 -190 2 q-112 -4 -124 -56z" '
        f'fill="#2f363c"/><path d="M450 872 q60 -36 190 -34 q130 -4 190 36 q-60 34 -190 30 q-140 2 -190 -32z" fill="#1d2327"/>{eau}'
    )


def panneau(c, n):
    penche = "rotate(38 640 790)" if n else "rotate(0)"
    return (
        f'<g transform="{penche}"><rect x="630" y="330" width="20" height="460" fill="#7d8891"/>'
        '<path d="M590 190 h100 l70 70 v100 l-70 70 h-100 l-70 -70 v-100z" fill="#c23b22" stroke="#fff" stroke-width="12"/>'
        '<rect x="560" y="288" width="160" height="44" fill="#fff"/></g>'
    )


def depot(c, n):
    return (
        '<g transform="translate(380 560)"><rect x="0" y="40" width="280" height="150" rx="18" fill="#e6e2d6"/>'
        '<path d="M0 90 h280 M90 40 v150 M186 40 v150" stroke="#c4bda9" stroke-width="5"/>'
        '<rect x="240" y="-60" width="150" height="260" rx="10" fill="#f7f7f5"/><rect x="256" y="-30" width="10" height="70" fill="#9aa6ad"/>'
        '<path d="M-90 200 l40 -100 90 -6 46 106z" fill="#2d3c46"/><path d="M330 206 l50 -110 96 10 30 100z" fill="#39424a"/>'
        + ('<rect x="400" y="130" width="120" height="76" fill="#b98d5d"/>' if n else "")
        + "</g>"
    )


def corbeille(c, n):
    return (
        '<g transform="translate(560 500)"><path d="M0 60 h160 l-18 250 h-124z" fill="#28704a"/>'
        '<rect x="-12" y="44" width="184" height="26" rx="10" fill="#1f5a3b"/>'
        '<path d="M-4 50 q20 -70 70 -40 q30 -60 66 -6 q60 -10 46 46z" fill="#e9e4d8"/>'
        '<circle cx="-60" cy="296" r="26" fill="#e9e4d8"/><rect x="190" y="276" width="60" height="34" rx="6" fill="#c23b22"/>'
        + ('<path d="M-130 310 q10 -60 60 -54 q40 0 44 54z" fill="#2d3c46"/>' if n else "")
        + "</g>"
    )


def bacs(c, n):
    couleurs = ["#2d3c46", "#e0b93d", "#28704a"][: 2 + n]
    return "".join(
        f'<g transform="translate({400 + i * 170} 500)"><path d="M0 50 h140 l-14 250 h-112z" fill="{k}"/>'
        f'<rect x="-8" y="24" width="156" height="30" rx="10" fill="{k}" stroke="#0b2b40" stroke-width="3"/>'
        '<circle cx="24" cy="304" r="16" fill="#1d2327"/><circle cx="116" cy="304" r="16" fill="#1d2327"/></g>'
        for i, k in enumerate(couleurs)
    )


def arbre(c, n):
    casse = '<path d="M640 470 q140 10 230 150 l-30 12 q-90 -120 -200 -130z" fill="#6d4b33"/><circle cx="880" cy="650" r="70" fill="#3f7d4e"/>'
    return (
        '<path d="M600 790 q26 -200 14 -330 h70 q-14 140 22 330z" fill="#6d4b33"/>'
        '<circle cx="560" cy="330" r="130" fill="#3f7d4e"/><circle cx="720" cy="290" r="150" fill="#4a8c5a"/><circle cx="640" cy="220" r="120" fill="#56996a"/>'
        + (casse if n else "")
    )


def fuite(c, n):
    return (
        '<path d="M420 800 q120 -40 220 0 q160 -20 330 30 q40 60 -140 84 q-260 30 -420 -20 q-90 -50 10 -94z" fill="#5b93b5" opacity=".85"/>'
        '<ellipse cx="600" cy="800" rx="86" ry="26" fill="#2f363c"/>'
        + (
            '<path d="M600 800 q-30 -190 -80 -220 M600 800 q0 -220 0 -270 M600 800 q30 -190 80 -220" fill="none" stroke="#9fc6dc" stroke-width="16" stroke-linecap="round"/>'
            if n
            else ""
        )
    )


def plage(c, n):
    return (
        '<rect y="540" width="1280" height="150" fill="#4f8fb4"/><path d="M0 690 q320 -46 640 0 t640 0 v270 h-1280z" fill="#efdcae"/>'
        '<path d="M0 684 q320 -46 640 0 t640 0" fill="none" stroke="#fff" stroke-width="14" opacity=".8"/>'
        '<path d="M150 790 q200 -60 420 -6 q180 20 360 -26 q60 50 -90 70 q-360 50 -690 -38z" fill="#6f5b3e"/>'
        '<rect x="700" y="850" width="70" height="26" rx="10" fill="#c7dfe9" transform="rotate(-14 700 850)"/>'
        + (
            '<circle cx="400" cy="880" r="34" fill="#c23b22"/><rect x="880" y="820" width="86" height="60" fill="#f7f7f5"/>'
            if n
            else ""
        )
    )


def banc(c, n):
    return (
        '<g transform="translate(400 560)"><rect x="0" y="0" width="480" height="24" fill="#8a5a33"/>'
        '<rect x="0" y="44" width="480" height="24" fill="#8a5a33"/>'
        + ("" if n else '<rect x="0" y="150" width="480" height="26" fill="#8a5a33"/>')
        + (
            '<rect x="10" y="176" width="300" height="26" fill="#8a5a33" transform="rotate(16 10 176)"/>'
            if n
            else ""
        )
        + '<rect x="40" y="-20" width="18" height="260" fill="#2d3c46"/><rect x="420" y="-20" width="18" height="260" fill="#2d3c46"/></g>'
    )


def tag(c, n):
    couleur = "#6c4ab6" if n else "#c23b22"
    return (
        f'<rect x="140" y="250" width="1000" height="430" fill="{c["mur"]}"/><path d="M140 250 h1000" stroke="{c["ombre"]}" stroke-width="18"/>'
        f'<path d="M330 560 q-30 -190 90 -200 q60 0 40 90 q-20 80 -110 70 M520 560 v-190 q110 -10 100 70 q-10 60 -100 60 l110 70 M700 560 l60 -200 60 200 M724 490 h72 M900 370 q-70 10 -60 100 q10 90 80 80 v-70 h-40" '
        f'fill="none" stroke="{couleur}" stroke-width="26" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def grille(c, n):
    return (
        '<rect x="430" y="800" width="420" height="120" rx="10" fill="#39424a"/>'
        + "".join(
            f'<rect x="{450 + i * 44}" y="812" width="22" height="96" rx="8" fill="#1d2327"/>'
            for i in range(9)
        )
        + "".join(
            f'<ellipse cx="{440 + i * 53}" cy="{812 + (i * 37) % 90}" rx="34" ry="14" fill="{["#a05200", "#c98b3a", "#7c6a2a"][i % 3]}" transform="rotate({i * 31} {440 + i * 53} {812 + (i * 37) % 90})"/>'
            for i in range(8 + 2 * n)
        )
    )


# Groups of categories (the first letters of their codes; "rue" for all the others) and their scenes.
SCENES = [
    ("ecl", lampadaire),
    ("voi", trou),
    ("cir", panneau),
    ("pro", depot),
    ("pro", corbeille),
    ("pro", tag),
    ("dec", bacs),
    ("esv", arbre),
    ("eau", fuite),
    ("eau", grille),
    ("lit", plage),
    ("rue", banc),
]


BAC = (
    '<g transform="translate({x} 500)"><path d="M0 50 h140 l-14 250 h-112z" fill="{k}"/><rect x="-8" y="24" width="156" '
    'height="30" rx="10" fill="{k}"/></g>'
)
# What is left to see once it is mended: the place of the first scene, put in order.
APRES = {
    "lampadaire": lambda c: lampadaire(c, 1),
    "trou": lambda c: '<path d="M410 840 h464 v84 h-464z" fill="#525d66"/>',
    "panneau": lambda c: panneau(c, 0),
    "depot": lambda c: "",
    "corbeille": lambda c: (
        '<g transform="translate(560 500)"><path d="M0 60 h160 l-18 250 h-124z" fill="#28704a"/>'
        '<rect x="-12" y="44" width="184" height="26" rx="10" fill="#1f5a3b"/></g>'
    ),
    "tag": lambda c: (
        f'<rect x="140" y="250" width="1000" height="430" fill="{c["mur"]}"/>'
        f'<path d="M140 250 h1000" stroke="{c["ombre"]}" stroke-width="18"/>'
    ),
    "bacs": lambda c: BAC.format(x=460, k="#2d3c46") + BAC.format(x=640, k="#28704a"),
    "arbre": lambda c: arbre(c, 0),
    "fuite": lambda c: '<ellipse cx="600" cy="800" rx="86" ry="26" fill="#2f363c"/>',
    "plage": lambda c: (
        '<rect y="540" width="1280" height="150" fill="#4f8fb4"/><path d="M0 690 q320 -46 640 0 t640 0 v270 h-1280z" fill="#efdcae"/>'
        '<path d="M0 684 q320 -46 640 0 t640 0" fill="none" stroke="#fff" stroke-width="14" opacity=".8"/>'
    ),
    "banc": lambda c: (
        '<g transform="translate(400 560)">'
        + "".join(f'<rect y="{y}" width="480" height="24" fill="#8a5a33"/>' for y in (0, 44, 150, 180))
        + '<rect x="40" y="-20" width="18" height="260" fill="#2d3c46"/><rect x="420" y="-20" width="18" height="260" fill="#2d3c46"/></g>'
    ),
    "grille": lambda c: (
        '<rect x="430" y="800" width="420" height="120" rx="10" fill="#39424a"/>'
        + "".join(
            f'<rect x="{450 + i * 44}" y="812" width="22" height="96" rx="8" fill="#1d2327"/>'
            for i in range(9)
        )
    ),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": LARGEUR, "height": HAUTEUR})
        for rank, (groupe, scene) in enumerate(SCENES):
            drawn = {
                "1": decor(JOUR, rank * 2) + scene(JOUR, 0),
                "2": decor(SOIR, rank * 2 + 1) + scene(SOIR, 1),
                "apres": decor(JOUR, rank * 2) + APRES[scene.__name__](JOUR),
            }
            for suffix, content in drawn.items():
                svg = (
                    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 960" width="1280" height="960">'
                    f"{content}</svg>"
                )
                page.set_content(f"<style>body{{margin:0}}</style>{svg}")
                image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                name = f"{groupe}-{scene.__name__}-{suffix}.jpg"
                image.save(FOLDER / name, quality=72, optimize=True, progressive=True)
                print(name)
        browser.close()


if __name__ == "__main__":
    main()
