"""A session ends: minutes for everybody, a letter for each service, a line for each report; corrections are dated."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from conseils.models import CompteRendu, Decision, Inscription, Mandat, Seance
from conseils.seances import compte_rendu, operations, public
from conseils.seances.ordre_du_jour import proposer
from conseils.tests.aides_seances import clore, compte, decision, en_cours, passee, point, seance, sud
from mairie.models import Categorie, Service
from signalements import poste, registre
from signalements.models import Courriel, Evenement, Signalement
from signalements.operations import ActeRefuse
from signalements.tests.aides import depose, texte
from signalements.tests.conftest import smtp  # noqa: F401

pytestmark = pytest.mark.django_db
POUR = dt.date(2027, 1, 15)
LOIN = timezone.now().replace(year=2027, month=2, day=1)


@pytest.fixture
def tenue(ville):
    """A session on a lamp, a dump and a subject in words, with a decision for a service and one for nobody."""
    lamp, dump = depose(), depose(code="PRO-01", ecart=0.003)
    operations.inscrire(zone=sud(), signalement=lamp, auteur=compte())
    une = en_cours()
    lighting = Service.objects.get(code="M-EP")
    decision(une.points.get(signalement=lamp), "Remplacer le mât", service=lighting, pour_le=POUR)
    decision(point(une, "La fête du quartier"), "Le samedi 6 juin")
    return une, lamp, dump


def test_ca_marche(tenue, amina):
    une, lamp, dump = tenue
    version = clore(une, assistance=12, invites="L’adjointe aux quartiers")
    read = compte_rendu.lire(version)
    assert read.presents == "Chantal Conseil, référente"
    assert read.nombre == 2
    assert read.points[0]["sujet"] == "Lampadaire éteint ou clignotant, Les Sablettes"
    assert not Inscription.objects.filter(seance=None).exists()
    page = texte(amina.get(f"/suivi/{lamp.numero}/"))
    assert "Examiné par le conseil de quartier Sud" in page
    assert f"Remplacer le mât ({Service.objects.get(code='M-EP').nom}, pour le 15/01/2027)" in page
    assert "Examiné par" in texte(amina.get(f"/suivi/{dump.numero}/")), (
        "looked at, though nothing was decided"
    )
    assert [d.texte for d in public.promesses(sud())] == ["Remplacer le mât"]
    assert registre.verifier() == []


def test_une_lettre_par_service_part_pour_de_bon(tenue, smtp):  # noqa: F811
    une, lamp, dump = tenue
    lighting = Service.objects.get(code="M-EP")
    decision(une.points.get(signalement=dump), "Poser une barrière", service=lighting, qui="les riverains")
    Courriel.objects.all().delete()
    clore(une)
    poste.poster()
    (letter,) = smtp.recus
    assert letter["To"] == lighting.courriel
    body = letter.get_body(("plain",)).get_content().replace("\u00a0", " ")
    for words in ("Remplacer le mât", "Pour le 15 janvier 2027", "Poser une barrière", "les riverains"):
        assert words in body
    assert f"/service/{lamp.numero}/" in body
    assert "/quartiers/sud/seances/" in body


def test_close_deux_fois_elle_ne_compte_qu_une(tenue):
    une, lamp, _ = tenue
    before = Courriel.objects.count()
    assert clore(une) == clore(une)
    assert CompteRendu.objects.count() == 1
    assert Courriel.objects.count() == before + 1
    assert lamp.evenements.filter(nature="seance").count() == 1


def test_jamais_ouverte_elle_ne_se_clot_pas(ville):
    with pytest.raises(ActeRefuse, match="Ouvrez"):
        clore(seance())


def test_pas_aborde_le_signalement_n_en_dit_rien(tenue):
    une, _, dump = tenue
    clore(une, non_abordes=[une.points.get(signalement=dump).pk])
    assert not dump.evenements.filter(nature="seance").exists()
    read = compte_rendu.lire(CompteRendu.objects.get())
    assert [p["numero"] for p in read.remis] == [dump.numero]


def test_un_signalement_devenu_confidentiel_n_est_nomme_nulle_part(tenue, amina):
    une, lamp, _ = tenue
    Signalement.objects.filter(pk=lamp.pk).update(
        categorie=Categorie.objects.filter(visibilite="prive").first()
    )
    version = clore(une)
    assert lamp.numero not in str(version.contenu)
    assert "qui n’est plus public" in str(version.contenu)
    assert not lamp.evenements.filter(nature="seance").exists()


def test_qui_ne_veut_plus_etre_nomme_ne_l_est_plus(tenue):
    une, *_ = tenue
    version = clore(une)
    Mandat.objects.filter(compte=compte()).update(nom_public="")
    assert compte_rendu.lire(version).presents == "1 représentant non nommé"


def test_seuls_les_mandats_de_la_zone_sont_notes(tenue):
    une, *_ = tenue
    strangers = {m.pk: "present" for m in Mandat.objects.all()} | {999_999: "present"}
    operations.clore(seance=une, auteur=compte(), presences=strangers)
    assert set(une.presences.values_list("mandat__zone", flat=True)) == {sud().pk}


def test_le_compte_rendu_ne_se_change_pas(tenue):
    une, *_ = tenue
    version = clore(une)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CompteRendu.objects.filter(pk=version.pk).update(motif="x")


def dites() -> list[tuple[str, str, dt.date | None]]:
    """What everybody reads of what is promised."""
    return [(d.texte, d.par_qui, d.pour_le) for d in public.promesses(sud())]


def corriger(une: Seance, motif: str = "Une date oubliée", **reste):
    une = operations.corriger(seance=une)
    presences = dict(une.presences.values_list("mandat", "etat"))
    return operations.publier_correction(
        seance=une, auteur=compte(), motif=motif, presences=presences, **reste
    )


def test_une_correction_est_une_version_datee(tenue, amina):
    une, lamp, dump = tenue
    first = clore(une)
    une = operations.corriger(seance=une)
    here = une.points.get(signalement=lamp)
    kept = here.decisions.get()
    decision(
        here, "Remplacer le mât et le câble", cle=kept.cle, version=1, service=kept.service, pour_le=POUR
    )
    letters = Courriel.objects.count()
    second = corriger(une)
    assert (second.version, second.motif) == (2, "Une date oubliée")
    assert "et le câble" not in str(first.contenu)
    assert Courriel.objects.count() == letters + 1
    assert Courriel.objects.latest("pk").objet.startswith("Corrigé")
    page = texte(amina.get(f"/suivi/{lamp.numero}/"))
    assert "corrigée par le conseil de quartier Sud" in page
    assert dump.evenements.filter(nature=Evenement.Nature.SEANCE).count() == 1
    assert not Seance.objects.get(pk=une.pk).se_note


def test_ce_qui_se_corrige_se_lit_comme_publie(tenue, amina):
    """Changed, added, taken back: the area's pages promise what the last minutes say, until the next ones are out."""
    une, lamp, _ = tenue
    clore(une)
    une = operations.corriger(seance=une)
    here = une.points.get(signalement=lamp)
    kept = here.decisions.get()
    decision(here, "Remplacer le câble", cle=kept.cle, version=1, qui="la Métropole", pour_le=None)
    decision(here, "Repeindre le mât", pour_le=POUR)
    assert dites() == [("Remplacer le mât", Service.objects.get(code="M-EP").nom, POUR)]
    assert [s.promesse_id for s in proposer(seance(le=LOIN)).sujets] == [kept.pk]
    page = texte(amina.get("/quartiers/sud/")) + texte(amina.get("/quartiers/sud/seances/"))
    assert page.count("Remplacer le mât") == 2
    assert "câble" not in page
    assert "Repeindre" not in page
    operations.retirer_decision(decision=kept)
    assert [texte for texte, *_ in dites()] == ["Remplacer le mât"]
    assert proposer(seance(le=LOIN + dt.timedelta(days=1))).sujets == []
    corriger(une)
    assert dites() == [("Repeindre le mât", "", POUR)]


