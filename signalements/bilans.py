"""What outlines change, told in lines: for commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartiers.differences import en_mots
from quartiers.filiation import Rattachement
from quartiers.trous import Bilan as Defauts
from signalements.deplacements import Passage
from signalements.operations.secteurs import Resitue
from signalements.redecoupages import AFaire, Ligne, Regard
from signalements.secteurs import Resultat

NOMMES = 20
"""How many reports a list names."""


def changements(regard: Regard) -> Iterator[str]:
    """Tell what a redécoupage would change."""
    yield from map(_zone, regard.lignes)
    yield from map(_attached, regard.rattaches)
    yield moved(len(regard.deplaces))
    yield from map(_passage, regard.passages)
    yield _("Signalements clos qui restent dans leur secteur d’alors : %(n)s.") % {"n": regard.clos}
    if regard.dehors:
        yield _outside(regard.dehors)
    yield from _services(regard.autres_services)
    yield from _by_hand(regard.a_faire)


def resultat(result: Resultat) -> Iterator[str]:
    """Tell what the outlines of a day made of the open reports, or would make."""
    yield from map(_attached, result.rattaches)
    yield moved(len(result.deplaces))
    yield from map(_passage, result.passages)
    if result.dehors:
        yield _outside(len(result.dehors))
        yield from (f"  {row.numero_lisible}" for row in result.dehors[:NOMMES])
    yield from _services(result.autres_services)
    for row in result.redecoupages:
        yield str(row)


def moved(n: int) -> str:
    phrase = ngettext(
        "%(n)s signalement ouvert change de secteur.", "%(n)s signalements ouverts changent de secteur.", n
    )
    return phrase % {"n": n}


def _zone(ligne: Ligne) -> str:
    d = ligne.difference
    return _("%(nom)s : %(quoi)s") % {"nom": d.zone.nom, "quoi": d.dit}


def _attached(r: Rattachement) -> str:
    return _("Le quartier « %(nom)s » passe au conseil « %(conseil)s ».") % {
        "nom": r.quartier.nom,
        "conseil": r.surtout.nom,
    }


def _passage(p: Passage) -> str:
    nowhere = _("aucun")
    noms = {"de": p.de.nom if p.de else nowhere, "vers": p.vers.nom if p.vers else nowhere, "n": p.n}
    return "  " + _("%(de)s → %(vers)s : %(n)s") % noms


def _outside(n: int) -> str:
    phrase = ngettext(
        "%(n)s signalement ouvert n’est plus dans aucun contour, ou son quartier choisi a été scindé : il garde son "
        "secteur, placez-le à la main.",
        "%(n)s signalements ouverts ne sont plus dans aucun contour, ou leur quartier choisi a été scindé : ils "
        "gardent leur secteur, placez-les à la main.",
        n,
    )
    return phrase % {"n": n}


def _services(rows: Sequence[Resitue]) -> Iterator[str]:
    if not rows:
        return
    phrase = ngettext(
        "%(n)s signalement garde son service, qu’une règle donnerait maintenant à un autre :",
        "%(n)s signalements gardent leur service, qu’une règle donnerait maintenant à un autre :",
        len(rows),
    )
    yield phrase % {"n": len(rows)}
    for each in rows[:NOMMES]:
        row = each.signalement
        yield f"  {row.numero_lisible} : {row.service.code} → {each.service_regle}"
    if len(rows) > NOMMES:
        yield "  …"


def _by_hand(a_faire: AFaire) -> Iterator[str]:
    for attache in a_faire.attaches:
        said = {"zone": attache.zone.nom, "quoi": attache.quoi}
        yield _("À la main : « %(zone)s » prend fin, et garde encore %(quoi)s.") % said
    for r in a_faire.mal_rattaches:
        yield _("À la main : le quartier « %(nom)s » est pour %(part)s %% dans « %(conseil)s ».") % {
            "nom": r.quartier.nom,
            "part": r.pourcent,
            "conseil": r.surtout.nom,
        }
    yield from defauts(a_faire.trous)


def defauts(bilan: Defauts) -> Iterator[str]:
    """Tell gaps and overlaps."""
    yield from (f"{en_mots(d.m2)} : {d.phrase}" for d in bilan.defauts)
