"""Put the typographic apostrophes and the no-break spaces of French in all that a user reads.

python scripts/typographie.py            mends templates, data, French pages and the French sentences of Python files
python scripts/typographie.py --verifier says which lines would change, and fails if any

Code, comments and English are left alone: an elision is a French one ("l'eau", never "don't"), and only French puts
a space before : ; ! ? Tests are not read by users; plaintes.csv holds words as residents typed them.
"""

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from itertools import accumulate, chain
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PIECES = (
    "quartiers",
    "mairie",
    "signalements",
    "chiffres",
    "guichet",
    "remarques",
    "conseils",
    "nouvelles",
    "carte",
    "api",
    "config",
)
TELS_QUELS = {"tests", "migrations", "vendor"}
ESPACE = "\u00a0"
BOUCHON = "\ue000"  # stands for a tag while the text around it is mended
VOYELLE = "aàâeéèêëiîïoôuùûyhœæ"
ELISION = re.compile(
    rf"(?<![\w'’])(?:(?:[cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu|entr)'(?=[{VOYELLE}«])|(?:aujourd|prud)'(?=hu))",
    re.I,
)
BALISES = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<(script|style)\b.*?</\1>|<[a-zA-Z/!][^>]*>", re.S)
TRADUIT = re.compile(r"""(translate\s+|_\(|aria-label=|alt=|placeholder=|title=)("[^"{]*"|'[^'{]*')""")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def soigne(texte: str) -> str:
    """Return the French text as a printer sets it; URLs are left alone."""
    texte = ELISION.sub(lambda m: m[0].replace("'", "’"), texte)
    texte = re.sub(rf"(?<=\S) (?=»|[:;!?](?:\s|$|[\"'<{{){BOUCHON}]))", ESPACE, texte)
    texte = re.sub(r"(?<=«) (?=\S)|(?<=\bn°) (?=\S)", ESPACE, texte)
    return re.sub(
        rf"(?:(?<=[\d}}{BOUCHON}])|(?<=\)s)) (?=(?:m|km|Mo|€|h)(?:[\s.,)|\"'<{{{BOUCHON}]|$))", ESPACE, texte
    )


def hors(motif: re.Pattern[str], source: str) -> str:
    """Mend what lies around the pattern, and of a tag its translated strings and its spoken attributes."""
    mots = [
        mot[0] if mot[0].startswith("{#") else TRADUIT.sub(lambda m: m[1] + soigne(m[2]), mot[0])
        for mot in motif.finditer(source)
    ]
    autour = soigne(motif.sub(BOUCHON, source))
    return "".join(chain.from_iterable(zip(autour.split(BOUCHON), [*mots, ""], strict=True)))


def chaines(source: str) -> str:
    """Mend the strings of a Python file, but not those that begin a statement: they document the code."""
    debuts = [0, *accumulate(len(ligne) for ligne in source.splitlines(keepends=True))]
    morceaux, fin, avant = [], 0, tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        # From Python 3.12 on, the words of an f-string are tokens of their own.
        mots = token.type == tokenize.STRING or tokenize.tok_name[token.type] == "FSTRING_MIDDLE"
        if mots and avant not in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}:
            debut, suite = (debuts[ligne - 1] + colonne for ligne, colonne in (token.start, token.end))
            morceaux += [source[fin:debut], soigne(source[debut:suite])]
            fin = suite
        if token.type not in {tokenize.NL, tokenize.COMMENT}:
            avant = token.type
    return "".join([*morceaux, source[fin:]])


def voulu(chemin: Path, source: str) -> str:
    """Return the text of a file as it should be."""
    if soigne(source) == source:
        return source
    if chemin.suffix == ".py":
        return chaines(source)
    return hors(CODE if chemin.suffix == ".md" else BALISES, source)


def fichiers() -> Iterator[Path]:
    """Yield the files that users read."""
    yield RACINE / "CHANGELOG.md"
    yield from RACINE.joinpath("docs/guides").rglob("*.md")
    yield from (f for f in RACINE.joinpath("templates").rglob("*") if f.suffix in {".html", ".txt"})
    for piece in PIECES:
        for chemin in RACINE.joinpath(piece).rglob("*"):
            lu = chemin.suffix in {".py", ".csv", ".toml", ".geojson"} and not TELS_QUELS & set(chemin.parts)
            if lu and chemin.name != "plaintes.csv":
                yield chemin


def mender(verifier: bool) -> int:
    """Mend the files, or only say which lines are to be mended; return how many lines."""
    lignes = 0
    for chemin in fichiers():
        source = chemin.read_text(encoding="utf-8")
        propre = voulu(chemin, source)
        for numero, (avant, apres) in enumerate(
            zip(source.split("\n"), propre.split("\n"), strict=True), start=1
        ):
            if avant != apres:
                lignes += 1
                print(f"{chemin.relative_to(RACINE)}:{numero}: {apres.strip()}")
        if propre != source and not verifier:
            chemin.write_text(propre, encoding="utf-8")
    return lignes


if __name__ == "__main__":
    verifier = "--verifier" in sys.argv
    a_mender = mender(verifier)
    sys.exit(1 if a_mender and verifier else 0)
