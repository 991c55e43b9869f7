"""Load the demonstration: the town, and reports as a real town would have them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chiffres import tenue
from conseils.demonstration import charger_mandats, raconter_contributions
from conseils.seances.demonstration import charger_seances
from mairie.demonstration import charger_remarques, charger_ville, comptes_de_demonstration
from signalements import recherche, retours
from signalements.demonstration.abonnes import abonner
from signalements.demonstration.ecriture import ecrire, vrais_signalements
from signalements.demonstration.suites import raconter
from signalements.models import Signalement

NOMBRE = 900
GRAINE = 83126


class Command(BaseCommand):
    help = (
        "Charge la ville de démonstration et ajoute des signalements imaginaires, sur les vingt-six derniers mois. "
        "Les 400 plus récents ont photos (des illustrations) et courriels ; les autres sont comme après une purge."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--si-vide", action="store_true", help="ne rien faire s’il y a déjà des signalements"
        )
        parser.add_argument(
            "--comptes", action="store_true", help="seulement écrire les comptes de démonstration"
        )
        parser.add_argument(
            "--signalements", type=int, default=NOMBRE, metavar="N", help="combien (%(default)s)"
        )
        parser.add_argument("--graine", type=int, default=None, help="la même graine donne la même ville")
        parser.add_argument("--forcer", action="store_true", help="même s’il y a de vrais signalements")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["comptes"]:
            for email, role in comptes_de_demonstration():
                self.stdout.write(f"{email:28} {role}")
            return
        existing = Signalement.objects.count()
        if options["si_vide"] and existing:
            return
        if options["signalements"] < 0:
            raise CommandError("Le nombre de signalements est positif.")
        if not options["forcer"] and vrais_signalements():
            raise CommandError(
                "De vrais signalements se trouvent dans cette base : rien n’a été ajouté. "
                "Avec --forcer, des signalements imaginaires s’y mêleraient."
            )
        charger_ville()
        charger_mandats()
        charger_remarques()
        graine = options["graine"] if options["graine"] is not None else GRAINE + existing
        nombre = options["signalements"]

        def avance(done: int) -> None:
            if nombre > NOMBRE:
                self.stderr.write(f"\r{done} / {nombre} signalements", ending="\n" if done == nombre else "")

        self.stdout.write(f"{ecrire(nombre, graine, avance)} signalements imaginaires ajoutés.")
        raconter()
        retours.compter(timezone.now())
        raconter_contributions()
        abonner()
        charger_seances()
        recherche.apprendre()
        while tenue.plier():
            pass
