"""What the columns of a report choose from: the way it came, its door, why its clock stands still, what was told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Canal(models.TextChoices):
    WEB = "web", _("site")
    API = "api", _("application")
    TELEPHONE = "telephone", _("téléphone")
    GUICHET = "guichet", _("guichet")
    COURRIER = "courrier", _("courrier")
    COURRIEL = "courriel", _("courriel")
    RENCONTRE = "rencontre", _("rencontre")
    TERRAIN = "terrain", _("terrain")
    PARTENAIRE = "partenaire", _("autorité saisie")
    BALADE = "balade", _("balade de quartier")


class Porte(models.TextChoices):
    SIGNALEMENT = "signalement", _("signalement")
    DEMANDE = "demande", _("demande identifiée")


class Suspension(models.TextChoices):
    """Why the legal clock of an identified request stands still."""

    PIECES = "pieces", _("pièce manquante")
    TRANSMISSION = "transmission", _("transmise à une autre autorité, qui ne l’a pas encore reçue")


class PalierLegal(models.IntegerChoices):
    """What was told last of the legal date."""

    RIEN = 0, _("rien")
    J30 = 1, _("réponse due dans 30 jours ou moins")
    J15 = 2, _("réponse due dans 15 jours ou moins")
    J5 = 3, _("réponse due dans 5 jours ou moins")
    DEPASSE = 4, _("date légale dépassée")


class PalierObjectif(models.IntegerChoices):
    """What was told last of the service's target."""

    RIEN = 0, _("rien")
    ALERTE = 1, _("objectif aux quatre cinquièmes")
    DEPASSE = 2, _("objectif dépassé")
    DIRECTION = 3, _("objectif dépassé depuis plus de dix jours ouvrés")
