"""What is typed, by anybody, into values that can be trusted: shared by the form and the API."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mairie.models import Question
from quartiers.coordonnees import coordonnees_collees, point

__all__ = ["coordonnees_collees", "point", "reponse", "texte"]

DESCRIPTION_MAX = 4000
LIEU_MAX = 300
REPONSE_MAX = 500
NOMBRE_MAX = Decimal(1_000_000)


def texte(valeur: str, maximum: int) -> str:
    """Return the words without control characters. Raises ValidationError beyond `maximum` signs."""
    clean = "".join(
        c for c in valeur.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    ).strip()
    if len(clean) > maximum:
        raise ValidationError(
            _("Ce texte a %(n)s signes ; il peut en avoir %(max)s au plus."),
            code="valeur",
            params={"n": len(clean), "max": maximum},
        )
    return clean


def reponse(question: Question, valeur: object) -> str:
    """Return the answer as it is stored: the choice, "oui" or "non", a number with a dot, an ISO date, or words.

    An empty answer is "". Raises ValidationError with a French sentence.
    """
    words = {True: "oui", False: "non"}.get(valeur, valeur) if isinstance(valeur, bool) else valeur
    clean = texte("" if words is None else str(words), REPONSE_MAX)
    if not clean:
        if question.obligatoire:
            raise ValidationError(_("Répondez à cette question."), code="valeur")
        return ""
    match question.type:
        case Question.Type.CHOIX:
            if clean not in question.choix:
                raise ValidationError(_("Choisissez une des réponses proposées."), code="valeur")
        case Question.Type.OUI_NON:
            if clean not in ("oui", "non"):
                raise ValidationError(_("Répondez par oui ou par non."), code="valeur")
        case Question.Type.NOMBRE:
            return _number(clean)
        case Question.Type.DATE:
            return _date(clean)
    return clean


def _number(clean: str) -> str:
    try:
        number = Decimal(clean.replace(",", ".").replace(" ", "").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= NOMBRE_MAX:
        raise ValidationError(_("Écrivez un nombre entre 0 et 1 000 000."), code="valeur")
    return format(number.normalize(), "f")


def _date(clean: str) -> str:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = dt.datetime.strptime(clean, pattern).date()  # noqa: DTZ007  (a day has no hour)
        except ValueError:
            continue
        if 1900 <= day.year <= 2100:
            return day.isoformat()
    raise ValidationError(_("Écrivez une date, par exemple 24/11/2026."), code="valeur")
