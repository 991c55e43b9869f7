"""The letters of the week to the conseils and CIL, by hand: the worker writes them by itself on Monday."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conseils.semaine import ecrire_lettres


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("une date s’écrit 2026-11-24") from error


class Command(BaseCommand):
    help = "Écrit la lettre de la semaine à ceux qui représentent un conseil ou un CIL. Rejouable : jamais deux fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=_day, default=None, help="un jour de la semaine (aujourd’hui)")

    def handle(self, *args: Any, date: dt.date | None, **options: Any) -> None:
        self.stdout.write(f"{ecrire_lettres(date or timezone.localdate())} lettres écrites.")
