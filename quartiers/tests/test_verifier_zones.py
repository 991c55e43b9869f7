"""Gaps, overlaps and overhangs of outlines; slivers are let through, CIL do as they like."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import Polygon
from django.core.management import CommandError, call_command

from quartiers.models import Contour, Nature, Zone
from quartiers.tests.aides import couper, multi, trace, zone
from quartiers.trous import Sorte, chercher

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 11, 26)


def dessiner(code: str, geom, nature: str = Nature.CONSEIL) -> None:
    Contour.objects.filter(zone__code=code, zone__nature=nature).update(geom=multi(geom))


def dit(capsys, **options) -> str:
    with pytest.raises(CommandError):
        call_command("verifier_zones", **options)
    return capsys.readouterr().out.replace("\xa0", " ")


def test_ca_marche(ville, capsys):
    call_command("verifier_zones")
    assert "Ni trou ni chevauchement." in capsys.readouterr().out


def test_un_trou_entre_les_conseils(ville, capsys):
    Zone.objects.quartiers().filter(parent__code="S").update(parent=zone("N"))
    ouest, est = couper(trace("S"), 5.885)
    dessiner("S", ouest)
    [trou] = [d for d in chercher(JOUR).defauts if d.nature == Nature.CONSEIL]
    assert trou.sorte == Sorte.TROU
    assert trou.m2 == pytest.approx(est.transform(2154, clone=True).area, rel=0.002)
    assert trou.geom.sym_difference(est).area < 1e-10
    assert "aucun conseil" in dit(capsys)


def test_deux_conseils_se_chevauchent(ville, capsys):
    _ouest, est = couper(trace("S"), 5.885)
    dessiner("CE", trace("CE").union(est))
    [faute] = [d for d in chercher(JOUR).defauts if d.sorte == Sorte.RECOUVREMENT]
    assert {z.code for z in faute.zones} == {"CE", "S"}
    assert "« Centre-Est » et « Sud » se chevauchent" in dit(capsys)


def test_un_conseil_sort_de_la_commune(ville, capsys):
    west, _south, _east, north = trace("83126", "commune").extent
    dessiner("N", trace("N").union(Polygon.from_bbox((west - 0.01, north - 0.01, west + 0.01, north + 0.01))))
    assert "« Nord » sort de la commune" in dit(capsys)


def test_un_trou_et_un_debordement_des_quartiers(ville, capsys):
    dessiner("Q08", couper(trace("Q08", "quartier"), 5.885)[0], "quartier")
    told = dit(capsys)
    assert "aucun quartier, dans « Sud »" in told
    assert chercher(JOUR, [Nature.CONSEIL]).defauts == []
    Zone.objects.filter(code="Q02").update(parent=zone("S"))
    told = dit(capsys)
    assert "« Berthe » sort de son conseil, « Sud »" in told
    assert "« Berthe », rattaché à « Sud », est pour 100 % dans « Nord »." in told


def test_une_bande_etroite_n_est_qu_un_trait(ville, capsys):
    """Five metres along a border of two kilometres: a hectare, and no gap."""
    ouest, est = couper(trace("S"), 5.885)
    band = trace("S").intersection(Polygon.from_bbox((5.885, 43.0, 5.885 + 5 / 81_000, 43.2)))
    assert band.transform(2154, clone=True).area > 5_000
    dessiner("S", ouest.union(est).difference(band))
    assert [d for d in chercher(JOUR).defauts if d.nature == Nature.CONSEIL] == []
    assert chercher(JOUR).filets >= 1
    told = dit(capsys, largeur=2.0)
    assert "Trou" in told
    call_command("verifier_zones")
    assert "bandes étroites" in capsys.readouterr().out.replace("\xa0", " ")


def test_les_cil_se_chevauchent_sans_rien_dire(ville):
    assert Zone.objects.cils().count() > 1
    dessiner("CIL02", trace("83126", "commune"), "cil")
    assert chercher(JOUR).defauts == []


def test_c_est_le_jour_demande(ville, capsys):
    Contour.objects.filter(zone__code="S").update(periode=(dt.date(2020, 1, 1), dt.date(2027, 1, 1)))
    call_command("verifier_zones", jour=dt.date(2026, 12, 31))
    assert "aucun conseil" in dit(capsys, jour=dt.date(2027, 1, 1))


def test_sans_conseil_il_n_y_a_pas_de_trou(ville):
    """A town that has none yet is not one large gap."""
    Contour.objects.filter(zone__nature__in=["conseil", "quartier"]).delete()
    assert chercher(JOUR).defauts == []


def test_en_deux_requetes(ville, django_assert_num_queries):
    dessiner("CE", trace("CE").union(couper(trace("S"), 5.885)[1]))
    with django_assert_num_queries(2):
        chercher(JOUR)
