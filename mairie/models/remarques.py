"""What people say of the tool itself, what the town made of it, and which démarche they want next.

Remarque holds what may be read by all: nobody's words but the town's. What was said, and
where to answer, lies in Propos.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.droits import Role
from quartiers.historique import suivre

MOTS_MAX = 4000


class RemarqueQuerySet(models.QuerySet["Remarque"]):
    def publiees(self) -> RemarqueQuerySet:
        return self.filter(publiee_le__isnull=False)

    def comptes(self) -> dict[str, int]:
        """Return how many there are in each state, in the order of the states."""
        found = dict(self.order_by().values_list("etat").annotate(n=Count("pk")))
        return {etat.value: found.get(etat.value, 0) for etat in Remarque.Etat}


class Remarque(models.Model):
    """One remark on the tool: from what kind of person, and what became of it."""

    class De(models.TextChoices):
        HABITANT = "habitant", _("habitant")
        CONSEIL = "conseil", _("conseil de quartier")
        CIL = "cil", _("CIL")
        AGENT = "agent", _("agent")

    class Sujet(models.TextChoices):
        OUTIL = "outil", _("l’outil")
        DEMARCHE = "demarche", _("une démarche souhaitée")

    class Etat(models.TextChoices):
        RECUE = "recue", _("reçue")
        RETENUE = "retenue", _("retenue pour plus tard")
        FAITE = "faite", _("faite")
        REFUSEE = "refusee", _("refusée")

    CLOSES = (Etat.FAITE, Etat.REFUSEE)
    VENUE_DE: ClassVar = {
        De.HABITANT: _("de la part d’un habitant"),
        De.CONSEIL: _("de la part d’un conseil de quartier"),
        De.CIL: _("de la part d’un CIL"),
        De.AGENT: _("de la part d’un agent"),
    }

    de = models.CharField(_("de"), max_length=10, choices=De.choices, default=De.HABITANT)
    sujet = models.CharField(_("sujet"), max_length=10, choices=Sujet.choices, default=Sujet.OUTIL)
    page = models.CharField(_("page"), max_length=200, blank=True)
    etat = models.CharField(_("état"), max_length=10, choices=Etat.choices, default=Etat.RECUE)
    recue_le = models.DateTimeField(_("reçue le"), default=timezone.now)
    close_le = models.DateTimeField(_("faite ou refusée le"), null=True, blank=True)
    titre = models.CharField(_("ce qui est demandé"), max_length=160, blank=True)
    reponse = models.TextField(_("réponse de la ville"), blank=True)
    publiee_le = models.DateTimeField(_("publiée le"), null=True, blank=True)
    traitee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    envoi_empreinte = models.CharField(max_length=64, blank=True)

    objects: ClassVar = RemarqueQuerySet.as_manager()

    class Meta:
        verbose_name = _("remarque")
        verbose_name_plural = _("remarques")
        ordering = ["-recue_le", "-pk"]
        indexes = [models.Index(fields=["etat", "-recue_le"], name="remarques_de_la_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["envoi_empreinte"],
                condition=~Q(envoi_empreinte=""),
                name="remarque_une_fois_par_envoi",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["faite", "refusee"], close_le__isnull=False)
                | Q(etat__in=["recue", "retenue"], close_le__isnull=True),
                name="remarque_close_ssi_faite_ou_refusee",
            ),
            models.CheckConstraint(
                condition=Q(publiee_le__isnull=True) | ~Q(titre="") & ~Q(reponse="") & ~Q(etat="recue"),
                name="remarque_publiee_a_une_reponse",
            ),
        ]

    def __str__(self) -> str:
        return self.titre or f"{self.get_de_display()} · {self.recue_le:%d/%m/%Y}"

    @property
    def venue_de(self) -> str:
        """From what kind of person it came: all that the public learns."""
        return str(self.VENUE_DE[Remarque.De(self.de)])


DE_DU_ROLE: dict[str, Remarque.De] = {Role.CONSEIL: Remarque.De.CONSEIL, Role.CIL: Remarque.De.CIL}
"""Whose remark an account's is; all other roles are agents."""


class ProposQuerySet(models.QuerySet["Propos"]):
    def a_effacer(self, now: dt.datetime) -> ProposQuerySet:
        """Those of remarks closed longer ago than the retention allows."""
        since = now - dt.timedelta(days=settings.CONSERVATION_REMARQUES_JOURS)
        return self.filter(remarque__close_le__lt=since, efface_le__isnull=True)


class Propos(models.Model):
    """The drawer of personal data of a remark: the words as they came, and where to answer. Never public."""

    remarque = models.OneToOneField(Remarque, on_delete=models.CASCADE, related_name="propos")
    mots = models.TextField(_("mots"))
    courriel = models.EmailField(_("courriel"), blank=True)
    efface_le = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ProposQuerySet.as_manager()


class DemarcheQuerySet(models.QuerySet["Demarche"]):
    def active(self) -> DemarcheQuerySet:
        return self.filter(active=True)


@suivre(nom="libelle")
class Demarche(models.Model):
    """A démarche that the town does not offer here yet, and that people may wish for."""

    libelle = models.CharField(_("libellé"), max_length=80, unique=True)
    description = models.CharField(
        _("description"), max_length=200, blank=True, help_text=_("Une phrase : ce qu’on pourrait y faire.")
    )
    active = models.BooleanField(_("proposée"), default=True)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects: ClassVar = DemarcheQuerySet.as_manager()

    class Meta:
        verbose_name = _("démarche souhaitée")
        verbose_name_plural = _("démarches souhaitées")
        ordering = ["ordre", "libelle"]

    def __str__(self) -> str:
        return self.libelle


class Souhait(models.Model):
    """One browser wishes for one démarche: a digest that says nothing of whom."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="souhaits")
    navigateur_empreinte = models.CharField(max_length=64)
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "navigateur_empreinte"], name="souhait_une_fois_par_navigateur"
            )
        ]
