"""What was asked of the queue, in words: the top of a printed list, the second sheet of a workbook."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mairie.droits import Acte, peut
from mairie.models import Compte
from signalements import file, file_choix
from signalements.file_filtres import Filtres


def legende(filtres: Filtres, compte: Compte) -> list[str]:
    """Return one sentence for the view, one for each filter, and whose services, where they are not all."""
    said = [(_("Vue"), str(file.VUE_DE[filtres.vue].nom))]
    said += [(a.nom, a.valeur or _("oui")) for a in file_choix.actifs(filtres, file_choix.Choix())]
    if not peut(compte, Acte.LIRE_TOUT):
        said.append((_("Services de"), str(compte)))
    return [_("%(quoi)s : %(mots)s") % {"quoi": name, "mots": words} for name, words in said]
