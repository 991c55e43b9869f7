"""Writes imaginary lives as rows, many at a time: zones and services are found by the database itself."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from mairie import delais
from mairie.droits import Role
from mairie.models import Categorie, Compte, EnTete, Regle, Service
from quartiers.models import Zone
from signalements import acces, courriels, images, photos
from signalements.demonstration.tirage import Pas, Tirage, Vie
from signalements.etats import CLOS, Etat
from signalements.models import (
    Abonnement,
    Courriel,
    Declarant,
    Evenement,
    Photo,
    Signalement,
    Situation,
    Texte,
)

MARQUE = "demonstration"
"""Stands in `envoi_empreinte` of every imaginary report: no real one can have it."""
LOT = 1000
EGARES = 0.08
"""The share of those that went to a wrong service first."""
ENTIERS = 400
"""The newest so many come with photos and letters; older ones are as a purge leaves them."""
ILLUSTRATIONS = Path(__file__).parents[1] / "donnees" / "illustrations"

_ZONES = """
    INSERT INTO signalements_situation (signalement_id, zone_id, contour_id)
    SELECT DISTINCT ON (s.id, z.nature, CASE WHEN z.nature = 'cil' THEN z.id END) s.id, z.id, c.id
    FROM signalements_signalement s
    JOIN quartiers_contour c ON ST_Covers(c.geom, s.position) AND c.periode @> CURRENT_DATE
    JOIN quartiers_zone z ON z.id = c.zone_id AND z.nature IN ('conseil', 'quartier', 'cil')
    WHERE s.id = ANY(%s)
    ORDER BY s.id, z.nature, CASE WHEN z.nature = 'cil' THEN z.id END, z.code
"""
_SERVICES = """
    UPDATE signalements_signalement s SET service_id = r.service_id, regle_id = r.id
    FROM (SELECT DISTINCT ON (s.id) s.id AS signalement_id, r.id, r.service_id
          FROM signalements_signalement s
          JOIN signalements_situation t ON t.signalement_id = s.id
          JOIN quartiers_zone z ON z.id = t.zone_id
          JOIN mairie_regle r ON r.categorie_id = s.categorie_id AND r.zone_id = z.id
          WHERE s.id = ANY(%s) ORDER BY s.id, z.nature DESC) r
    WHERE s.id = r.signalement_id RETURNING s.id, r.id
