"""What somebody wants to hear of: an area, a circle or the town, some kinds of reports, a rhythm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie.models import Categorie, Groupe
from nouvelles.operations import Rythme, Voeu
from quartiers.lieux import HorsCommune, situer
from quartiers.models import Nature, Zone
from remarques.forms import PorteForm
from signalements import adresses, saisie
from signalements.adresses import Adresse
from signalements.confidentialite import arrondir
from signalements.forms.depot import CourrielField, MesureField, TexteField
from signalements.models import AbonnementNouvelles

SECTEUR, AUTOUR, COMMUNE = "secteur", "autour", "commune"
NATURES = {
    Nature.CONSEIL: gettext_lazy("Conseils de quartier"),
    Nature.QUARTIER: gettext_lazy("Quartiers"),
    Nature.CIL: gettext_lazy("CIL (associations d’habitants)"),
}
RAYON_M = 300
LIEU_MAX = 120


def valeur(zone: Zone) -> str:
    """What the list of areas sends for a zone."""
    return f"{zone.nature}:{zone.code}"


def _rythme() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Quand ?"),
        choices=Rythme.choices,
        initial=Rythme.SEMAINE,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez un rythme."),
            "invalid_choice": gettext_lazy("Choisissez un des rythmes proposés."),
        },
    )


class AdresseForm(PorteForm):
    """An address and a rhythm: what the page of an area asks, which knows the place."""

    courriel = CourrielField(
        label=gettext_lazy("Votre courriel"),
        max_length=254,
        help_text=gettext_lazy(
            "Il ne sert qu’à ces nouvelles, n’est jamais publié, et s’efface dès que vous arrêtez."
        ),
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse de courriel."),
            "invalid": gettext_lazy("Écrivez une adresse comme prenom.nom@exemple.fr."),
            "max_length": gettext_lazy("Une adresse de courriel a 254 signes au plus."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    rythme = _rythme()


class VoeuForm(forms.Form):
    """Where, what and when; a typed address becomes a place, or a list of places to choose from (`propositions`)."""

    quoi = forms.ChoiceField(
        label=gettext_lazy("De quel endroit ?"),
        choices=[
            (SECTEUR, gettext_lazy("Un secteur")),
            (AUTOUR, gettext_lazy("Autour d’un lieu")),
            (COMMUNE, gettext_lazy("Toute la commune")),
        ],
        initial=SECTEUR,
        error_messages={
            "required": gettext_lazy("Dites d’où vous voulez des nouvelles."),
            "invalid_choice": gettext_lazy("Choisissez un secteur, un lieu, ou toute la commune."),
        },
    )
    secteur = forms.ChoiceField(
        label=gettext_lazy("Secteur"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Ce secteur n’existe pas : choisissez-en un dans la liste.")
        },
    )
    lieu = TexteField(
        LIEU_MAX,
        label=gettext_lazy("Adresse ou lieu connu"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lieu_dit = MesureField()
    lon = MesureField()
    lat = MesureField()
    rayon_m = forms.TypedChoiceField(
        label=gettext_lazy("Jusqu’à"),
        required=False,
        coerce=int,
        choices=[
            (m, f"{m}\u00a0m" if m < 1000 else f"{m // 1000}\u00a0km") for m in AbonnementNouvelles.RAYONS_M
        ],
        initial=RAYON_M,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une des distances proposées.")},
    )
    groupes = forms.MultipleChoiceField(
        label=gettext_lazy("Sujets"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce sujet n’existe pas, ou plus : « %(value)s ».")},
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Catégories"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Cette catégorie n’existe pas, ou plus : « %(value)s ».")
        },
    )
    rythme = _rythme()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point: Point | None = None
        self.propositions: list[Adresse] = []
        choices = cast(forms.ChoiceField, self.fields["secteur"])
        choices.choices = [("", _("Choisir un secteur")), *_by_nature(self.zones.values())]
        cast(forms.ChoiceField, self.fields["groupes"]).choices = [(g.code, g.nom) for g in self.par_groupe]
        cast(forms.ChoiceField, self.fields["categories"]).choices = [
            (c.code, c.libelle) for rows in self.par_groupe.values() for c in rows
        ]

    @cached_property
    def zones(self) -> dict[str, Zone]:
        """The areas of today, by what the list sends."""
        rows = Zone.objects.current().filter(nature__in=NATURES).order_by("nom")
        return {valeur(z): z for z in rows}

    @cached_property
    def par_groupe(self) -> dict[Groupe, list[Categorie]]:
        """What may be chosen: the public categories that are used, in the town's order."""
        groups: dict[Groupe, list[Categorie]] = {}
        for row in Categorie.objects.publiques().active().select_related("groupe"):
            groups.setdefault(row.groupe, []).append(row)
        return groups

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        match cleaned.get("quoi"):
            case "secteur":
                if not cleaned.get("secteur") and not self.has_error("secteur"):
                    self.add_error("secteur", _("Choisissez un secteur dans la liste."))
            case "autour":
                try:
                    self.point = self._point(cleaned)
                except (ValidationError, HorsCommune) as error:
                    self.add_error("lieu", error if isinstance(error, ValidationError) else str(error))
        return cleaned

    def _point(self, cleaned: Mapping[str, Any]) -> Point | None:
        """Return the centre, in the town. Raises ValidationError or HorsCommune, perhaps with `propositions`."""
        words = cleaned.get("lieu")
        if words is None:
            return None  # its own error is there already
        if cleaned["lon"] and words[:40] == cleaned["lieu_dit"]:
            point = saisie.point(cleaned["lon"], cleaned["lat"])
        elif pasted := saisie.coordonnees_collees(words):
            point = pasted
        elif not words:
            raise ValidationError(_("Écrivez une adresse ou le nom d’un lieu."))
        else:
            self.propositions = adresses.chercher(words).adresses
            raise ValidationError(
                _("Choisissez l’endroit dans la liste ci-dessous.")
                if self.propositions
                else _("Aucun endroit trouvé sous ce nom : écrivez-le autrement, ou choisissez un secteur.")
            )
        situer(point)
        return Point(*arrondir(point), srid=4326)

    def voeu(self) -> Voeu:
        """Return what was wished for; the form is valid."""
        cleaned = self.cleaned_data
        wanted = {"groupes": set(cleaned["groupes"]), "categories": set(cleaned["categories"])}
        around = cleaned["quoi"] == AUTOUR
        pasted = around and saisie.coordonnees_collees(cleaned["lieu"])
        return Voeu(
            zone=self.zones[cleaned["secteur"]] if cleaned["quoi"] == SECTEUR else None,
            centre=self.point if around else None,
            rayon_m=(cleaned["rayon_m"] or RAYON_M) if around else None,
            lieu=cleaned["lieu"] if around and not pasted else "",
            groupes=[g for g in self.par_groupe if g.code in wanted["groupes"]],
            categories=[
                c for rows in self.par_groupe.values() for c in rows if c.code in wanted["categories"]
            ],
            rythme=Rythme(cleaned["rythme"]),
        )


class AbonnementForm(AdresseForm, VoeuForm):
    """Everything at once, for whoever comes for the first time."""

    field_order = ("quoi", "secteur", "lieu", "rayon_m", "groupes", "categories", "rythme", "courriel")


def de(abonnement: AbonnementNouvelles) -> dict[str, Any]:
    """Return what the form shows of a subscription (needs `zone`)."""
    centre = abonnement.centre
    return {
        "quoi": SECTEUR if abonnement.zone else AUTOUR if centre else COMMUNE,
        "secteur": valeur(abonnement.zone) if abonnement.zone else "",
        "lieu": abonnement.lieu,
        "lieu_dit": abonnement.lieu[:40],
        "lon": str(centre.x) if centre else "",
        "lat": str(centre.y) if centre else "",
        "rayon_m": abonnement.rayon_m or RAYON_M,
        "groupes": [g.code for g in abonnement.groupes.all()],
        "categories": [c.code for c in abonnement.categories.all()],
        "rythme": abonnement.rythme,
    }


def _by_nature(zones: Iterable[Zone]) -> list[tuple[object, object]]:
    rows = list(zones)
    return [
        (title, [(valeur(z), z.nom) for z in rows if z.nature == nature]) for nature, title in NATURES.items()
    ]
