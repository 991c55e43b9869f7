"""Tell subscribers of the outlines that change, without waiting for the worker's morning."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from nouvelles import contours
from signalements.models import AbonnementNouvelles


class Command(BaseCommand):
    help = (
        "Écrit aux abonnés des zones dont le contour change, une fois chacun. L’atelier le fait chaque matin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dire à combien, sans écrire")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        today = timezone.localdate()
        for change in contours.changements(today - contours.RETARD):
            waiting = AbonnementNouvelles.objects.a_prevenir(change.zone, change.jour).count()
            self.stdout.write(f"{change.zone}, le {change.jour:%d/%m/%Y} : {waiting}")
        if not dry_run:
            self.stdout.write(f"{contours.annoncer_contours(today)} courriels écrits.")
