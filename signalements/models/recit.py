"""What is told of a report: events that never change, words and photos that can be redacted."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.models import Compte, Question
from signalements.etats import Etat
from signalements.models.choix import Canal
from signalements.models.signalement import Signalement

FRANCAIS = "francais"
"""French without accents, a text search configuration of the database."""


class EvenementQuerySet(models.QuerySet["Evenement"]):
    def de_la_ville(self) -> EvenementQuerySet:
        """What an agent has answered: a new state or a public message (as the index says)."""
        return self.filter(nature__in=Evenement.REPONSES, auteur__isnull=False)


class Evenement(models.Model):
    """One move of one report: append-only, codes and ids only, no word and no address.

    `rang` and `empreinte` are written by the database: each event holds the digest of the one before (registre.py).
    """

    class Nature(models.TextChoices):
        DEPOT = "depot", _("Reçu")
        ETAT = "etat", _("Changement d’état")
        AFFECTATION = "affectation", _("Affectation")
        CATEGORIE = "categorie", _("Changement de catégorie")
        POSITION = "position", _("Changement de lieu")
        PUBLICATION = "publication", _("Publication")
        MASQUAGE = "masquage", _("Masquage")
        MESSAGE = "message", _("Message public")
        NOTE = "note", _("Note interne")
        AJOUT = "ajout", _("Complément du déclarant")
        MOI_AUSSI = "moi_aussi", _("Moi aussi")
        FUSION = "fusion", _("Doublon rattaché")
        APPEL = "appel", _("Un appel de plus")
        LECTURE = "lecture", _("Coordonnées lues")
        PIECE = "piece", _("Document joint")
        RAPPEL = "rappel", _("Rappel au service")
        PARTENAIRE = "partenaire", _("Réponse de l’autorité saisie")
        AVIS = "avis", _("Avis du déclarant")
        PARTS = "parts", _("Partagé entre services")
        PART_FAITE = "part_faite", _("Part d’un service terminée")
        SEPARATION = "separation", _("Doublon détaché")
        DECISION = "decision", _("Décision implicite")
        SUSPENSION = "suspension", _("Délai légal suspendu")
        REPRISE = "reprise", _("Délai légal repris")
        CONFIE = "confie", _("Agent en charge")
        SOUTIEN = "soutien", _("Soutien d’un conseil ou d’un CIL")
        COMMENTAIRE = "commentaire", _("Mot d’un conseil ou d’un CIL")
        REPLIQUE = "replique", _("Réponse à un conseil ou à un CIL")
        SEANCE = "seance", _("Examiné en séance")
        SECTEUR = "secteur", _("Changement de secteur")

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="evenements")
    nature = models.CharField(max_length=12, choices=Nature.choices)
    etat_avant = models.CharField(max_length=16, blank=True, choices=Etat.choices)
    etat_apres = models.CharField(max_length=16, blank=True, choices=Etat.choices)
    le = models.DateTimeField(default=timezone.now)
    auteur = models.ForeignKey(Compte, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, blank=True)
    canal = models.CharField(max_length=10, choices=Canal.choices, default=Canal.WEB)
    details = models.JSONField(default=dict)
    rang = models.PositiveIntegerField(default=0, editable=False)
    empreinte = models.CharField(max_length=64, default="", editable=False)

    objects: ClassVar = EvenementQuerySet.as_manager()

    #: Natures by which the town answers whoever reported.
    REPONSES = (Nature.ETAT, Nature.MESSAGE)

    class Meta:
        ordering = ["le", "pk"]
        constraints = [models.UniqueConstraint(fields=["signalement", "rang"], name="evenement_rang")]
        indexes = [
            models.Index(fields=["signalement", "le", "id"], name="ligne_d_un_signalement"),
            models.Index(
                fields=["signalement"],
                name="reponses_de_la_ville",
                condition=Q(nature__in=["etat", "message"], auteur__isnull=False),
            ),
            models.Index(fields=["le"], name="changements_de_secteur", condition=Q(nature="secteur")),
        ]

    #: Natures that the public page and the letters may tell.
    PUBLIQUES = frozenset(
        {
            Nature.DEPOT,
            Nature.ETAT,
            Nature.AFFECTATION,
            Nature.CATEGORIE,
            Nature.MESSAGE,
            Nature.FUSION,
            Nature.SEPARATION,
            Nature.PARTENAIRE,
            Nature.AVIS,
            Nature.COMMENTAIRE,
            Nature.REPLIQUE,
            Nature.SEANCE,
        }
    )

    #: What the reporter is told besides.
    DU_DECLARANT = frozenset({Nature.SUSPENSION, Nature.REPRISE, Nature.DECISION})

    @property
    def est_public(self) -> bool:
        return self.nature in self.PUBLIQUES


class TexteQuerySet(models.QuerySet["Texte"]):
    def publics(self) -> TexteQuerySet:
        return self.filter(publie_le__isnull=False, masque_le__isnull=True)

    def a_relire(self) -> TexteQuerySet:
        """What was written to be public and no agent has published or held yet."""
        return self.filter(nature__in=Texte.RELUES, publie_le__isnull=True, masque_le__isnull=True)


class Texte(models.Model):
    """Words: what somebody wrote, redactable without touching the events."""

    class Nature(models.TextChoices):
        DESCRIPTION = "description", _("description")
        LIEU = "lieu", _("lieu, en mots")
        REPONSE = "reponse", _("réponse à une question")
        AJOUT = "ajout", _("complément")
        MESSAGE = "message", _("message public")
        NOTE = "note", _("note interne")
        PARTENAIRE = "partenaire", _("réponse de l’autorité saisie")
        COMMENTAIRE = "commentaire", _("mot d’un conseil ou d’un CIL")
        AU_SERVICE = "au_service", _("mot d’un conseil ou d’un CIL au service")
        REPLIQUE = "replique", _("réponse à un conseil ou à un CIL")
        SEANCE = "seance", _("décision d’un conseil ou d’un CIL")

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="textes")
    evenement = models.ForeignKey(Evenement, null=True, on_delete=models.CASCADE, related_name="textes")
    nature = models.CharField(max_length=12, choices=Nature.choices)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    texte = models.TextField()
    sel = models.CharField(max_length=16, blank=True, editable=False)
    cree_le = models.DateTimeField(default=timezone.now)
    publie_le = models.DateTimeField(null=True, blank=True)
    masque_le = models.DateTimeField(null=True, blank=True)
    masque_par = models.ForeignKey(Compte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = TexteQuerySet.as_manager()

    #: What the resident wrote: private until an agent has read it.
    DU_DECLARANT = (Nature.DESCRIPTION, Nature.LIEU, Nature.REPONSE, Nature.AJOUT)

    #: What an agent publishes or holds.
    RELUES = (*DU_DECLARANT, Nature.COMMENTAIRE)

    #: What is never public.
    INTERNES = (Nature.NOTE, Nature.AU_SERVICE)

    class Meta:
        ordering = ["cree_le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signalement", "question"],
                condition=Q(question__isnull=False),
                name="une_reponse_par_question",
            ),
            models.CheckConstraint(
                condition=~Q(nature__in=["note", "au_service"]) | Q(publie_le__isnull=True),
                name="note_jamais_publique",
            ),
        ]
        indexes = [GinIndex(SearchVector("texte", config=FRANCAIS), name="mots_de_la_file")]

    def sceller(self) -> tuple[str, str]:
        """Draw the salt; return the name and the digest under which an event vouches for these words.

        Once salt and words are erased, the digest tells nothing of them.
        """
        self.sel = secrets.token_hex(8)
        nom = f"question-{self.question_id}" if self.question_id else self.nature
        return nom, hashlib.sha256(f"{self.sel}{self.texte}".encode()).hexdigest()

    @property
    def est_public(self) -> bool:
        return self.publie_le is not None and self.masque_le is None

    @property
    def a_relire(self) -> bool:
        """Whether no agent has published or held it yet."""
        return self.publie_le is None and self.masque_le is None


class PhotoQuerySet(models.QuerySet["Photo"]):
    def publiques(self) -> PhotoQuerySet:
        return self.filter(etat=Photo.EtatPhoto.PRETE, publie_le__isnull=False, masque_le__isnull=True)

    def a_relire(self) -> PhotoQuerySet:
        """The residents' photos that no agent has published or held yet."""
        return self.filter(par_la_ville=False, publie_le__isnull=True, masque_le__isnull=True).exclude(
            etat=Photo.EtatPhoto.REFUSEE
        )

    def a_preparer(self) -> PhotoQuerySet:
        return self.filter(etat=Photo.EtatPhoto.RECUE)

    def brouillons(self, numero: str, cle_empreinte: str) -> PhotoQuerySet:
        """Photos sent before their report, kept under its number and key."""
        return self.filter(signalement__isnull=True, brouillon_numero=numero, brouillon_cle=cle_empreinte)


