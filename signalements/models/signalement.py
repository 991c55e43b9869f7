"""What happens: one row per problem in town, and the zones that hold it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte, Regle, Service
from quartiers.dates import jour_et_mois
from quartiers.models import Contour, Nature, Zone
from signalements import numero as numeros
from signalements.etats import CLOS, DEFINITIONS, ETATS_DE, SUR_CARTE, Etat, Famille
from signalements.models.choix import Canal, PalierLegal, PalierObjectif, Porte, Suspension

AVIS_JOURS = 7
"""How long after the closing the reporter may say that it is not repaired."""


class SignalementQuerySet(models.QuerySet["Signalement"]):
    def publics(self) -> SignalementQuerySet:
        """What everybody may see: public categories, states that are shown."""
        return self.filter(categorie__visibilite=Categorie.Visibilite.PUBLIC, etat__in=SUR_CARTE)

    def ouverts(self) -> SignalementQuerySet:
        return self.filter(clos_le__isnull=True)  # as a constraint says, and as the indexes of the queues do

    def de_famille(self, famille: Famille) -> SignalementQuerySet:
        return self.filter(etat__in=ETATS_DE[famille])

    def for_zone(self, zone: Zone) -> SignalementQuerySet:
        return self.filter(Exists(Situation.objects.filter(signalement=OuterRef("pk"), zone=zone)))

    def visible_to(self, compte: Compte) -> SignalementQuerySet:
        """What this account may open at its desk: its services' reports, and those of which they have a part to do."""
        if peut(compte, Acte.LIRE_TOUT):
            return self
        if peut(compte, Acte.LIRE_SERVICE):
            mine = compte.services.all()
            parts = Part.objects.filter(faite_le__isnull=True, service__in=mine)
            return self.filter(Q(service__in=mine) | Q(pk__in=parts.values("signalement")))
        return self.none()

    def en_charge_de(self, compte: Compte) -> SignalementQuerySet:
        """What this account answers for: a mere part of a report does not make it its own."""
        rows = self.visible_to(compte)
        return rows if peut(compte, Acte.LIRE_TOUT) else rows.filter(service__in=compte.services.all())

    def connus_de(self, compte: Compte) -> SignalementQuerySet:
        """What this account may open, and what everybody sees."""
        mine = Signalement.objects.visible_to(compte).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=Signalement.objects.publics().values("pk")))

    def a_placer(self) -> SignalementQuerySet:
        """Open reports without a point whose category needs one."""
        return self.ouverts().filter(
            position__isnull=True, categorie__localisation=Categorie.Localisation.OBLIGATOIRE
        )

    def near(self, point: Point, metres: float) -> SignalementQuerySet:
        """Reports at that many metres or less of a point (EPSG:4326), `distance_m` on each, nearest first."""
        here = models.Value(point, output_field=models.PointField(srid=4326, geography=True))
        return (
            self.filter(position_geo__dwithin=(here, metres))
            .annotate(
                distance_m=Func(
                    F("position_geo"), here, function="ST_Distance", output_field=models.FloatField()
                )
            )
            .order_by("distance_m")
        )


