"""What a council holds: its sessions, their agenda, what is decided there, and the minutes."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conseils.models.mandats import Mandat
from mairie.models import Compte, Service
from quartiers.attaches import a_rendre
from quartiers.models import Zone
from signalements.models import Signalement


class SeanceQuerySet(models.QuerySet["Seance"]):
    def a_tenir(self) -> SeanceQuerySet:
        """Those prepared or going on, the next one first."""
        return self.exclude(etat=Seance.Etat.CLOSE).order_by("le", "pk")

    def closes(self) -> SeanceQuerySet:
        """Those that have their minutes, the newest first."""
        return self.filter(etat=Seance.Etat.CLOSE).order_by("-le", "-pk")

    def annoncees(self) -> SeanceQuerySet:
        """What everybody is told will take place, the next one first."""
        return self.a_tenir().filter(annoncee=True)


@a_rendre(lambda rows, jour: rows.a_tenir())
class Seance(models.Model):
    """One session of a conseil de quartier, or of a CIL."""

    class Etat(models.TextChoices):
        PREPAREE = "preparee", _("préparée")
        OUVERTE = "ouverte", _("en cours")
        CLOSE = "close", _("close")

    zone = models.ForeignKey(
        Zone, verbose_name=_("conseil ou CIL"), on_delete=models.PROTECT, related_name="seances"
    )
    titre = models.CharField(_("titre"), max_length=120)
    le = models.DateTimeField(_("date et heure"))
    lieu = models.CharField(_("lieu"), max_length=200)
    etat = models.CharField(_("état"), max_length=8, choices=Etat.choices, default=Etat.PREPAREE)
    annoncee = models.BooleanField(_("annoncée à tout le monde"), default=False)
    invites = models.CharField(_("autres participants"), max_length=300, blank=True)
    assistance = models.PositiveSmallIntegerField(_("personnes dans le public"), null=True, blank=True)
    #: How many reports each reason left out when the agenda was last made.
    restes = models.JSONField(default=dict, editable=False)
    preparee_par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+", editable=False)
    ouverte_le = models.DateTimeField(null=True, editable=False)
    close_le = models.DateTimeField(null=True, editable=False)
    correction_le = models.DateTimeField(_("en correction depuis"), null=True, editable=False)
    presents = models.ManyToManyField(Mandat, through="Presence", related_name="+")

    objects: ClassVar = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["zone", "-le"], name="seances_d_une_zone")]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="close", close_le__isnull=False)
                | Q(etat__in=["preparee", "ouverte"], close_le__isnull=True, correction_le__isnull=True),
                name="seance_close_le_si_close",
            ),
            models.UniqueConstraint(fields=["zone", "le"], name="seance_une_seule_a_la_fois"),
            models.UniqueConstraint(
                fields=["zone"], condition=Q(etat="ouverte"), name="seance_une_seule_ouverte_par_zone"
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    def get_absolute_url(self) -> str:
        """Where it is prepared and held (needs `zone`)."""
        return reverse("seances:une", args=[self.zone.nature, self.zone.slug, self.pk])

    @property
    def jour(self) -> dt.date:
        """The day in the town."""
        return timezone.localdate(self.le)

    @property
    def se_prepare(self) -> bool:
        return self.etat == self.Etat.PREPAREE

    @property
    def est_close(self) -> bool:
        return self.etat == self.Etat.CLOSE

    @property
    def se_note(self) -> bool:
        """Whether decisions may be typed now: while it goes on, and while its minutes are corrected."""
        return self.etat == self.Etat.OUVERTE or self.correction_le is not None


class Presence(models.Model):
    """A representative who was there, or who had said that they would not be."""

    class Etat(models.TextChoices):
        PRESENT = "present", _("présent")
        EXCUSE = "excuse", _("excusé")

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="presences")
    mandat = models.ForeignKey(Mandat, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(max_length=8, choices=Etat.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seance", "mandat"], name="presence_unique")]


class Raison(models.TextChoices):
    """Why something is on the agenda; in the order in which it comes there."""

    PROMIS = "promis", _("promis la dernière fois")
    REMIS = "remis", _("pas abordé la dernière fois")
    INSCRIT = "inscrit", _("inscrit par un représentant")
    CONTESTE = "conteste", _("clôture contestée")
    RETARD = "retard", _("en retard")
    RECURRENT = "recurrent", _("revient au même endroit")
    NOUVEAU = "nouveau", _("nouveau")
    AJOUTE = "ajoute", _("ajouté à l’ordre du jour")


class PointQuerySet(models.QuerySet["Point"]):
    def a_l_ordre_du_jour(self) -> PointQuerySet:
        return self.filter(retire_le__isnull=True)


class Point(models.Model):
    """One item of an agenda: a report, something promised earlier, or a subject in words.

    What was taken off by hand stays as a row, so that making the agenda anew does not bring it back.
    """

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="points")
    ordre = models.PositiveSmallIntegerField()
    raison = models.CharField(max_length=9, choices=Raison.choices)
    signalement = models.ForeignKey(Signalement, null=True, on_delete=models.CASCADE, related_name="points")
    promesse = models.ForeignKey("Decision", null=True, on_delete=models.CASCADE, related_name="reprises")
    titre = models.CharField(max_length=200, blank=True)
    ajoute_par = models.ForeignKey(Compte, null=True, on_delete=models.PROTECT, related_name="+")
    aborde = models.BooleanField(default=True)
    retire_le = models.DateTimeField(null=True)

    objects: ClassVar = PointQuerySet.as_manager()

    class Meta:
        ordering = ["ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signalement__isnull=False) | Q(promesse__isnull=False) | ~Q(titre=""),
                name="point_a_un_sujet",
            ),
            models.UniqueConstraint(
                fields=["seance", "signalement"], condition=Q(promesse__isnull=True), name="point_une_fois"
            ),
            models.UniqueConstraint(fields=["seance", "promesse"], name="promesse_une_fois_par_seance"),
        ]

    @property
    def sujet(self) -> str:
        """What it is about, in one line (needs the report's `situations`); a report that is no longer public keeps its
        words to itself."""
        row = self.signalement
        if row and not row.est_public:
            return gettext("Un signalement qui n’est plus public")
        if row:
            return ", ".join(filter(None, (row.categorie.libelle, row.quartier.nom if row.quartier else "")))
        return self.titre or (self.promesse.point.titre if self.promesse else "")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def vivantes(self) -> DecisionQuerySet:
        return self.filter(retiree_le__isnull=True)


class Decision(models.Model):
    """What was decided on an item: what, who, by when; and whether it was done.

    `cle` is drawn where it is typed, so that a sending repeated after a lost answer makes no second one. `version`
    counts the changes, `plume` says which device wrote the last one and `frappe` how far its typist had come: who types
    on an older version is told, and what the same device sent before is not taken for new.
    """

    class Etat(models.TextChoices):
        PROMISE = "promise", _("à faire")
        TENUE = "tenue", _("tenue")
        NON_TENUE = "non_tenue", _("pas tenue")
        REPORTEE = "reportee", _("reportée")

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="decisions")
    cle = models.CharField(max_length=22, unique=True)
    texte = models.TextField(_("décision"))
    service = models.ForeignKey(
        Service, verbose_name=_("service"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    qui = models.CharField(_("qui d’autre"), max_length=120, blank=True)
    pour_le = models.DateField(_("pour le"), null=True)
    etat = models.CharField(_("suite"), max_length=9, choices=Etat.choices, default=Etat.PROMISE)
    jugee_le = models.DateTimeField(null=True)
    reportee_de = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="report")
    version = models.PositiveIntegerField(default=1)
    plume = models.CharField(max_length=22, blank=True)
    frappe = models.PositiveIntegerField(default=0)
    auteur = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)
    retiree_le = models.DateTimeField(null=True)

    objects: ClassVar = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="promise", jugee_le__isnull=True)
                | (~Q(etat="promise") & Q(jugee_le__isnull=False)),
                name="decision_jugee_le_si_jugee",
            )
        ]

    @property
    def est_promesse(self) -> bool:
        """Whether somebody is to do it, or it has a day; what has neither is simply decided."""
        return bool(self.pour_le or self.service_id or self.qui)

    @property
    def est_en_retard(self) -> bool:
        return (
            self.etat == self.Etat.PROMISE
            and self.pour_le is not None
            and self.pour_le < timezone.localdate()
        )

    @property
    def par_qui(self) -> str:
        """Who has to do it: a service, somebody else, both, or nobody in particular."""
        both = [self.service.nom if self.service else "", self.qui]
        return gettext(" et ").join(name for name in both if name)


class Inscription(models.Model):
    """A representative wants a report on the next agenda of their zone; `seance` is the one that has dealt with it."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="inscriptions")
    par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField(default=timezone.now)
    seance = models.ForeignKey(Seance, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "signalement"],
                condition=Q(seance__isnull=True),
                name="inscription_en_attente_unique",
            )
        ]


class CompteRendu(models.Model):
    """One version of the minutes, as everybody reads them; a correction is another version, never a change.

    `contenu` names the representatives by their mandates: how each wishes to be named is asked when it is read.
    """

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="comptes_rendus")
    version = models.PositiveSmallIntegerField()
    le = models.DateTimeField(default=timezone.now)
    par = models.ForeignKey(Compte, on_delete=models.PROTECT, related_name="+")
    motif = models.CharField(_("ce qui est corrigé"), max_length=300, blank=True)
    contenu = models.JSONField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["seance", "version"], name="compte_rendu_version"),
            models.CheckConstraint(
                condition=Q(version=1, motif="") | (Q(version__gt=1) & ~Q(motif="")),
                name="compte_rendu_correction_a_un_motif",
            ),
        ]
        triggers = [pgtrigger.Protect(name="compte_rendu_inalterable", operation=pgtrigger.Update)]
