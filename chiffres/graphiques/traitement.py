"""How reports are handled: the steps they went through, from which service to which."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chiffres.comptes import Part
from chiffres.graphiques.socle import Case, Graphique, Lot, barres_de_nombres
from chiffres.releve import Releve
from chiffres.svg import Barre, barres
from signalements.etats import Etat

PASSAGES_MAX = 12
CONTESTES = "contestes"
"""Beside the states, in the key of a row."""


def parcours(releve: Releve, code: str) -> Graphique:
    """Which steps those received in the period went through; one report may go through several."""
    voile = releve.voile
    compte = releve.chiffres.compte
    names = {
        _("Pris en charge par un agent"): Etat.PRIS_EN_CHARGE,
        _("Une date d’intervention annoncée"): Etat.PLANIFIE,
        _("Une précision demandée au déclarant"): Etat.EN_ATTENTE,
        _("Transmis à une autorité extérieure"): Etat.TRANSMIS,
        _("Rouverts après une clôture"): Etat.ROUVERT,
    }
    steps = {name: compte.passes_par(etat) for name, etat in names.items()}
    steps[_("Clôture contestée par le déclarant")] = compte.contestes
    keys = {name: etat.value for name, etat in names.items()} | {
        _("Clôture contestée par le déclarant"): CONTESTES
    }
    drawn = [Barre(name, voile.part(p), voile.longueur(p)) for name, p in steps.items()]
    rows: list[list[Case]] = [[name, voile.compte(p.oui, p.sur), voile.part(p)] for name, p in steps.items()]
    outside = compte.passes_par(Etat.TRANSMIS)
    phrase = _("Transmis à une autorité extérieure : %(transmis)s. Rouverts : %(rouverts)s.") % {
        "transmis": voile.part(outside),
        "rouverts": voile.part(compte.passes_par(Etat.ROUVERT)),
    }
    titles = [_("Étape"), _("Signalements"), _("Part des reçus")]
    note = _("Un signalement peut passer par plusieurs étapes : les parts ne s’additionnent pas.")
    return Graphique(
        code, _("Par où ils sont passés"), phrase, titles, rows, barres(code, drawn), note=note, cles=keys
    )


def services(releve: Releve, code: str) -> Graphique:
    """How often they changed service."""
    voile = releve.voile
    compte = releve.chiffres.compte
    names = [_("Jamais"), _("Une fois"), _("Deux fois"), _("Trois fois ou plus")]
    numbers = dict(zip(names, compte.reaffectations, strict=True))
    keys = {name: str(rank) for rank, name in enumerate(names)}
    moved = Part(sum(compte.reaffectations[1:]), compte.recus)
    phrase = _("Ont changé de service au moins une fois : %(part)s.") % {"part": voile.part(moved)}
    drawing, rows, note = barres_de_nombres(code, [Lot(numbers, _("Autres"))], voile=voile)
    titles = [_("Changements de service"), _("Signalements"), _("Part")]
    return Graphique(
        code,
        _("Combien de fois ils changent de service"),
        phrase,
        titles,
        rows,
        drawing,
        note=note,
        cles=keys,
    )


def passages(releve: Releve, code: str) -> Graphique | None:
    """The moves from one service to the next that come often."""
    voile = releve.voile
    often = [(f"{de} → {vers}", n) for de, vers, n in releve.passages if not voile.petit(n)][:PASSAGES_MAX]
    if not often:
        return None
    most = often[0][1]
    drawn = [Barre(name, voile.dire(n), n / most) for name, n in often]
    phrase = _("Le passage le plus fréquent : %(passage)s, %(n)s fois.") % {
        "passage": often[0][0],
        "n": voile.dire(most),
    }
    titles = [_("D’un service à l’autre"), _("Fois")]
    note = _("Les passages qui comptent moins de 5 signalements ne sont pas dits.") if voile.seuil else ""
    return Graphique(
        code,
        _("D’un service à l’autre"),
        phrase,
        titles,
        [list(row) for row in often],
        barres(code, drawn),
        note=note,
    )
