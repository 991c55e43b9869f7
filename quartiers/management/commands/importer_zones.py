"""Import the outlines of a commune, its neighbours, conseils, quartiers or CIL."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quartiers.fichiers_geo import EPSG_CONNUS, FichierRefuse
from quartiers.importation import Choix, ImportRefuse, importer
from quartiers.models import Commune, Nature


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("écrivez le jour comme 2027-01-01") from error


class Command(BaseCommand):
    help = "Importe des zones (GeoJSON, GeoPackage, Shapefile) : tout le fichier, ou rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--nature", required=True, choices=Nature.values)
        parser.add_argument(
            "--srid", type=int, choices=sorted(EPSG_CONNUS), metavar="EPSG", help="système de coordonnées"
        )
        parser.add_argument("--champ-code", default="", help="colonne du code (sinon : code, id, insee…)")
        parser.add_argument("--champ-nom", default="", help="colonne du nom (sinon : nom, name, libelle…)")
        parser.add_argument(
            "--champ-parent", default="", help="colonne du code du conseil, pour des quartiers"
        )
        parser.add_argument(
            "--a-partir-du", type=_day, metavar="DATE", help="jour où les nouveaux contours valent"
        )
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument("--insee", default="", help="code INSEE, pour créer la commune")
        parser.add_argument("--code-postal", default="", help="code postal, pour créer la commune")

    def handle(self, *args: Any, **options: Any) -> None:
        choix = Choix(
            nature=Nature(options["nature"]),
            srid=options["srid"],
            champ_code=options["champ_code"],
            champ_nom=options["champ_nom"],
            champ_parent=options["champ_parent"],
            a_partir_du=options["a_partir_du"],
            essai=options["dry_run"],
        )
        try:
            bilan = importer(options["fichier"], choix, self._advance)
        except FichierRefuse as error:
            raise CommandError(f"{error} Rien n’a été importé.") from error
        except ImportRefuse as error:
            lines = "\n".join(f"  - {phrase}" for phrase in error.refus)
            raise CommandError(f"Rien n’a été importé :\n{lines}") from error
        if (
            choix.nature == Nature.COMMUNE
            and bilan.creees
            and not choix.essai
            and not Commune.objects.exists()
        ):
            Commune.objects.create(
                nom=bilan.creees[0], code_insee=options["insee"], code_postal=options["code_postal"]
            )
        verb = "seraient" if choix.essai else "sont"
        for words, names in (
            ("créées", bilan.creees),
            ("modifiées", bilan.modifiees),
            ("inchangées", bilan.inchangees),
        ):
            if names:
                self.stdout.write(f"{len(names)} {verb} {words} : {', '.join(names)}")

    def _advance(self, rank: int, total: int) -> None:
        if total > 50 and (rank % 50 == 0 or rank == total):
            self.stderr.write(f"\r{rank} / {total}", ending="\n" if rank == total else "")
