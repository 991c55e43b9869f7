"""What agents type about one report; what is demanded is told by operations, field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie import reponses
from mairie.droits import Acte, Role, peut
from mairie.models import Categorie, Compte, ReponseType, Service
from quartiers.coordonnees import point_des_champs
from signalements import numero as numeros
from signalements import operations, reponses_types, saisie
from signalements.etats import Etat, Exigence, passages_for
from signalements.forms.reponses import ReponseTypeField
from signalements.forms.suivi import PhotosField
from signalements.models import Signalement

MESSAGE_MAX = 4000


class TexteField(forms.CharField):
    """Words without control characters, of MESSAGE_MAX signs at most."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        return saisie.texte(super().clean(value), MESSAGE_MAX)


class ActeForm(forms.Form):
    """One of several forms of the same page: its fields have ids of their own."""

    nom = ""

    #: A second sending of the same form is no second act.
    jeton = forms.CharField(widget=forms.HiddenInput, required=False, initial=numeros.tirer_cle)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.nom}_%s")
        super().__init__(*args, **kwargs)

    def clean_jeton(self) -> str:
        given = self.cleaned_data["jeton"]
        return given if numeros.cle_valide(given) else ""


class PublicForm(ActeForm):
    """A public message, in which a standard answer may be put."""

    reponse_type = ReponseTypeField()

    def proposer(self, offertes: Sequence[ReponseType], etats: Collection[str]) -> None:
        """Offer these answers; without any, there is no field."""
        field = self.fields["reponse_type"]
        field.proposer(offertes, etats, self["reponse_type"].value() or "")
        if len(field.widget.choices) == 1:
            del self.fields["reponse_type"]

    def avec_reponse(self, valeurs: Mapping[str, str]) -> str | None:
        """Return the message with the chosen answer put in, or None if it is none of those offered."""
        offered = self.fields["reponse_type"].reponses if "reponse_type" in self.fields else {}
        chosen = offered.get(self.data.get("reponse_type", ""))
        if chosen is None:
            return None
        untouched = [reponses.remplir(r.texte, valeurs) for r in offered.values()]
        words = reponses.remplir(chosen.texte, valeurs)
        return reponses_types.inserer(self.data.get("message", ""), words, untouched)

    def dire_seulement(self, phrase: str = "") -> None:
        """Keep what was typed and judge nothing but the photos, which are sent once: only say this sentence, if any."""
        self.full_clean()
        for name in set(self.errors) - {"photos"}:
            del self.errors[name]
        if phrase:
            self.add_error(None, phrase)


class _ActeAvecPhotosForm(ActeForm):
    """The token is also the key under which the photos of a refused form wait for its next sending."""

    def clean_jeton(self) -> str:
        if not (given := super().clean_jeton()):
            raise ValidationError(_("Cette page a été abîmée en route : rechargez-la."))
        return given


