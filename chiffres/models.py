"""What was sent of the figures. The figures themselves stand in tables of their own: see the first migration."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Rapport(models.Model):
    """The report of one month: its row is written with its letters, so it leaves once."""

    premier_jour = models.DateField(_("mois"), unique=True)
    envoye_le = models.DateTimeField(_("envoyé le"), default=timezone.now)
    lettres = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-premier_jour"]
