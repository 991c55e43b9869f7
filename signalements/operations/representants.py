"""What the service answers to a conseil or to a CIL."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements import courriels
from signalements.models import Commentaire, Evenement, Signalement, Texte
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, exiger_complet, verrouiller


@transaction.atomic
def repliquer(
    *,
    signalement: Signalement,
    commentaire: int,
    auteur: Compte,
    message: str,
    publique: bool,
    jeton: str = "",
) -> Commentaire:
    """Answer the comment of this key, publicly or to its authors alone, and write to whoever wrote it.

    Raises ActeRefuse if the answer is empty, not filled in, or given already, or if a private report would be told.
    """
    row = verrouiller(signalement, jeton)
    if not message.strip():
        raise ActeRefuse(_("La réponse est vide."), "message")
    exiger_complet(message)
    said = row.commentaires.select_related("zone", "par", "texte").filter(pk=commentaire).first()
    if said is None or said.reponse_id:
        raise ActeRefuse(_("Ce mot a déjà sa réponse."), "commentaire")
    if publique and row.categorie.privee:
        raise ActeRefuse(_("Catégorie confidentielle : répondez sans publier."), "publique")
    words = Texte(
        nature=Texte.Nature.REPLIQUE, texte=message.strip(), publie_le=timezone.now() if publique else None
    )
    evenement = consigner(
        row,
        Evenement.Nature.REPLIQUE,
        auteur=auteur,
        details={"zone": said.zone_id, "commentaire": said.pk},
        textes=[words],
        jeton=jeton,
    )
    said.reponse, said.repondu_par = words, auteur
    said.save(update_fields=["reponse", "repondu_par"])
    enregistrer(row, [])
    courriels.ecrire_replique(evenement, said)
    return said
