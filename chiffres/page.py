"""What a page of figures shows: its charts by part, what stands at its top, and its form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chiffres import lecture, mots
from chiffres.filtres import NATURES, Filtres, ecrire_mois
from chiffres.graphiques import PARTIES
from chiffres.periodes import Periode, mois
from chiffres.petits import SEUIL
from chiffres.releve import Releve
from chiffres.reperes import reperes
from quartiers.models import Nature, Zone
from signalements.models import Canal

NOMS_DES_NATURES = {
    Nature.CONSEIL: gettext_lazy("Conseils de quartier"),
    Nature.QUARTIER: gettext_lazy("Quartiers"),
    Nature.CIL: gettext_lazy("CIL"),
}


def contexte(filtres: Filtres, jour: dt.date) -> dict[str, Any]:
    """Return what the templates of figures read."""
    releve = Releve(filtres, jour)
    enough = releve.chiffres.compte.recus >= max(1, releve.voile.seuil)
    return {
        "filtres": filtres,
        "periode": mots.periode(filtres.periode),
        "reperes": reperes(releve) if enough else [],
        "parties": _parts(releve) if enough else [],
        "rien": not releve.chiffres.compte.recus,
        "seuil": SEUIL,
        "arretes_le": lecture.arretes_le(),
        "formulaire": formulaire(releve),
    }


def nom_de_fichier(filtres: Filtres, code: str) -> str:
    """ "chiffres-mois-2025-12-2026-11.csv"."""
    return (
        f"chiffres-{code}-{ecrire_mois(filtres.periode.premier)}-{ecrire_mois(filtres.periode.dernier)}.csv"
    )


def _parts(releve: Releve) -> list[dict[str, Any]]:
    return [
        {
            "code": part.code,
            "titre": part.titre,
            "graphiques": [g for code, make in part.graphiques.items() if (g := make(releve, code))],
        }
        for part in PARTIES
    ]


def formulaire(releve: Releve) -> dict[str, Any]:
    """The choices of the form."""
    filtres, jour = releve.filtres, releve.jour
    return {
        "mois": _months(releve),
        "raccourcis": _shortcuts(filtres, jour),
        "groupes": list(dict.fromkeys(c.groupe for c in filtres.choix)),
        "secteurs": _areas(),
        "canaux": [] if filtres.services is None else list(Canal),
    }


def _months(releve: Releve) -> list[tuple[str, str]]:
    """The months that one may choose, the last one first."""
    periode, now = releve.filtres.periode, mois(releve.jour)
    first = min(lecture.premier_mois() or now, periode.premier, now - 11)
    last = max(now, periode.dernier)
    return [(ecrire_mois(m), mots.mois_en_entier(m)) for m in range(last, first - 1, -1)]


def _shortcuts(filtres: Filtres, jour: dt.date) -> list[tuple[str, str, bool]]:
    """Periods in one tap: (words, address, whether it is the one shown)."""
    january = 12 * jour.year
    periods = {
        _("12 derniers mois"): Periode.douze_mois(jour),
        _("3 derniers mois"): Periode(mois(jour) - 2, mois(jour)),
        str(jour.year): Periode(january, mois(jour)),
        str(jour.year - 1): Periode(january - 12, january - 1),
    }
    return [
        (
            words,
            filtres.adresse(depuis=ecrire_mois(p.premier), jusqu_a=ecrire_mois(p.dernier)),
            p == filtres.periode,
        )
        for words, p in periods.items()
    ]


def _areas() -> list[tuple[str | Promise, list[Zone]]]:
    rows = list(Zone.objects.current().filter(nature__in=NATURES).order_by("nom"))
    return [(NOMS_DES_NATURES[n], [z for z in rows if z.nature == n]) for n in NATURES]
