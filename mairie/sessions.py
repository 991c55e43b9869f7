"""Sessions that know whose they are, since when and from what: so that one may see one's own, and close them.

No network address is kept, nor what the browser says of itself: only its name and its system, in words.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

APPAREIL = "appareil"
"""Where the log-in writes in the session what it comes from; see `mairie.appareils`."""
VUE_TOUTES_LES = dt.timedelta(minutes=5)


class SessionQuerySet(models.QuerySet["Session"]):
    def ouvertes(self) -> SessionQuerySet:
        """Sessions that still open the door, the last seen first."""
        return self.filter(expire_date__gt=timezone.now()).order_by("-vue_le")


class Session(AbstractBaseSession):
    """One browser that has entered."""

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        null=True,
        on_delete=models.CASCADE,
        related_name="sessions",
    )
    appareil = models.CharField(_("appareil"), max_length=80, blank=True)
    ouverte_le = models.DateTimeField(_("ouverte le"), default=timezone.now)
    vue_le = models.DateTimeField(_("vue le"), default=timezone.now)

    objects: ClassVar = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.appareil

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a session again without forgetting when it was opened and seen: the store knows only its content."""
        if kwargs.get("force_update"):
            kwargs["update_fields"] = ("session_data", "expire_date", "compte", "appareil")
        super().save(*args, **kwargs)

    @property
    def repere(self) -> str:
        """What names this session on a page: its key is a secret."""
        return salted_hmac("mairie.session", self.session_key, algorithm="sha256").hexdigest()[:16]


class SessionStore(db.SessionStore):
    """Django's store, with the columns that are ours."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.compte_id = data.get(SESSION_KEY)
        row.appareil = data.get(APPAREIL, "")
        return row

    def load(self) -> dict[str, Any]:
        """Return the content; the row just read says whether it is time to note that the session was seen."""
        row: Session | None = self._get_session_from_db()  # type: ignore[attr-defined]
        if row is None:
            return {}
        now = timezone.now()
        if row.vue_le < now - VUE_TOUTES_LES:
            Session.objects.filter(pk=row.pk).update(vue_le=now)
        return self.decode(row.session_data)
