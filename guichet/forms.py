"""What the desk keys in: a report as a resident would send it, and who called, when, by which way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie import delais
from signalements import numero as numeros
from signalements import pieces, saisie
from signalements.forms.depot import CourrielField, DepotForm, TexteField
from signalements.forms.suivi import PhotosField
from signalements.models import Canal
from signalements.operations import Contact, Envoi
from signalements.pieces import Document, DocumentRefuse

CANAUX = [Canal.TELEPHONE, Canal.GUICHET, Canal.COURRIER, Canal.COURRIEL, Canal.RENCONTRE, Canal.TERRAIN]
ANCIEN_JOURS = 60
"""A reception further back than this is asked about: usually the year is wrong."""
ADRESSE_LIGNES = 5
"""Of a postal address under the name: what the window of an envelope shows."""
_CHIFFRES = re.compile(r"\D+")


class TelephoneField(forms.CharField):
    """A telephone number in any spacing; French ones are written by pairs."""

    def clean(self, value: Any) -> str:
        given = saisie.texte(value or "", 40)
        if not given:
            return ""
        plus, digits = given.lstrip().startswith("+"), _CHIFFRES.sub("", given)
        if plus and digits.startswith("33"):
            plus, digits = False, "0" + digits[2:].lstrip("0")
        if plus and 8 <= len(digits) <= 15:
            return f"+{digits}"
        if len(digits) == 10 and digits.startswith("0") and len(set(digits)) > 1:
            return " ".join(re.findall("..", digits))
        raise ValidationError(_("Écrivez un numéro comme 06 12 34 56 78, ou +39 suivi du numéro."))


class DocumentsField(PhotosField):
    """Several files at once; each is judged by its bytes."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [f for f in (data if isinstance(data, list | tuple) else [data]) if f]
        if len(given) > pieces.DOCUMENTS_MAX:
            raise ValidationError(
                _("Vous pouvez joindre %(n)s documents au plus.") % {"n": pieces.DOCUMENTS_MAX}
            )
        return given


class SaisieForm(DepotForm):
    """A call, a visit, a letter: the report, its channel, the day it reached the town hall, and the caller."""

    canal = forms.ChoiceField(
        label=gettext_lazy("Venu par"),
        choices=[(c.value, c.label) for c in CANAUX],
        initial=Canal.TELEPHONE,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une des façons proposées.")},
    )
    recu_le = forms.DateField(
        label=gettext_lazy("Reçu à la mairie le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, par exemple 24/11/2026.")},
    )
    recu_confirme = forms.BooleanField(required=False)
    prenom = TexteField(
        80, label=gettext_lazy("Prénom"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    nom = TexteField(80, label=gettext_lazy("Nom"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    telephone = TelephoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    adresse = TexteField(
        400,
        label=gettext_lazy("Adresse postale"),
        help_text=gettext_lazy("Sans courriel, accusé et réponses y partent par la poste."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    photos = PhotosField(
        label=gettext_lazy("Photos du problème"),
        help_text=gettext_lazy("Publiées après relecture."),
    )
    documents = DocumentsField(
        label=gettext_lazy("Lettre ou courriel reçu"),
        help_text=gettext_lazy("PDF ou image, pour les agents seulement : jamais public."),
    )
    jeton = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        today = timezone.localdate()
        super().__init__(
            data,
            initial={"recu_le": today, "canal": Canal.TELEPHONE, "jeton": _token()} | dict(initial or {}),
        )
        if files is not None:
            self.files = files
        self.today = today
        self.fields["courriel"].help_text = ""
        self.fields["courriel"].label = gettext_lazy("Courriel")
        self.fields["courriel"].widget = forms.EmailInput(attrs={"autocomplete": "off"})
        self.fields["description"].label = gettext_lazy("Ce que dit la personne")
        self.fields["description"].help_text = gettext_lazy("Sans nom ni plaque : c’est relu, puis publié.")
        self.fields["lieu"].help_text = ""
        self.fields["recu_le"].widget.attrs["max"] = today.isoformat()
        self.demande_confirmation = False

    def clean_jeton(self) -> str:
        given = self.cleaned_data["jeton"]
        return given if _is_token(given) else ""

    def clean_canal(self) -> Canal:
        return Canal(self.cleaned_data["canal"] or Canal.TELEPHONE)

    def clean_adresse(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["adresse"].splitlines() if line.strip()]
        if len(lines) > ADRESSE_LIGNES:
            raise ValidationError(
                _("Cinq lignes au plus, sans le nom : le reste ne se verrait pas dans l’enveloppe à fenêtre.")
            )
        return "\n".join(lines)

    def clean_recu_le(self) -> dt.datetime:
        """Noon of the day typed; now if it is not noon yet. Never to come; long ago only if ticked so."""
        day = self.cleaned_data["recu_le"] or self.today
        if day > self.today:
            raise ValidationError(_("Cette date est à venir : quel jour est-ce arrivé à la mairie ?"))
        if day < self.today - dt.timedelta(days=ANCIEN_JOURS) and not self.data.get("recu_confirme"):
            self.demande_confirmation = True
            raise ValidationError(
                _("C’est il y a plus de %(n)s jours : vérifiez l’année, ou confirmez.") % {"n": ANCIEN_JOURS}
            )
        noon = dt.datetime.combine(day, dt.time(12), delais.PARIS)
        return min(noon, timezone.now())

    def clean_documents(self) -> list[Document]:
        read = []
        for file in self.cleaned_data["documents"]:
            try:
                read.append(pieces.lire(file))
            except DocumentRefuse as error:
                self.add_error("documents", f"{file.name} : {error}")
        return read

    @property
    def contact(self) -> Contact:
        return Contact(
            **{name: self.cleaned_data[name] for name in ("telephone", "prenom", "nom", "adresse")}
        )

    def envoi_avec_contact(self, photos: Sequence[str]) -> Envoi:
        """Return what is to be deposited, the caller included."""
        return dataclasses.replace(self.envoi(photos), contact=self.contact)


class AppelForm(SaisieForm):
    """The same page, sent for a report that is already there: only the caller and the channel count."""

    def clean(self) -> dict[str, object]:
        cleaned = forms.Form.clean(self) or {}
        wanted = {"canal", "courriel", "telephone", "prenom", "nom", "adresse", "jeton"}
        for name in [n for n in self.errors if n not in wanted]:
            del self.errors[name]
        return cleaned


def _token() -> str:
    """A number and the key of its secret link, drawn before the report: sent twice, the form is one report."""
    return f"{numeros.tirer()}.{numeros.tirer_cle()}"


def _is_token(text: str) -> bool:
    numero, _dot, cle = text.partition(".")
    try:
        return numeros.lire(numero) == numero and numeros.cle_valide(cle)
    except numeros.NumeroInvalide:
        return False


class PersonneForm(forms.Form):
    """Whom one looks for: at least one of the three."""

    nom = TexteField(160, label=gettext_lazy("Nom"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    telephone = TelephoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    courriel = CourrielField(
        label=gettext_lazy("Courriel"),
        required=False,
        max_length=254,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse comme prenom.nom@exemple.fr.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise ValidationError(_("Écrivez un nom, un numéro de téléphone ou un courriel."))
        return data
