"""The words of a standard answer: text with fields in braces and blanks in brackets. Text only, no database.

A field without a value for this report leaves a visible blank, never a hole; a blank that is left is found by `restes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Field → what it stands for, as its blank says it.
CHAMPS: dict[str, Promise] = {
    "numero": gettext_lazy("numéro de suivi"),
    "categorie": gettext_lazy("catégorie"),
    "recu_le": gettext_lazy("date de réception"),
    "lieu": gettext_lazy("lieu"),
    "quartier": gettext_lazy("quartier"),
    "service": gettext_lazy("nom du service"),
    "telephone": gettext_lazy("téléphone du service"),
    "horaires": gettext_lazy("horaires du service"),
    "date_prevue": gettext_lazy("date prévue"),
    "autorite": gettext_lazy("autorité saisie"),
    "objectif": gettext_lazy("date de l’intervention visée"),
    "echeance": gettext_lazy("date de la réponse due"),
    "prenom_nom_agent": gettext_lazy("vos prénom et nom"),
    "qualite_agent": gettext_lazy("votre qualité"),
}

_CHAMP = re.compile(r"\{([^{}\n]*)\}")
# An ellipsis, dots or underscores that stand alone are a blank; after a word or between brackets they are punctuation.
_BLANC = re.compile(
    r"\{[^{}\n]*\}"
    r"|\[\s*[àa]\s+compl[ée]ter[^\]\n]*\]?"
    r"|(?:(?<!\S)\S+[ \u00a0])?(?<![^\s«:;,(])(?:…|\.{3,}|_{3,})(?![^\s».,;:!?])(?:[ \u00a0][^\s.,;:!?]+)?",
    re.IGNORECASE,
)


def inconnus(texte: str) -> list[str]:
    """Return the fields of a text that do not exist, in its order, each once."""
    return list(dict.fromkeys(nom for nom in _CHAMP.findall(texte) if nom not in CHAMPS))


def proche(nom: str) -> str | None:
    """Return the field that was probably meant, or None."""
    found = get_close_matches(nom.strip().lower(), CHAMPS, n=1, cutoff=0.5)
    return found[0] if found else None


def remplir(texte: str, valeurs: Mapping[str, str]) -> str:
    """Return the text with its fields replaced; a field without a value becomes "[à compléter : date prévue]"."""

    def valeur(found: re.Match[str]) -> str:
        nom = found[1]
        if nom not in CHAMPS:
            return found[0]
        return valeurs.get(nom, "").strip() or _("[à compléter : %(champ)s]") % {"champ": CHAMPS[nom]}

    return _CHAMP.sub(valeur, texte)


def restes(texte: str) -> list[str]:
    """Return what is left to fill in a text, in its very words: fields, blanks in brackets, dots that stand alone."""
    return list(dict.fromkeys(found[0].strip() for found in _BLANC.finditer(texte)))
