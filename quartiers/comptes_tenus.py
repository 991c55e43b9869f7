"""Counts that the database keeps: folded by one worker at a time, made anew beside readers, compared at one instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class Difference:
    """What is not as it should be, in how many places."""

    quoi: str
    combien: int


def plier(fonction: str, verrou: int, lignes: int) -> int:
    """Let a function of the database fold its oldest changes; return how many, 0 where somebody else is at it.

    Who folds or makes anew holds the advisory lock `verrou`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CASE WHEN pg_try_advisory_xact_lock(%s) THEN {fonction}(%s) ELSE 0 END",
            [verrou, lignes],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def refaire(verrou: int, *tables: str) -> Iterator[None]:
    """Make counts anew inside, while the service goes on: readers see the old ones until the new are whole."""
    with connection.cursor() as cursor:
        # Held before the instant is chosen: what somebody folds after it would be lost.
        cursor.execute("SELECT pg_advisory_lock(%s)", [verrou])
        try:
            with un_seul_instant():
                yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [verrou])
        if not connection.in_atomic_block:
            cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")


@contextmanager
def un_seul_instant() -> Iterator[None]:
    """A transaction whose statements all see the same rows; in a test, that of the test."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
