"""The queue as a spreadsheet: CSV as the French ones open it, and XLSX."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from signalements.exports.colonnes import COLONNES, Valeur, lignes
from signalements.models.signalement import SignalementQuerySet

CLASSEUR_MAX = 100_000
"""Rows in one XLSX: some twenty seconds of work. CSV and GeoJSON have no limit."""
TAMPON = 64 * 1024
_FORMULE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def inoffensif(words: str) -> str:
    """Return words that no spreadsheet takes for a formula: an apostrophe before what begins like one."""
    suspect = words[:1] in ("\t", "\r", "\n") or words.lstrip().startswith(_FORMULE)
    return f"'{words}" if suspect else words


def _as_french(value: Valeur) -> str:
    """A cell of the CSV: 24/11/2026; 5,89; never a formula."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value}".replace(".", ",")
    return inoffensif(value) if isinstance(value, str) else str(value)


def en_csv(rows: SignalementQuerySet) -> Iterator[bytes]:
    """Yield the CSV piece by piece: UTF-8 with its mark, semicolons, days and decimals as the French write them."""
    buffer = io.StringIO(newline="")
    sheet = csv.writer(buffer, delimiter=";")
    sheet.writerow([c.titre for c in COLONNES])
    yield codecs.BOM_UTF8
    for row in lignes(rows):
        sheet.writerow([_as_french(c.valeur(row)) for c in COLONNES])
        if buffer.tell() > TAMPON:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def en_classeur(rows: SignalementQuerySet, legende: Sequence[str]) -> IO[bytes]:
    """Return the XLSX, a temporary file to be read from its start; a second sheet says what was asked for."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever answers with it closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": _("Signalements")})
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        sheet = book.add_worksheet(_("Signalements"))
        sheet.freeze_panes(1, 1)
        for rank, colonne in enumerate(COLONNES):
            sheet.set_column(rank, rank, colonne.largeur)
            sheet.write_string(0, rank, str(colonne.titre), bold)
        height = 0
        for height, row in enumerate(lignes(rows), start=1):
            for rank, colonne in enumerate(COLONNES):
                _write(sheet, height, rank, colonne.valeur(row), day)
        sheet.autofilter(0, 0, height, len(COLONNES) - 1)
        about = book.add_worksheet(_("Cette vue"))
        about.set_column(0, 0, 90)
        for rank, phrase in enumerate(legende):
            about.write_string(rank, 0, inoffensif(phrase))
    file.seek(0)
    return file


def _write(sheet: Any, height: int, rank: int, value: Valeur, day: Any) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(height, rank, value, day)
    elif isinstance(value, str):
        sheet.write_string(height, rank, inoffensif(value))
    elif value is not None:
        sheet.write_number(height, rank, value)