class Signalement(models.Model):
    """One problem in town, from its report to its end. Holds no words and no address of anybody."""

    numero = models.CharField(_("numéro"), max_length=10, unique=True)
    cle_empreinte = models.CharField(max_length=64, editable=False)
    envoi_empreinte = models.CharField(max_length=64, blank=True, editable=False)

    porte = models.CharField(_("porte"), max_length=12, choices=Porte.choices, default=Porte.SIGNALEMENT)
    canal = models.CharField(_("canal"), max_length=10, choices=Canal.choices, default=Canal.WEB)
    categorie = models.ForeignKey(
        Categorie, verbose_name=_("catégorie"), on_delete=models.PROTECT, related_name="signalements"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="signalements"
    )
    agent = models.ForeignKey(
        Compte,
        verbose_name=_("agent en charge"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    regle = models.ForeignKey(Regle, null=True, on_delete=models.SET_NULL, related_name="+")
    etat = models.CharField(_("état"), max_length=16, choices=Etat.choices, default=Etat.RECU)

    position = models.PointField(_("position"), srid=4326, null=True, blank=True, spatial_index=False)
    position_geo = models.GeneratedField(
        expression=Func(F("position"), template="(%(expressions)s)::geography"),
        output_field=models.PointField(srid=4326, geography=True, null=True),
        db_persist=True,
    )
    precision_m = models.PositiveIntegerField(_("précision (m)"), null=True, blank=True)
    # World pixels of the Mercator map at zoom 22 with 256 px tiles, from the position as the public sees it.
    pixel_x = models.GeneratedField(
        expression=Func(
            F("position"),
            template="floor((round(ST_X(%(expressions)s)::numeric, 4)::float8 + 180) / 360 * 1073741824)::integer",
        ),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )
    pixel_y = models.GeneratedField(
        expression=Func(
            F("position"),
            template="floor((1 - asinh(tan(radians(round(ST_Y(%(expressions)s)::numeric, 4)::float8))) / pi())"
            " / 2 * 1073741824)::integer",
        ),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )

    recu_le = models.DateTimeField(_("reçu le"))
    saisi_le = models.DateTimeField(_("saisi le"), default=timezone.now, editable=False)
    modifie_le = models.DateTimeField(_("modifié le"), default=timezone.now, editable=False)
    regime_silence = models.CharField(
        _("silence de l’administration"),
        max_length=12,
        choices=Categorie.Silence.choices,
        default=Categorie.Silence.REJET,
    )
    echeance_legale = models.DateField(_("réponse due"), null=True, blank=True)
    delai_suspendu_le = models.DateField(_("délai légal suspendu depuis"), null=True, blank=True)
    delai_motif = models.CharField(
        _("motif de la suspension"),
        max_length=12,
        choices=Suspension.choices,
        blank=True,
        default="",
        db_default="",
    )
    objectif_le = models.DateField(_("intervention visée"))
    palier_legal = models.PositiveSmallIntegerField(default=PalierLegal.RIEN, editable=False)
    palier_objectif = models.PositiveSmallIntegerField(default=PalierObjectif.RIEN, editable=False)
    planifie_le = models.DateField(_("planifié le"), null=True, blank=True)
    suspendu_le = models.DateTimeField(_("objectif suspendu depuis"), null=True, blank=True)
    attente_jusqu_au = models.DateField(_("réponse attendue jusqu’au"), null=True, blank=True)
    conteste_le = models.DateTimeField(_("clôture contestée le"), null=True, blank=True)
    transmis_a = models.CharField(_("transmis à"), max_length=120, blank=True)
    publie_le = models.DateTimeField(_("texte et photos relus le"), null=True, blank=True)
    clos_le = models.DateTimeField(_("clos le"), null=True, blank=True)
    doublon_de = models.ForeignKey(
        "self",
        verbose_name=_("doublon de"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="doublons",
    )
    zones = models.ManyToManyField(Zone, through="Situation", related_name="signalements")

    objects: ClassVar = SignalementQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=Etat.values), name="signalement_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat__in=[e.value for e in sorted(CLOS)], clos_le__isnull=False)
                | (~Q(etat__in=[e.value for e in sorted(CLOS)]) & Q(clos_le__isnull=True)),
                name="signalement_clos_le_si_clos",
            ),
            models.CheckConstraint(
                condition=~Q(etat=Etat.PLANIFIE) | Q(planifie_le__isnull=False),
                name="signalement_planifie_a_une_date",
            ),
            models.CheckConstraint(
                condition=Q(regime_silence="sans_objet")
                | Q(echeance_legale__isnull=False)
                | Q(delai_suspendu_le__isnull=False),
                name="signalement_a_une_echeance",
            ),
            models.CheckConstraint(
                condition=Q(delai_suspendu_le__isnull=True, delai_motif="")
                | (Q(delai_suspendu_le__isnull=False) & ~Q(delai_motif="")),
                name="signalement_suspendu_pour_un_motif",
            ),
            models.CheckConstraint(
                condition=~Q(etat=Etat.DOUBLON) | Q(doublon_de__isnull=False),
                name="signalement_doublon_de_quelque_chose",
            ),
        ]
        indexes = [
            models.Index(
                fields=["service", "objectif_le"], name="file_du_service", condition=Q(clos_le__isnull=True)
            ),
            models.Index(
                fields=["objectif_le", "id"], name="file_de_tous", condition=Q(clos_le__isnull=True)
            ),
            models.Index(
                fields=["-clos_le", "-id"], name="file_des_clos", condition=Q(clos_le__isnull=False)
            ),
            models.Index(
                fields=["planifie_le", "id"], name="interventions_prevues", condition=Q(etat="planifie")
            ),
            models.Index(fields=["-recu_le", "-id"], name="liste_publique"),
            models.Index(
                fields=["agent", "objectif_le"],
                name="file_d_un_agent",
                condition=Q(clos_le__isnull=True, agent__isnull=False),
            ),
            GistIndex(fields=["position_geo"], name="a_proximite"),
            models.Index(fields=["pixel_x", "pixel_y"], name="carte_pixels"),
            models.Index(
                fields=["echeance_legale"], name="echeances_ouvertes", condition=Q(clos_le__isnull=True)
            ),
            models.Index(
                fields=["conteste_le"], name="clotures_contestees", condition=Q(conteste_le__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return numeros.montrer(self.numero)

    @property
    def numero_lisible(self) -> str:
        return numeros.montrer(self.numero)

    @property
    def famille(self) -> Famille | None:
        return DEFINITIONS[Etat(self.etat)].famille

    @property
    def etat_public(self) -> str:
        """The state in the words of the public page: "Transmis à …", "Planifié le …"."""
        etat = Etat(self.etat)
        if etat == Etat.TRANSMIS and self.transmis_a:
            return gettext("Transmis à %(autorite)s") % {"autorite": self.transmis_a}
        if etat == Etat.PLANIFIE and self.planifie_le:
            return gettext("Planifié le %(le)s") % {"le": jour_et_mois(self.planifie_le)}
        return str(DEFINITIONS[etat].public)

    @property
    def etat_pour_agents(self) -> str:
        """The same for the desk, where "votre réponse" is the resident's."""
        return str(Etat.EN_ATTENTE.label) if self.etat == Etat.EN_ATTENTE else self.etat_public

    @property
    def est_clos(self) -> bool:
        return Etat(self.etat) in CLOS

    @property
    def est_public(self) -> bool:
        """Whether a stranger with the number may open its page (needs `categorie`)."""
        return not self.categorie.privee and self.etat != Etat.RETIRE

    @property
    def avis_jusqu_au(self) -> dt.date | None:
        """The last day on which the reporter may say whether it is really repaired."""
        if self.etat != Etat.RESOLU or self.clos_le is None:
            return None
        return timezone.localdate(self.clos_le) + dt.timedelta(days=AVIS_JOURS)

    @property
    def avis_ouvert(self) -> bool:
        last = self.avis_jusqu_au
        return last is not None and timezone.localdate() <= last

    @property
    def heure_connue(self) -> bool:
        """Whether `recu_le` is an instant: what the desk keys in has a day only."""
        return self.canal in (Canal.WEB, Canal.API, Canal.BALADE)

    @property
    def est_demande(self) -> bool:
        """Whether an identified person seizes the administration: its silence decides, a refusal can be appealed."""
        return self.porte == Porte.DEMANDE

    @property
    def silence_vaut(self) -> str:
        """What the town's silence on a request amounts to: "rejet", "acceptation", or nothing."""
        if not self.est_demande or self.regime_silence == Categorie.Silence.SANS_OBJET:
            return ""
        accepted = self.regime_silence == Categorie.Silence.ACCEPTATION
        return Categorie.Silence.ACCEPTATION if accepted else Categorie.Silence.REJET

    @property
    def pieces_demandables(self) -> bool:
        """Whether missing documents may still be asked for: the legal clock runs, and has not run out."""
        due = self.reponse_due_le
        running = self.est_demande and not self.est_clos and self.delai_suspendu_le is None
        return running and due is not None and due >= timezone.localdate()

    @property
    def est_relu(self) -> bool:
        return self.publie_le is not None

    def objectif_depasse(self, on: dt.date | None = None) -> bool:
        """Whether the service's own target has passed while still open and not paused."""
        return not self.est_clos and not self.suspendu_le and self.objectif_le < (on or timezone.localdate())

    @property
    def reponse_due_le(self) -> dt.date | None:
        """The legal date, or None where the category owes no answer (a date kept from another category included)."""
        return None if self.regime_silence == Categorie.Silence.SANS_OBJET else self.echeance_legale

    def echeance_depassee(self, on: dt.date | None = None) -> bool:
        """Whether the legal date has passed while still open."""
        due = self.reponse_due_le
        return not self.est_clos and due is not None and due < (on or timezone.localdate())

    def get_absolute_url(self) -> str:
        return reverse("suivi", args=[self.numero])

    def zone_of(self, nature: Nature) -> Zone | None:
        """The conseil or the quartier, from prefetched situations."""
        return next((s.zone for s in self.situations.all() if s.zone.nature == nature), None)

    @property
    def conseil(self) -> Zone | None:
        return self.zone_of(Nature.CONSEIL)

    @property
    def quartier(self) -> Zone | None:
        return self.zone_of(Nature.QUARTIER)

    @property
    def cils(self) -> list[Zone]:
        return [s.zone for s in self.situations.all() if s.zone.nature == Nature.CIL]


class Situation(models.Model):
    """A zone that contains a report, and the outline that said so (none where the resident chose the quartier)."""

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="situations")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="situations")
    contour = models.ForeignKey(Contour, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signalement", "zone"], name="situation_unique")]
        indexes = [models.Index(fields=["zone", "signalement"], name="signalements_d_une_zone")]


class Part(models.Model):
    """What one of several services has to do for a report; the report is resolved when all parts are done."""

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="parts")
    evenement = models.ForeignKey("signalements.Evenement", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="parts")
    cree_le = models.DateTimeField(default=timezone.now)
    faite_le = models.DateTimeField(null=True, blank=True)
    faite_par = models.ForeignKey(Compte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signalement", "service"],
                condition=Q(faite_le__isnull=True),
                name="une_part_ouverte_par_service",
            )
        ]
        indexes = [
            models.Index(fields=["service"], name="parts_d_un_service", condition=Q(faite_le__isnull=True))
        ]
