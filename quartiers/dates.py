"""Days as one says them in French."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def quantieme(jour: dt.date) -> str:
    """Return the day of the month: "1er", "4"."""
    return _("1er") if jour.day == 1 else str(jour.day)


def jour_et_mois(jour: dt.date) -> str:
    """Return "1er décembre"."""
    return f"{quantieme(jour)}\u00a0{date_format(jour, 'F')}"


def jour_en_entier(jour: dt.date) -> str:
    """Return "mardi 1er décembre"; with the year when it is not this one."""
    annee = f"\u00a0{jour.year}" if jour.year != timezone.localdate().year else ""
    return f"{date_format(jour, 'l')} {jour_et_mois(jour)}{annee}"


def debut_du_jour(jour: dt.date) -> dt.datetime:
    """Return the first instant of a day in the town."""
    return timezone.make_aware(dt.datetime.combine(jour, dt.time.min))


def jour_de_commande(text: str) -> dt.date:
    """Read a day as the options of the commands take it. Raises argparse's error, with a French sentence."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("écrivez le jour comme 2026-11-24") from error
