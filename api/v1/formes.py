"""The shapes that the API speaks, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from mairie.models import Categorie, Question, Service
from quartiers.models import Nature
from signalements import numero as numeros
from signalements.etats import Etat, Famille

CLE_MOTIF = "^[A-Za-z0-9_-]{22}$"


class PositionForme(s.Serializer):
    lon = s.FloatField(min_value=-180, max_value=180, help_text="Longitude, degrés (WGS 84)")
    lat = s.FloatField(min_value=-90, max_value=90, help_text="Latitude, degrés (WGS 84)")


class ZoneCourteForme(s.Serializer):
    code = s.CharField()
    nom = s.CharField()


class ServiceCourtForme(s.Serializer):
    nom = s.CharField()
    telephone = s.CharField()


class DepotForme(s.Serializer):
    """What is sent to report a problem. `position` is compulsory only where the category says so."""

    categorie = s.CharField(max_length=20, help_text="Code d’une catégorie active, par exemple ECL-01")
    position = PositionForme(required=False, allow_null=True)
    quartier = s.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="Code d’un quartier, quand il n’y a pas de position",
    )
    lieu = s.CharField(required=False, allow_blank=True, help_text="Le lieu, en mots")
    description = s.CharField(required=False, allow_blank=True)
    courriel = s.CharField(required=False, allow_blank=True)
    reponses = s.DictField(
        child=s.JSONField(), required=False, help_text="Réponses aux questions de la catégorie, par code"
    )
    numero = s.CharField(required=False, allow_blank=True, help_text="Dix signes tirés par l’application")
    cle = s.CharField(required=False, allow_blank=True, help_text="Vingt-deux signes tirés par l’application")


class DepotFormulaireForme(s.Serializer):
    """The same, as a form with photos: `lon` and `lat` instead of `position`, `reponses` as JSON text."""

    categorie = s.CharField(max_length=20)
    lon = s.FloatField(required=False)
    lat = s.FloatField(required=False)
    quartier = s.CharField(required=False, allow_blank=True, max_length=40)
    lieu = s.CharField(required=False, allow_blank=True)
    description = s.CharField(required=False, allow_blank=True)
    courriel = s.CharField(required=False, allow_blank=True)
    reponses = s.CharField(required=False, allow_blank=True)
    numero = s.CharField(required=False, allow_blank=True)
    cle = s.CharField(required=False, allow_blank=True)
    photos = s.ListField(child=s.FileField(), required=False)


class RecuForme(s.Serializer):
    """What is answered to a report."""

    numero = s.RegexField(f"^[{numeros.ALPHABET}]{{10}}$")
    etat = s.ChoiceField(Etat.choices)
    categorie = s.CharField()
    service = ServiceCourtForme()
    conseil = ZoneCourteForme(allow_null=True)
    quartier = ZoneCourteForme(allow_null=True)
    cil = ZoneCourteForme(many=True)
    recu_le = s.DateTimeField()
    echeance_legale = s.DateField(allow_null=True)
    objectif_le = s.DateField()
    url = s.URLField()
    url_secrete = s.URLField(allow_null=True)


class PhotoForme(s.Serializer):
    grande = s.URLField()
    moyenne = s.URLField()
    vignette = s.URLField()
    illustration = s.BooleanField()


class SignalementForme(s.Serializer):
    """A report as the public sees it: coordinates rounded, words and photos once an agent has looked."""

    numero = s.CharField()
    etat = s.ChoiceField(Etat.choices)
    etat_public = s.CharField()
    famille = s.ChoiceField(Famille.choices, allow_null=True)
    categorie = s.CharField()
    categorie_libelle = s.CharField()
    service = ServiceCourtForme()
    position = PositionForme(allow_null=True)
    conseil = ZoneCourteForme(allow_null=True)
    quartier = ZoneCourteForme(allow_null=True)
    cil = ZoneCourteForme(many=True)
    recu_le = s.DateTimeField()
    modifie_le = s.DateTimeField()
    echeance_legale = s.DateField(allow_null=True)
    objectif_le = s.DateField()
    planifie_le = s.DateField(allow_null=True)
    clos_le = s.DateTimeField(allow_null=True)
    lieu = s.CharField(allow_blank=True)
    description = s.CharField(allow_blank=True)
    photos = PhotoForme(many=True)
    url = s.URLField()


class PageForme(s.Serializer):
    """A page of at most 100 rows, the newest first."""

    total = s.IntegerField()
    page = s.IntegerField()
    pages = s.IntegerField()
    suivante = s.URLField(allow_null=True)
    precedente = s.URLField(allow_null=True)
    signalements = SignalementForme(many=True)


class ZoneForme(s.Serializer):
    nature = s.ChoiceField(Nature.choices)
    code = s.CharField()
    nom = s.CharField()
    parent = s.CharField(allow_null=True, help_text="Code du conseil, pour un quartier")  # type: ignore[assignment]


class QuestionForme(s.ModelSerializer):
    class Meta:
        model = Question
        fields = ["code", "libelle", "type", "choix", "obligatoire"]


class CategorieForme(s.ModelSerializer):
    groupe = s.CharField(source="groupe.code")
    groupe_nom = s.CharField(source="groupe.nom")
    questions = QuestionForme(many=True)

    class Meta:
        model = Categorie
        fields = [
            "code",
            "libelle",
            "groupe",
            "groupe_nom",
            "mots",
            "delai_jours",
            "urgente",
            "consigne",
            "visibilite",
            "localisation",
            "photo",
            "questions",
        ]


class ServiceForme(s.ModelSerializer):
    class Meta:
        model = Service
        fields = ["code", "nom", "type", "telephone", "courriel", "adresse", "horaires"]


class ErreursForme(s.Serializer):
    """Every refusal: sentences in French, by field; "general" where it is about no field."""

    erreurs: Any = s.DictField(child=s.ListField(child=s.CharField()))
