"""Load the demonstration: the town, and reports as a real town would have them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mairie.demonstration import charger_ville, comptes_de_demonstration
from signalements.models import Signalement


class Command(BaseCommand):
    help = "Charge la ville de démonstration et ses signalements."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--si-vide", action="store_true", help="ne rien faire s’il y a déjà des signalements"
        )
        parser.add_argument(
            "--comptes", action="store_true", help="seulement écrire les comptes de démonstration"
        )

    def handle(self, *args: Any, si_vide: bool, comptes: bool, **options: Any) -> None:
        if comptes:
            for email, role in comptes_de_demonstration():
                self.stdout.write(f"{email:28} {role}")
            return
        if si_vide and Signalement.objects.exists():
            return
        charger_ville()
