"""What each night has done: reminders told, and the seal over the chains of all reports."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Sceau(models.Model):
    """What all chains came to one night: a report that vanishes afterwards shows (registre.py).

    `blocs` says, for each hundred of reports in the order of their keys, how many they were and the digest of the
    heads of their chains. `empreinte` covers the whole row and the seal before.
    """

    le = models.DateField(unique=True)
    fait_le = models.DateTimeField(default=timezone.now)
    evenement_max = models.BigIntegerField()
    signalements = models.PositiveIntegerField()
    evenements = models.PositiveBigIntegerField()
    blocs = models.JSONField()
    empreinte = models.CharField(max_length=64)

    class Meta:
        ordering = ["le"]


class Veille(models.Model):
    """One night watch: when, and how much it told (signalements/veille.py)."""

    le = models.DateField(unique=True)
    faite_le = models.DateTimeField(default=timezone.now)
    rappels = models.PositiveIntegerField(default=0)
    decisions = models.PositiveIntegerField(default=0)
    lettres = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["le"]
