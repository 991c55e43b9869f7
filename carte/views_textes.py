"""The pages that the law asks for: accessibility, legal notice, personal data, terms of use."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def texte(request: HttpRequest, *, page: str) -> HttpResponse:
    """Show one of the texts of templates/carte/textes/."""
    return render(request, f"carte/textes/{page}.html")
