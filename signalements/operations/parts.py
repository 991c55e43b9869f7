"""Several services for one report: each has its part, the report is resolved when all are done."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte, Service
from signalements import courriels
from signalements.etats import Etat
from signalements.models import Evenement, Part, Signalement, Texte
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, mots, verrouiller
from signalements.operations.traitement import changer_etat


@transaction.atomic
def partager(
    *,
    signalement: Signalement,
    services: Collection[Service],
    auteur: Compte,
    consigne: str,
    jeton: str = "",
) -> list[Part]:
    """Give a part of the report to other services; the one in charge keeps its own, and the report.

    `consigne` is an internal note: what each one does. Raises ActeRefuse if the report is closed, if no other service
    is named, or one of them has a part already.
    """
    row = verrouiller(signalement, jeton)
    if row.est_clos:
        raise ActeRefuse(_("Ce signalement est clos."))
    others = [s for s in services if s.pk != row.service_id]
    if not others:
        raise ActeRefuse(_("Choisissez au moins un autre service."), "services")
    if not consigne.strip():
        raise ActeRefuse(_("Dites en un mot ce que chacun doit faire."), "consigne")
    if any(not s.actif for s in others):
        raise ActeRefuse(_("Un de ces services n’est pas actif."), "services")
    open_parts = {p.service_id: p for p in row.parts.filter(faite_le__isnull=True).select_related("service")}
    again = [s.nom for s in others if s.pk in open_parts]
    if again:
        raise ActeRefuse(_("%(service)s a déjà une part.") % {"service": ", ".join(again)}, "services")
    wanted = others if row.service_id in open_parts else [row.service, *others]
    evenement = consigner(
        row,
        Evenement.Nature.PARTS,
        auteur=auteur,
        details={"parts": [s.code for s in wanted]},
        textes=mots(Texte.Nature.NOTE, consigne),
        jeton=jeton,
    )
    parts = Part.objects.bulk_create([Part(signalement=row, evenement=evenement, service=s) for s in wanted])
    enregistrer(row, [])
    for service in others:
        courriels.ecrire_part(evenement, service, consigne.strip())
    return parts


@transaction.atomic
def faire_part(
    *, signalement: Signalement, part: int, auteur: Compte, message: str = "", jeton: str = ""
) -> Signalement:
    """One part is done; with the last one the report is resolved, and its people told.

    `message` becomes public with the last part, a note before it. Raises ActeRefuse if there is no such part open, or
    it is another service's.
    """
    row = verrouiller(signalement, jeton)
    parts = list(row.parts.filter(faite_le__isnull=True).select_related("service"))
    mine = next((p for p in parts if p.pk == part), None)
    if mine is None:
        raise ActeRefuse(_("Cette part est déjà faite."), "part")
    mine.faite_le, mine.faite_par = timezone.now(), auteur
    mine.save(update_fields=["faite_le", "faite_par"])
    last = len(parts) == 1
    consigner(
        row,
        Evenement.Nature.PART_FAITE,
        auteur=auteur,
        details={"part": mine.service.code, "restent": len(parts) - 1},
        textes=[] if last else mots(Texte.Nature.NOTE, message),
        jeton=jeton,
    )
    enregistrer(row, [])
    return changer_etat(signalement=row, vers=Etat.RESOLU, auteur=auteur, message=message) if last else row
