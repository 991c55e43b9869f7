"""Two sessions of the demonstration's conseil Sud: one held yesterday, with its minutes, and the next one."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils.models import Mandat, Presence, Raison, Seance
from conseils.seances import operations
from mairie.models import Compte
from quartiers.models import Nature, Zone
from signalements import numero as numeros
from signalements.models import Courriel

SOIR = dt.time(18, 30)
SEMAINES_JUSQU_A_LA_SUIVANTE = 5


@transaction.atomic
def charger_seances() -> None:
    """Hold one, prepare the next; nothing if there is any, or nobody to hold it. The letters count as sent."""
    zone = Zone.objects.filter(nature=Nature.CONSEIL, code="S").first()
    mandats = list(Mandat.objects.filter(zone=zone).en_cours()) if zone else []
    auteur = next((m.compte for m in mandats if m.compte), None)
    if zone is None or auteur is None or Seance.objects.exists():
        return
    before = timezone.now()
    held = operations.preparer(
        zone=zone, auteur=auteur, titre=_("Séance d’automne"), le=_evening(-1), lieu=_("École Léo-Lagrange")
    )
    operations.ouvrir(seance=held)
    _decide(held, auteur)
    presences = {m.pk: Presence.Etat.PRESENT for m in mandats}
    operations.clore(
        seance=held,
        auteur=auteur,
        presences=presences,
        invites=_("l’adjointe aux quartiers, le service propreté"),
        assistance=17,
    )
    Courriel.objects.filter(modele="seance", cree_le__gte=before).update(
        envoye_le=timezone.now(), tentatives=1
    )
    operations.preparer(
        zone=zone,
        auteur=auteur,
        titre=_("Séance d’hiver"),
        le=_evening(7 * SEMAINES_JUSQU_A_LA_SUIVANTE),
        lieu=_("Salle du port, Les Sablettes"),
        annoncee=True,
    )


def _evening(days: int) -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, SOIR))


def _decide(seance: Seance, auteur: Compte) -> None:
    """Something on the first late report, on the first that comes back, and on a subject in words."""
    words = operations.ajouter(seance=seance, auteur=auteur, titre=_("Les horaires du marché du dimanche"))
    operations.noter(
        point=words,
        auteur=auteur,
        cle=numeros.tirer_cle(),
        texte=_("Demander à la mairie un essai le samedi matin"),
        qui=_("le conseil de quartier"),
        pour_le=timezone.localdate() + dt.timedelta(days=21),
    )
    for raison, texte, days in (
        (Raison.RETARD, _("Dire par courrier pourquoi c’est en retard, et donner une date"), 14),
        (Raison.RECURRENT, _("Chercher avec le service pourquoi cela revient, visite sur place"), 28),
        (Raison.NOUVEAU, _("Intervenir avant les vacances de Noël"), 25),
    ):
        point = seance.points.filter(raison=raison).select_related("signalement__service").first()
        if point and point.signalement:
            operations.noter(
                point=point,
                auteur=auteur,
                cle=numeros.tirer_cle(),
                texte=texte,
                service=point.signalement.service,
                pour_le=timezone.localdate() + dt.timedelta(days=days),
            )
