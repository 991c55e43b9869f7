"""Before a session: when and where it is, and its agenda, made by itself and arranged by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils.models import Point, Raison, Seance
from conseils.seances.ordre_du_jour import Sujet, cle_de, proposer
from mairie.models import Compte
from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import ActeRefuse

AUTOMATIQUES = (Raison.CONTESTE, Raison.RETARD, Raison.RECURRENT, Raison.NOUVEAU)
"""The reasons that nobody has given: they go when the report is closed."""


def verrouiller(seance: Seance) -> Seance:
    """Return the session as it is now, locked until the end of the transaction: all who write in it take turns."""
    return Seance.objects.select_for_update(of=("self",)).select_related("zone").get(pk=seance.pk)


def exiger_modifiable(seance: Seance) -> Seance:
    """Return the locked session. Raises ActeRefuse once it is closed."""
    row = verrouiller(seance)
    if row.est_close:
        raise ActeRefuse(_("La séance est close : son ordre du jour ne change plus."))
    return row


@transaction.atomic
def preparer(
    *, zone: Zone, auteur: Compte, titre: str, le: dt.datetime, lieu: str, annoncee: bool = False
) -> Seance:
    """Plan a session and make its agenda. Raises ActeRefuse if the zone has one at that hour (a double click)."""
    Zone.objects.select_for_update().get(pk=zone.pk)
    _exiger_libre(zone, le)
    row = Seance.objects.create(
        zone=zone, titre=titre, le=le, lieu=lieu, annoncee=annoncee, preparee_par=auteur
    )
    return actualiser(seance=row)


def _exiger_libre(zone: Zone, le: dt.datetime, sauf: Seance | None = None) -> None:
    others = Seance.objects.filter(zone=zone, le=le)
    if (others.exclude(pk=sauf.pk) if sauf else others).exists():
        raise ActeRefuse(_("Une séance est déjà prévue à cette date et à cette heure."), "le")


@transaction.atomic
def modifier(*, seance: Seance, titre: str, le: dt.datetime, lieu: str, annoncee: bool) -> Seance:
    """Change date, place, title, or whether everybody is told. Raises ActeRefuse once closed."""
    row = exiger_modifiable(seance)
    _exiger_libre(row.zone, le, sauf=row)
    row.titre, row.le, row.lieu, row.annoncee = titre, le, lieu, annoncee
    row.save(update_fields=["titre", "le", "lieu", "annoncee"])
    return row


@transaction.atomic
def annuler(*, seance: Seance) -> None:
    """Remove a session that will not take place; what was put on its agenda waits for the next one."""
    row = verrouiller(seance)
    if not row.se_prepare:
        raise ActeRefuse(_("Cette séance a commencé : elle ne s’annule plus."))
    row.delete()


@transaction.atomic
def actualiser(*, seance: Seance) -> Seance:
    """Make the agenda anew: add what has come up, drop the reports closed meanwhile, touch nothing done by hand."""
    row = exiger_modifiable(seance)
    open_ones = Signalement.objects.publics().ouverts()
    row.points.filter(raison__in=AUTOMATIQUES, decisions=None, retire_le=None).exclude(
        signalement__in=open_ones
    ).delete()
    wanted = proposer(row)
    points = list(row.points.all())
    known = {cle_de(p.promesse_id, p.signalement_id, p.titre) for p in points}
    for sujet in wanted.sujets:
        if sujet.cle not in known:
            _place(points, _point(row, sujet))
    _number(points)
    row.restes = wanted.restes
    row.save(update_fields=["restes"])
    return row


def _point(seance: Seance, sujet: Sujet) -> Point:
    return Point(
        seance=seance,
        raison=sujet.raison,
        signalement_id=sujet.signalement_id,
        promesse_id=sujet.promesse_id,
        titre=sujet.titre,
        ajoute_par_id=sujet.par_id,
    )


def _place(points: list[Point], new: Point) -> None:
    """Insert an item after the last one whose reason comes before its own, or is the same."""
    rank = Raison.values.index
    before = [i for i, p in enumerate(points) if rank(p.raison) <= rank(new.raison)]
    points.insert(before[-1] + 1 if before else 0, new)


def _number(points: Sequence[Point]) -> None:
    """Give the items their places, in this order; those that are new are saved."""
    for place, point in enumerate(points):
        if point.pk is None or point.ordre != place:
            point.ordre = place
            point.save()


def poser(seance: Seance, sujet: Sujet) -> Point:
    """Put a subject on the agenda of a locked session, where its reason belongs; one that was there, or was taken off,
    takes the new reason."""
    points = list(seance.points.all())
    found = next((p for p in points if cle_de(p.promesse_id, p.signalement_id, p.titre) == sujet.cle), None)
    if found is None:
        found = _point(seance, sujet)
        _place(points, found)
        _number(points)
    else:
        found.retire_le = None
        if found.raison in AUTOMATIQUES:
            found.raison, found.ajoute_par_id = sujet.raison, sujet.par_id
        found.save()
    return found


@transaction.atomic
def ajouter(
    *, seance: Seance, auteur: Compte, titre: str = "", signalement: Signalement | None = None
) -> Point:
    """Put a subject in words, or a report, at the end of the agenda."""
    row = exiger_modifiable(seance)
    key = signalement.pk if signalement else None
    return poser(row, Sujet(Raison.AJOUTE, key, titre="" if key else titre, par_id=auteur.pk))


@transaction.atomic
def deplacer(*, point: Point, vers_le_haut: bool) -> None:
    """Move an item by one place; the first stays first, the last stays last."""
    row = exiger_modifiable(point.seance)
    points = list(row.points.all())
    shown = [i for i, p in enumerate(points) if p.retire_le is None]
    here = next((n for n, i in enumerate(shown) if points[i].pk == point.pk), None)
    there = None if here is None else here + (-1 if vers_le_haut else 1)
    if here is None or there is None or not 0 <= there < len(shown):
        return
    a, b = shown[here], shown[there]
    points[a], points[b] = points[b], points[a]
    _number(points)


@transaction.atomic
def ordonner(*, seance: Seance, cles: Sequence[int]) -> None:
    """Put the items in this order; those that are not named come after, as they were."""
    row = exiger_modifiable(seance)
    rank = {key: place for place, key in reversed(list(enumerate(cles)))}
    points = list(row.points.all())
    _number(sorted(points, key=lambda p: (rank.get(p.pk, len(rank)), p.ordre)))


@transaction.atomic
def retirer(*, point: Point) -> None:
    """Take an item off; making the agenda anew will not bring it back. Raises ActeRefuse if something was decided."""
    exiger_modifiable(point.seance)
    if point.decisions.vivantes().exists():
        raise ActeRefuse(_("Une décision est notée sur ce point : retirez-la d’abord."))
    Point.objects.filter(pk=point.pk, retire_le=None).update(retire_le=timezone.now())


@transaction.atomic
def remettre(*, point: Point) -> None:
    """Put back an item that was taken off."""
    exiger_modifiable(point.seance)
    Point.objects.filter(pk=point.pk).update(retire_le=None)
