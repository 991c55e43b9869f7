"""What all forms of a page share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

Vue = Callable[..., HttpResponseBase]


def envoye_depuis(page: str) -> Callable[[Vue], Vue]:
    """Let only POST in: whoever asks for the address of a form, after a refusal perhaps, is led to its `page`."""

    def garder(vue: Vue) -> Vue:
        @wraps(vue)
        def porte(request: HttpRequest, **lieu: str) -> HttpResponseBase:
            return vue(request, **lieu) if request.method == "POST" else redirect(reverse(page, kwargs=lieu))

        return porte

    return garder
