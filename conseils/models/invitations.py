"""An invitation to represent an area: the account is made with it, the mandate when it is accepted."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conseils.models.mandats import REPRESENTABLES, Mandat
from mairie.models import Compte
from mairie.valeurs import periode_en_mots
from quartiers.models import Zone

INVITATION_JOURS = 30


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def en_attente(self) -> InvitationQuerySet:
        """Those that nobody has accepted or withdrawn, expired or not."""
        return self.filter(acceptee_le__isnull=True, retiree_le__isnull=True)


class Invitation(models.Model):
    """Somebody is asked to represent a conseil or a CIL during a period of whole days."""

    class Etat(models.TextChoices):
        ACCEPTEE = "acceptee", _("acceptée")
        RETIREE = "retiree", _("retirée")
        EXPIREE = "expiree", _("expirée")
        ENVOYEE = "envoyee", _("envoyée")

    zone = models.ForeignKey(
        Zone,
        verbose_name=_("conseil ou CIL"),
        on_delete=models.PROTECT,
        related_name="invitations",
        limit_choices_to=REPRESENTABLES,
    )
    compte = models.ForeignKey(
        Compte, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="invitations"
    )
    fonction = models.CharField(
        _("fonction"), max_length=80, blank=True, help_text=_("Par exemple « référente » ou « trésorier ».")
    )
    periode = DateRangeField(_("mandat"))
    par = models.ForeignKey(
        Compte, verbose_name=_("invitée par"), on_delete=models.PROTECT, related_name="invitations_faites"
    )
    cree_le = models.DateTimeField(_("faite le"), default=timezone.now, editable=False)
    envoyee_le = models.DateTimeField(_("envoyée le"), default=timezone.now, editable=False)
    acceptee_le = models.DateTimeField(_("acceptée le"), null=True, blank=True, editable=False)
    retiree_le = models.DateTimeField(_("retirée le"), null=True, blank=True, editable=False)
    mandat = models.OneToOneField(
        Mandat, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation", editable=False
    )

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "compte"],
                condition=Q(acceptee_le__isnull=True, retiree_le__isnull=True),
                name="une_invitation_a_la_fois",
            )
        ]

    def __str__(self) -> str:
        return f"{self.compte}, {self.zone}"

    @property
    def etat(self) -> Etat:
        if self.acceptee_le:
            return self.Etat.ACCEPTEE
        if self.retiree_le:
            return self.Etat.RETIREE
        return self.Etat.EXPIREE if timezone.now() >= self.expire_le else self.Etat.ENVOYEE

    @property
    def expire_le(self) -> dt.datetime:
        """When its last letter stops opening."""
        return self.envoyee_le + dt.timedelta(days=INVITATION_JOURS)

    @property
    def dernier_jour(self) -> dt.date | None:
        """The last day of the mandate, None if it has no end."""
        return self.periode.upper and self.periode.upper - dt.timedelta(days=1)

    @property
    def dates(self) -> str:
        """The period in words."""
        return periode_en_mots(self.periode)
