"""The views of the queue that an agent keeps under a name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mairie.droits import Acte, peut
from mairie.models import Compte
from signalements.models import VueEnregistree
from signalements.operations.socle import ActeRefuse

VUES_MAX = 20


@transaction.atomic
def garder_vue(
    *,
    compte: Compte,
    nom: str,
    requete: str = "",
    partagee: bool = False,
    vue: VueEnregistree | None = None,
) -> VueEnregistree:
    """Keep a view of the queue under a name, or give one's own `vue` another; its filters then stay as they are.

    Raises ActeRefuse if the name is taken, if this account may not share, or keeps VUES_MAX already.
    """
    Compte.objects.select_for_update().get(pk=compte.pk)
    mine = VueEnregistree.objects.filter(compte=compte)
    others = mine.exclude(pk=vue.pk) if vue else mine
    if partagee and not peut(compte, Acte.PARTAGER_VUE):
        raise ActeRefuse(_("Vous ne pouvez pas partager une vue."), "partagee")
    if others.filter(nom=nom).exists():
        raise ActeRefuse(_("Une de vos vues porte déjà ce nom."), "nom")
    if vue is None:
        if mine.count() >= VUES_MAX:
            raise ActeRefuse(_("Vous avez déjà %(n)s vues : supprimez-en une.") % {"n": VUES_MAX})
        vue = VueEnregistree(compte=compte, requete=requete)
    vue.nom, vue.partagee = nom, partagee
    vue.save()
    return vue


@transaction.atomic
def oublier_vue(*, vue: VueEnregistree) -> None:
    """Remove a view of the queue; the reports stay."""
    vue.delete()
