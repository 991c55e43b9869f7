"""The minutes as a text document (ODT) that the council's secretary can go on writing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from odfdo import Cell, Document, Element, Header, Paragraph, Row, Style, Table

from conseils.seances.compte_rendu import Lecture
from mairie.models import EnTete

COLONNES = ("1.2cm", "5.4cm", "4.6cm", "3.6cm", "2.2cm")


def en_odt(lecture: Lecture) -> bytes:
    """Return the minutes as an OpenDocument text."""
    document = Document("text")
    document.set_language("fr-FR")
    document.meta.title = f"{lecture.seance.zone} · {lecture.titre}"
    body = document.body
    body.clear()
    en_tete = EnTete.objects.courant()
    body.append(Paragraph(f"{en_tete.commune.nom} · {lecture.qui}"))
    _heading(body, 1, lecture.intitule)
    for name, value in lecture.faits():
        body.append(Paragraph(f"{name} : {value}"))
    for point in lecture.points:
        _item(body, point)
    if lecture.remis:
        _heading(body, 2, _("Points non abordés"))
        for point in lecture.remis:
            body.append(Paragraph(f"{point['rang']}. {point['sujet']}"))
    _summary(document, lecture)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _heading(body: Element, level: int, words: str) -> None:
    body.append(Header(level, words, style=f"Heading_20_{level}"))


def _item(body: Element, point: dict[str, Any]) -> None:
    _heading(body, 2, f"{point['rang']}. {point['sujet']}")
    body.append(Paragraph(point["ligne"]))
    if promise := point["promesse"]:
        body.append(Paragraph(promise["phrase"]))
    if not point["decisions"]:
        body.append(Paragraph(_("Pas de décision.")))
    for decision in point["decisions"]:
        body.append(Paragraph(_("Décision : %(quoi)s") % {"quoi": decision["texte"]}))
        if decision["detail"]:
            body.append(Paragraph(decision["detail"]))


def _summary(document: Document, lecture: Lecture) -> None:
    """All decisions once more, in one table: what one looks for first."""
    rows = [
        (
            str(p["rang"]),
            p["sujet"],
            d["texte"],
            d["par_qui"],
            f"{d['pour_le']:%d/%m/%Y}" if d["pour_le"] else "",
        )
        for p in lecture.points
        for d in p["decisions"]
    ]
    if not rows:
        return
    _heading(document.body, 2, _("Relevé de décisions"))
    border = document.insert_style(
        Style("table-cell", area="table-cell", border="0.5pt solid #000000", padding="0.1cm"), automatic=True
    )
    bold = document.insert_style(Style("paragraph", area="text", bold=True), automatic=True)
    table = Table(_("Décisions"))
    for width in COLONNES:
        style = document.insert_style(Style("table-column", width=width), automatic=True)
        table.append(Element.from_tag(f'<table:table-column table:style-name="{style}"/>'))
    head = Element.from_tag("<table:table-header-rows/>")
    head.append(_row([_("N°"), _("Point"), _("Décision"), _("Qui"), _("Pour le")], border, bold))
    table.append(head)
    for row in rows:
        table.append(_row(row, border))
    document.body.append(table)


def _row(values: Sequence[str], border: str, style: str | None = None) -> Row:
    row = Row()
    for value in values:
        cell = Cell(value, style=border)
        if style:
            for words in cell.get_elements("text:p"):
                words.set_attribute("text:style-name", style)
        row.append(cell)
    return row
