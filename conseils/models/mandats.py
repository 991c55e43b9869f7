"""Who represents which area, and who is invited to."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mairie.droits import Role
from mairie.models import Compte
from mairie.valeurs import periode_en_mots
from quartiers.attaches import a_rendre
from quartiers.historique import suivre
from quartiers.models import Nature, Zone

ROLES = {Nature.CONSEIL: (Role.CONSEIL,), Nature.CIL: (Role.CIL, Role.CONSEIL)}
"""Which accounts may represent an area of this kind: a member of a conseil may be of a CIL too."""
REPRESENTABLES = Q(nature__in=list(ROLES))


class MandatQuerySet(models.QuerySet["Mandat"]):
    def en_cours(self, jour: dt.date | None = None) -> MandatQuerySet:
        """Those that run on that day (today unless told)."""
        return self.filter(periode__contains=jour or timezone.localdate())

    def a_qui_ecrire(self, lundi: dt.date) -> MandatQuerySet:
        """Those whose account waits for the letter of the week that begins on that Monday."""
        told = Q(lettre_le__isnull=False, lettre_le__gte=lundi)
        return self.filter(compte__is_active=True, lettre_arretee_le__isnull=True).exclude(told)


@a_rendre(lambda rows, jour: rows.filter(periode__overlap=(jour, None)))
@suivre(nom="zone", champs=["zone", "fonction", "compte", "periode"], sans_valeur=("nom_public",))
class Mandat(models.Model):
    """Somebody represents a conseil or a CIL during a period of whole days (first day in, last day out)."""

    zone = models.ForeignKey(
        Zone,
        verbose_name=_("conseil ou CIL"),
        on_delete=models.PROTECT,
        related_name="mandats",
        limit_choices_to=REPRESENTABLES,
    )
    nom_public = models.CharField(
        _("nom affiché"),
        max_length=120,
        blank=True,
        help_text=_("Comme la personne veut être nommée sur la page du secteur ; vide : elle n’y est pas."),
    )
    fonction = models.CharField(
        _("fonction"), max_length=80, blank=True, help_text=_("Par exemple « référente » ou « trésorier ».")
    )
    compte = models.ForeignKey(
        Compte,
        verbose_name=_("compte"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandats",
    )
    periode = DateRangeField(_("mandat"), help_text=_("Premier jour inclus, dernier jour exclu."))
    #: The Monday of the last weekly letter, and since when none is wanted.
    lettre_le = models.DateField(null=True, blank=True, editable=False)
    lettre_arretee_le = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = MandatQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ["zone", "nom_public", "pk"]
        constraints = [
            ExclusionConstraint(
                name="mandat_un_seul_par_jour",
                expressions=[
                    ("zone", RangeOperators.EQUAL),
                    ("compte", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
                condition=Q(compte__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.nom_public or self.fonction or gettext("sans nom affiché")

    @property
    def dates(self) -> str:
        """The period in words."""
        return periode_en_mots(self.periode)
