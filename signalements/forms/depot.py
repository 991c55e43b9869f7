"""The form of a report: nothing compulsory to type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import cast

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie, Question
from quartiers.lieux import HorsCommune, Lieu, of_quartier, situer
from quartiers.models import Zone
from signalements import saisie
from signalements.operations import Envoi

PREFIXE = "q-"
"""Of the names of the questions' fields."""


class TexteField(forms.Field):
    """Words, cleaned and measured as everywhere; never cut."""

    def __init__(self, maximum: int, **kwargs) -> None:
        self.maximum = maximum
        super().__init__(required=False, **kwargs)

    def clean(self, value: str | None) -> str:
        return saisie.texte(value or "", self.maximum)


class MesureField(forms.Field):
    """What the page writes by itself; read, or refused, by the form as a whole."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: str | None) -> str:
        return (value or "")[:40]


class CourrielField(forms.EmailField):
    def clean(self, value: str | None) -> str:
        return super().clean(saisie.texte(value or "", 254))


class ReponseField(forms.Field):
    """The answer to one question of the category."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(label=question.libelle, required=question.obligatoire, widget=_widget(question))
        if question.agents_seulement:
            self.help_text = _("Cette réponse est réservée aux agents.")

    def clean(self, value: str | None) -> str:
        return saisie.reponse(self.question, value)


def _widget(question: Question) -> forms.Widget:
    match question.type:
        case Question.Type.CHOIX:
            return forms.RadioSelect(choices=[(c, c[:1].upper() + c[1:]) for c in question.choix])
        case Question.Type.OUI_NON:
            return forms.RadioSelect(choices=[("oui", _("Oui")), ("non", _("Non"))])
        case Question.Type.NOMBRE:
            return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        case Question.Type.DATE:
            return forms.DateInput(attrs={"type": "date"})
    return forms.TextInput(attrs={"autocomplete": "off"})


class QuestionsForm(forms.Form):
    """The questions of one category, `choisie`."""

    def __init__(self, *args, categorie: Categorie | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choisie = categorie
        self.questions = list(categorie.questions.all()) if categorie else []
        for question in self.questions:
            self.fields[PREFIXE + question.code] = ReponseField(question)

    @property
    def champs_questions(self) -> list[forms.BoundField]:
        """The fields of the questions, in the town's order."""
        return [self[PREFIXE + question.code] for question in self.questions]


class DepotForm(QuestionsForm):
    """A report as it is typed, tapped or pasted; `complet` is False while it is still being filled in."""

    lon = MesureField()
    lat = MesureField()
    precision_m = MesureField()
    lieu = TexteField(
        saisie.LIEU_MAX,
        label=_("Adresse ou lieu"),
        help_text=_("Une adresse, un lieu connu, ou des coordonnées comme 43.09, 5.88."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    quartier = forms.ChoiceField(
        label=_("Quartier"),
        required=False,
        error_messages={"invalid_choice": _("Ce quartier n’existe pas : choisissez-en un dans la liste.")},
    )
    categorie = MesureField()
    description = TexteField(
        saisie.DESCRIPTION_MAX,
        label=_("Quelques mots"),
        help_text=_(
            "Pas de nom, pas de plaque, rien sur la santé de quelqu’un. Un agent lit avant de publier."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    courriel = CourrielField(
        label=_("Votre courriel"),
        required=False,
        max_length=254,
        help_text=_("Pour recevoir le numéro et la réponse. Il n’est jamais publié."),
        error_messages={"invalid": _("Écrivez une adresse comme prenom.nom@exemple.fr.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        complet: bool = True,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        source = data if data is not None else initial or {}
        self.code = str(source.get("tuile") or source.get("categorie") or "")
        super().__init__(data, categorie=_categorie(self.code), initial=dict(initial or {}))
        self.complet = complet
        self.quartiers = {z.code: z for z in Zone.objects.quartiers().current().select_related("parent")}
        cast(forms.ChoiceField, self.fields["quartier"]).choices = _by_conseil(self.quartiers.values())
        self.point: Point | None = None
        self.place: Lieu | None = None
        if data is None:
            with suppress(ValidationError):
                self._find(self.initial)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.choisie:
            self.add_error(
                "categorie",
                _("Cette catégorie n’existe pas, ou plus : choisissez-en une autre.")
                if self.code
                else _("Choisissez de quoi il s’agit."),
            )
        if self.localisation != Categorie.Localisation.AUCUNE:
            self._place(cleaned)
        if not self.complet:
            for name in [n for n in self.errors if n.startswith(PREFIXE)]:
                del self.errors[name]
        return cleaned

    @property
    def localisation(self) -> str:
        """What the category asks of the place; as long as there is none, the usual."""
        return self.choisie.localisation if self.choisie else Categorie.Localisation.OBLIGATOIRE

    def _place(self, cleaned: Mapping[str, object]) -> None:
        try:
            self._find(cleaned)
        except ValidationError as error:
            self.add_error("lieu", error)
            return
        needed = self.localisation == Categorie.Localisation.OBLIGATOIRE
        if needed and self.place is None and not self.has_error("quartier") and not self.has_error("lieu"):
            self.add_error(
                "lieu", _("Indiquez l’endroit : sur la carte, par une adresse, ou choisissez un quartier.")
            )

    def _find(self, values: Mapping[str, object]) -> None:
        """Find the point and its zones, else the quartier that was chosen. Raises ValidationError."""
        lon, lat, lieu, code = (str(values.get(nom) or "") for nom in ("lon", "lat", "lieu", "quartier"))
        point = saisie.point(lon, lat) if lon or lat else saisie.coordonnees_collees(lieu)
        if point:
            try:
                self.place = situer(point)
            except HorsCommune as error:
                raise ValidationError(str(error)) from error
            self.point = point
        elif zone := self.quartiers.get(code):
            self.place = of_quartier(zone)

    def envoi(self, photos: Sequence[str]) -> Envoi:
        """Return what is to be deposited; `photos` tells one sending from another."""
        assert self.choisie is not None
        cleaned = self.cleaned_data
        placed = self.choisie.localisation != Categorie.Localisation.AUCUNE
        zone = self.quartiers.get(cleaned["quartier"]) if placed and not self.point else None
        return Envoi(
            categorie=self.choisie,
            point=self.point,
            precision_m=_metres(cleaned["precision_m"]) if self.point else None,
            quartier=zone,
            lieu=cleaned["lieu"] if placed and not saisie.coordonnees_collees(cleaned["lieu"]) else "",
            description=cleaned["description"],
            courriel=cleaned["courriel"],
            reponses={q: cleaned[PREFIXE + q.code] for q in self.questions if cleaned[PREFIXE + q.code]},
            photos_empreintes=photos,
        )


def _categorie(code: str) -> Categorie | None:
    if not code or "\0" in code:
        return None
    rows = Categorie.objects.active().select_related("groupe").prefetch_related("questions")
    return rows.filter(code=code).first()


def _by_conseil(quartiers: Iterable[Zone]) -> list[tuple[object, object]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(quartiers, key=lambda z: (z.parent.nom if z.parent else "", z.nom)):
        groups.setdefault(zone.parent.titre if zone.parent else "", []).append((zone.code, zone.nom))
    return [("", _("Choisir un quartier")), *groups.items()]


def _metres(texte: str) -> int | None:
    """The precision that the phone announced (metres), or None if it is not a sensible number."""
    try:
        metres = round(float(texte))
    except (ValueError, OverflowError):
        return None
    return metres if 0 <= metres <= 100_000 else None
