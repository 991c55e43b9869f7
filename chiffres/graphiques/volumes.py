"""How many: by month, by state, and how old what is open is."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chiffres import mots
from chiffres.filtres import ecrire_mois
from chiffres.graphiques.socle import Graphique, Lot, barres_de_nombres
from chiffres.petits import par_pas
from chiffres.releve import Releve
from chiffres.svg import Serie, colonnes, legende
from signalements.etats import CLOS, ETATS_DE, Famille


def mois(releve: Releve, code: str) -> Graphique:
    """Received and resolved, month by month; by quarter or year where some months are too small to be told."""
    voile = releve.voile
    months = releve.chiffres.par_mois
    received = [c.recus for c in months.values()]
    solved = [c.resolus for c in months.values()]
    words = {
        "recus": voile.dire(sum(received)),
        "resolus": voile.dire(sum(solved)),
        "periode": mots.periode(releve.filtres.periode),
    }
    phrase = _("%(recus)s signalements reçus %(periode)s, et %(resolus)s résolus.") % words
    step = voile.pas([received, solved])
    titles = [_("Période"), _("Reçus"), _("Résolus")]
    if step is None:
        note = _("Trop peu de signalements pour les dire par mois, par trimestre ou par année.")
        return Graphique(code, _("Reçus et résolus"), phrase, titles, [], note=note, large=True)
    received, solved = par_pas(received, step), par_pas(solved, step)
    names, labels = etapes_de_temps(list(months), step)
    if step == 1 and received and max(received):
        most = max(range(len(received)), key=received.__getitem__)
        phrase += " " + _("Le mois le plus chargé : %(mois)s, %(n)s reçus.") % {
            "mois": names[most],
            "n": intcomma(received[most]),
        }
    series = [Serie(_("reçus"), received), Serie(_("résolus"), solved, "hachures")]
    note = "" if step == 1 else _("Regroupés : certains mois comptent moins de 5 signalements.")
    return Graphique(
        code,
        _("Reçus et résolus, mois par mois") if step == 1 else _("Reçus et résolus"),
        phrase,
        titles,
        [list(row) for row in zip(names, received, solved, strict=True)],
        colonnes(code, phrase, labels, series),
        legende(code, [(s.trame, s.nom) for s in series]),
        note,
        {name: ecrire_mois(m) for name, m in zip(names, months, strict=False)} if step == 1 else {},
        large=True,
    )


def etats(releve: Releve, code: str) -> Graphique:
    """What became of those received in the period."""
    voile, compte = releve.voile, releve.chiffres.compte
    shapes = {str(f.label): f.value for f in Famille}
    closed = {f for f in Famille if ETATS_DE[f][0] in CLOS}
    opened = {str(f.label): n for f, n in compte.familles.items() if f not in closed}
    ended = {str(f.label): n for f, n in compte.familles.items() if f in closed}
    # Of which how many are open is told elsewhere too, so each part is merged by itself, unless it is small.
    lots = [Lot(opened, _("Autres, encore ouverts")), Lot(ended, _("Clos"))]
    if any(voile.petit(sum(lot.nombres.values())) for lot in lots):
        lots = [Lot(opened | ended, _("Autres états"))]
    drawing, rows, note = barres_de_nombres(code, lots, voile=voile, familles=shapes)
    solved = next((row[1] for row in rows if row[0] == str(Famille.RESOLU.label)), None)
    pieces = []
    if isinstance(solved, int):
        pieces.append(_("%(n)s résolus") % {"n": voile.dire(solved)})
    if len(lots) > 1:
        pieces.append(_("%(n)s encore ouverts") % {"n": voile.dire(sum(opened.values()))})
    phrase = _("Sur %(recus)s signalements reçus : %(dont)s.") % {
        "recus": voile.dire(compte.recus),
        "dont": ", ".join(pieces) or _("trop peu pour les répartir"),
    }
    titles = [_("État aujourd’hui"), _("Signalements"), _("Part")]
    title = _("Où ils en sont aujourd’hui")
    return Graphique(code, title, phrase, titles, rows, drawing, note=note, cles=shapes)


def stock(releve: Releve, code: str) -> Graphique:
    """How long what is open today has been waiting, whenever it was received."""
    voile = releve.voile
    opened = releve.chiffres.stock
    classes = dict(zip(_ages(), opened.ages, strict=True))
    keys = {name: str(rank) for rank, name in enumerate(classes)}
    phrase = ngettext(
        "%(n)s signalement est ouvert aujourd’hui, quelle que soit sa date.",
        "%(n)s signalements sont ouverts aujourd’hui, quelle que soit leur date.",
        opened.ouverts,
    ) % {"n": voile.dire(opened.ouverts)}
    told, merged = voile.regrouper(classes)
    old = list(classes)[-2:]
    if not merged and (n := sum(classes[name] for name in old)):
        phrase += " " + _("Depuis six mois ou plus : %(n)s.") % {"n": voile.dire(n)}
    lot = Lot(classes, _("Autres anciennetés") if told else _("Toutes anciennetés"))
    drawing, rows, note = barres_de_nombres(code, [lot], voile=voile)
    titles = [_("Ouverts depuis"), _("Signalements"), _("Part")]
    title = _("Ce qui attend, et depuis quand")
    return Graphique(code, title, phrase, titles, rows, drawing, note=note, cles=keys)


def _ages() -> list[str]:
    """In the order of comptes.AGES."""
    return [
        _("Moins d’une semaine"),
        _("Une semaine à un mois"),
        _("Un à trois mois"),
        _("Trois à six mois"),
        _("Six mois à un an"),
        _("Un an ou plus"),
    ]


def etapes_de_temps(months: list[int], step: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The names of the steps of time, and their labels: a month, and its year where it begins."""
    firsts = months[::step]
    if step == 1:
        names = [mots.mois_en_entier(m) for m in firsts]
    else:
        lasts = [min(m + step - 1, months[-1]) for m in firsts]
        names = [mots.de_a(a, b) for a, b in zip(firsts, lasts, strict=True)]
    labels = []
    for rank, month in enumerate(firsts):
        begins = month // 12 != firsts[rank - 1] // 12 if rank else month + 2 * step < 12 * (month // 12 + 1)
        word = mots.mois_court(month)
        if step == 3:
            word += f"–{mots.mois_court(min(month + 2, months[-1]))}"
        labels.append((word, str(month // 12) if begins else ""))
    return names, labels
