"""Periods of days as months: whole ones are counted, the days of others are read."""

from __future__ import annotations

import datetime as dt


def partager(
    depuis: dt.date | None, jusqu_a: dt.date | None
) -> tuple[tuple[int, int] | None, list[tuple[dt.date, dt.date]]]:
    """Share a period into its whole months, first and last as 12 × year + month - 1, and its other spans of days.

    A bound of None is without end; each span lies in one month.
    """
    depuis, jusqu_a = depuis or dt.date.min, jusqu_a or dt.date.max
    first, last = mois(depuis), mois(jusqu_a)
    spans = []
    if depuis.day > 1:
        end = min(jusqu_a, _fin(depuis))
        spans.append((depuis, end))
        first += 1
    if jusqu_a != _fin(jusqu_a) and first <= last:
        spans.append((jusqu_a.replace(day=1), jusqu_a))
        last -= 1
    return ((first, last) if first <= last else None), spans


def mois(day: dt.date) -> int:
    """The month of a day, as 12 × year + month - 1."""
    return 12 * day.year + day.month - 1


def _fin(day: dt.date) -> dt.date:
    """The last day of its month."""
    if (day.year, day.month) == (dt.MAXYEAR, 12):
        return dt.date.max
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
