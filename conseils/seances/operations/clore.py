"""After a session: its minutes, what they tell the services and the reports, and their corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils.models import CompteRendu, Inscription, Mandat, Presence, Seance
from conseils.seances import compte_rendu
from conseils.seances.operations.preparer import verrouiller
from conseils.seances.public import url_compte_rendu
from mairie.models import Compte, Service
from signalements import courriels
from signalements.models import Signalement
from signalements.operations import ActeRefuse, examiner


@transaction.atomic
def clore(
    *,
    seance: Seance,
    auteur: Compte,
    presences: Mapping[int, str],
    invites: str = "",
    assistance: int | None = None,
    non_abordes: Collection[int] = (),
) -> CompteRendu:
    """End a session: its minutes are public, each service is told what it is asked, each report that it was looked at.

    `presences` gives Presence.Etat by mandate, `non_abordes` the items that there was no time for. Closed twice is
    once. Raises ActeRefuse if it was never opened.
    """
    row = verrouiller(seance)
    if row.est_close:
        return row.comptes_rendus.earliest("version")
    if row.se_prepare:
        raise ActeRefuse(_("Ouvrez la séance avant de la clore."))
    _keep(row, presences, invites, assistance, non_abordes)
    row.etat, row.close_le = Seance.Etat.CLOSE, timezone.now()
    row.save(update_fields=["etat", "close_le"])
    told = row.points.a_l_ordre_du_jour().filter(aborde=True).values("signalement")
    Inscription.objects.filter(zone=row.zone, seance=None, signalement__in=told).update(seance=row)
    version = _publish(row, auteur, 1, "")
    _tell_reports(row, version, auteur, {})
    _tell_services(row, version, {})
    return version


def _keep(
    seance: Seance,
    presences: Mapping[int, str],
    invites: str,
    assistance: int | None,
    non_abordes: Collection[int],
) -> None:
    """Who was there, and what was not reached; an item on which something was decided was reached."""
    allowed = set(Mandat.objects.filter(zone=seance.zone).en_cours(seance.jour).values_list("pk", flat=True))
    seance.presences.all().delete()
    Presence.objects.bulk_create(
        Presence(seance=seance, mandat_id=key, etat=etat)
        for key, etat in presences.items()
        if key in allowed and etat in Presence.Etat.values
    )
    seance.invites, seance.assistance = invites, assistance
    seance.save(update_fields=["invites", "assistance"])
    decided = seance.points.filter(decisions__retiree_le=None, decisions__isnull=False).values("pk")
    seance.points.update(aborde=True)
    seance.points.filter(pk__in=non_abordes).exclude(pk__in=decided).update(aborde=False)


def _publish(seance: Seance, auteur: Compte, version: int, motif: str) -> CompteRendu:
    return CompteRendu.objects.create(
        seance=seance,
        version=version,
        par=auteur,
        motif=motif,
        contenu=compte_rendu.contenu(seance),
    )


@transaction.atomic
def corriger(*, seance: Seance) -> Seance:
    """Begin a correction: decisions may be typed again; the minutes stay as they are until it is published."""
    row = verrouiller(seance)
    if not row.est_close:
        raise ActeRefuse(_("Cette séance n’est pas close."))
    if row.correction_le is None:
        row.correction_le = timezone.now()
        row.save(update_fields=["correction_le"])
    return row


@transaction.atomic
def publier_correction(
    *,
    seance: Seance,
    auteur: Compte,
    motif: str,
    presences: Mapping[int, str],
    invites: str = "",
    assistance: int | None = None,
    non_abordes: Collection[int] = (),
) -> CompteRendu:
    """Publish a further version of the minutes; reports and services are told where theirs have changed.

    Raises ActeRefuse if no correction has begun, if nothing has changed, or if it is not said what is corrected.
    """
    row = verrouiller(seance)
    last = row.comptes_rendus.latest("version") if row.est_close else None
    if last is None or row.correction_le is None:
        raise ActeRefuse(_("Aucune correction n’est commencée."))
    if not motif.strip():
        raise ActeRefuse(_("Dites en une phrase ce qui est corrigé."), "motif")
    _keep(row, presences, invites, assistance, non_abordes)
    if not _changed(row, last):
        raise ActeRefuse(_("Rien n’a changé : renoncez à la correction."))
    row.correction_le = None
    row.save(update_fields=["correction_le"])
    version = _publish(row, auteur, last.version + 1, motif.strip())
    _tell_reports(row, version, auteur, {p["point"]: p for p in last.contenu["points"]})
    _tell_services(row, version, compte_rendu.demandes(last.contenu))
    return version


def _changed(seance: Seance, last: CompteRendu) -> bool:
    return _of_the_session(compte_rendu.contenu(seance)) != _of_the_session(last.contenu)


def _of_the_session(kept: dict[str, Any]) -> dict[str, Any]:
    """What the session itself has said: the state of a report, or the end of a promise, moves without it."""
    points = [{name: p[name] for name in ("point", "aborde", "decisions")} for p in kept["points"]]
    return kept | {"points": points}


@transaction.atomic
def renoncer_correction(*, seance: Seance) -> None:
    """Leave the minutes as they are. Raises ActeRefuse if something has changed already."""
    row = verrouiller(seance)
    if row.correction_le is None:
        return
    if _changed(row, row.comptes_rendus.latest("version")):
        raise ActeRefuse(
            _("Des décisions ont déjà changé : publiez la correction, ou remettez-les comme avant.")
        )
    row.correction_le = None
    row.save(update_fields=["correction_le"])


def _tell_reports(
    seance: Seance, version: CompteRendu, auteur: Compte, before: dict[int, dict[str, Any]]
) -> None:
    """Write into the line of each public report that it was looked at, or that its decisions are corrected."""
    reached = [p for p in version.contenu["points"] if p["numero"] and p["aborde"]]
    rows = {
        r.numero: r
        for r in Signalement.objects.filter(numero__in=[p["numero"] for p in reached]).order_by("pk")
    }
    for point in sorted(reached, key=lambda p: rows[p["numero"]].pk):  # two closings never wait in a ring
        words = compte_rendu.decisions_en_mots(point)
        earlier = before.get(point["point"])
        told = bool(earlier and earlier["aborde"])
        if earlier and told and compte_rendu.decisions_en_mots(earlier) == words:
            continue
        examiner(
            signalement=rows[point["numero"]],
            zone=seance.zone,
            jour=seance.jour,
            auteur=auteur,
            decisions=words,
            correction=told,
        )


def _tell_services(seance: Seance, version: CompteRendu, before: dict[str, list[dict[str, Any]]]) -> None:
    """Write to each service what it is asked, all in one letter; after a correction to those whose part has changed."""
    asked = compte_rendu.demandes(version.contenu)
    changed = {code for code in asked.keys() | before.keys() if asked.get(code) != before.get(code)}
    for service in Service.objects.filter(code__in=changed).order_by("code"):
        decisions = [
            d | {"pour_le": dt.date.fromisoformat(d["pour_le"]) if d["pour_le"] else None}
            for d in asked.get(service.code, [])
        ]
        contexte = {
            "qui": _("le %(qui)s") % {"qui": seance.zone.nom_entier},
            "seance": seance,
            "decisions": decisions,
            "lien": settings.ADRESSE + url_compte_rendu(version),
            "correction": service.code in before,
        }
        courriels.ecrire_seance(service, contexte)