class EtatForm(PublicForm, _ActeAvecPhotosForm):
    """Move to another state: only the moves that the role may make."""

    nom = "etat"
    field_order = [
        "vers",
        "date",
        "autorite",
        "courriel_autorite",
        "avec_coordonnees",
        "original",
        "reponse_type",
        "message",
    ]

    vers = forms.ChoiceField(
        label=gettext_lazy("Nouvel état"),
        error_messages={"required": gettext_lazy("Choisissez le nouvel état.")},
    )
    message = TexteField(
        label=gettext_lazy("Message public"),
        required=False,
        help_text=gettext_lazy("Envoyé au déclarant et affiché sur la page publique."),
    )
    date = forms.DateField(
        label=gettext_lazy("Date prévue"),
        required=False,
        help_text=gettext_lazy("Pour « Planifié »."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, par exemple 24/11/2026.")},
    )
    autorite = forms.CharField(
        label=gettext_lazy("Transmis à"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Pour « Transmis » : l’autorité saisie, par exemple Enedis."),
    )
    courriel_autorite = forms.EmailField(
        label=gettext_lazy("Son courriel"),
        required=False,
        help_text=gettext_lazy(
            "Elle reçoit le signalement et répond par un lien, sans compte. Le déclarant reçoit cette adresse."
        ),
        error_messages={"invalid": gettext_lazy("Écrivez une adresse comme contact@exemple.fr.")},
    )
    avec_coordonnees = forms.BooleanField(
        label=gettext_lazy("Joindre le nom, les coordonnées et les mots non relus du déclarant"),
        required=False,
    )
    original = forms.CharField(
        label=gettext_lazy("Numéro conservé"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Pour « Doublon » : le numéro du signalement que l’on garde."),
    )
    photos = PhotosField(
        label=gettext_lazy("Photos prises sur place"),
        help_text=gettext_lazy("Publiées aussitôt avec le changement d’état : ni visage, ni plaque."),
    )
    etat_vu = forms.ChoiceField(choices=Etat.choices, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        signalement: Signalement,
        role: str,
        offertes: Sequence[ReponseType] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        moves = passages_for(Etat(signalement.etat), Role(role))
        self.fields["vers"].choices = [("", _("Choisir…"))] + [
            (p.vers.value, str(p.vers.label)) for p in moves
        ]
        demanded = {need for p in moves for need in p.exige}
        for need, name in (
            (Exigence.DATE, "date"),
            (Exigence.DESTINATAIRE, "autorite"),
            (Exigence.DESTINATAIRE, "courriel_autorite"),
            (Exigence.DESTINATAIRE, "avec_coordonnees"),
            (Exigence.ORIGINAL, "original"),
        ):
            if need not in demanded:
                del self.fields[name]
        if signalement.categorie.photo == Categorie.PhotoVoulue.INTERDITE:
            del self.fields["photos"]
        self.fields["etat_vu"].initial = signalement.etat
        offered = reponses_types.pour(signalement) if offertes is None else offertes
        self.proposer(offered, [p.vers.value for p in moves])

    def clean_original(self) -> Signalement | None:
        given = self.cleaned_data["original"].strip()
        if not given:
            return None
        try:
            numero = numeros.lire(given)
        except numeros.NumeroInvalide as error:
            raise ValidationError(str(error)) from error
        row = Signalement.objects.select_related("categorie").filter(numero=numero).first()
        if row is None:
            raise ValidationError(_("Aucun signalement ne porte ce numéro."))
        return row


class MessageForm(PublicForm):
    nom = "message"
    field_order = ["reponse_type", "message"]

    message = TexteField(
        label=gettext_lazy("Message public"),
        help_text=gettext_lazy("Envoyé au déclarant et affiché sur la page publique, sans changer l’état."),
        error_messages={"required": gettext_lazy("Le message est vide.")},
    )

    def __init__(
        self,
        *args: Any,
        signalement: Signalement,
        offertes: Sequence[ReponseType] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = reponses_types.pour(signalement) if offertes is None else offertes
        self.proposer(offered, [signalement.etat])


class NoteForm(ActeForm):
    nom = "note"

    note = TexteField(
        label=gettext_lazy("Note interne"),
        help_text=gettext_lazy("Lue par les agents seulement, jamais publique."),
        error_messages={"required": gettext_lazy("La note est vide.")},
    )


class AffecterForm(ActeForm):
    nom = "affecter"

    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        empty_label=gettext_lazy("Choisir…"),
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Choisissez un service."),
            "invalid_choice": gettext_lazy("Choisissez un service actif."),
        },
    )
    motif = TexteField(
        label=gettext_lazy("Motif"), required=False, help_text=gettext_lazy("Note interne, jamais publique.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(actif=True)


class ConfierForm(ActeForm):
    """Who is in charge; an empty choice is nobody."""

    nom = "confier"

    agent = forms.ModelChoiceField(
        Compte.objects.none(),
        label=gettext_lazy("Confier à"),
        required=False,
        empty_label=gettext_lazy("Personne"),
        error_messages={"invalid_choice": gettext_lazy("Choisissez un agent de ce service.")},
    )

    def __init__(self, *args: Any, signalement: Signalement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = operations.agents_pour(signalement)


class PartagerForm(ActeForm):
    nom = "partager"

    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Autres services concernés"),
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Choisissez au moins un autre service."),
            "invalid_choice": gettext_lazy("Choisissez des services actifs."),
        },
    )
    consigne = TexteField(
        label=gettext_lazy("Ce que chacun doit faire"),
        help_text=gettext_lazy("Note interne, envoyée aux services choisis."),
        error_messages={"required": gettext_lazy("Dites en un mot ce que chacun doit faire.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = Service.objects.filter(actif=True)


class PartFaiteForm(_ActeAvecPhotosForm):
    """One's own part of a report; whoever sees all services may close any part."""

    nom = "part"

    part = forms.TypedChoiceField(
        label=gettext_lazy("La part de"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choisissez la part qui est faite."),
            "invalid_choice": gettext_lazy("Cette part est déjà faite, ou n’est pas la vôtre."),
        },
    )
    message = TexteField(
        label=gettext_lazy("Ce qui a été fait"),
        required=False,
        help_text=gettext_lazy(
            "Public et envoyé au déclarant si c’est la dernière part ; sinon, note interne."
        ),
    )
    photos = PhotosField(
        label=gettext_lazy("Photos prises sur place"),
        help_text=gettext_lazy("Publiées avec la part : ni visage, ni plaque."),
    )

    def __init__(self, *args: Any, signalement: Signalement, compte: Compte, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = None if peut(compte, Acte.LIRE_TOUT) else {s.pk for s in compte.services.all()}
        self.possibles = [
            (p.pk, p.service.nom)
            for p in signalement.parts.all()
            if p.faite_le is None and (mine is None or p.service_id in mine)
        ]
        self.fields["part"].choices = self.possibles
        if signalement.categorie.photo == Categorie.PhotoVoulue.INTERDITE:
            del self.fields["photos"]


class RetirerPartForm(ActeForm):
    """A part given by mistake: one button for each."""

    nom = "retrait"

    part = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choisissez la part à retirer."),
            "invalid_choice": gettext_lazy("Cette part est déjà faite ou retirée."),
        },
    )

    def __init__(self, *args: Any, signalement: Signalement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [
            (p.pk, p.service.nom)
            for p in signalement.parts.all()
            if p.faite_le is None and p.service_id != signalement.service_id
        ]


class CategorieForm(ActeForm):
    nom = "categorie"

    categorie = forms.ModelChoiceField(
        Categorie.objects.none(),
        label=gettext_lazy("Catégorie"),
        empty_label=gettext_lazy("Choisir…"),
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Choisissez une catégorie."),
            "invalid_choice": gettext_lazy("Choisissez une catégorie active."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categorie"].queryset = Categorie.objects.active()


def _coordonnee(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=60, widget=widget)


class PlacerForm(ActeForm):
    nom = "placer"

    lat = _coordonnee(gettext_lazy("Latitude"))
    lon = _coordonnee(gettext_lazy("Longitude"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "lon" in data and "lat" in data:
            try:
                data["point"] = point_des_champs(data["lat"], data["lon"])
                if data["point"] is None:
                    raise ValidationError(_("Montrez le lieu sur la carte, ou écrivez ses deux nombres."))
            except ValidationError as error:
                self.add_error("lat", error)
        return data


class RelireForm(ActeForm):
    """Which words and photos are published; whatever is not ticked is held."""

    nom = "relire"

    textes = forms.TypedMultipleChoiceField(coerce=int, required=False)
    photos = forms.TypedMultipleChoiceField(coerce=int, required=False)
    textes_vus = forms.TypedMultipleChoiceField(coerce=int, required=False)
    photos_vues = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, signalement: Signalement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        textes = [(t.pk, t.pk) for t in signalement.textes.all()]
        photos = [(p.pk, p.pk) for p in signalement.photos.all()]
        self.fields["textes"].choices = self.fields["textes_vus"].choices = textes
        self.fields["photos"].choices = self.fields["photos_vues"].choices = photos
