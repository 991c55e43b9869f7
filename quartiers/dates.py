"""Days as one says them in French."""

from __future__ import annotations

import datetime as dt

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
