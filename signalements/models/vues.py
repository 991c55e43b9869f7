"""The views of the queue that agents keep under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.droits import Acte, peut, roles_pour
from mairie.models import Compte

REQUETE_MAX = 1000


class VueEnregistreeQuerySet(models.QuerySet["VueEnregistree"]):
    def visible_to(self, compte: Compte) -> VueEnregistreeQuerySet:
        """One's own, and those that a colleague shares: of the same service, or, for who reads all, who does too."""
        colleagues = Q(compte__services__in=compte.services.all())
        if peut(compte, Acte.LIRE_TOUT):
            colleagues |= Q(compte__role__in=roles_pour(Acte.LIRE_TOUT))
        return self.filter(Q(compte=compte) | Q(partagee=True) & colleagues).distinct()


class VueEnregistree(models.Model):
    """What is asked of the queue, under a name: private, or shared with the services of its account."""

    compte = models.ForeignKey(Compte, on_delete=models.CASCADE, related_name="vues")
    nom = models.CharField(_("nom"), max_length=40)
    requete = models.CharField(max_length=REQUETE_MAX, blank=True)
    partagee = models.BooleanField(_("partagée"), default=False)
    cree_le = models.DateTimeField(default=timezone.now)

    objects: ClassVar = VueEnregistreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue enregistrée")
        verbose_name_plural = _("vues enregistrées")
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["compte", "nom"], name="vue_un_nom_par_compte"),
        ]

    def __str__(self) -> str:
        return self.nom
