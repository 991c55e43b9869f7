"""For those who watch the machine: is the process there, is it ready."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from signalements.models import Courriel, Photo


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 while the database, its migrations or the storage fail. The queues are told, and never a 503."""
    checks = {"base": _database(), "migrations": False, "fichiers": _storage()}
    report: dict[str, object] = {}
    if checks["base"]:
        checks["migrations"] = _migrated()
    if checks["migrations"]:
        report = _queues()
    ready = all(checks.values())
    return JsonResponse({"pret": ready, **checks, **report}, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _storage() -> bool:
    name = f"sonde/{uuid4().hex}"
    try:
        default_storage.delete(default_storage.save(name, ContentFile(b"ok")))
    except OSError:
        return False
    return True


def _queues() -> dict[str, object]:
    oldest = Courriel.objects.en_souffrance().order_by("cree_le").values_list("cree_le", flat=True).first()
    return {
        "lettre_la_plus_ancienne_s": int((timezone.now() - oldest).total_seconds()) if oldest else None,
        "lettres_en_attente": Courriel.objects.en_souffrance().count(),
        "lettres_abandonnees": Courriel.objects.filter(abandonne_le__isnull=False)
        .exclude(erreur__in=["arrete", "limite"])
        .count(),
        "photos_en_preparation": Photo.objects.a_preparer().count(),
    }
