"""Several services for one report: each has its part, the report is resolved when all are done."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mairie.models import Compte, Service
from signalements import courriels
from signalements.models import Evenement, Part, Signalement, Texte
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, mots, verrouiller


def a_faire(signalement: Signalement) -> list[Part]:
    """Return the parts that are not done."""
    return list(signalement.parts.filter(faite_le__isnull=True).select_related("service"))


def terminer(row: Signalement, auteur: Compte) -> None:
    """The service in charge resolves the report: its own part is done. Raises ActeRefuse if another's is not."""
    parts = a_faire(row)
    names = [p.service.nom for p in parts if p.service_id != row.service_id]
    if names:
        phrase = ngettext(
            "Il reste la part de : %(services)s.", "Il reste les parts de : %(services)s.", len(names)
        )
        raise ActeRefuse(phrase % {"services": ", ".join(names)}, "vers")
    for part in parts:
        faire(part, auteur)


def faire(part: Part, auteur: Compte) -> None:
    """Note that this part is done, and by whom."""
    part.faite_le, part.faite_par = timezone.now(), auteur
    part.save(update_fields=["faite_le", "faite_par"])


def abandonner(row: Signalement, auteur: Compte | None) -> None:
    """The report is closed otherwise than resolved: nobody has a part of it to do any more."""
    parts = a_faire(row)
    if parts:
        _retirer(row, parts, auteur, _("Le signalement est clos : votre part n’est plus attendue."))


def suivre_le_service(row: Signalement, avant: Service) -> None:
    """The report went to another service: the part of the one that was in charge goes with it."""
    if row.service_id == avant.pk:
        return
    mine = row.parts.filter(faite_le__isnull=True, service=avant)
    if row.parts.filter(faite_le__isnull=True, service=row.service_id).exists():
        mine.delete()
    else:
        mine.update(service=row.service_id)


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
    busy = {p.service_id for p in a_faire(row)}
    again = [s.nom for s in others if s.pk in busy]
    if again:
        raise ActeRefuse(_("%(service)s a déjà une part.") % {"service": ", ".join(again)}, "services")
    wanted = others if row.service_id in busy else [row.service, *others]
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
    phrase = _("Le service %(service)s garde le dossier ; voici ce qui vous revient.")
    for service in others:
        courriels.ecrire_part(
            evenement,
            service,
            titre=_("Une part d’un signalement vous est confiée"),
            phrase=phrase % {"service": row.service.nom},
            texte=consigne.strip(),
        )
    return parts


@transaction.atomic
def retirer_part(*, signalement: Signalement, part: int, auteur: Compte, jeton: str = "") -> None:
    """Take back a part that was given by mistake; its service is told. The one in charge keeps no part if it is alone.

    Raises ActeRefuse if there is no such part open, or it is that of the service in charge.
    """
    row = verrouiller(signalement, jeton)
    given = next((p for p in a_faire(row) if p.pk == part and p.service_id != row.service_id), None)
    if given is None:
        raise ActeRefuse(_("Cette part est déjà faite ou retirée."), "part")
    _retirer(row, [given], auteur, _("Cette part vous avait été confiée par erreur."), jeton)
    if not row.parts.exclude(service=row.service_id).exists():
        row.parts.all().delete()
    enregistrer(row, [])


def _retirer(
    row: Signalement, parts: list[Part], auteur: Compte | None, phrase: str, jeton: str = ""
) -> None:
    """The rows go, the events stay: who had a part, and that it was taken back."""
    evenement = consigner(
        row,
        Evenement.Nature.PARTS,
        auteur=auteur,
        details={"retirees": [p.service.code for p in parts]},
        jeton=jeton,
    )
    row.parts.filter(pk__in=[p.pk for p in parts]).delete()
    for part in parts:
        if part.service_id != row.service_id:
            titre = _("Une part d’un signalement ne vous revient plus")
            courriels.ecrire_part(evenement, part.service, titre=titre, phrase=phrase)
