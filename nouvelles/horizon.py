"""Until which event everything has been written: numbers are drawn at once, their transactions end later."""

from __future__ import annotations

from django.db import connection

# Whoever writes an event has held this lock on their table since before its number was drawn, and until the end.
_WRITERS = """
SELECT EXISTS (
  SELECT FROM pg_locks
  WHERE relation = 'signalements_evenement'::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
)
"""


def horizon() -> int | None:
    """Return the last event below which no other can still appear, or None while somebody is writing one.

    Stops nobody. First the number, then who writes: an event that is lower and not yet seen still has its writer, or
    has been committed in between.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM signalements_evenement")
        (last,) = cursor.fetchone()
        cursor.execute(_WRITERS)
        (written,) = cursor.fetchone()
    return None if written else last
