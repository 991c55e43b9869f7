"""The steps of a redécoupage: the file, how it is read, which column is what, which zones end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models.functions import Lower
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quartiers import redecoupage
from quartiers.choix_d_import import DEPUIS_TOUJOURS, Refus
from quartiers.colonnes import annee, colonnes, deviner
from quartiers.entites import Entite, FichierRefuse
from quartiers.models import Nature, Redecoupage, Zone, verifier_annee
from signalements import saisie

REFUS_DITS = 12
"""How many refused features a field names; the others are counted."""
SYSTEMES = [
    ("", gettext_lazy("Celui que dit le fichier")),
    (4326, "WGS 84 (EPSG:4326)"),
    (2154, "Lambert-93 (EPSG:2154)"),
    *((3900 + n, f"Lambert-93 CC{n} (EPSG:{3900 + n})") for n in range(42, 51)),
    (3857, "Web Mercator (EPSG:3857)"),
    *((32600 + n, f"UTM {n} nord (EPSG:{32600 + n})") for n in range(30, 33)),
    (5490, gettext_lazy("Antilles (EPSG:5490)")),
    (2972, gettext_lazy("Guyane (EPSG:2972)")),
    (2975, gettext_lazy("La Réunion (EPSG:2975)")),
    (4471, gettext_lazy("Mayotte (EPSG:4471)")),
    (4467, gettext_lazy("Saint-Pierre-et-Miquelon (EPSG:4467)")),
]


def premier_jour(**kwargs: Any) -> forms.DateField:
    """A day on which outlines begin, of this century."""
    return forms.DateField(
        label=gettext_lazy("À partir du"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(DEPUIS_TOUJOURS, gettext_lazy("Choisissez un jour depuis l’an 2000.")),
            MaxValueValidator(dt.date(2099, 12, 31), gettext_lazy("Choisissez un jour avant l’an 2100.")),
        ],
        error_messages={
            "required": gettext_lazy("Dites à partir de quel jour."),
            "invalid": gettext_lazy("Écrivez une date, par exemple 01/01/2027."),
        },
        **kwargs,
    )


class FichierForm(forms.Form):
    """What the file is of, and the file."""

    nature = forms.ChoiceField(
        label=gettext_lazy("Quelles zones sont dans ce fichier ?"),
        choices=Nature.choices,
        initial=Nature.CONSEIL,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une nature de la liste.")},
    )
    fichier = forms.FileField(
        label=gettext_lazy("Fichier des contours"),
        help_text=gettext_lazy("GeoJSON, GeoPackage, KML, ou Shapefile dans un .zip ; 20 Mo au plus."),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
        },
    )

    def clean_fichier(self) -> UploadedFile:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > redecoupage.OCTETS_MAX:
            phrase = _("Ce fichier pèse %(poids)s : n’y laissez que votre commune (20 Mo au plus).")
            raise ValidationError(phrase % {"poids": filesizeformat(fichier.size)})
        if Path(fichier.name).suffix.lower() == ".shp":
            raise ValidationError(_("Mettez le Shapefile et ses fichiers (.shx, .dbf, .prj) dans un .zip."))
        self.row = Redecoupage(origine=fichier.name[-120:], fichier=fichier.read())
        try:
            redecoupage.lire_fichier(self.row)
        except FichierRefuse as error:
            if not error.champ:  # what the next step asks for is no reason to refuse it
                raise ValidationError(str(error)) from error
        return fichier

    def save(self) -> Redecoupage:
        self.row.nature = self.cleaned_data["nature"]
        self.row.save()
        return self.row


class LectureForm(forms.Form):
    """What the file does not say, or says wrongly: its layer, its reference."""

    couche = forms.ChoiceField(
        label=gettext_lazy("Couche"),
        error_messages={
            "required": gettext_lazy("Choisissez une couche du fichier."),
            "invalid_choice": gettext_lazy("Choisissez une couche du fichier."),
        },
    )
    srid = forms.TypedChoiceField(
        label=gettext_lazy("Système de coordonnées"),
        choices=SYSTEMES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy(
            "En métropole, presque toujours Lambert-93 ; sinon ce que dit QGIS dans les propriétés de la couche."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choisissez un système de la liste.")},
    )

    def __init__(self, *args: Any, row: Redecoupage, couches: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", row.choix)
        super().__init__(*args, **kwargs | {"auto_id": "lecture_%s"})
        self.row = row
        known = couches or ([row.choix["couche"]] if row.choix.get("couche") else [])
        if known:
            self.fields["couche"].choices = [(c, c) for c in known]
        else:
            del self.fields["couche"]

    def clean(self) -> dict[str, Any]:
        data = {"couche": "", "srid": None} | (super().clean() or {})
        if not self.errors:
            try:
                redecoupage.lire_fichier(self.row, data["srid"], data["couche"])
            except FichierRefuse as error:
                self.add_error(error.champ if error.champ in self.fields else None, str(error))
        return data

    def save(self) -> None:
        self.row.choix |= {"couche": self.cleaned_data["couche"], "srid": self.cleaned_data["srid"]}
        self.row.save(update_fields=["choix"])


class ColonnesForm(forms.Form):
    """Which column is what, and from when the new outlines hold."""

    champ_code = forms.ChoiceField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "Ce qui reconnaît une zone d’un import à l’autre. Sans code dans le fichier, prenez la colonne du nom."
        ),
    )
    champ_nom = forms.ChoiceField(label=gettext_lazy("Nom"))
    champ_parent = forms.ChoiceField(
        label=gettext_lazy("Code du conseil"),
        required=False,
        help_text=gettext_lazy("Sans colonne, un quartier va au conseil qui le recouvre le plus."),
    )
    champ_population = forms.ChoiceField(label=gettext_lazy("Habitants"), required=False)
    annee_population = forms.IntegerField(
        label=gettext_lazy("Année de ces habitants"),
        required=False,
        validators=[verifier_annee],
        help_text=gettext_lazy(
            "Celle du recensement, par exemple 2022 : elle se lit à côté des nombres par habitant."
        ),
        error_messages={"invalid": gettext_lazy("Écrivez une année, par exemple 2022.")},
    )
    source_population = forms.CharField(
        label=gettext_lazy("Source de ces habitants"), required=False, initial="Insee"
    )
    a_partir_du = premier_jour(
        required=False,
        help_text=gettext_lazy(
            "Premier jour des nouveaux contours. Vide pour un premier import : ils valent depuis toujours."
        ),
    )
    laisser_dehors = forms.BooleanField(
        label=gettext_lazy("Laisser de côté ce qui est hors de la commune"),
        required=False,
        help_text=gettext_lazy(
            "Pour un fichier plus grand que la ville : les IRIS d’un département, par exemple."
        ),
    )
    insee = forms.CharField(
        label=gettext_lazy("Code INSEE"),
        required=False,
        help_text=gettext_lazy("Si le fichier ne le dit pas, par exemple 83126."),
    )
    code_postal = forms.CharField(label=gettext_lazy("Code postal"), required=False)

    def __init__(self, *args: Any, row: Redecoupage, entites: Sequence[Entite], **kwargs: Any) -> None:
        guess: dict[str, Any] = {f"champ_{role}": name for role, name in deviner(entites).items()}
        guess["annee_population"] = annee(guess["champ_population"])
        kwargs.setdefault("initial", guess | {"a_partir_du": row.jour} | row.choix)
        super().__init__(*args, **kwargs | {"auto_id": "colonnes_%s"})
        self.row = row
        names = [(name, name) for name in colonnes(entites)]
        for role in ("code", "nom", "parent", "population"):
            field = self.fields[f"champ_{role}"]
            field.choices = [("", _("Choisir…") if field.required else _("aucune")), *names]
            field.error_messages |= {
                "required": _("Choisissez la colonne."),
                "invalid_choice": _("Choisissez une colonne du fichier."),
            }
        tiled = row.nature in (Nature.CONSEIL, Nature.QUARTIER)
        self.fields["a_partir_du"].required = tiled and Zone.objects.filter(nature=row.nature).exists()
        commune = {"insee", "code_postal"}
        unused = commune if row.nature != Nature.COMMUNE else {"laisser_dehors"}
        unused |= set() if row.nature == Nature.QUARTIER else {"champ_parent"}
        unused |= {"champ_code"} if row.nature == Nature.COMMUNE else set()
        for name in unused:
            del self.fields[name]

    def clean_source_population(self) -> str:
        return saisie.texte(" ".join(self.cleaned_data["source_population"].split()), 80)

    def clean_insee(self) -> str:
        return saisie.texte(self.cleaned_data["insee"], 5)

    def clean_code_postal(self) -> str:
        return saisie.texte(self.cleaned_data["code_postal"], 5)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("champ_parent") and data["champ_parent"] == data.get("champ_code"):
            self.add_error("champ_parent", _("Cette colonne est déjà celle du code."))
        told = data.get("annee_population") or "annee_population" in self.errors
        if data.get("champ_population") and not told:
            self.add_error("annee_population", _("Dites de quelle année sont les habitants."))
        return data

    def apply(self) -> None:
        """Put the choices on the row, which is not saved yet: they are tried first."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "a_partir_du"}
        self.row.jour = self.cleaned_data["a_partir_du"]
        self.row.choix |= kept

    def refuse(self, refus: Iterable[Refus]) -> None:
        """Tell the reasons of a refused import beside the fields that would mend them."""
        by_field: dict[str | None, list[str]] = defaultdict(list)
        for each in refus:
            by_field[each.champ if each.champ in self.fields else None].append(str(each))
        for name, phrases in by_field.items():
            for phrase in phrases[:REFUS_DITS]:
                self.add_error(name, phrase)
            more = len(phrases) - REFUS_DITS
            if more > 0:
                self.add_error(name, ngettext("Et %(n)s autre.", "Et %(n)s autres.", more) % {"n": more})


