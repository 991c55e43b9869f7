"""The pages that others are measured against, all through the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path

from bench.naive import SignalementsNaifs


def vide(_request: HttpRequest) -> HttpResponse:
    """The least that Django can answer."""
    return HttpResponse(b"{}", content_type="application/json")


def leaflet(request: HttpRequest) -> HttpResponse:
    """A page with Leaflet and a map, and nothing else."""
    nonce = getattr(request, "csp_nonce")  # noqa: B009  added by django-csp
    style, script = static("leaflet/leaflet.css"), static("leaflet/leaflet.js")
    return HttpResponse(
        f"""<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Leaflet</title><link rel="stylesheet" href="{style}">
<style nonce="{nonce}">html, body, #carte {{ height: 100%; margin: 0 }}</style><div id="carte"></div>
<script src="{script}"></script>
<script nonce="{nonce}">L.map("carte").setView([43.1, 5.88], 13)</script></html>"""
    )


urlpatterns = [
    path("banc/vide/", vide),
    path("banc/leaflet/", leaflet),
    path("banc/naif/", SignalementsNaifs.as_view()),
    path("", include("config.urls")),
]
