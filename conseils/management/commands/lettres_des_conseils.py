"""The letters of the week to the conseils and CIL, by hand: the worker writes them by itself on Monday."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conseils.semaine import ecrire_lettres
from quartiers.dates import jour_de_commande


class Command(BaseCommand):
    help = "Écrit la lettre de la semaine à ceux qui représentent un conseil ou un CIL. Rejouable : jamais deux fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--date", type=jour_de_commande, default=None, help="un jour de la semaine (aujourd’hui)"
        )

    def handle(self, *args: Any, date: dt.date | None, **options: Any) -> None:
        self.stdout.write(f"{ecrire_lettres(date or timezone.localdate())} lettres écrites.")
