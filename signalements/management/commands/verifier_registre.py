"""Find what was changed behind the application's back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from signalements import registre
from signalements.models import Evenement, Sceau


class Command(BaseCommand):
    help = "Recalcule chaînes, sceaux, mots et courriels ; échoue si une ligne a été altérée."

    def handle(self, *args: Any, **options: Any) -> None:
        found = registre.verifier()
        for anomalie in found:
            self.stdout.write(str(anomalie))
        if found:
            raise CommandError(f"Le registre a été altéré : {len(found)} anomalies.")
        self.stdout.write(
            f"Le registre est intact : {Evenement.objects.count()} événements, {Sceau.objects.count()} sceaux."
        )
