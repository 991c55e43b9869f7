"""What people write about the tool, and what the administrator makes of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie.models.remarques import MOTS_MAX, Remarque
from remarques.page import page_permise
from signalements import jeton as jetons
from signalements import numero as numeros
from signalements import saisie
from signalements.forms.suivi import PiegeForm

AUTRE_MAX = 300
REPONSE_MAX = 4000


class PorteForm(PiegeForm):
    """A form that anybody may send: a field nobody sees, and a token that says since when the page is open.

    `jeton` is the token that the page carries when it is shown again. `connu`: a browser that has passed already.
    """

    def __init__(self, *args: Any, connu: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connu, self.jeton = connu, jetons.tirer()

    def clean(self) -> dict[str, Any]:
        super().clean()
        try:
            given = jetons.lire(self.data.get("jeton", ""))
        except jetons.JetonInvalide as error:
            raise ValidationError(
                " ".join([str(error), _("Relisez, puis envoyez de nouveau : tout est là.")])
            ) from error
        if given.perime:
            raise ValidationError(_("Cette page était ouverte depuis longtemps : envoyez de nouveau."))
        self.jeton = given
        if given.attente and not (self.connu or self.errors):
            raise ValidationError(_("C’est allé très vite : envoyez de nouveau, tout est là."))
        return self.cleaned_data


class TexteField(forms.CharField):
    """Words without control characters, so many signs at most."""

    def __init__(self, *, maximum: int, **kwargs: Any) -> None:
        self.maximum = maximum
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        return saisie.texte(super().clean(value), self.maximum)


class RemarqueForm(PorteForm):
    """A remark on the tool; nothing but the words is asked for."""

    mots = TexteField(
        label=gettext_lazy("Votre remarque"),
        maximum=MOTS_MAX,
        help_text=gettext_lazy(
            "Ce qui vous a gêné, ce qui manque, ce qui vous plaît. Vos mots ne sont jamais publiés."
        ),
        error_messages={"required": gettext_lazy("Écrivez votre remarque, en quelques mots.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    courriel = forms.EmailField(
        label=gettext_lazy("Votre courriel, si vous voulez une réponse"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Il ne sert qu’à vous répondre, n’est jamais publié, puis est effacé."),
        error_messages={
            "invalid": gettext_lazy("Écrivez une adresse comme prenom.nom@exemple.fr."),
            "max_length": gettext_lazy("Une adresse de courriel a 254 signes au plus."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    page = forms.CharField(required=False)

    def clean_page(self) -> str:
        return page_permise(self.cleaned_data["page"])


class AutreForm(PorteForm):
    """A démarche that the list does not have."""

    mots = TexteField(
        label=gettext_lazy("Une autre démarche"),
        maximum=AUTRE_MAX,
        help_text=gettext_lazy("Par exemple : louer une salle, inscrire un enfant au centre de loisirs."),
        error_messages={"required": gettext_lazy("Écrivez la démarche que vous voulez.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DecisionForm(forms.Form):
    """What becomes of a remark, and the words that everybody reads."""

    etat = forms.ChoiceField(
        label=gettext_lazy("Décision"),
        choices=[
            (Remarque.Etat.RECUE.value, gettext_lazy("Pas encore décidée")),
            (Remarque.Etat.RETENUE.value, gettext_lazy("Retenue pour plus tard")),
            (Remarque.Etat.FAITE.value, gettext_lazy("Faite")),
            (Remarque.Etat.REFUSEE.value, gettext_lazy("Refusée, avec sa raison")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez une décision."),
            "invalid_choice": gettext_lazy("Choisissez une des décisions proposées."),
        },
    )
    titre = TexteField(
        label=gettext_lazy("Ce qui est demandé, en une phrase"),
        required=False,
        maximum=160,
        help_text=gettext_lazy("Avec vos mots, sans nom ni adresse : tout le monde le lira."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reponse = TexteField(
        label=gettext_lazy("Votre réponse publique"),
        required=False,
        maximum=REPONSE_MAX,
        help_text=gettext_lazy("Ce qui a changé, ce qui est prévu, ou pourquoi ce ne sera pas fait."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    publier = forms.BooleanField(
        label=gettext_lazy("Publier sur « Ce qui a changé grâce à vous »"), required=False
    )

    def clean_etat(self) -> Remarque.Etat:
        return Remarque.Etat(self.cleaned_data["etat"])


class ReponseForm(forms.Form):
    """A letter to whoever left an address; its token makes a double click one letter."""

    texte = TexteField(
        label=gettext_lazy("Votre réponse"),
        maximum=REPONSE_MAX,
        help_text=gettext_lazy("« Bonjour », la date de la remarque et la signature sont ajoutés."),
        error_messages={"required": gettext_lazy("Écrivez votre réponse.")},
    )
    cle = forms.CharField(widget=forms.HiddenInput, required=False, initial=numeros.tirer_cle)

    def clean_cle(self) -> str:
        given = self.cleaned_data["cle"]
        return given if numeros.cle_valide(given) else numeros.tirer_cle()
