"""Put the no-break spaces of French where a line must not be cut: before : ; ! ? » and after «.

python scripts/typographie.py            mends templates and the French sentences of the Python files
python scripts/typographie.py --verifier says which files would change, and fails if any
"""

import re
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PIECES = ("quartiers", "mairie", "signalements", "conseils", "carte", "api", "config")
ESPACE = "\u00a0"
BALISES = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>|<!--.*?-->", re.S)
PHRASES = re.compile(r"""(?<!\w)(?:_|gettext|gettext_lazy|ngettext)\((?:[^()]|\([^()]*\))*\)""")
TRADUIT = re.compile(r"""(translate\s+|aria-label=|alt=|placeholder=|title=)("[^"{]*"|'[^'{]*')""")


def insecables(texte: str) -> str:
    """Return the text with its no-break spaces; times ("8 h 12") and URLs are left alone."""
    texte = re.sub(r"(?<=\S) (?=»|[:;!?](?:\s|$|[\"'<{)]))", ESPACE, texte)
    return re.sub(r"« (?=\S)", f"«{ESPACE}", texte)


def modele(source: str) -> str:
    """Mend what a template shows: its text, its translated strings, its spoken attributes."""
    morceaux, fin = [], 0
    for balise in BALISES.finditer(source):
        morceaux.append(insecables(source[fin : balise.start()]))
        mot = balise[0]
        morceaux.append(
            TRADUIT.sub(lambda m: m[1] + insecables(m[2]), mot) if not mot.startswith("{#") else mot
        )
        fin = balise.end()
    return "".join([*morceaux, insecables(source[fin:])])


def fichiers() -> dict[Path, str]:
    """Return the files that change, with their mended text."""
    change = {}
    for chemin in RACINE.joinpath("templates").rglob("*.html"):
        change[chemin] = modele(chemin.read_text())
    for piece in PIECES:
        for chemin in RACINE.joinpath(piece).rglob("*.py"):
            if not {"migrations", "tests"} & set(chemin.parts):
                change[chemin] = PHRASES.sub(lambda m: insecables(m[0]), chemin.read_text())
    return {chemin: voulu for chemin, voulu in change.items() if voulu != chemin.read_text()}


if __name__ == "__main__":
    verifier = "--verifier" in sys.argv
    a_mender = fichiers()
    for chemin, voulu in a_mender.items():
        print(chemin.relative_to(RACINE))
        if not verifier:
            chemin.write_text(voulu)
    sys.exit(1 if a_mender and verifier else 0)
