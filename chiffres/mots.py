"""How figures are said: months, days, shares, in French words."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chiffres.comptes import Delai
from chiffres.periodes import Periode
from quartiers.templatetags.interface import MOIS

MOIS_EN_ENTIER = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def mois_court(month: int) -> str:
    return str(_(MOIS[month % 12]))


def mois_en_entier(month: int) -> str:
    return f"{MOIS_EN_ENTIER[month % 12]}\u00a0{month // 12}"


def periode(p: Periode) -> str:
    """ "de décembre 2025 à novembre 2026", "en novembre 2026"."""
    if p.premier == p.dernier:
        return _("en %(mois)s") % {"mois": mois_en_entier(p.premier)}
    months = {"debut": de_mois(p.premier), "fin": mois_en_entier(p.dernier)}
    return _("%(debut)s à %(fin)s") % months


def de_a(first: int, last: int) -> str:
    """ "janv. à mars 2026", "nov. 2025 à janv. 2026", "2025" for a whole year."""
    if first % 12 == 0 and last == first + 11:
        return str(first // 12)
    year = f"\u00a0{first // 12}" if first // 12 != last // 12 else ""
    words = {"debut": mois_court(first) + year, "fin": f"{mois_court(last)}\u00a0{last // 12}"}
    return _("%(debut)s à %(fin)s") % words


def de_mois(month: int) -> str:
    """ "de mars 2026", "d’octobre 2026"."""
    word = mois_en_entier(month)
    return f"d’{word}" if word[0] in "ao" else f"de {word}"


def jours(n: int) -> str:
    """ "le jour même", "1 jour", "12 jours"."""
    if n == 0:
        return _("le jour même")
    return ngettext("%(n)s jour", "%(n)s jours", n) % {"n": number_format(n, force_grouping=True)}


def delai(d: Delai) -> str:
    """ "4 jours, 21 jours pour 9 sur 10", or why there is none."""
    if d.mediane is None or d.neuf_sur_dix is None:
        return trop_peu(d.n)
    if d.mediane == d.neuf_sur_dix:
        return jours(d.mediane)
    return _("%(moitie)s · 9 sur 10 : %(presque)s") % {
        "moitie": jours_courts(d.mediane),
        "presque": jours_courts(d.neuf_sur_dix),
    }


def jours_courts(n: int | None) -> str:
    """ "4 j", for tables and charts; "–" where there is none."""
    return "–" if n is None else _("%(n)s j") % {"n": n}


def trop_peu(n: int) -> str:
    return _("trop peu pour un délai") if n else _("aucun encore")
