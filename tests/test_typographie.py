"""What `./dev lint` says of French typography, and what it must leave alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from config.settings import BASE_DIR

sys.path.insert(0, str(BASE_DIR / "scripts"))
import typographie

HTML, PY, MD, CSV = (Path(f"a.{suffixe}") for suffixe in ("html", "py", "md", "csv"))


@pytest.mark.parametrize(
    ("chemin", "avant", "apres"),
    [
        (CSV, "L'eau d'hier, aujourd'hui ; lorsqu'il", "L’eau d’hier, aujourd’hui\xa0; lorsqu’il"),
        (
            CSV,
            "un dos-d'âne, l'Évescat, y a-t-il « ça » ?",
            "un dos-d’âne, l’Évescat, y a-t-il «\xa0ça\xa0»\xa0?",
        ),
        (HTML, '{% translate "Où est-ce ?" %}', '{% translate "Où est-ce\xa0?" %}'),
        (HTML, '<p title="C\'est ici !">{{ x }} : là</p>', '<p title="C’est ici\xa0!">{{ x }}\xa0: là</p>'),
        (PY, 'x = _("Rien : l\'eau")', 'x = _("Rien\xa0: l’eau")'),
        (PY, 'x = f"{nom} : {error}"', 'x = f"{nom}\xa0: {error}"'),
        (PY, 'x = _("à {m} m du n° 4, 12 m.")', 'x = _("à {m}\xa0m du n°\xa04, 12\xa0m.")'),
        (HTML, "{{ n }} m près, 15 Mo au plus", "{{ n }}\xa0m près, 15\xa0Mo au plus"),
        (CSV, "de 8 h à 18 h 30", "de 8\xa0h à 18\xa0h 30"),
        (MD, "Écrivez `d'accord : 1` : voilà", "Écrivez `d'accord : 1`\xa0: voilà"),
    ],
)
def test_ca_marche(chemin, avant, apres):
    assert typographie.voulu(chemin, avant) == apres
    assert typographie.voulu(chemin, apres) == apres


@pytest.mark.parametrize(
    ("chemin", "source"),
    [
        (PY, '"""« Pourquoi ? »: why, and l\'eau."""\n'),
        (PY, 'x = 1  # l\'eau : « non »\ny = a[1 : 2]\nz = {"a" : b if c else "d"}\n'),
        (PY, "x = \"don't; it's the town's: really?\"\n"),
        (PY, 'x = "%s % 10 %s", f"{a} mm"\n'),
        (PY, "x = 'l' if a else 'd'\n"),
        (
            HTML,
            "{# Unlike Django's l'eau : « non » #}<style>a :hover { b : c; }</style><script>a ? b : c</script>",
        ),
        (HTML, '{% url \'l\' %}<a href="https://example.org/l\'eau" style="a : b">8:12</a>'),
        (CSV, "https://example.org:8000/?a=1;b=2, 10:30"),
    ],
)
def test_code_comments_and_english_stay_as_they_are(chemin, source):
    assert typographie.voulu(chemin, source) == source


def test_what_residents_typed_and_tests_are_not_read():
    lus = {chemin.relative_to(BASE_DIR).as_posix() for chemin in typographie.fichiers()}
    assert {"mairie/donnees/la-seyne/questions.csv", "templates/courriels/accuse.txt"} <= lus
    assert "mairie/donnees/la-seyne/plaintes.csv" not in lus
    assert not [nom for nom in lus if "/tests/" in nom or "/migrations/" in nom]
