"""The drawer of personal data: who declared, who follows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalements.models.signalement import Canal, Signalement


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
