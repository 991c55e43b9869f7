"""The tags that every page uses: drawings that stay silent, dates as one says them."""

import datetime as dt

import pytest
import time_machine
from django.template import Context, Template

from quartiers.templatetags.interface import date_courte, ecrire_jour, quand

MAINTENANT = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)  # noon in Paris


def rendu(source: str, **contexte: object) -> str:
    return Template("{% load interface %}" + source).render(Context(contexte))


def test_ca_marche():
    assert rendu('{% icone "camera" %}') == (
        '<svg class="icone" aria-hidden="true"><use href="/static/commun/icones.svg#camera"/></svg>'
    )
    mot = rendu('{% etat_mot "en_cours" "Pris en charge" %}')
    assert "Pris en charge" in mot
    assert "etats.svg#etat-en_cours" in mot


def test_un_dessin_nomme_parle():
    html = rendu('{% etat "recu" "etat-grand" "Reçu" %}')
    assert 'role="img" aria-label="Reçu"' in html
    assert "aria-hidden" not in html


def test_sans_famille():
    """A duplicate has no family: it still wears a shape, and its own word."""
    assert "etats.svg#etat-refuse" in rendu('{% etat_mot f "Doublon" %}', f=None)


def test_rien_n_est_injecte():
    assert "<script>" not in rendu('{% etat_mot "recu" mot %}', mot="<script>alert(1)</script>")
    assert '"><b>' not in rendu('{% icone "camera" "" titre %}', titre='"><b>')
    assert rendu("{{ v|json }}", v={"a": "</script>"}) == '{"a": "\\u003c/script>"}'


@pytest.mark.parametrize(
    ("le", "attendu"),
    [
        (dt.date(2026, 12, 4), "4\u00a0déc."),
        (dt.date(2027, 1, 23), "23\u00a0janv."),
        (dt.date(2027, 1, 1), "1er\u00a0janv."),
        (dt.date(2025, 8, 31), "31\u00a0août\u00a02025"),
        # 23:30 in UTC is already the next day in Paris.
        (dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC), "1er\u00a0déc."),
        (None, ""),
    ],
)
@time_machine.travel(MAINTENANT, tick=False)
def test_date_courte(le, attendu):
    assert date_courte(le) == attendu


@pytest.mark.parametrize(
    ("avant", "attendu"),
    [
        (dt.timedelta(seconds=20), "à l’instant"),
        (dt.timedelta(minutes=12), "il y a 12 min"),
        (dt.timedelta(hours=3, minutes=50), "il y a 3\xa0h"),
        (dt.timedelta(hours=13), "hier"),
        (dt.timedelta(days=5), "il y a 5 jours"),
        (dt.timedelta(days=20), "3\u00a0nov."),
        # A date to come is said, never "in the past".
        (dt.timedelta(days=-3), "26\u00a0nov."),
    ],
)
@time_machine.travel(MAINTENANT, tick=False)
def test_quand(avant, attendu):
    assert quand(MAINTENANT - avant) == attendu


@time_machine.travel(MAINTENANT, tick=False)
def test_quand_un_jour():
    assert quand(dt.date(2026, 11, 23)) == "aujourd’hui"
    assert quand(dt.date(2026, 11, 22)) == "hier"
    assert quand(None) == ""


@pytest.mark.parametrize(
    ("jour", "forme", "ecrit"),
    [
        (dt.date(2026, 12, 1), "j F Y", "1er décembre 2026"),
        (dt.date(2026, 12, 11), "j F Y", "11 décembre 2026"),
        (dt.date(2026, 12, 1), "l j F Y", "mardi 1er décembre 2026"),
        # Midnight in town is still the day before in UTC.
        (dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC), r"j F Y, G \h i", "1er décembre 2026, 0 h 30"),
        (None, "j F Y", ""),
    ],
)
def test_le_premier_du_mois(jour, forme, ecrit):
    assert ecrire_jour(jour, forme) == ecrit
