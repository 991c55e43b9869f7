"""Import the outlines of a commune, its neighbours, conseils, quartiers or CIL."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from quartiers.fichiers_geo import EPSG_CONNUS, FichierRefuse
from quartiers.importation import Bilan, Choix, ImportRefuse, importer
from quartiers.models import Nature


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("écrivez le jour comme 2027-01-01") from error


class Command(BaseCommand):
    help = "Importe des zones (GeoJSON, GeoPackage, Shapefile) : tout le fichier, ou rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--nature", required=True, choices=Nature.values)
        parser.add_argument(
            "--srid", type=int, choices=sorted(EPSG_CONNUS), metavar="EPSG", help="système de coordonnées"
        )
        parser.add_argument("--couche", default="", help="couche d’un GeoPackage qui en a plusieurs")
        parser.add_argument("--champ-code", default="", help="colonne du code (sinon : code, id, insee…)")
        parser.add_argument("--champ-nom", default="", help="colonne du nom (sinon : nom, name, libelle…)")
        parser.add_argument(
            "--champ-parent", default="", help="colonne du code du conseil, pour des quartiers"
        )
        parser.add_argument(
            "--a-partir-du", type=_day, metavar="DATE", help="jour où les nouveaux contours valent"
        )
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument(
            "--insee", default="", help="code INSEE de la commune, si le fichier ne le dit pas"
        )
        parser.add_argument("--code-postal", default="", help="code postal de la commune, au premier import")

    def handle(self, *args: Any, **options: Any) -> None:
        choix = Choix(
            nature=Nature(options["nature"]),
            srid=options["srid"],
            couche=options["couche"],
            champ_code=options["champ_code"],
            champ_nom=options["champ_nom"],
            champ_parent=options["champ_parent"],
            a_partir_du=options["a_partir_du"],
            essai=options["dry_run"],
            insee=options["insee"],
            code_postal=options["code_postal"],
        )
        try:
            bilan = importer(options["fichier"], choix, self._advance)
        except FichierRefuse as error:
            raise CommandError(_("%(raison)s Rien n’a été importé.") % {"raison": error}) from error
        except ImportRefuse as error:
            raise CommandError(self._refused(error)) from error
        if choix.essai:
            self.stdout.write(_("À blanc : rien n’est écrit."))
        self._tell(bilan)

    def _refused(self, error: ImportRefuse) -> str:
        lines = [_("Rien n’a été importé :"), *(f"  - {phrase}" for phrase in error.refus)]
        if error.zones:
            compte = {"n": len(error.refus), "total": error.zones}
            lines.append(_("Refusées : %(n)s sur %(total)s") % compte)
        return "\n".join(lines)

    def _tell(self, bilan: Bilan) -> None:
        for words, names in (
            (_("Créées"), bilan.creees),
            (_("Modifiées"), bilan.modifiees),
            (_("Inchangées"), bilan.inchangees),
            (_("Refusées"), []),  # a refused one would have stopped all
        ):
            who = f" ({', '.join(names)})" if names else ""
            self.stdout.write(f"{words} : {len(names)}{who}")

    def _advance(self, rank: int, total: int) -> None:
        if total > 50 and (rank % 50 == 0 or rank == total):
            self.stderr.write(f"\r{rank} / {total}", ending="\n" if rank == total else "")
