"""The town as data, edited by an administrator who is no developer: nothing here is about reports."""

from mairie.admin import categories, comptes, demarches, reglages

__all__ = ["categories", "comptes", "demarches", "reglages"]