class Photo(models.Model):
    """A photo in three sizes under a random name; the original lives until the worker has prepared it.

    Hiding a part of it gives it another name; `ancien_nom` is the one whose files are still to be removed.
    """

    class EtatPhoto(models.TextChoices):
        RECUE = "recue", _("en préparation")
        PRETE = "prete", _("prête")
        REFUSEE = "refusee", _("illisible")

    TAILLES = (1600, 640, 160)

    signalement = models.ForeignKey(Signalement, null=True, on_delete=models.CASCADE, related_name="photos")
    evenement = models.ForeignKey(Evenement, null=True, on_delete=models.CASCADE, related_name="photos")
    brouillon_numero = models.CharField(max_length=10, blank=True)
    brouillon_cle = models.CharField(max_length=64, blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    nom = models.CharField(max_length=32, unique=True)
    ancien_nom = models.CharField(max_length=32, blank=True, db_default="", default="", editable=False)
    etat = models.CharField(max_length=8, choices=EtatPhoto.choices, default=EtatPhoto.RECUE)
    ordre = models.PositiveSmallIntegerField(default=0)
    largeur = models.PositiveIntegerField(null=True)
    hauteur = models.PositiveIntegerField(null=True)
    par_la_ville = models.BooleanField(_("prise par la ville"), default=False)
    illustration = models.BooleanField(_("illustration de démonstration"), default=False)
    tentatives = models.PositiveSmallIntegerField(default=0)
    cree_le = models.DateTimeField(default=timezone.now)
    publie_le = models.DateTimeField(null=True, blank=True)
    masque_le = models.DateTimeField(null=True, blank=True)
    masque_par = models.ForeignKey(Compte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brouillon_numero", "brouillon_cle", "empreinte"],
                condition=Q(signalement__isnull=True) & ~Q(empreinte=""),
                name="brouillon_une_fois_par_photo",
            )
        ]
        indexes = [
            models.Index(fields=["cree_le"], name="photos_a_preparer", condition=Q(etat="recue")),
            models.Index(
                fields=["brouillon_numero"], name="photos_en_brouillon", condition=Q(signalement__isnull=True)
            ),
            models.Index(fields=["id"], name="anciennes_photos", condition=~Q(ancien_nom="")),
        ]

    @property
    def est_publique(self) -> bool:
        return self.etat == self.EtatPhoto.PRETE and self.publie_le is not None and self.masque_le is None

    @property
    def a_relire(self) -> bool:
        """Whether no agent has published or held it yet."""
        return self.publie_le is None and self.masque_le is None

    def url(self, taille: int) -> str:
        """Address of one size: 1600, 640 or 160 px."""
        return reverse("photo", args=[self.nom, taille])

    @property
    def url_grande(self) -> str:
        return self.url(1600)

    @property
    def url_moyenne(self) -> str:
        return self.url(640)

    @property
    def url_vignette(self) -> str:
        return self.url(160)
