"""Make the figures anew, while the service goes on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chiffres import tenue


class Command(BaseCommand):
    help = "Refait les chiffres à partir des signalements, sans arrêter le service."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write("Je refais les chiffres…")
        tenue.reconstruire()
        self.stdout.write("Les chiffres sont refaits.")
