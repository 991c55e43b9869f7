"""Make the open data files of the day now."""

from typing import Any

from django.core.management.base import BaseCommand

from api.donnees import fichiers


class Command(BaseCommand):
    help = "Fait les fichiers de données ouvertes du jour (CSV, GeoJSON, GeoPackage) et remplace ceux de la veille."

    def handle(self, *args: Any, **options: Any) -> None:
        count = fichiers.publier()
        self.stdout.write(f"{count} signalements publics dans {fichiers.dossier()}")
