"""Import the outlines of a commune, its neighbours, conseils, quartiers or CIL."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from quartiers.choix_d_import import Bilan, Choix, ImportRefuse, Refus
from quartiers.dates import jour_de_commande
from quartiers.entites import FichierRefuse
from quartiers.fichiers_geo import EPSG_CONNUS
from quartiers.importation import importer
from quartiers.models import Nature
from signalements import bilans
from signalements.redecoupages import regarder

SANS_OPTION = ("", "nature")
"""What is not mended by another option: `--nature` is always given."""


class Command(BaseCommand):
    help = "Importe des zones (GeoJSON, GeoPackage, Shapefile, KML) : tout le fichier, ou rien."

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
        parser.add_argument("--champ-population", default="", help="colonne du nombre d’habitants")
        parser.add_argument(
            "--annee-population", type=int, metavar="ANNÉE", help="année de ces habitants, par exemple 2022"
        )
        parser.add_argument("--source-population", default="Insee", help="qui le dit (%(default)s)")
        parser.add_argument(
            "--a-partir-du",
            type=jour_de_commande,
            metavar="DATE",
            help="jour où les nouveaux contours valent",
        )
        parser.add_argument(
            "--fermer", nargs="+", default=(), metavar="CODE", help="zones qui prennent fin ce jour-là"
        )
        parser.add_argument(
            "--laisser-dehors", action="store_true", help="laisse de côté ce qui est hors de la commune"
        )
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument(
            "--insee", default="", help="code INSEE de la commune, si le fichier ne le dit pas"
        )
        parser.add_argument("--code-postal", default="", help="code postal de la commune, au premier import")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = {name: options[name] for name in Choix.__dataclass_fields__ if name != "nature"}
        choix = Choix(nature=Nature(options["nature"]), **kept)
        try:
            with transaction.atomic():
                self._import(options["fichier"], choix, dry_run=options["dry_run"])
        except FichierRefuse as error:
            phrase = _("%(raison)s Rien n’a été importé.") % {"raison": _with_option(str(error), error.champ)}
            raise CommandError(phrase) from error
        except ImportRefuse as error:
            raise CommandError(self._refused(error)) from error

    def _import(self, fichier: Path, choix: Choix, dry_run: bool) -> None:
        bilan = importer(fichier, choix, self._advance)
        if dry_run:
            self.stdout.write(_("À blanc : rien n’est écrit."))
        self._tell(bilan)
        if dry_run:
            self.stdout.writelines(f"{line}\n" for line in bilans.changements(regarder(bilan, choix.jour)))
            transaction.set_rollback(True)

    def _refused(self, error: ImportRefuse) -> str:
        lines = [_("Rien n’a été importé :"), *(f"  - {_refusal(refus)}" for refus in error.refus)]
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
            self.stdout.write(_line(words, names))
        for words, names in (
            (_("Closes"), bilan.fermees),
            (_("Habitants"), bilan.recensees),
            (_("Laissées dehors"), bilan.laissees),
        ):
            if names:
                self.stdout.write(_line(words, names))

    def _advance(self, rank: int, total: int) -> None:
        if total > 50 and (rank % 50 == 0 or rank == total):
            self.stderr.write(f"\r{rank} / {total}", ending="\n" if rank == total else "")


def _line(words: str, names: list[str]) -> str:
    who = f" ({', '.join(names)})" if names else ""
    return f"{words} : {len(names)}{who}"


def _refusal(refus: Refus) -> str:
    return _with_option(str(refus), refus.champ)


def _with_option(phrase: str, champ: str) -> str:
    """The same sentence, with the option that would mend it."""
    return phrase if champ in SANS_OPTION else f"{phrase} (--{champ.replace('_', '-')})"
