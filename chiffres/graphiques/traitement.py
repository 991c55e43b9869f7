"""How reports are handled: the steps they went through, from which service to which."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chiffres import mots
from chiffres.comptes import Part
from chiffres.graphiques.socle import Case, Graphique, barres_de_nombres, fondus
from chiffres.petits import SEUIL, dire, regrouper
from chiffres.releve import Releve
from chiffres.svg import Barre, barres
from signalements.etats import Etat

PASSAGES_MAX = 12


def parcours(releve: Releve, code: str) -> Graphique:
    """Which steps those received in the period went through; one report may go through several."""
    compte = releve.chiffres.compte
    steps = {
        _("Pris en charge par un agent"): compte.passes_par(Etat.PRIS_EN_CHARGE),
        _("Une date d’intervention annoncée"): compte.passes_par(Etat.PLANIFIE),
        _("Une précision demandée au déclarant"): compte.passes_par(Etat.EN_ATTENTE),
        _("Transmis à une autorité extérieure"): compte.passes_par(Etat.TRANSMIS),
        _("Rouverts après une clôture"): compte.passes_par(Etat.ROUVERT),
        _("Clôture contestée par le déclarant"): compte.contestes,
    }
    drawn = [Barre(name, mots.part(p), _length(p)) for name, p in steps.items()]
    rows: list[list[Case]] = [[name, _count(p), mots.part(p)] for name, p in steps.items()]
    outside = compte.passes_par(Etat.TRANSMIS)
    phrase = _("Transmis à une autorité extérieure : %(transmis)s. Rouverts : %(rouverts)s.") % {
        "transmis": mots.part(outside),
        "rouverts": mots.part(compte.passes_par(Etat.ROUVERT)),
    }
    titles = [_("Étape"), _("Signalements"), _("Part des reçus")]
    note = _("Un signalement peut passer par plusieurs étapes : les parts ne s’additionnent pas.")
    return Graphique(code, _("Par où ils sont passés"), phrase, titles, rows, barres(code, drawn), note=note)


def services(releve: Releve, code: str) -> Graphique:
    """How often they changed service."""
    compte = releve.chiffres.compte
    names = [_("Jamais"), _("Une fois"), _("Deux fois"), _("Trois fois ou plus")]
    numbers = dict(zip(names, compte.reaffectations, strict=True))
    moved = Part(sum(compte.reaffectations[1:]), compte.recus)
    phrase = _("Ont changé de service au moins une fois : %(part)s.") % {"part": mots.part(moved)}
    drawing, rows = barres_de_nombres(code, numbers, sur=compte.recus, autres=_("Autres"))
    titles = [_("Changements de service"), _("Signalements"), _("Part")]
    note = fondus([name.lower() for name in regrouper(numbers)[1]])
    return Graphique(
        code, _("Combien de fois ils changent de service"), phrase, titles, rows, drawing, note=note
    )


def passages(releve: Releve, code: str) -> Graphique | None:
    """The moves from one service to the next that come often."""
    often = [(f"{de} → {vers}", n) for de, vers, n in releve.passages if n >= SEUIL][:PASSAGES_MAX]
    if not often:
        return None
    most = often[0][1]
    drawn = [Barre(name, dire(n), n / most) for name, n in often]
    phrase = _("Le passage le plus fréquent : %(passage)s, %(n)s fois.") % {
        "passage": often[0][0],
        "n": dire(most),
    }
    titles = [_("D’un service à l’autre"), _("Fois")]
    note = _("Les passages qui comptent moins de 5 signalements ne sont pas dits.")
    return Graphique(
        code,
        _("D’un service à l’autre"),
        phrase,
        titles,
        [list(row) for row in often],
        barres(code, drawn),
        note=note,
    )


def _length(p: Part) -> float:
    return p.oui / p.sur if p.connue and p.oui >= SEUIL else 0


def _count(p: Part) -> Case:
    return p.oui if p.oui == 0 or p.oui >= SEUIL else dire(p.oui)
