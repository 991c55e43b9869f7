"""During a session: it opens, decisions are typed, what was promised is judged."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils.models import Decision, Point, Seance
from conseils.seances.operations.preparer import verrouiller
from conseils.seances.public import comme_publiees
from mairie.models import Compte, Service
from signalements import numero as numeros
from signalements.operations import ActeRefuse, DejaChange


class SeanceFermee(ActeRefuse):
    """Nothing can be written in this session now."""


class Conflit(DejaChange):
    """Somebody else has changed this decision since it was shown; `decision` is what it has become."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(
            _("Entre-temps, quelqu’un d’autre a retiré cette décision.")
            if decision.retiree_le
            else _("Entre-temps, quelqu’un d’autre a changé cette décision.")
        )
        self.decision = decision


@transaction.atomic
def ouvrir(*, seance: Seance) -> Seance:
    """Begin; twice is once. Raises ActeRefuse if it is over, or if another one of the zone still goes on."""
    row = verrouiller(seance)
    if row.est_close:
        raise ActeRefuse(_("Cette séance est close."))
    others = Seance.objects.filter(zone=row.zone, etat=Seance.Etat.OUVERTE).exclude(pk=row.pk)
    if other := others.first():
        raise ActeRefuse(
            _("« %(titre)s » est encore en cours : terminez-la d’abord.") % {"titre": other.titre}
        )
    if row.se_prepare:
        row.etat, row.ouverte_le = Seance.Etat.OUVERTE, timezone.now()
        row.save(update_fields=["etat", "ouverte_le"])
    return row


def _exiger_notee(seance: Seance) -> None:
    if seance.se_prepare:
        raise SeanceFermee(_("Ouvrez la séance pour noter ce qui s’y décide."))
    if not seance.se_note:
        raise SeanceFermee(
            _("La séance est close : commencez une correction de son compte rendu pour ajouter ceci.")
        )


@transaction.atomic
def noter(
    *,
    point: Point,
    auteur: Compte,
    cle: str,
    texte: str,
    service: Service | None = None,
    qui: str = "",
    pour_le: dt.date | None = None,
    version: int = 0,
    plume: str = "",
    frappe: int = 0,
) -> Decision:
    """Write a decision, or change the one of this key. What was sent already is left as it is.

    Raises SeanceFermee while nothing can be typed, Conflit if somebody else has changed it since `version`.
    """
    seance = verrouiller(point.seance)
    typed = {"texte": texte, "service": service, "qui": qui, "pour_le": pour_le}
    row = Decision.objects.select_related("service").filter(cle=cle).first()
    if row is None:
        _exiger_notee(seance)
        return Decision.objects.create(
            point=point, cle=cle, auteur=auteur, plume=plume, frappe=frappe, **typed
        )
    if row.point_id != point.pk:
        raise ActeRefuse(_("Cette décision est celle d’un autre point."))
    same = all(getattr(row, name) == value for name, value in typed.items())
    if row.retiree_le is None and (same or _older(row, plume, frappe)):
        return row
    _exiger_notee(seance)
    _exiger_a_jour(row, version, plume)
    for name, value in typed.items():
        setattr(row, name, value)
    row.auteur, row.plume, row.frappe, row.version = auteur, plume, frappe, row.version + 1
    row.save()
    return row


def _older(row: Decision, plume: str, frappe: int) -> bool:
    """Whether the same device had gone further already: a sending that was late on its way."""
    return bool(plume) and row.plume == plume and frappe < row.frappe


def _exiger_a_jour(row: Decision, version: int, plume: str) -> None:
    mine = bool(plume) and row.plume == plume
    if row.retiree_le or (row.version != version and not mine):
        raise Conflit(row)


@transaction.atomic
def retirer_decision(*, decision: Decision) -> None:
    """Take a decision back; what it carried over is promised again. Raises SeanceFermee while nothing can be typed."""
    seance = verrouiller(decision.point.seance)
    _exiger_notee(seance)
    row = Decision.objects.select_for_update().get(pk=decision.pk)
    if row.retiree_le:
        return
    row.retiree_le, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["retiree_le", "version"])
    if row.reportee_de_id:
        Decision.objects.filter(pk=row.reportee_de_id).update(etat=Decision.Etat.PROMISE, jugee_le=None)


@transaction.atomic
def juger(
    *,
    decision: Decision,
    auteur: Compte,
    etat: Decision.Etat,
    pour_le: dt.date | None = None,
    point: Point | None = None,
    version: int,
    plume: str = "",
) -> Decision:
    """Say of a promise whether it was kept; carried over, it is decided anew on this `point` for another day.

    Judged twice alike is once. Raises Conflit if somebody else judged it since `version`, ActeRefuse if it is not a
    promise of a closed session, or if there is no day or no session that goes on to carry it over to.
    """
    carried = Decision.objects.filter(reportee_de=decision).select_related("point__seance").first()
    if target := carried.point if carried else point:
        verrouiller(target.seance)  # before the promise, as whoever takes the carried one back does
    row = Decision.objects.select_for_update(of=("self",)).select_related("point__seance").get(pk=decision.pk)
    if row.retiree_le or not row.point.seance.est_close:
        raise ActeRefuse(_("Cette décision n’est pas encore une promesse."))
    if row.etat == etat and (carried is None or carried.pour_le == pour_le or carried.retiree_le):
        return row
    if row.version != version and not (plume and row.plume == plume):
        raise Conflit(row)
    if etat == Decision.Etat.REPORTEE:
        _carry_over(row, carried, auteur, pour_le, point)
    elif carried and carried.retiree_le is None:
        retirer_decision(decision=carried)
    row.etat, row.jugee_le = etat, None if etat == Decision.Etat.PROMISE else timezone.now()
    row.plume, row.version = plume, row.version + 1
    row.save(update_fields=["etat", "jugee_le", "plume", "version"])
    return row


def _carry_over(
    row: Decision, carried: Decision | None, auteur: Compte, pour_le: dt.date | None, point: Point | None
) -> None:
    if pour_le is None:
        raise ActeRefuse(_("Choisissez la nouvelle date."), "pour_le")
    if carried is None and point is None:
        raise ActeRefuse(_("Une promesse se reporte pendant une séance."), "etat")
    target = carried or Decision(point=point, reportee_de=row, cle=numeros.tirer_cle(), auteur=auteur)
    _exiger_notee(verrouiller(target.point.seance))
    comme_publiees([row])
    target.texte, target.service, target.qui, target.pour_le = row.texte, row.service, row.qui, pour_le
    target.retiree_le = None
    if target.pk:
        target.version += 1
    target.save()
