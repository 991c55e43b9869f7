"""A walk through an area ("marche exploratoire"): several reports in one outing, by several people."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mairie.models import Compte
from quartiers.attaches import a_rendre
from quartiers.models import Zone
from quartiers.templatetags.interface import ecrire_jour
from signalements.models import Signalement

RETARD_JOURS = 7
"""How long after its day a walk still takes the reports that a phone had kept."""


class BaladeQuerySet(models.QuerySet["Balade"]):
    def tenues(self) -> BaladeQuerySet:
        """Those that are not called off."""
        return self.filter(annulee_le__isnull=True)

    def a_lire(self, jour: dt.date) -> BaladeQuerySet:
        """Those to come after that day or on it, and those that are finished, the latest first."""
        return self.tenues().filter(Q(le__gte=jour) | Q(terminee_le__isnull=False)).order_by("-le", "-pk")

    def a_venir(self) -> BaladeQuerySet:
        """Those of today and of later, not finished, the next first."""
        return (
            self.tenues()
            .filter(le__gte=timezone.localdate(), terminee_le__isnull=True)
            .order_by("le", "heure")
        )


@a_rendre(lambda rows, jour: rows.tenues().filter(le__gte=jour, terminee_le__isnull=True))
class Balade(models.Model):
    """One outing of those who represent an area, and of whom they invite by a link, on one day."""

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="balades")
    le = models.DateField(_("jour"))
    heure = models.TimeField(_("heure"), null=True, blank=True)
    rendez_vous = models.CharField(_("point de rendez-vous"), max_length=160, blank=True)
    par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)
    terminee_le = models.DateTimeField(null=True, blank=True)
    annulee_le = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = BaladeQuerySet.as_manager()

    class Meta:
        verbose_name = _("balade")
        verbose_name_plural = _("balades")
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["zone", "-le"], name="balades_d_une_zone")]
        constraints = [
            models.CheckConstraint(
                condition=Q(terminee_le__isnull=True) | Q(annulee_le__isnull=True),
                name="balade_terminee_ou_annulee",
            )
        ]

    def __str__(self) -> str:
        return gettext("Balade du %(le)s") % {"le": ecrire_jour(self.le)}

    def get_absolute_url(self) -> str:
        """The page that everybody reads."""
        return reverse("conseils:bilan", args=[self.pk])

    @property
    def ouverte(self) -> bool:
        """Whether somebody may still report on it."""
        return self.attend and not self.terminee_le

    @property
    def attend(self) -> bool:
        """Whether what a phone had kept may still come, though the walk is finished."""
        return not self.annulee_le and timezone.localdate() <= self.dernier_jour

    def prend(self, note_le: dt.datetime | None) -> bool:
        """Whether it takes a report that was noted at that instant, if a phone says so: before the end."""
        noted_in_time = self.terminee_le and note_le and note_le <= self.terminee_le
        return self.ouverte or bool(self.attend and noted_in_time)

    @property
    def dernier_jour(self) -> dt.date:
        """Until when a phone may send what it had kept."""
        return self.le + dt.timedelta(days=RETARD_JOURS)


class Arret(models.Model):
    """One report of a walk, and the account that made it; nobody where it came by the link."""

    balade = models.ForeignKey(Balade, on_delete=models.CASCADE, related_name="arrets")
    signalement = models.OneToOneField(Signalement, on_delete=models.CASCADE, related_name="arret")
    par = models.ForeignKey(Compte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