"""


def _sizes(path: Path) -> dict[int, bytes]:
    with path.open("rb") as file:
        return dict(photos.preparer(file))


def vrais_signalements() -> bool:
    """Return whether reports that nobody imagined stand in this database."""
    return Signalement.objects.exclude(envoi_empreinte=MARQUE).exists()


def ecrire(nombre: int, graine: int, avance: Callable[[int], None] = lambda n: None) -> int:
    """Write that many imaginary reports over the last months, the same for the same seed on the same day.

    `avance` is told how many are done. Returns how many were written.
    """
    lives = Tirage(graine, timezone.now()).vies(nombre)
    atelier = _Atelier(graine)
    done = 0
    while batch := list(islice(lives, LOT)):
        rest = nombre - done
        with transaction.atomic():
            atelier.ecrire(batch, entiers=max(0, ENTIERS - (rest - len(batch))))
        done += len(batch)
        avance(done)
    return done


class _Atelier:
    """What does not change from one batch to the next."""

    def __init__(self, graine: int) -> None:
        self.hasard = random.Random(graine + 1)  # noqa: S311  (a demonstration, no secret)
        self.en_tete = EnTete.objects.courant()
        regles = Regle.objects.select_related("service").in_bulk()
        self.precises: dict[int, Regle] = {pk: r for pk, r in regles.items() if r.zone_id}
        self.partout: dict[int, Regle] = {r.categorie_id: r for r in regles.values() if not r.zone_id}
        self.agents = self._agents()
        self.services = list(Service.objects.filter(actif=True, type=Service.Type.VILLE).order_by("code"))

    def _agents(self) -> dict[int | None, Compte]:
        """The account that acts for each service; the desk for those that have none."""
        agents: dict[int | None, Compte] = {
            service.pk: compte
            for compte in Compte.objects.filter(role=Role.SERVICE).prefetch_related("services")
            for service in compte.services.all()
        }
        desk = Compte.objects.filter(role=Role.ACCUEIL).first()
        if desk:
            agents[None] = desk
        return agents

    @cached_property
    def illustrations(self) -> dict[str, list[tuple[dict[int, bytes], dict[int, bytes] | None]]]:
        """The pool, in its public sizes, by group of categories: a scene and, by day, the same once it is mended."""
        pool: dict[str, list[tuple[dict[int, bytes], dict[int, bytes] | None]]] = defaultdict(list)
        for path in sorted(ILLUSTRATIONS.glob("*-apres.jpg")):
            by_day, evening = (_sizes(path.with_name(path.name.replace("apres", n))) for n in ("1", "2"))
            pool[path.stem.split("-")[0].upper()] += [(by_day, _sizes(path)), (evening, None)]
        return pool

    def ecrire(self, lives: list[Vie], entiers: int) -> None:
        # Duplicates come last: the reports that they double must be there.
        lives = sorted(lives, key=lambda v: v.etat == Etat.DOUBLON)
        first = [v for v in lives if v.etat != Etat.DOUBLON]
        rows = Signalement.objects.bulk_create([self._signalement(v) for v in first])
        rows += Signalement.objects.bulk_create([self._signalement(v) for v in lives[len(first) :]])
        ids = [r.pk for r in rows]
        with connection.cursor() as cursor:
            cursor.execute(_ZONES, [ids])
            cursor.execute(_SERVICES, [ids])
            decided = dict(cursor.fetchall())
        for row in rows:
            if row.pk in decided:  # what follows is told by the service of the place
                row.regle = self.precises[decided[row.pk]]
                row.service = row.regle.service
        pairs = list(zip(lives, rows, strict=True))
        self._declarants(pairs)
        steps = self._evenements(pairs)
        self._textes(pairs, steps)
        whole = pairs[len(pairs) - entiers :] if entiers else []
        self._photos(whole, steps)
        self._lettres(whole, steps)

    def _signalement(self, vie: Vie) -> Signalement:
        categorie, last = vie.categorie, vie.pas[-1] if vie.pas else None
        regle = self.partout[categorie.pk]
        sans_objet = categorie.regime_silence == Categorie.Silence.SANS_OBJET
        return Signalement(
            numero=vie.numero,
            cle_empreinte=acces.empreinte_cle(vie.cle),
            envoi_empreinte=MARQUE,
            canal=vie.canal,
            categorie=categorie,
            service=regle.service,
            regle=regle,
            etat=vie.etat,
            position=vie.point,
            precision_m=self.hasard.randint(4, 30),
            recu_le=vie.recu_le,
            saisi_le=vie.recu_le,
            modifie_le=last.le if last else vie.recu_le,
            regime_silence=categorie.regime_silence,
            echeance_legale=None if sans_objet else delais.echeance_legale(vie.recu_le),
            objectif_le=delais.objectif(vie.recu_le, categorie.delai_jours, self.en_tete.fermes),
            planifie_le=next((p.planifie_le for p in reversed(vie.pas) if p.planifie_le), None),
            suspendu_le=last.le if last and last.etat == Etat.EN_ATTENTE else None,
            transmis_a=next((p.autorite for p in reversed(vie.pas) if p.autorite), ""),
            publie_le=vie.recu_le + dt.timedelta(hours=3) if vie.pas else None,
            clos_le=last.le if last and last.etat in CLOS else None,
            doublon_de=self._original(vie) if vie.etat == Etat.DOUBLON else None,
        )

    def _original(self, vie: Vie) -> Signalement | None:
        return (
            Signalement.objects.filter(categorie__visibilite=Categorie.Visibilite.PUBLIC)
            .exclude(etat__in=[Etat.DOUBLON, Etat.RETIRE])
            .near(vie.point, 20_000)
            .first()
        )

    def _declarants(self, pairs: list[tuple[Vie, Signalement]]) -> None:
        rows = []
        for vie, row in pairs:
            rows.append(
                Declarant(signalement=row, canal=vie.canal, courriel=vie.courriel, cree_le=vie.recu_le)
            )
            rows += [
                Declarant(
                    signalement=row,
                    nature=Declarant.Nature.MOI_AUSSI,
                    navigateur_empreinte=f"{MARQUE}-{rank}",
                    cree_le=vie.recu_le,
                )
                for rank in range(0 if vie.categorie.privee else vie.voix)
            ]
        authors = [d for d in Declarant.objects.bulk_create(rows) if d.nature == Declarant.Nature.AUTEUR]
        Abonnement.objects.bulk_create(
            Abonnement(
                signalement_id=d.signalement_id,
                courriel=d.courriel,
                declarant=d,
                cree_le=d.cree_le,
                confirme_le=d.cree_le,
            )
            for d in authors
            if d.courriel
        )

    def _evenements(
        self, pairs: list[tuple[Vie, Signalement]]
    ) -> dict[int, list[tuple[Pas | None, Evenement]]]:
        """Return, for each report, its events with the step each one tells (None: the deposit)."""
        steps: list[tuple[Pas | None, Evenement]] = []
        events: list[Evenement] = []
        for vie, row in pairs:
            agent = self.agents.get(row.service_id) or self.agents.get(None)
            before = Etat.A_QUALIFIER if vie.categorie.a_qualifier else Etat.RECU
            deposit = Evenement(
                signalement=row,
                nature=Evenement.Nature.DEPOT,
                etat_apres=before,
                le=vie.recu_le,
                canal=vie.canal,
                details={"service": row.service.code, "categorie": vie.categorie.code},
            )
            steps.append((None, deposit))
            events.append(deposit)
            if vie.pas and self.hasard.random() < EGARES:
                events += self._astray(row, vie.pas[0].le)
            for step in vie.pas:
                by_reporter = step.etat == Etat.RETIRE
                event = Evenement(
                    signalement=row,
                    nature=Evenement.Nature.ETAT,
                    etat_avant=before,
                    etat_apres=step.etat,
                    le=step.le,
                    auteur=None if by_reporter else agent,
                    role=agent.role if agent and not by_reporter else "",
                    details={"planifie_le": step.planifie_le.isoformat()} if step.planifie_le else {},
                )
                steps.append((step, event))
                events.append(event)
                before = step.etat
        Evenement.objects.bulk_create(events)
        told: dict[int, list[tuple[Pas | None, Evenement]]] = defaultdict(list)
        for known, event in steps:
            told[event.signalement_id].append((known, event))
        return told

    def _astray(self, row: Signalement, avant: dt.datetime) -> list[Evenement]:
        """Given to another service, which gave it back, before anybody answered: without letters."""
        other = self.hasard.choice([s for s in self.services if s.pk != row.service_id])
        desk = self.agents.get(None)
        return [
            Evenement(
                signalement=row,
                nature=Evenement.Nature.AFFECTATION,
                auteur=desk,
                role=desk.role if desk else "",
                le=row.recu_le + (avant - row.recu_le) * share,
                details={"de": de.code, "service": vers.code},
            )
            for share, de, vers in ((0.3, row.service, other), (0.7, other, row.service))
        ]

    def _textes(
        self,
        pairs: list[tuple[Vie, Signalement]],
        steps: dict[int, list[tuple[Pas | None, Evenement]]],
    ) -> None:
        rows = []
        for vie, row in pairs:
            shown = None if vie.categorie.privee else row.publie_le
            deposit = steps[row.pk][0][1]
            for nature, words in ((Texte.Nature.LIEU, vie.lieu), (Texte.Nature.DESCRIPTION, vie.description)):
                if words:
                    rows.append(
                        Texte(
                            signalement=row,
                            evenement=deposit,
                            nature=nature,
                            texte=words,
                            cree_le=vie.recu_le,
                            publie_le=shown,
                        )
                    )
            rows += [
                Texte(
                    signalement=row,
                    evenement=event,
                    nature=Texte.Nature.MESSAGE,
                    texte=step.message,
                    cree_le=step.le,
                    publie_le=step.le,
                )
                for step, event in steps[row.pk]
                if step and step.message
            ]
        Texte.objects.bulk_create(rows)

    def _photos(
        self,
        pairs: list[tuple[Vie, Signalement]],
        steps: dict[int, list[tuple[Pas | None, Evenement]]],
    ) -> None:
        rows = []
        for vie, row in pairs:
            pool = self.illustrations.get(vie.categorie.groupe.code) or self.illustrations.get("RUE")
            if not vie.avec_photo or not pool:
                continue
            deposit, end = steps[row.pk][0][1], steps[row.pk][-1][1]
            solved = end.etat_apres == Etat.RESOLU
            # What is shown once mended was seen by day.
            before, after = self.hasard.choice([p for p in pool if p[1]] if solved else pool)
            shown = None if vie.categorie.privee else row.publie_le
            rows.append(
                self._photo(before, signalement=row, evenement=deposit, cree_le=vie.recu_le, publie_le=shown)
            )
            if after and solved:
                shown = None if vie.categorie.privee else end.le
                rows.append(
                    self._photo(
                        after,
                        signalement=row,
                        evenement=end,
                        cree_le=end.le,
                        publie_le=shown,
                        par_la_ville=True,
                    )
                )
        Photo.objects.bulk_create(rows)

    def _photo(self, sizes: dict[int, bytes], **columns: Any) -> Photo:
        """One picture of the pool, under a name of its own."""
        nom = f"{self.hasard.getrandbits(128):032x}"
        for taille, content in sizes.items():
            default_storage.save(images.chemin(nom, taille), ContentFile(content))
        return Photo(nom=nom, etat=Photo.EtatPhoto.PRETE, illustration=True, **columns)

    def _lettres(
        self,
        pairs: list[tuple[Vie, Signalement]],
        steps: dict[int, list[tuple[Pas | None, Evenement]]],
    ) -> None:
        """The letters of each report, rendered as the real ones and stamped as sent at once."""
        ids = [row.pk for _vie, row in pairs]
        zones: dict[int, list[Zone]] = defaultdict(list)
        following: dict[int, list[Abonnement]] = defaultdict(list)
        fresh = Signalement.objects.select_related("categorie", "service", "doublon_de").in_bulk(ids)
        for situation in Situation.objects.filter(signalement__in=ids).select_related("zone"):
            zones[situation.signalement_id].append(situation.zone)
        for abonnement in Abonnement.objects.filter(signalement__in=ids).select_related("declarant"):
            following[abonnement.signalement_id].append(abonnement)
        letters: list[Courriel] = []
        for vie, row in pairs:
            letters += self._told(vie, fresh[row.pk], steps[row.pk], zones[row.pk], following[row.pk])
        Courriel.objects.bulk_create(letters)

    def _told(
        self,
        vie: Vie,
        row: Signalement,
        steps: Iterable[tuple[Pas | None, Evenement]],
        zones: list[Zone],
        following: list[Abonnement],
    ) -> list[Courriel]:
        letters = []
        for step, event in steps:
            event.signalement = row
            row.etat = event.etat_apres
            if step is None:
                words = [Texte(nature=Texte.Nature.LIEU, texte=vie.lieu)] if vie.lieu else []
                words += (
                    [Texte(nature=Texte.Nature.DESCRIPTION, texte=vie.description)] if vie.description else []
                )
                sent = courriels.composer_depot(event, following, zones, words, self.en_tete, vie.cle)
            else:
                sent = courriels.composer_etat(event, following, zones, self.en_tete, step.message)
            for letter in sent:
                letter.cree_le = letter.prochain_essai_le = letter.envoye_le = event.le
                letter.tentatives = 1
            letters += sent
        return letters
