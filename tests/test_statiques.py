"""Files served for ever: what scripts import is named from its content too."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.statiques import Statiques

RACINE = Path(settings.BASE_DIR) / "static"
SCRIPTS = [p for p in RACINE.rglob("*.js") if "vendor" not in p.parts and ".test." not in p.name]


def test_ca_marche(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nb();\n')
    (tmp_path / "b.js").write_text("export function b() {}\n")
    magasin = Statiques(location=tmp_path, base_url="/static/")
    noms = {
        nom: hache
        for nom, hache, _ in magasin.post_process({n: (magasin, n) for n in ("a.js", "b.js")})
        if hache
    }
    importe = re.search(r'"\./(b\.[0-9a-f]{12}\.js)"', (tmp_path / noms["a.js"]).read_text())
    assert importe
    assert (tmp_path / importe[1]).exists()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_une_importation_finit_par_un_point_virgule(script):
    """Django finds an import by its semicolon."""
    importations = re.findall(r"^import\b.*$", script.read_text(), re.M)
    assert [ligne for ligne in importations if not ligne.endswith(";")] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_un_module_reste_court(script):
    assert len(script.read_text().splitlines()) <= 200
