"""A view of the queue, kept under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mairie.droits import Acte, peut
from mairie.models import Compte
from signalements import saisie
from signalements.file_filtres import Filtres
from signalements.models.vues import REQUETE_MAX

NOM_MAX = 40


class VueForm(forms.Form):
    """The name, whether it is shared, and the filters as the address has them."""

    nom = forms.CharField(
        label=gettext_lazy("Nom de la vue"),
        error_messages={"required": gettext_lazy("Donnez un nom à cette vue.")},
    )
    partagee = forms.BooleanField(label=gettext_lazy("La partager avec mes services"), required=False)
    requete = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, compte: Compte, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "vue_%s")
        super().__init__(*args, **kwargs)
        if not peut(compte, Acte.PARTAGER_VUE):
            del self.fields["partagee"]

    def clean_nom(self) -> str:
        return saisie.texte(" ".join(self.cleaned_data["nom"].split()), NOM_MAX)

    def clean_requete(self) -> str:
        """As the queue writes it, so that an address is recognised."""
        asked = Filtres.de_requete(self.cleaned_data["requete"][: 4 * REQUETE_MAX]).requete
        if len(asked) > REQUETE_MAX:
            raise forms.ValidationError(gettext_lazy("Il y a trop de filtres pour une vue : retirez-en."))
        return asked
