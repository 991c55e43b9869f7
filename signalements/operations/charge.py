"""Who is in charge of a report, inside its service."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mairie.droits import Acte, peut, roles_pour
from mairie.models import Compte
from signalements.models import Evenement, Signalement
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, verrouiller


def agents_pour(signalement: Signalement) -> QuerySet[Compte]:
    """Return the accounts that may treat this report: those of its services, and those that read all."""
    parts = signalement.parts.filter(faite_le__isnull=True)
    of_its_services = Q(services=signalement.service_id) | Q(services__in=parts.values("service"))
    rows = Compte.objects.filter(is_active=True, role__in=roles_pour(Acte.TRAITER))
    return rows.filter(of_its_services | Q(role__in=roles_pour(Acte.LIRE_TOUT))).distinct().order_by("nom")


@transaction.atomic
def confier(
    *, signalement: Signalement, agent: Compte | None, auteur: Compte, jeton: str = ""
) -> Signalement:
    """Put an agent in charge of an open report, or nobody.

    Taking it or giving back one's own needs no more than the right to treat it; anything else needs that to assign.
    Raises ActeRefuse if it is closed, if nothing would change, or if this agent may not treat it.
    """
    row = verrouiller(signalement, jeton)
    if row.est_clos:
        raise ActeRefuse(_("Ce signalement est clos."))
    before = row.agent
    if agent == before:
        raise ActeRefuse(
            _("%(agent)s en est déjà en charge.") % {"agent": agent}
            if agent
            else _("Personne n’en est en charge."),
            "agent",
        )
    of_oneself = agent == auteur or (agent is None and before == auteur)
    if not of_oneself and not peut(auteur, Acte.AFFECTER):
        raise ActeRefuse(_("Vous pouvez vous en charger, pas en charger un collègue."), "agent")
    if agent and not agents_pour(row).filter(pk=agent.pk).exists():
        raise ActeRefuse(_("Cet agent ne traite pas les signalements de ce service."), "agent")
    row.agent = agent
    enregistrer(row, ["agent"])
    consigner(
        row,
        Evenement.Nature.CONFIE,
        auteur=auteur,
        details={"de": before.pk if before else None, "agent": agent.pk if agent else None},
        jeton=jeton,
    )
    return row