class FermerForm(forms.Form):
    """Which zones of today, that the file does not hold, end on the day."""

    fermer = forms.MultipleChoiceField(
        label=gettext_lazy("Ces zones ne sont pas dans le fichier. Lesquelles prennent fin ce jour-là ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Une zone scindée ou réunie à une autre prend fin : sa page et ses signalements clos restent."
        ),
        error_messages={"invalid_choice": gettext_lazy("Cochez des zones de la liste.")},
    )

    def __init__(self, *args: Any, row: Redecoupage, absentes: Sequence[Zone], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"fermer": row.choix.get("fermer", [])})
        super().__init__(*args, **kwargs | {"auto_id": "fermer_%s"})
        self.row = row
        self.fields["fermer"].choices = [(zone.code, zone.nom) for zone in absentes]

    def save(self) -> None:
        self.row.choix["fermer"] = self.cleaned_data["fermer"]
        self.row.save(update_fields=["choix"])


class ReunionForm(forms.Form):
    """Several zones of one nature become one."""

    zones = forms.ModelMultipleChoiceField(
        Zone.objects.none(),
        label=gettext_lazy("Zones à réunir"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Cochez au moins deux zones."),
            "invalid_choice": gettext_lazy("Cochez des zones de la liste."),
            "invalid_pk_value": gettext_lazy("Cochez des zones de la liste."),
        },
    )
    nom = forms.CharField(
        label=gettext_lazy("Nom de la zone réunie"),
        error_messages={"required": gettext_lazy("Donnez un nom.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "Un code nouveau fait une zone nouvelle. Avec le code d’une des zones cochées, celle-ci continue, "
            "agrandie, et garde son nom, sa page et ses mandats."
        ),
        error_messages={"required": gettext_lazy("Donnez un code.")},
    )
    a_partir_du = premier_jour()

    def __init__(self, *args: Any, nature: Nature, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "reunion_%s"})
        self.nature = nature
        self.fields["zones"].queryset = Zone.objects.filter(
            nature=nature, contours__periode__upper_inf=True
        ).order_by(Lower("nom"))

    def clean_zones(self) -> list[Zone]:
        zones = list(self.cleaned_data["zones"])
        if len(zones) < 2:
            raise ValidationError(_("Cochez au moins deux zones."))
        return zones

    def clean_nom(self) -> str:
        return saisie.texte(" ".join(self.cleaned_data["nom"].split()), 120)

    def clean_code(self) -> str:
        return saisie.texte(self.cleaned_data["code"].strip(), 40)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken = Zone.objects.filter(nature=self.nature, code=data.get("code", "")).first()
        if taken and taken not in data.get("zones", [taken]):
            self.add_error("code", _("Ce code est celui de « %(nom)s ».") % {"nom": taken.nom})
        return data

    def save(self) -> Redecoupage:
        data = self.cleaned_data
        return redecoupage.preparer_reunion(
            zones=data["zones"], code=data["code"], nom=data["nom"], jour=data["a_partir_du"]
        )
