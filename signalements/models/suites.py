"""What others do for a report: an authority to which it was transmitted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalements.models.recit import Evenement
from signalements.models.signalement import Signalement


class Transmission(models.Model):
    """An authority, a contractor, a landlord to whom a report was sent, who answers by a link, without account."""

    class Reponse(models.TextChoices):
        PREVU = "prevu", _("c’est prévu")
        FAIT = "fait", _("c’est fait")
        REFUS = "refus", _("ce n’est pas de notre ressort")

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="transmissions")
    evenement = models.ForeignKey(Evenement, on_delete=models.CASCADE, related_name="+")
    autorite = models.CharField(_("autorité"), max_length=120)
    courriel = models.EmailField(_("courriel"))
    avec_coordonnees = models.BooleanField(default=False)
    reponse = models.CharField(max_length=8, choices=Reponse.choices, blank=True)
    prevu_le = models.DateField(null=True, blank=True)
    repondu_le = models.DateTimeField(null=True, blank=True)
    close_le = models.DateTimeField(null=True, blank=True)
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signalement"], condition=Q(close_le__isnull=True), name="une_transmission_ouverte"
            )
        ]

    @property
    def attend(self) -> bool:
        """Whether the ball is with them: nothing answered, or only a date."""
        return self.close_le is None and self.reponse in ("", self.Reponse.PREVU)
