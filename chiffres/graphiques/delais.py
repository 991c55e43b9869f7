"""How fast: three delays, the two promises, and how the delays change with time."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chiffres import mots
from chiffres.comptes import Compte, Delai, Part
from chiffres.graphiques.socle import Case, Graphique
from chiffres.graphiques.volumes import etapes_de_temps
from chiffres.petits import Voile
from chiffres.releve import Releve
from chiffres.svg import Barre, Serie, barres, courbes, legende_de_courbes


def temps(releve: Releve, code: str) -> Graphique:
    """Half of them, and nine in ten: to the acknowledgement, to the first answer, to the resolution."""
    compte = releve.chiffres.compte
    delays = _delays(releve)
    most = max((d.neuf_sur_dix or 0 for d, _n, _past in delays.values()), default=0) or 1
    drawn = [
        Barre(
            name,
            mots.delai(d),
            0 if d.mediane is None else d.mediane / most,
            None if d.neuf_sur_dix is None else d.neuf_sur_dix / most,
        )
        for name, (d, _n, _past) in delays.items()
    ]
    rows: list[list[Case]] = [
        [name, n, d.mediane, d.neuf_sur_dix, past] for name, (d, n, past) in delays.items()
    ]
    titles = [
        _("Délai"),
        _("Signalements comptés"),
        _("La moitié en (jours)"),
        _("9 sur 10 en (jours)"),
        _("La moitié, un an avant"),
    ]
    phrase = _said(compte)
    note = _(
        "Jours entiers depuis la réception. La barre va jusqu’à la moitié des signalements, le trait jusqu’à 9 sur 10. "
        "Un délai demande au moins 10 signalements ; un mois récent compte surtout ceux qui ont été rapides."
    )
    if releve.filtres.services is None:
        note += " " + _("L’accusé de réception : toute la commune, par trimestres finis seulement.")
    return Graphique(code, _("Les trois délais"), phrase, titles, rows, barres(code, drawn), note=note)


def respect(releve: Releve, code: str) -> Graphique:
    """The target of the service and the legal date, kept or not."""
    voile = releve.voile
    compte, before = releve.chiffres.compte, releve.chiffres.avant
    kept = {
        _("Dans l’objectif du service"): (compte.objectif, before.objectif),
        _("À la date légale au plus tard"): (compte.legal, before.legal),
    }
    drawn = [Barre(name, voile.part(now), voile.longueur(now)) for name, (now, _then) in kept.items()]
    rows: list[list[Case]] = [
        [
            name,
            voile.part(now),
            voile.compte(now.sur, compte.recus),
            voile.part(then) if then.sur else None,
        ]
        for name, (now, then) in kept.items()
    ]
    keys = dict(zip(kept, ("objectif", "legale"), strict=True))
    phrase = _respected(voile, compte.objectif, compte.legal)
    titles = [_("Promesse"), _("Tenue"), _("Sur (signalements)"), _("Un an avant")]
    note = _(
        "Un signalement encore ouvert après la date compte comme non tenu ; celui dont la date n’est pas passée ne "
        "compte pas encore."
    )
    return Graphique(
        code,
        _("Les dates sont-elles tenues ?"),
        phrase,
        titles,
        rows,
        barres(code, drawn),
        note=note,
        cles=keys,
    )


def evolution(releve: Releve, code: str) -> Graphique:
    """The delay to the resolution by month of reception."""
    months = releve.chiffres.par_mois
    delays = [c.resolution for c in months.values()]
    names, labels = etapes_de_temps(list(months), 1)
    series = [
        Serie(_("la moitié des résolus"), [d.mediane for d in delays]),
        Serie(_("9 résolus sur 10"), [d.neuf_sur_dix for d in delays], "vide"),
    ]
    known = [(name, d.mediane) for name, d in zip(names, delays, strict=True) if d.mediane is not None]
    if len(known) < 2:
        phrase = _("Trop peu de signalements résolus par mois pour suivre le délai dans le temps.")
        return Graphique(code, _("Le délai de résolution, mois par mois"), phrase, [], [], large=True)
    phrase = _(
        "La moitié des signalements reçus en %(debut)s et résolus l’ont été en %(avant)s ; en %(fin)s, en %(apres)s."
    )
    phrase %= {
        "debut": known[0][0],
        "avant": mots.jours(known[0][1]),
        "fin": known[-1][0],
        "apres": mots.jours(known[-1][1]),
    }
    rows: list[list[Case]] = [
        [name, d.mediane, d.neuf_sur_dix] for name, d in zip(names, delays, strict=True)
    ]
    titles = [_("Mois de réception"), _("La moitié en (jours)"), _("9 sur 10 en (jours)")]
    return Graphique(
        code,
        _("Le délai de résolution, mois par mois"),
        phrase,
        titles,
        rows,
        courbes(code, phrase, labels, series),
        legende_de_courbes([(s.trame, s.nom) for s in series]),
        _(
            "Jours, selon le mois de réception. Pas de point sous 10 signalements résolus. "
            "Les derniers mois ne comptent que les plus rapides."
        ),
        large=True,
    )


def _delays(releve: Releve) -> dict[str, tuple[Delai, Case, Case]]:
    """By name: the delay, how many reports it counts, half of them a year before.

    Whether somebody could be sent an acknowledgement, no page of a report tells: the public is not told how many.
    """
    compte, before = releve.chiffres.compte, releve.chiffres.avant
    public = releve.filtres.services is None
    found: dict[str, tuple[Delai, Case, Case]] = {}
    if releve.trimestres or not public:
        delay = releve.accuse_public if public else compte.accuse
        n, past = (None, None) if public else (delay.n, before.accuse.mediane)
        found[_("Accusé de réception envoyé")] = delay, n, past
    for name, now, then in (
        (_("Première réponse"), compte.reponse, before.reponse),
        (_("Résolution"), compte.resolution, before.resolution),
    ):
        found[name] = now, releve.voile.compte(now.n, compte.recus), then.mediane
    return found


def _said(compte: Compte) -> str:
    said = []
    if compte.reponse.mediane is not None and compte.reponse.neuf_sur_dix is not None:
        said.append(
            _(
                "Une première réponse en %(moitie)s ou moins pour la moitié des signalements, "
                "en %(presque)s pour 9 sur 10."
            )
            % {
                "moitie": mots.jours(compte.reponse.mediane),
                "presque": mots.jours(compte.reponse.neuf_sur_dix),
            }
        )
    if compte.resolution.mediane is not None and compte.resolution.neuf_sur_dix is not None:
        said.append(
            _("Résolus en %(moitie)s ou moins pour la moitié, en %(presque)s pour 9 sur 10.")
            % {
                "moitie": mots.jours(compte.resolution.mediane),
                "presque": mots.jours(compte.resolution.neuf_sur_dix),
            }
        )
    return " ".join(said) or _("Trop peu de signalements pour dire un délai.")


def _respected(voile: Voile, target: Part, legal: Part) -> str:
    if not target.connue:
        return _("Trop peu de signalements pour dire une part.")
    said = _("Clos dans l’objectif du service : %(part)s.") % {"part": voile.part(target)}
    if legal.connue:
        said += " " + _("À la date légale au plus tard : %(part)s.") % {"part": voile.part(legal)}
    return said
