"""What the desk does besides: one call more, a document handed in, contact details read."""

from __future__ import annotations

from dataclasses import asdict

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements import courriels
from signalements.models import Abonnement, Canal, Declarant, Evenement, Piece, Signalement
from signalements.operations.depot import Contact
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, verrouiller
from signalements.pieces import Document


@transaction.atomic
def appel_de_plus(
    *,
    signalement: Signalement,
    auteur: Compte,
    canal: Canal,
    courriel: str = "",
    contact: Contact | None = None,
    jeton: str = "",
) -> Declarant:
    """Count one more person who called, came or wrote about a report that is already there, with the channel.

    A duplicate is followed under the kept report: it counts there. With an address, they get a letter with its number
    and follow it. Raises ActeRefuse if the report is closed.
    """
    row = verrouiller(signalement.doublon_de or signalement, jeton)
    if row.est_clos:
        raise ActeRefuse(_("Ce signalement est clos : saisissez-en un nouveau si le problème est revenu."))
    declarant = Declarant.objects.create(
        signalement=row,
        nature=Declarant.Nature.APPEL,
        canal=canal,
        courriel=courriel,
        **asdict(contact or Contact()),
    )
    evenement = consigner(row, Evenement.Nature.APPEL, auteur=auteur, canal=canal, jeton=jeton)
    enregistrer(row, [])
    abonnement = None
    if courriel and row.est_public:
        abonnement, nouveau = Abonnement.objects.get_or_create(
            signalement=row,
            courriel__iexact=courriel,
            defaults={"courriel": courriel, "declarant": declarant, "confirme_le": timezone.now()},
        )
        if not nouveau:
            return declarant
    courriels.ecrire_appel(evenement, declarant, abonnement)
    return declarant


@transaction.atomic
def lire_coordonnees(*, signalement: Signalement, auteur: Compte, motif: str = "fiche") -> Evenement:
    """Keep in the line of the report that this account has read who declared it; `motif`: from which page."""
    row = verrouiller(signalement)
    return consigner(row, Evenement.Nature.LECTURE, auteur=auteur, details={"depuis": motif})


@transaction.atomic
def joindre(*, signalement: Signalement, auteur: Compte, documents: list[Document], canal: Canal) -> None:
    """Keep documents with a report, for agents only: a scanned letter, a mail."""
    if not documents:
        return
    row = verrouiller(signalement)
    evenement = consigner(
        row, Evenement.Nature.PIECE, auteur=auteur, canal=canal, details={"documents": len(documents)}
    )
    pieces = [
        Piece(
            signalement=row,
            evenement=evenement,
            nom=d.nom,
            titre=d.titre,
            type=d.type,
            octets=len(d.contenu),
        )
        for d in documents
    ]
    Piece.objects.bulk_create(pieces)
    for piece, document in zip(pieces, documents, strict=True):
        default_storage.save(piece.chemin, ContentFile(document.contenu))
    enregistrer(row, [])
