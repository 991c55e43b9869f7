"""The only door for writing what concerns those who represent an area."""

from conseils.operations.mandats import accepter, inviter, renvoyer, retirer_invitation

__all__ = ["accepter", "inviter", "renvoyer", "retirer_invitation"]
