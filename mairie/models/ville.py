"""Who answers and how fast: services, categories and their questions, routing rules, the letterhead."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.recherche import categories_pour
from quartiers.attaches import a_rendre
from quartiers.historique import suivre
from quartiers.models import Commune, Nature, Zone


class EnTeteQuerySet(models.QuerySet["EnTete"]):
    def courant(self) -> EnTete:
        """Return the letterhead with its commune and `fermes`, the closing days from a year ago on: one query.

        Past ones count for what was received or set waiting before them. A town that has not entered its letterhead
        yet gets an empty one.
        """
        since = timezone.localdate() - dt.timedelta(days=366)
        fermes = JourFerme.objects.filter(le__gte=since).values("le")
        row: EnTete | None
        row = self.select_related("commune").annotate(fermes=ArraySubquery(fermes)).first()
        if row is None:
            row = EnTete(commune=Commune(nom="Allô Quartiers"), accueil="Allô Quartiers")
            row.fermes = []
        return row


def recours_gracieux_par_defaut() -> str:
    return str(
        _(
            "Vous pouvez demander au maire de revoir cette décision, dans les deux mois, en lui écrivant à l’adresse "
            "de la mairie. Sans réponse de sa part pendant deux mois, votre recours est rejeté ; vous avez alors "
            "deux mois pour saisir le tribunal."
        )
    )


def recours_contentieux_par_defaut() -> str:
    return str(
        _(
            "Vous pouvez aussi saisir le tribunal administratif dont dépend la commune, dans les deux mois, par "
            "courrier ou sur www.telerecours.fr."
        )
    )


@suivre(nom="accueil")
class EnTete(models.Model):
    """The town's letterhead and the desk that answers: one row."""

    class Licence(models.TextChoices):
        """What others may do with the open data (CRPA, article D323-2-1)."""

        LICENCE_OUVERTE = "etalab-2.0", _("Licence Ouverte 2.0")
        ODBL = "odbl-1.0", _("ODbL 1.0")

    fermes: list[dt.date]

    commune = models.OneToOneField(Commune, verbose_name=_("commune"), on_delete=models.PROTECT, default=1)
    accueil = models.CharField(_("nom de l’accueil"), max_length=80, help_text=_("« Allô La Seyne »"))
    telephone = models.CharField(_("téléphone"), max_length=20)
    courriel = models.EmailField(
        _("courriel de l’accueil"), help_text=_("Les réponses aux courriels y arrivent.")
    )
    adresse = models.TextField(_("adresse postale"))
    horaires = models.CharField(_("horaires"), max_length=200, blank=True)
    protection_donnees = models.EmailField(_("contact pour la protection des données"))
    recours_gracieux = models.TextField(
        _("recours gracieux"),
        default=recours_gracieux_par_defaut,
        help_text=_("Devant qui, comment, dans quel délai."),
    )
    recours_contentieux = models.TextField(
        _("recours devant le tribunal"),
        default=recours_contentieux_par_defaut,
        help_text=_("Le tribunal administratif, son adresse, Télérecours, le délai."),
    )

    licence = models.CharField(
        _("licence des données ouvertes"),
        max_length=12,
        choices=Licence.choices,
        default=Licence.LICENCE_OUVERTE,
        help_text=_(
            "L’une des deux que le code des relations entre le public et l’administration permet sans autre démarche."
        ),
    )

    objects: ClassVar = EnTeteQuerySet.as_manager()

    class Meta:
        verbose_name = _("en-tête des courriels")
        verbose_name_plural = _("en-tête des courriels")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="entete_un_seul")]

    def __str__(self) -> str:
        return self.accueil

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def licence_adresse(self) -> str:
        """Where the licence is told."""
        if self.licence == self.Licence.ODBL:
            return "https://opendatacommons.org/licenses/odbl/1-0/"
        return "https://www.etalab.gouv.fr/licence-ouverte-open-licence"


@suivre(nom="le")
class JourFerme(models.Model):
    """A day on which the town does not work, besides week-ends and national holidays."""

    le = models.DateField(_("jour"), unique=True)
    libelle = models.CharField(_("motif"), max_length=120)

    class Meta:
        verbose_name = _("jour de fermeture")
        verbose_name_plural = _("jours de fermeture")
        ordering = ["le"]

    def __str__(self) -> str:
        return f"{self.le:%d/%m/%Y} · {self.libelle}"