def test_une_promesse_reportee_l_est_a_la_cloture(ville):
    """Neither gone while the session goes on, nor told twice while its minutes are corrected."""
    promise = passee()
    une = en_cours(le=timezone.now())
    ici = une.points.get(promesse=promise)
    judged = {"decision": promise, "auteur": compte(), "point": ici}
    operations.juger(**judged, etat=Decision.Etat.REPORTEE, pour_le=POUR, version=1)
    assert [d.pour_le for d in public.promesses(sud())] == [promise.pour_le]
    clore(une)
    assert [d.pour_le for d in public.promesses(sud())] == [POUR]
    operations.corriger(seance=une)
    operations.juger(**judged, etat=Decision.Etat.PROMISE, version=2)
    assert [d.pour_le for d in public.promesses(sud())] == [POUR]
    corriger(une)
    assert [d.pour_le for d in public.promesses(sud())] == [promise.pour_le]


def test_une_autre_seance_cite_ce_qui_est_publie(chantal):
    """On its screens, carried over, in its minutes: not what a correction has typed and nobody has published."""
    promise = passee(service=Service.objects.get(code="M-EP"))
    une = en_cours(le=timezone.now())
    ici = operations.corriger(seance=promise.point.seance).points.get()
    changed = decision(ici, "Acheter un banc", cle=promise.cle, version=1, qui="la Métropole", pour_le=None)
    page = texte(chantal.get(f"{une.get_absolute_url()}projeter/"))
    assert "« Réparer le banc »" in page
    assert "Acheter" not in page
    operations.juger(
        decision=promise,
        auteur=compte(),
        point=une.points.get(),
        etat=Decision.Etat.REPORTEE,
        pour_le=POUR,
        version=changed.version,
    )
    [item] = clore(une).contenu["points"]
    assert (item["promesse"]["texte"], item["promesse"]["par_qui"]) == ("Réparer le banc", promise.par_qui)
    assert [d["texte"] for d in item["decisions"]] == ["Réparer le banc"]
    promise.refresh_from_db()
    assert (promise.texte, promise.etat) == ("Acheter un banc", "reportee")


