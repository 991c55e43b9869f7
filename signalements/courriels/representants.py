"""The letters about what a conseil or a CIL says of a report: to the service, and back."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mairie.models import EnTete
from quartiers.models import Zone
from signalements.courriels.lettres import contexte_de, lettre, notice, ranger, zones_de
from signalements.models import Commentaire, Courriel, Evenement


def ecrire_mot(evenement: Evenement, zone: Zone, *, texte: str) -> None:
    """Tell the service in charge what a conseil or a CIL writes to it."""
    titre = _("Un mot du %(qui)s") % {"qui": zone.nom_entier}
    _au_service(evenement, titre, _("Répondez-lui depuis la fiche, en public ou non."), texte)


def ecrire_priorite(evenement: Evenement, zone: Zone) -> None:
    """Tell the service in charge that a conseil or a CIL wants this one done first."""
    titre = _("Demandé en priorité : %(qui)s") % {"qui": zone.nom_entier}
    phrase = _("La file montre ce qui est demandé en priorité ; l’ordre du travail reste le vôtre.")
    _au_service(evenement, titre, phrase)


def _au_service(evenement: Evenement, titre: str, phrase: str, texte: str = "") -> None:
    signalement = evenement.signalement
    suite = {"titre": titre, "phrase": phrase, "texte": texte}
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement)) | suite
    ranger(notice(evenement, contexte, modele="service_suite"))


def ecrire_replique(evenement: Evenement, commentaire: Commentaire) -> None:
    """Send the service's answer to whoever wrote in the name of the conseil or of the CIL."""
    signalement, zone, answer = evenement.signalement, commentaire.zone, commentaire.reponse
    assert answer is not None
    page = reverse("conseils:signalement", args=[zone.nature, zone.slug, signalement.numero])
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement)) | {
        "commentaire": commentaire.texte.texte,
        "reponse": answer.texte,
        "publique": answer.est_public,
        "page": settings.ADRESSE + page,
    }
    letter = lettre("replique", Courriel.Pour.REPRESENTANT, evenement, contexte)
    letter.destinataire = commentaire.par.email
    ranger([letter])
