"""What those who represent an area say of a report: their support, counted apart from residents, and their words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.models import Compte
from quartiers.models import Zone
from signalements.models.recit import Texte
from signalements.models.signalement import Signalement


class Soutien(models.Model):
    """A conseil or a CIL stands behind a report, and may want it done first; withdrawn, the row is gone."""

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="soutiens")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="soutiens")
    par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField(default=timezone.now)
    prioritaire_le = models.DateTimeField(_("demandé en priorité le"), null=True, blank=True)

    class Meta:
        ordering = ["le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signalement", "zone"], name="un_soutien_par_zone"),
        ]
        indexes = [
            models.Index(fields=["signalement"], name="priorites", condition=Q(prioritaire_le__isnull=False)),
        ]


class Commentaire(models.Model):
    """What a conseil or a CIL writes to the service, and what the service answers; the words are two Texte."""

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="commentaires")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="commentaires")
    par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")
    # Words are redacted, never removed but with their whole report, which takes this row along.
    texte = models.OneToOneField(Texte, on_delete=models.DO_NOTHING, related_name="commentaire")
    reponse = models.OneToOneField(
        Texte, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="commentaire_repondu"
    )
    repondu_par = models.ForeignKey(Compte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    @property
    def pour_tous(self) -> bool:
        """Whether it is to be public, once an agent has read it."""
        return self.texte.nature == Texte.Nature.COMMENTAIRE