def test_une_correction_de_rien_ou_sans_motif_est_refusee(tenue):
    une, *_ = tenue
    clore(une, assistance=3)
    with pytest.raises(ActeRefuse, match="Rien n’a changé"):
        corriger(une, assistance=3)
    with pytest.raises(ActeRefuse) as refus:
        corriger(une, motif=" ", assistance=4)
    assert refus.value.champ == "motif"
    operations.renoncer_correction(seance=une)
    with pytest.raises(ActeRefuse, match="Aucune correction"):
        operations.publier_correction(seance=une, auteur=compte(), motif="x", presences={})
    assert CompteRendu.objects.count() == 1


def test_on_ne_renonce_pas_a_une_correction_deja_tapee(tenue):
    une, *_ = tenue
    clore(une)
    une = operations.corriger(seance=une)
    decision(une.points.first(), "De plus")
    with pytest.raises(ActeRefuse, match="déjà changé"):
        operations.renoncer_correction(seance=une)


def test_un_service_sans_boite_est_nomme(tenue):
    une, *_ = tenue
    Service.objects.filter(code="M-EP").update(courriel="")
    before = Courriel.objects.count()
    version = clore(une)
    assert [s.code for s, _ in compte_rendu.services_charges(version.contenu) if not s.courriel] == ["M-EP"]
    assert Courriel.objects.count() == before


def test_la_prochaine_est_celle_qu_on_annonce(ville):
    assert public.prochaine(sud()) is None
    seance()
    assert public.prochaine(sud()) is None
    told = seance(le=timezone.now() + dt.timedelta(days=3), annoncee=True)
    assert public.prochaine(sud()) == told
