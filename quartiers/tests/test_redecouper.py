"""Zones that are split, joined, called off: what begins, what ends, what follows what."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.utils import timezone

from conseils.models import Balade, Mandat, Seance
from mairie.models import Compte
from quartiers import filiation, redecoupage
from quartiers.choix_d_import import ImportRefuse
from quartiers.differences import differences, en_mots
from quartiers.lieux import situer
from quartiers.models import Contour, Filiation, Nature, Redecoupage, Zone
from quartiers.redecoupage import RedecoupageRefuse
from quartiers.tests.aides import (
    UN_JOUR,
    accepte,
    change,
    couper,
    entite,
    geojson,
    multi,
    prepare,
    trace,
    zone,
)
from signalements.redecoupages import proposer_fermetures, voir

pytestmark = pytest.mark.django_db
JANVIER = dt.date(2027, 1, 1)
VEILLE = JANVIER - UN_JOUR
SABLETTES = Point(5.89, 43.081, srid=4326)


def scinde(**options) -> Redecoupage:
    """The conseil Sud becomes two, west and east of a meridian."""
    ouest, est = couper(trace("S"), 5.888)
    return prepare(
        entite("S1", "Sud ouest", ouest),
        entite("S2", "Les Sablettes", est),
        jour=JANVIER,
        fermer=["S"],
        **options,
    )


def reunis(code: str = "NO", *codes: str) -> Redecoupage:
    zones = [zone(c) for c in codes or ("N", "O")]
    return redecoupage.preparer_reunion(zones=zones, code=code, nom="Nord et Ouest", jour=JANVIER)


def test_ca_marche(ville):
    accepte(scinde())
    assert situer(SABLETTES, VEILLE).conseil.zone.code == "S"
    assert situer(SABLETTES, JANVIER).conseil.zone.code == "S2"
    sud = zone("S")
    assert sud.contours.get().periode.upper == JANVIER
    assert set(sud.suites.values_list("apres__code", flat=True)) == {"S1", "S2"}
    assert not Zone.objects.closed().exists()
    assert list(Zone.objects.closed(JANVIER)) == [sud]
    row = Redecoupage.objects.get()
    assert (row.jour, row.fichier, row.accepte_le is not None, row.applique_le) == (JANVIER, None, True, None)
    assert set(row.zones.values_list("code", flat=True)) == {"S", "S1", "S2"}


def test_mandats_regles_seances_et_balades_restent_a_donner(ville):
    """Those that still count on that day; what is over stays where it was."""
    sud = zone("S")
    Mandat.objects.filter(zone=sud).delete()
    for debut, fin in ((dt.date(2020, 1, 1), dt.date(2026, 1, 1)), (dt.date(2026, 1, 1), None)):
        Mandat.objects.create(zone=sud, nom_public="Chantal", periode=(debut, fin))
    compte = Compte.objects.get(email="alice@example.org")
    for le, etat in ((dt.date(2026, 11, 1), "close"), (dt.date(2027, 2, 1), "preparee")):
        le_soir = dt.datetime(le.year, le.month, le.day, 18, tzinfo=dt.UTC)
        close_le = le_soir if etat == "close" else None
        Seance.objects.create(
            zone=sud,
            titre="Séance",
            le=le_soir,
            lieu="École",
            etat=etat,
            close_le=close_le,
            preparee_par=compte,
        )
    for le in (dt.date(2026, 12, 1), dt.date(2027, 3, 1)):
        Balade.objects.create(zone=sud, le=le, par=compte)
    regard = voir(scinde())
    [attache] = regard.a_faire.attaches
    assert attache.zone.code == "S"
    assert set(attache.quoi.replace("\xa0", " ").split(", ")) == {
        "1 règle d’affectation",
        "1 mandat",
        "1 séance",
        "1 balade",
    }
    assert Contour.objects.filter(zone=sud, periode__upper_inf=True).exists(), "it was only a look"


def test_les_quartiers_trouvent_leur_nouveau_conseil_ce_jour_la(ville):
    accepte(scinde())
    assert filiation.rattacher(VEILLE) == []
    moved = {r.quartier.nom: r.surtout.code for r in filiation.rattacher(JANVIER)}
    assert moved["Les Sablettes"] == "S2"
    assert zone("Q10", "quartier").parent.code == "S1"
    assert filiation.rattacher(JANVIER) == []
    assert filiation.mal_rattaches(JANVIER) == []


def test_deux_deviennent_un(ville):
    Zone.objects.filter(code="N").update(population=1000)
    Zone.objects.filter(code="O").update(population=2000)
    accepte(reunis())
    ensemble = zone("NO")
    assert ensemble.population_dite == zone("N").population_dite
    assert (ensemble.nom, ensemble.slug, ensemble.population) == ("Nord et Ouest", "nord-et-ouest", 3000)
    union = trace("N").union(trace("O"))
    assert ensemble.contours.get().geom.sym_difference(union).area < 1e-12
    assert set(ensemble.origines.values_list("avant__code", flat=True)) == {"N", "O"}
    assert Zone.objects.closed(JANVIER).count() == 2


def test_des_habitants_d_annees_differentes_ne_s_ajoutent_pas(ville):
    Zone.objects.filter(code="N").update(population_annee=2019)
    accepte(reunis("NO"))
    assert (zone("NO").population, zone("NO").population_annee) == (None, None)


def test_l_un_absorbe_l_autre(ville):
    """Under the code of one of them it lasts: same page, same mandates."""
    nord = zone("N")
    accepte(reunis("N"))
    assert zone("N").pk == nord.pk
    assert nord.nom == "Nord"
    assert nord.contours.count() == 2
    assert list(zone("O").suites.values_list("apres__code", flat=True)) == ["N"]
    assert [z.code for z in Zone.objects.closed(JANVIER)] == ["O"]


@pytest.mark.parametrize("nature", ["quartier", "cil"])
def test_quartiers_et_cil_aussi(ville, nature):
    deux = list(Zone.objects.filter(nature=nature).order_by("code")[:2])
    row = redecoupage.preparer_reunion(zones=deux, code="R1", nom="Réunis", jour=JANVIER)
    accepte(row)
    assert Zone.objects.current(JANVIER).filter(nature=nature, code="R1").exists()
    assert not Zone.objects.current(JANVIER).filter(pk__in=[z.pk for z in deux]).exists()


# -- Addresses ----------------------------------------------------------------------------


def test_une_ancienne_adresse_mene_encore_a_sa_zone(ville):
    sud = zone("S")
    Zone.objects.filter(pk=sud.pk).update(slug="sud-et-mer")
    assert Zone.objects.at_address(Nature.CONSEIL, "sud-et-mer").get() == sud
    assert Zone.objects.at_address(Nature.CONSEIL, "sud").get() == sud
    assert not Zone.objects.at_address(Nature.CIL, "sud").exists()
    assert not Zone.objects.at_address(Nature.CONSEIL, "nulle-part").exists()


def test_une_zone_nouvelle_ne_prend_pas_une_ancienne_adresse(ville):
    Zone.objects.filter(code="S").update(slug="sud-et-mer")
    ouest, est = couper(trace("S"), 5.888)
    change(entite("S", "Sud", est), entite("S9", "Sud", ouest), jour=JANVIER)
    assert zone("S9").slug == "sud-2"
    assert Zone.objects.at_address(Nature.CONSEIL, "sud").first() == zone("S")


def test_une_zone_close_garde_la_sienne(ville):
    accepte(scinde())
    with time_machine.travel(dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)):
        assert Zone.objects.at_address(Nature.CONSEIL, "sud").get() == zone("S")


# -- What is proposed, and what is refused --------------------------------------------------


def test_la_zone_dont_le_fichier_donne_le_sol_est_proposee_a_la_fermeture(ville):
    row = scinde()
    row.choix["fermer"] = []
    proposer_fermetures(row)
    assert row.choix["fermer"] == ["S"]
    # One that only lends a strip is not.
    ouest, est = couper(trace("S"), 5.878)
    row = prepare(entite("X", "Bande", ouest if ouest.area < est.area else est), jour=JANVIER)
    proposer_fermetures(row)
    assert row.choix["fermer"] == []


def test_un_cil_n_est_jamais_propose(ville):
    row = prepare(entite("X", "Partout", trace("83126", "commune")), jour=JANVIER, nature="cil")
    proposer_fermetures(row)
    assert row.choix["fermer"] == []


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"fermer": ["ZZ"]}, "aucune zone ne porte le code « ZZ »"),
        ({"fermer": ["N"]}, "Nord : elle est dans le fichier"),
        ({"fermer": ["S"], "jour": None}, "Sud : dites depuis quand elle n’existe plus"),
        (
            {"fermer": ["S"], "jour": dt.date(2020, 1, 1)},
            "Sud : le contour en vigueur commence le 01/01/2020",
        ),
    ],
)
def test_une_fermeture_insensee(ville, options, phrase):
    row = prepare(entite("N", "Nord", trace("N")), **{"jour": JANVIER} | options)
    with pytest.raises(ImportRefuse) as refus:
        voir(row)
    assert phrase in str(refus.value).replace("\xa0", " ")
    assert zone("S").contours.get().periode.upper is None


def test_on_n_accepte_que_ce_que_l_on_a_vu(ville):
    row = scinde()
    seen = voir(row).empreinte
    Contour.objects.filter(zone=zone("S")).update(geom=multi(couper(trace("S"), 5.87)[1]))
    with pytest.raises(RedecoupageRefuse, match="Entre-temps"):
        redecoupage.accepter(redecoupage=row, empreinte_vue=seen)
    assert not Zone.objects.filter(code="S1").exists()


def test_on_n_accepte_qu_une_fois(ville):
    row = scinde()
    seen = voir(row).empreinte
    redecoupage.accepter(redecoupage=row, empreinte_vue=seen)
    with pytest.raises(RedecoupageRefuse, match="déjà accepté"):
        redecoupage.accepter(redecoupage=row, empreinte_vue=seen)


def test_ce_qui_ne_change_rien_ne_s_accepte_pas(ville):
    row = prepare(entite("N", "Nord", trace("N")), jour=JANVIER)
    with pytest.raises(RedecoupageRefuse, match="ne change rien"):
        redecoupage.accepter(redecoupage=row, empreinte_vue="")


# -- Calling off ----------------------------------------------------------------------------


def test_annule_tout_est_comme_avant(ville):
    before = list(Contour.objects.order_by("pk").values_list("zone", "periode", "geom"))
    row = accepte(scinde())
    redecoupage.annuler(redecoupage=row)
    assert list(Contour.objects.order_by("pk").values_list("zone", "periode", "geom")) == before
    assert not Zone.objects.filter(code__in=["S1", "S2"]).exists()
    assert not Filiation.objects.exists()
    assert not Redecoupage.objects.exists()


def test_annule_l_un_n_absorbe_plus_l_autre(ville):
    redecoupage.annuler(redecoupage=accepte(reunis("N")))
    assert not Filiation.objects.exists()
    assert {z.contours.get().periode.upper for z in (zone("N"), zone("O"))} == {None}


def test_ce_qui_est_en_vigueur_ne_s_annule_plus(ville):
    row = accepte(scinde())
    with (
        time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)),
        pytest.raises(RedecoupageRefuse, match="en vigueur"),
    ):
        redecoupage.annuler(redecoupage=row)
    with pytest.raises(RedecoupageRefuse, match="n’est pas accepté"):
        redecoupage.annuler(redecoupage=reunis())


def test_ce_a_quoi_l_on_tient_deja_ne_disparait_pas(ville):
    row = accepte(scinde())
    Mandat.objects.create(zone=zone("S1"), nom_public="Amina", periode=(JANVIER, None))
    with pytest.raises(RedecoupageRefuse, match="déjà rattaché"):
        redecoupage.annuler(redecoupage=row)
    assert zone("S1").contours.exists()
    assert zone("S").contours.get().periode.upper == JANVIER


# -- Files that nobody accepts ----------------------------------------------------------------


def test_un_fichier_oublie_est_efface_le_lendemain(ville):
    old, accepted, new = scinde(), accepte(reunis()), scinde()
    long_ago = timezone.now() - dt.timedelta(hours=25)
    Redecoupage.objects.filter(pk__in=[old.pk, accepted.pk]).update(cree_le=long_ago)
    call_command("atelier", une_fois=True)
    assert set(Redecoupage.objects.values_list("pk", flat=True)) == {accepted.pk, new.pk}


# -- Surfaces ---------------------------------------------------------------------------------


def test_les_surfaces_sont_celles_de_l_ellipsoide(ville):
    regard = voir(scinde())
    by_code = {ligne.difference.zone.code: ligne.difference for ligne in regard.lignes}
    assert by_code["S"].retire_m2 == pytest.approx(
        by_code["S1"].ajoute_m2 + by_code["S2"].ajoute_m2, rel=1e-6
    )
    assert by_code["S"].apres is None
    lambert = trace("S").transform(2154, clone=True).area
    assert by_code["S"].avant_m2 == pytest.approx(lambert, rel=0.002)
    assert [d.sorte for d in by_code.values()] == ["prend fin", "commence", "commence"]


def test_ce_que_gagne_et_perd_une_zone(ville):
    ouest, est = couper(trace("S"), 5.888)
    change(entite("S", "Sud", ouest), entite("CE", "Centre-Est", trace("CE").union(est)), jour=JANVIER)
    centre, sud = differences([zone("S"), zone("CE")], JANVIER)
    assert sud.retire_m2 == pytest.approx(centre.ajoute_m2, rel=1e-6)
    assert sud.ajoute_m2 == centre.retire_m2 == 0
    assert sud.dit.startswith("perd ")
    assert centre.dit.startswith("gagne ")


@pytest.mark.parametrize(
    ("m2", "mots"),
    [
        (0, "–"),
        (0.4, "–"),
        (840.2, "840 m²"),
        (9_999, "9 999 m²"),
        (123_456, "12,3 ha"),
        (12_346_000, "1 235 ha"),
    ],
)
def test_une_surface_en_mots(m2, mots):
    assert en_mots(m2).replace("\xa0", " ").replace("\u202f", " ") == mots


def test_les_requetes_de_la_difference(ville, django_assert_num_queries):
    zones = list(Zone.objects.conseils())
    with django_assert_num_queries(1):
        differences(zones, JANVIER)


def test_un_parcours_par_la_commande(ville, tmp_path, capsys):
    """Split and closed by `importer_zones`, looked at before by its dry run."""
    ouest, est = couper(trace("S"), 5.888)
    path = tmp_path / "conseils.geojson"
    path.write_bytes(geojson(entite("S1", "Sud ouest", ouest), entite("S2", "Les Sablettes", est)))
    options = {"nature": "conseil", "a_partir_du": JANVIER, "fermer": ["S"]}
    call_command("importer_zones", str(path), dry_run=True, **options)
    told = capsys.readouterr().out.replace("\xa0", " ")
    assert "Closes : 1 (Sud)" in told
    assert "Sud : prend fin, 383 ha" in told
    assert "0 signalements ouverts changent" in told or "0 signalement ouvert change" in told
    assert "« Sud » prend fin, et garde encore 1 règle d’affectation, 2 mandats" in told
    assert not Redecoupage.objects.exists()
    call_command("importer_zones", str(path), **options)
    assert set(Redecoupage.objects.get().zones.values_list("code", flat=True)) == {"S", "S1", "S2"}
