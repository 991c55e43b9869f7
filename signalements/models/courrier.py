"""Letters, and how often a door was pushed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.models import Compte
from mairie.models.remarques import Remarque
from signalements.models.personnes import Abonnement, AbonnementNouvelles
from signalements.models.recit import Evenement
from signalements.models.signalement import Signalement


class CourrielQuerySet(models.QuerySet["Courriel"]):
    def a_envoyer(self, now: dt.datetime) -> CourrielQuerySet:
        """Those that go by mail, and whose turn has come."""
        return self.en_souffrance().filter(prochain_essai_le__lte=now)

    def de_nouvelles(self) -> CourrielQuerySet:
        """The letters of subscriptions to news, confirmations included."""
        return self.filter(nouvelles__isnull=False)

    def en_souffrance(self) -> CourrielQuerySet:
        """Those that go by mail and have not left."""
        return self.filter(
            support=Courriel.Support.COURRIEL, envoye_le__isnull=True, abandonne_le__isnull=True
        )

    def a_poster(self) -> CourrielQuerySet:
        """Those on paper that nobody has posted yet, the oldest first."""
        return self.filter(
            support=Courriel.Support.PAPIER, envoye_le__isnull=True, abandonne_le__isnull=True
        ).order_by("cree_le", "pk")


class Courriel(models.Model):
    """A letter, by mail or on paper: the row is the queue, the retry and the proof."""

    class Support(models.TextChoices):
        COURRIEL = "courriel", _("courriel")
        PAPIER = "papier", _("lettre")

    class Pour(models.TextChoices):
        DECLARANT = "declarant", _("déclarant")
        ABONNE = "abonne", _("abonné")
        CONFIRMATION = "confirmation", _("confirmation d’adresse")
        SERVICE = "service", _("service")
        AGENT = "agent", _("agent")
        PARTENAIRE = "partenaire", _("autorité saisie")
        REMARQUE = "remarque", _("auteur d’une remarque")
        NOUVELLES = "nouvelles", _("abonné aux nouvelles")
        REPRESENTANT = "representant", _("représentant d’un conseil ou d’un CIL")

    signalement = models.ForeignKey(
        Signalement, null=True, on_delete=models.CASCADE, related_name="courriels"
    )
    evenement = models.ForeignKey(Evenement, null=True, on_delete=models.CASCADE, related_name="courriels")
    abonnement = models.ForeignKey(Abonnement, null=True, on_delete=models.SET_NULL, related_name="courriels")
    remarque = models.ForeignKey(
        Remarque, null=True, on_delete=models.CASCADE, related_name="courriels", db_index=False
    )
    nouvelles = models.ForeignKey(
        AbonnementNouvelles, null=True, on_delete=models.CASCADE, related_name="courriels", db_index=False
    )
    pour = models.CharField(max_length=12, choices=Pour.choices)
    support = models.CharField(max_length=8, choices=Support.choices, default=Support.COURRIEL)
    modele = models.CharField(max_length=40)
    destinataire = models.CharField(max_length=254, blank=True)
    objet = models.CharField(max_length=200, blank=True)
    texte = models.TextField(blank=True)
    html = models.TextField(blank=True)
    empreinte = models.CharField(max_length=64)
    message_id = models.CharField(max_length=120)
    #: Where letters like this one are stopped, if not by the end of a subscription.
    lien_arret = models.CharField(max_length=200, blank=True, default="", db_default="")
    cree_le = models.DateTimeField(default=timezone.now)
    prochain_essai_le = models.DateTimeField(default=timezone.now)
    tentatives = models.PositiveSmallIntegerField(default=0)
    envoye_le = models.DateTimeField(null=True, blank=True)
    poste_par = models.ForeignKey(Compte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    abandonne_le = models.DateTimeField(null=True, blank=True)
    erreur = models.CharField(max_length=60, blank=True)
    vide_le = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = CourrielQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["prochain_essai_le"],
                name="courriels_a_envoyer",
                condition=Q(support="courriel", envoye_le__isnull=True, abandonne_le__isnull=True),
            ),
            models.Index(
                fields=["cree_le"],
                name="lettres_a_poster",
                condition=Q(support="papier", envoye_le__isnull=True, abandonne_le__isnull=True),
            ),
            models.Index("destinataire", "cree_le", name="courriels_d_une_adresse"),
            models.Index(
                fields=["remarque"],
                name="courriels_d_une_remarque",
                condition=Q(remarque__isnull=False),
            ),
            models.Index(
                fields=["nouvelles"],
                name="courriels_de_nouvelles",
                condition=Q(nouvelles__isnull=False),
            ),
        ]


class Compteur(models.Model):
    """How often something happened in a window of time, under a digest that says nothing of whom."""

    cle = models.CharField(max_length=80)
    fenetre = models.DateTimeField()
    nombre = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cle", "fenetre"], name="compteur_par_fenetre")]
        indexes = [models.Index(fields=["fenetre"], name="compteurs_a_balayer")]
