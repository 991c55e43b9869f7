"""The drawer of personal data: who declared, who follows a report, who wants the news of an area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie, Groupe
from quartiers.models import Zone
from signalements.models.choix import Canal
from signalements.models.signalement import Signalement


class DeclarantQuerySet(models.QuerySet["Declarant"]):
    def voix(self) -> CombinedExpression:
        """How many people reported what the outer query reads, or a duplicate of it: all that the public ever learns
        from this drawer."""
        # Two counts: one with an OR would read the whole drawer for each row.
        return self._count(signalement=OuterRef("pk")) + self._count(signalement__doublon_de=OuterRef("pk"))

    def _count(self, **of: OuterRef) -> Coalesce:
        rows = self.filter(**of).order_by().annotate(tous=Value(1)).values("tous").annotate(n=Count("pk"))
        return Coalesce(Subquery(rows.values("n")), 0)


class Declarant(models.Model):
    """Whoever reported, said "moi aussi" or called: the drawer of personal data."""

    class Nature(models.TextChoices):
        AUTEUR = "auteur", _("auteur")
        MOI_AUSSI = "moi_aussi", _("moi aussi")
        APPEL = "appel", _("appel de plus")

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="declarants")
    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.AUTEUR)
    canal = models.CharField(max_length=10, choices=Canal.choices, default=Canal.WEB)
    courriel = models.EmailField(_("courriel"), blank=True)
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    prenom = models.CharField(_("prénom"), max_length=80, blank=True)
    nom = models.CharField(_("nom"), max_length=80, blank=True)
    adresse = models.TextField(_("adresse postale"), blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    rna = models.CharField(_("RNA"), max_length=10, blank=True)
    navigateur_empreinte = models.CharField(max_length=64, blank=True)
    cree_le = models.DateTimeField(default=timezone.now)
    efface_le = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = DeclarantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["signalement", "navigateur_empreinte"],
                condition=~Q(navigateur_empreinte="") & Q(nature="moi_aussi"),
                name="moi_aussi_une_fois_par_navigateur",
            ),
            models.UniqueConstraint(
                fields=["signalement"], condition=Q(nature="auteur"), name="un_auteur_par_signalement"
            ),
        ]

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    @property
    def sur_papier(self) -> bool:
        """Whether this person is written to on paper: a postal address and no other."""
        return bool(self.adresse) and not self.courriel


class Abonnement(models.Model):
    """An address that follows a report, confirmed by its own click unless it sent the report."""

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="abonnements")
    courriel = models.EmailField(_("courriel"))
    declarant = models.ForeignKey(
        Declarant, null=True, blank=True, on_delete=models.SET_NULL, related_name="abonnements"
    )
    venu_de = models.ForeignKey(
        Signalement, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cree_le = models.DateTimeField(default=timezone.now)
    confirme_le = models.DateTimeField(null=True, blank=True)
    arrete_le = models.DateTimeField(null=True, blank=True)
    refuse_le = models.DateTimeField(_("adresse refusée le"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("signalement", Lower("courriel"), name="abonnement_une_fois_par_adresse")
        ]
        indexes = [models.Index(Lower("courriel"), name="abonnements_d_une_adresse")]

    @property
    def actif(self) -> bool:
        return bool(self.confirme_le) and not self.arrete_le and not self.refuse_le


class AbonnementNouvellesQuerySet(models.QuerySet["AbonnementNouvelles"]):
    def actifs(self) -> AbonnementNouvellesQuerySet:
        """Those that are written to."""
        return self.filter(confirme_le__isnull=False, refuse_le__isnull=True)

    def a_prevenir(self, zone: Zone, jour: dt.date) -> AbonnementNouvellesQuerySet:
        """Those of a zone who have not been told of its outline of that day."""
        return self.actifs().filter(zone=zone, contour_dit_le__lt=jour)

    def prevenus(self, zones: Iterable[Zone], jour: dt.date) -> AbonnementNouvellesQuerySet:
        """Those of these zones who have been told of their outlines of that day, which is to come."""
        return self.actifs().filter(zone__in=zones, contour_dit_le__gte=jour)

    def aussitot(self) -> AbonnementNouvellesQuerySet:
        return self.actifs().filter(rythme=AbonnementNouvelles.Rythme.AUSSITOT)


class AbonnementNouvelles(models.Model):
    """An address that wants the news of an area, of a circle or of the town, once confirmed by its own click.

    One without zone and without centre is for the whole town. Whoever leaves takes the row along.
    """

    class Rythme(models.TextChoices):
        AUSSITOT = "aussitot", _("Tout de suite")
        JOUR = "jour", _("Chaque matin")
        SEMAINE = "semaine", _("Chaque lundi matin")

    RAYONS_M = (100, 200, 300, 500, 1000, 2000)

    courriel = models.EmailField(_("courriel"))
    zone = models.ForeignKey(
        Zone, null=True, blank=True, on_delete=models.PROTECT, related_name="abonnements_nouvelles"
    )
    centre = models.PointField(_("centre"), srid=4326, null=True, blank=True)
    rayon_m = models.PositiveSmallIntegerField(_("rayon (m)"), null=True, blank=True)
    lieu = models.CharField(_("lieu, en mots"), max_length=120, blank=True)
    groupes = models.ManyToManyField(Groupe, blank=True, related_name="+")
    categories = models.ManyToManyField(Categorie, blank=True, related_name="+")
    rythme = models.CharField(_("rythme"), max_length=8, choices=Rythme.choices, default=Rythme.SEMAINE)
    #: The last event that was told, and the day of the next digest.
    dit_jusqu_a = models.BigIntegerField(default=0)
    prochaine_le = models.DateField(null=True, blank=True)
    #: The first day of the newest outline that was told.
    contour_dit_le = models.DateField(default=timezone.localdate)
    cree_le = models.DateTimeField(default=timezone.now)
    confirme_le = models.DateTimeField(null=True, blank=True)
    refuse_le = models.DateTimeField(_("adresse refusée le"), null=True, blank=True)

    objects: ClassVar = AbonnementNouvellesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["courriel", "zone"], condition=Q(zone__isnull=False), name="nouvelles_d_une_zone"
            ),
            models.UniqueConstraint(
                fields=["courriel", "centre"], condition=Q(centre__isnull=False), name="nouvelles_d_un_cercle"
            ),
            models.UniqueConstraint(
                fields=["courriel"],
                condition=Q(zone__isnull=True, centre__isnull=True),
                name="nouvelles_de_la_commune",
            ),
            models.CheckConstraint(
                condition=Q(zone__isnull=True) | Q(centre__isnull=True), name="nouvelles_zone_ou_cercle"
            ),
            models.CheckConstraint(
                condition=Q(centre__isnull=True, rayon_m__isnull=True)
                | Q(centre__isnull=False, rayon_m__range=(100, 2000)),
                name="nouvelles_cercle_a_un_rayon",
            ),
            models.CheckConstraint(
                condition=Q(rythme="aussitot", prochaine_le__isnull=True)
                | (~Q(rythme="aussitot") & Q(prochaine_le__isnull=False)),
                name="nouvelles_resume_a_un_jour",
            ),
        ]
        indexes = [
            models.Index(
                fields=["prochaine_le"],
                name="nouvelles_a_resumer",
                condition=Q(confirme_le__isnull=False, refuse_le__isnull=True),
            ),
            models.Index(
                fields=["cree_le"], name="nouvelles_a_confirmer", condition=Q(confirme_le__isnull=True)
            ),
        ]

    @property
    def actif(self) -> bool:
        return bool(self.confirme_le) and not self.refuse_le

    @property
    def ou(self) -> str:
        """The place in words: « Conseil de quartier Sud », « 300 m autour de « Les Sablettes » » (needs `zone`)."""
        if self.zone:
            return self.zone.titre
        if self.rayon_m is None:
            return gettext("Toute la commune")
        metres = f"{self.rayon_m} m" if self.rayon_m < 1000 else f"{self.rayon_m // 1000} km"
        if not self.lieu:
            return gettext("%(rayon)s autour du lieu choisi") % {"rayon": metres}
        return gettext("%(rayon)s autour de « %(lieu)s »") % {"rayon": metres, "lieu": self.lieu}
