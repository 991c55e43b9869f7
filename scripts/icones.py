"""Make static/commun/icones.svg: the Lucide icons that the pages use, and no other, as one sprite.

    npm pack lucide-static && tar xzf lucide-static-*.tgz
    python scripts/icones.py package

Add a name to NOMS, run, commit both files. A name that Lucide does not have stops the script.
"""

import json
import re
import shutil
import sys
from pathlib import Path

CIBLE = Path(__file__).resolve().parent.parent / "static" / "commun" / "icones.svg"
LICENCE = CIBLE.with_name("icones.LICENCE.txt")

# One per group of categories, then what the interface itself shows.
NOMS = """
traffic-cone signpost brush-cleaning recycle lightbulb droplets trees waves volume-2 house landmark
file-text

alarm-clock arrow-left arrow-right badge-check bell bell-off bookmark building-2 calendar calendar-check camera check chevron-down chevron-left
chevron-right chevron-up circle circle-alert circle-check circle-help clipboard-list clock copy download
external-link eye eye-off filter flag history hourglass image image-off image-plus inbox info key-round keyboard
layers link list list-checks list-filter loader locate locate-off lock log-in log-out mail mail-warning map map-pin
map-pin-off map-pinned menu merge message-square paperclip pause pencil phone phone-incoming plus printer qr-code refresh-cw reply rotate-cw
route search send settings share share-2 shield-check siren smartphone split thumbs-down thumbs-up trash-2
triangle-alert undo-2 upload user user-check user-plus user-search users wifi-off wrench x
"""

ALIAS = {"circle-help": "circle-question-mark", "filter": "funnel"}


def symbole(nom: str, icones: Path) -> str:
    """Return one <symbol>: the drawing of the icon without the attributes that the style sheet sets."""
    source = icones / f"{nom}.svg"
    if not source.exists():
        source = icones / f"{ALIAS.get(nom, nom)}.svg"
    if not source.exists():
        sys.exit(f"Lucide has no icon named “{nom}”.")
    dessin = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.S)
    assert dessin, source
    traits = re.sub(r">\s+<", "><", dessin[1].strip()).replace(" />", "/>")
    return f'<symbol id="{nom}" viewBox="0 0 24 24">{traits}</symbol>'


def main(paquet: Path) -> None:
    """Write the sprite and, beside it, the licence of its drawings."""
    noms = NOMS.split()
    version = json.loads((paquet / "package.json").read_text())["version"]
    lignes = [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        f"<!-- Lucide {version}, https://lucide.dev, ISC: {LICENCE.name} -->",
        *(symbole(nom, paquet / "icons") for nom in noms),
        "</svg>",
    ]
    shutil.copyfile(paquet / "LICENSE", LICENCE)
    CIBLE.write_text("\n".join(lignes) + "\n")
    print(f"{CIBLE.name}: {len(noms)} icons, {CIBLE.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