@suivre(nom="nom")
class Service(models.Model):
    """A service of the town, of the Métropole, or another authority."""

    class Type(models.TextChoices):
        VILLE = "ville", _("ville")
        METROPOLE = "metropole", _("métropole")
        AUTRE = "autre", _("autre")

    code = models.CharField(_("code"), max_length=20, unique=True)
    nom = models.CharField(_("nom"), max_length=120)
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.VILLE)
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    courriel = models.EmailField(_("courriel"), blank=True)
    adresse = models.TextField(_("adresse postale"), blank=True)
    horaires = models.CharField(_("horaires"), max_length=200, blank=True)
    actif = models.BooleanField(_("actif"), default=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                condition=Q(actif=False) | ~Q(telephone=""),
                name="service_actif_a_un_telephone",
                violation_error_message=_(
                    "Un service sans téléphone ne peut pas être actif (art. R112-11-1 du CRPA)."
                ),
            ),
            models.CheckConstraint(
                condition=Q(actif=False) | ~Q(courriel="") | ~Q(adresse=""),
                name="service_actif_a_une_adresse",
                violation_error_message=_("Un service actif a un courriel ou une adresse postale."),
            ),
        ]

    def __str__(self) -> str:
        return self.nom


@suivre(nom="nom")
class Groupe(models.Model):
    """A family of categories, with its icon."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    nom = models.CharField(_("nom"), max_length=80)
    icone = models.CharField(
        _("icône"), max_length=40, help_text=_("Nom d’une icône Lucide, par exemple « lightbulb ».")
    )
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("groupe de catégories")
        verbose_name_plural = _("groupes de catégories")
        ordering = ["ordre", "nom"]

    def __str__(self) -> str:
        return self.nom


class CategorieQuerySet(models.QuerySet["Categorie"]):
    def active(self) -> CategorieQuerySet:
        return self.filter(active=True)

    def publiques(self) -> CategorieQuerySet:
        return self.filter(visibilite=Categorie.Visibilite.PUBLIC)

    def searching(self, texte: str, maximum: int = 12) -> list[Categorie]:
        """Return the categories that speak of a text in everyday words, the likeliest first, in two queries."""
        keys = categories_pour(texte, maximum)
        rows = self.filter(pk__in=keys).select_related("groupe").in_bulk()
        return [rows[pk] for pk in keys if pk in rows]


@suivre(nom="libelle")
class Categorie(models.Model):
    """A kind of request: everything that differs from one kind to the next is a column or a row here."""

    class Visibilite(models.TextChoices):
        PUBLIC = "public", _("publique")
        PRIVE = "prive", _("privée")

    class Localisation(models.TextChoices):
        OBLIGATOIRE = "obligatoire", _("obligatoire")
        FACULTATIVE = "facultative", _("facultative")
        AUCUNE = "aucune", _("aucune")

    class PhotoVoulue(models.TextChoices):
        RECOMMANDEE = "recommandee", _("recommandée")
        FACULTATIVE = "facultative", _("facultative")
        INTERDITE = "interdite", _("interdite")

    class Silence(models.TextChoices):
        REJET = "rejet", _("le silence vaut rejet")
        ACCEPTATION = "acceptation", _("le silence vaut acceptation")
        SANS_OBJET = "sans_objet", _("sans objet")
        A_VALIDER = "a_valider", _("à valider par un juriste (compté comme un rejet)")

    code = models.CharField(_("code"), max_length=20, unique=True)
    groupe = models.ForeignKey(
        Groupe, verbose_name=_("groupe"), on_delete=models.PROTECT, related_name="categories"
    )
    libelle = models.CharField(_("libellé"), max_length=120)
    mots = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("mots de tous les jours"),
        default=list,
        blank=True,
        help_text=_("Ce que les gens tapent pour la trouver, séparé par des virgules."),
    )
    proprietaire = models.CharField(_("propriétaire de l’ouvrage"), max_length=40, blank=True)
    delai_jours = models.PositiveSmallIntegerField(
        _("objectif du service (jours ouvrés)"), validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    urgente = models.BooleanField(_("urgente"), default=False)
    consigne = models.TextField(_("consigne affichée avant le formulaire"), blank=True)
    note_agents = models.TextField(_("note pour les agents"), blank=True)
    visibilite = models.CharField(
        _("visibilité"), max_length=10, choices=Visibilite.choices, default=Visibilite.PUBLIC
    )
    localisation = models.CharField(
        _("lieu"), max_length=12, choices=Localisation.choices, default=Localisation.OBLIGATOIRE
    )
    photo = models.CharField(
        _("photo"), max_length=12, choices=PhotoVoulue.choices, default=PhotoVoulue.FACULTATIVE
    )
    regime_silence = models.CharField(
        _("silence de l’administration"), max_length=12, choices=Silence.choices, default=Silence.REJET
    )
    a_qualifier = models.BooleanField(
        _("à qualifier par un agent"),
        default=False,
        help_text=_("L’accusé de réception attend qu’un agent précise la catégorie."),
    )
    active = models.BooleanField(_("active"), default=True)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects: ClassVar = CategorieQuerySet.as_manager()

    class Meta:
        verbose_name = _("catégorie")
        verbose_name_plural = _("catégories")
        ordering = ["groupe__ordre", "ordre", "code"]

    def __str__(self) -> str:
        return self.libelle

    @property
    def privee(self) -> bool:
        return self.visibilite == self.Visibilite.PRIVE


@suivre(nom="libelle", dans="categorie")
class Question(models.Model):
    """A question of a category; no answer is compulsory unless the town says so."""

    class Type(models.TextChoices):
        TEXTE = "texte", _("texte")
        CHOIX = "choix", _("choix")
        OUI_NON = "oui_non", _("oui ou non")
        NOMBRE = "nombre", _("nombre")
        DATE = "date", _("date")

    categorie = models.ForeignKey(
        Categorie, verbose_name=_("catégorie"), on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(_("code"), max_length=60)
    libelle = models.CharField(_("question"), max_length=200)
    type = models.CharField(_("type de réponse"), max_length=10, choices=Type.choices)
    choix = ArrayField(models.CharField(max_length=80), verbose_name=_("choix"), default=list, blank=True)
    publique = models.BooleanField(_("réponse publique après lecture par un agent"), default=False)
    agents_seulement = models.BooleanField(_("réponse réservée aux agents"), default=False)
    obligatoire = models.BooleanField(_("obligatoire"), default=False)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["ordre", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["categorie", "code"], name="question_categorie_code"),
            models.CheckConstraint(
                condition=~Q(publique=True, agents_seulement=True),
                name="question_publique_ou_reservee",
                violation_error_message=_(
                    "Une réponse ne peut pas être à la fois publique et réservée aux agents."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(publique=True, type="texte"),
                name="question_texte_jamais_publique",
                violation_error_message=_("Une réponse en texte libre n’est jamais publique."),
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    def clean(self) -> None:
        if (self.type == self.Type.CHOIX) != bool(self.choix):
            raise ValidationError({"choix": _("Une question à choix a des choix ; les autres n’en ont pas.")})


@suivre(nom="zone", vide=_("partout"), dans="categorie")
@a_rendre()
class Regle(models.Model):
    """Which service answers for a category: everywhere (no zone), in a conseil, or in a quartier."""

    categorie = models.ForeignKey(
        Categorie, verbose_name=_("catégorie"), on_delete=models.CASCADE, related_name="regles"
    )
    zone = models.ForeignKey(
        Zone,
        verbose_name=_("zone"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"nature__in": [Nature.CONSEIL, Nature.QUARTIER]},
        help_text=_("Vide : partout. Un quartier l’emporte sur un conseil, un conseil sur « partout »."),
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        on_delete=models.PROTECT,
        related_name="regles",
        limit_choices_to={"actif": True},
    )

    class Meta:
        verbose_name = _("règle d’affectation")
        verbose_name_plural = _("règles d’affectation")
        constraints = [
            models.UniqueConstraint(
                fields=["categorie", "zone"],
                name="regle_categorie_zone",
                nulls_distinct=False,
                violation_error_message=_("Il y a déjà une règle pour cette catégorie et cette zone."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.categorie.code} · {self.zone or _('partout')} → {self.service}"

    def clean(self) -> None:
        if self.zone and self.zone.nature not in (Nature.CONSEIL, Nature.QUARTIER):
            raise ValidationError({"zone": _("Une règle vaut partout, dans un conseil ou dans un quartier.")})
        if self.service_id and not self.service.actif:
            raise ValidationError({"service": _("Ce service n’est pas actif.")})
