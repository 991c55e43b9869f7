"""Place the open reports anew in the zones of today: the worker does it by itself."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from quartiers.dates import jour_de_commande
from signalements import bilans, secteurs


class Command(BaseCommand):
    help = (
        "Replace les signalements ouverts dans les secteurs que donnent les contours d’aujourd’hui ; les clos gardent "
        "leur secteur d’alors. Rejouable : ce qui est fait n’est pas refait."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument(
            "--jour", type=jour_de_commande, default=None, help="avec --dry-run : ce qui sera fait ce jour-là"
        )

    def handle(self, *args: Any, dry_run: bool, jour: dt.date | None, **options: Any) -> None:
        if jour and not dry_run:
            raise CommandError(
                "--jour se dit avec --dry-run : les signalements suivent les contours du jour."
            )
        if dry_run:
            self.stdout.write("À blanc : rien n’est écrit.")
            result = secteurs.essayer(jour or timezone.localdate())
        else:
            result = secteurs.appliquer(timezone.localdate())
        self.stdout.writelines(f"{line}\n" for line in bilans.resultat(result))
