"""The worker: posts letters, tells news, prepares photos, folds counts, sweeps.

One process, or several: the rows are the queue.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils import timezone

from api.donnees import fichiers
from carte import comptes
from chiffres import tenue
from conseils import semaine
from mairie.sessions import SessionStore
from nouvelles import contours, tournee
from nouvelles import operations as nouvelles
from quartiers import redecoupage
from remarques import operations as remarques
from signalements import images, limites, poste, secteurs, veille
from signalements.models import Veille

logger = structlog.get_logger(__name__)

BALAYAGE_SECONDES = 600
NOUVELLES_SECONDES = 15
VEILLE_HEURE = 5
LETTRES_HEURE = 7


class Command(BaseCommand):
    help = (
        "Poste les courriels, dit les nouvelles, prépare les photos, tient les comptes de la carte et les chiffres, "
        "balaie ; tourne jusqu’à SIGTERM."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--une-fois", action="store_true", help="un seul tour, puis s’arrête")
        parser.add_argument("--pause", type=float, default=1.0, help="secondes entre deux tours sans travail")

    def handle(self, *args: Any, une_fois: bool, pause: float, **options: Any) -> None:
        if une_fois:
            while self.round() or tournee.raconter():
                pass
            self.sweep()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        swept = told = 0.0
        while not stop.is_set():
            try:
                busy = self.round()
                if not busy and time.monotonic() - told > NOUVELLES_SECONDES:
                    busy = bool(tournee.raconter())
                    told = 0.0 if busy else time.monotonic()
                if time.monotonic() - swept > BALAYAGE_SECONDES:
                    swept = time.monotonic()
                    self.sweep()
            except Error:
                # The database is away: the rows wait, so does the worker.
                logger.exception("database away")
                connection.close()
                busy = False
                stop.wait(5)
            if not busy:
                stop.wait(pause)

    def round(self) -> bool:
        """Do a little of each work; return whether there was any."""
        posted = poste.poster(20)
        prepared = images.preparer_une()
        folded = comptes.plier()
        counted = tenue.plier()
        return bool(posted) or prepared or folded == comptes.LOT or counted == tenue.LOT

    def sweep(self) -> None:
        secteurs.appliquer_si_du(timezone.localdate())
        self.watch()
        self.write_weekly()
        self.publish()
        SessionStore.clear_expired()
        logger.info(
            "swept",
            photos=images.balayer(),
            compteurs=limites.balayer(),
            remarques=remarques.effacer(),
            nouvelles=nouvelles.effacer(),
            contours=redecoupage.oublier(),
        )

    def publish(self) -> None:
        """Make the open data files of the day, after the night watch; at once where there are none yet."""
        now = timezone.localtime()
        if now.hour < VEILLE_HEURE and fichiers.fichiers():
            return
        try:
            count = fichiers.publier_si_du(now)
        except (OSError, subprocess.SubprocessError):
            logger.exception("open data not made")
        else:
            if count is not None:
                logger.info("open data made", signalements=count)

    def watch(self) -> None:
        """Do the night watch once a day, from VEILLE_HEURE on; a worker that was away catches up.

        Outlines that will change are told in the morning: what is entered and mended the same day is told once.
        """
        now = timezone.localtime()
        if now.hour == tournee.HEURE:
            contours.annoncer_contours(now.date())
        if now.hour >= VEILLE_HEURE and not Veille.objects.filter(le=now.date()).exists():
            placed = secteurs.appliquer(now.date())
            row = veille.veiller(now.date())
            logger.info(
                "night watch",
                rappels=row.rappels,
                decisions=row.decisions,
                lettres=row.lettres,
                resitues=len(placed.deplaces),
            )

    def write_weekly(self) -> None:
        """Write the letters of the week to the conseils and CIL, Monday from LETTRES_HEURE on, or later."""
        now = timezone.localtime()
        if now.weekday() > 0 or now.hour >= LETTRES_HEURE:
            logger.info("weekly letters", lettres=semaine.ecrire_lettres(now.date()))
