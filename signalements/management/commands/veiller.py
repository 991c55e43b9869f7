"""The night watch, by hand: the worker does it by itself every day."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quartiers.dates import jour_de_commande
from signalements.veille import veiller


class Command(BaseCommand):
    help = "Rappels, relances, décisions implicites, puis le sceau de la nuit. Rejouable : ne dit rien deux fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--date",
            type=jour_de_commande,
            default=None,
            help="la journée à rejouer (aujourd’hui), par exemple 2026-11-24",
        )

    def handle(self, *args: Any, date: dt.date | None, **options: Any) -> None:
        row = veiller(date or timezone.localdate())
        self.stdout.write(
            f"Veille du {row.le:%d/%m/%Y} : {row.rappels} rappels, {row.decisions} décisions implicites,"
            f" {row.lettres} courriels."
        )
