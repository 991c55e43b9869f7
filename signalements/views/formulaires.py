"""What all forms of a page share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from signalements import images
from signalements.photos import PhotoRefusee

Vue = Callable[..., HttpResponseBase]


def envoye_depuis(page: str) -> Callable[[Vue], Vue]:
    """Let only POST in: whoever asks for the address of a form, after a refusal perhaps, is led to its `page`."""

    def garder(vue: Vue) -> Vue:
        @wraps(vue)
        def porte(request: HttpRequest, **lieu: str) -> HttpResponseBase:
            return vue(request, **lieu) if request.method == "POST" else redirect(reverse(page, kwargs=lieu))

        return porte

    return garder


def garder_photos(form: Any, *, numero: str, cle: str, par_la_ville: bool = False) -> None:
    """Keep the photos of a form under a number and key; a bad one is told at its field, the others wait for the next
    sending."""
    for fichier in form.cleaned_data.get("photos") or []:
        try:
            images.recevoir(fichier, numero=numero, cle=cle, par_la_ville=par_la_ville)
        except PhotoRefusee as error:
            form.add_error("photos", f"{fichier.name} : {error}")
