"""The pages of a session: who may open them, what they say of garbage, what they leak: nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from conseils.models import CompteRendu, Decision, Mandat, Point, Seance
from conseils.seances import operations
from conseils.tests.aides_seances import (
    BASE,
    clore,
    compte,
    decision,
    en_cours,
    passee,
    point,
    raisons,
    seance,
    sud,
)
from mairie.models import Categorie
from quartiers.models import Zone
from signalements import numero as numeros
from signalements import operations as actes
from signalements.models import Signalement
from signalements.tests.aides import depose, texte

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}
PLUME = "p" * 22
DEMAIN = timezone.localdate() + dt.timedelta(days=1)
BON = {
    "titre": "Séance d’hiver",
    "jour": DEMAIN.isoformat(),
    "heure": "18:30",
    "lieu": "École",
    "annoncee": "on",
}


def saisie(**champs) -> dict[str, object]:
    return {"cle": numeros.tirer_cle(), "texte": "Demander un devis", "plume": PLUME} | champs


def test_ca_marche(chantal, amina):
    row = depose()
    reponse = chantal.post(f"{BASE}prevoir/", BON)
    une = Seance.objects.get()
    assert reponse.url == une.get_absolute_url()
    assert timezone.localtime(une.le).hour == 18
    page = texte(chantal.get(reponse.url))
    assert "Ordre du jour : 1 point" in page
    assert "Lampadaire éteint" in page
    assert "École" in texte(amina.get("/quartiers/sud/seances/"))
    chantal.post(f"{reponse.url}points/", {"titre": "Les horaires du marché", "numero": ""})
    chantal.post(f"{reponse.url}ouvrir/")
    here = une.points.get(signalement=row)
    typed = saisie(service="PROP", qui="", pour_le=DEMAIN.isoformat())
    assert chantal.post(f"{reponse.url}points/{here.pk}/decision/", typed, **JSON).json()["version"] == 1
    screens = texte(chantal.get(f"{reponse.url}projeter/"))
    assert "Demander un devis" in screens
    assert "Les horaires du marché" in screens
    mandat = Mandat.objects.get(compte=compte())
    said = {f"mandat_{mandat.pk}": "present", "assistance": "12", "invites": ""}
    assert chantal.post(f"{reponse.url}clore/", said).status_code == 302
    page = texte(amina.get(f"/quartiers/sud/seances/{une.pk}/"))
    for words in (
        "Chantal Conseil, référente",
        "12 personnes",
        "Demander un devis",
        "Les horaires du marché",
    ):
        assert words in page
    assert "Demander un devis" in texte(amina.get("/quartiers/sud/seances/"))


ADRESSES = [
    "",
    "prevoir/",
    "{pk}/",
    "{pk}/modifier/",
    "{pk}/projeter/",
    "{pk}/decisions.json",
    "{pk}/clore/",
]
GESTES = [
    "{pk}/annuler/",
    "{pk}/actualiser/",
    "{pk}/ordre/",
    "{pk}/points/",
    "{pk}/ouvrir/",
    "{pk}/corriger/",
    "{pk}/renoncer/",
    "{pk}/points/{point}/deplacer/",
    "{pk}/points/{point}/retirer/",
    "{pk}/points/{point}/remettre/",
    "{pk}/points/{point}/decision/",
    "{pk}/points/{point}/promesse/",
    "{pk}/suites/1/",
    "{pk}/decisions/0123456789012345678901/retirer/",
]


def adresse(modele: str, une: Seance, base: str = BASE) -> str:
    return base + modele.format(pk=une.pk, point=une.points.first().pk)


@pytest.mark.parametrize("modele", [*ADRESSES, *GESTES])
def test_un_etranger_un_agent_et_un_autre_conseil_restent_dehors(inconnu, bruno, lucie, chantal, modele):
    une = en_cours()
    point(une)
    assert inconnu.get(adresse(modele, une)).url.startswith("/compte/connexion/")
    assert inconnu.post(adresse(modele, une)).url.startswith("/compte/connexion/")
    assert bruno.post(adresse(modele, une)).status_code == 403
    for methode in (lucie.get, lucie.post):
        assert methode(adresse(modele, une)).status_code == 404
    nord = Zone.objects.get(nature="conseil", code="N")
    Mandat.objects.filter(compte=compte()).update(zone=nord)
    for base in (BASE, "/conseil/nord/seances/"):
        if "{pk}" in modele:
            assert chantal.post(adresse(modele, une, base)).status_code == 404
    une.refresh_from_db()
    assert (une.etat, Point.objects.count()) == (Seance.Etat.OUVERTE, 1)


@pytest.mark.parametrize("modele", GESTES)
def test_qui_demande_l_adresse_d_un_geste_est_ramene(chantal, modele):
    une = en_cours()
    point(une)
    reponse = chantal.get(adresse(modele, une))
    assert reponse.status_code in (302, 404)
    if reponse.status_code == 302:
        assert reponse.url.startswith(une.get_absolute_url())


def test_un_mandat_fini_ferme_la_porte(chantal):
    une = seance()
    Mandat.objects.filter(compte=compte()).update(periode=("2020-01-01", "2021-01-01"))
    assert chantal.get(une.get_absolute_url()).status_code == 404


def test_un_cil_tient_sa_seance_comme_un_conseil(lucie, amina):
    reponse = lucie.post("/associations/cil-des-sablettes-et-environs/seances/prevoir/", BON)
    une = Seance.objects.get()
    assert reponse.url == f"/associations/{une.zone.slug}/seances/{une.pk}/"
    assert "CIL des Sablettes" in texte(amina.get(f"/cil/{une.zone.slug}/seances/"))
    assert amina.get(f"/quartiers/{une.zone.slug}/seances/").status_code == 404


MAUVAIS = [
    "\x00",
    "x" * 10_000,
    "<script>alert(1)</script>",
    "-1",
    "2026-13-45",
    "٣",
    "🙂" * 400,
    "1e309",
    "[]",
]


@pytest.mark.parametrize("mot", MAUVAIS)
@pytest.mark.parametrize("champ", ["titre", "jour", "heure", "lieu"])
def test_une_seance_de_travers_est_refusee_ou_gardee_telle_quelle(chantal, champ, mot):
    reponse = chantal.post(f"{BASE}prevoir/", BON | {champ: mot})
    assert reponse.status_code in (302, 422)
    if reponse.status_code == 422:
        assert "École" in texte(reponse) or champ == "lieu"
        assert not Seance.objects.exists()
    else:
        assert "<script>alert" not in texte(chantal.get(reponse.url))


@pytest.mark.parametrize("champ", ["cle", "version", "plume", "frappe", "texte", "service", "qui", "pour_le"])
def test_une_decision_de_travers_n_est_jamais_une_panne(chantal, champ):
    une = en_cours()
    address = f"{une.get_absolute_url()}points/{point(une).pk}/decision/"
    for mot in MAUVAIS:
        assert chantal.post(address, saisie(**{champ: mot}), **JSON).status_code in (200, 422), mot
        assert chantal.post(address, saisie(**{champ: mot})).status_code in (302, 422), mot
        assert chantal.get(f"{une.get_absolute_url()}projeter/").status_code == 200, mot


@pytest.mark.parametrize("mot", MAUVAIS)
def test_les_autres_formulaires_de_travers(chantal, mot):
    promise = passee()
    une = en_cours()
    here = une.points.get(promesse=promise)
    base = une.get_absolute_url()
    sent = [
        ("points/", {"titre": mot, "numero": mot}),
        ("ordre/", {"ordre": mot}),
        (f"points/{here.pk}/deplacer/", {"sens": mot}),
        (f"points/{here.pk}/promesse/", {"etat": mot, "pour_le": mot, "version": mot}),
        (f"points/{here.pk}/promesse/", {"etat": "reportee", "pour_le": mot, "version": "1"}),
        (f"suites/{promise.pk}/", {"etat": mot}),
        ("clore/", {"assistance": mot, "invites": "x", "non_abordes": mot}),
    ]
    for suite, champs in sent:
        assert chantal.post(base + suite, champs).status_code in (200, 302, 404, 422), suite
    assert chantal.get(f"{BASE}?page={mot}").status_code == 200
    assert chantal.get(f"/quartiers/sud/seances/?page={mot}").status_code == 200


@pytest.mark.parametrize("faux", ["0", "999999999", "9" * 30])
def test_des_numeros_qui_n_existent_pas(chantal, amina, faux):
    une = en_cours()
    for suite in (f"{faux}/", f"{faux}/projeter/", f"{une.pk}/points/{faux}/decision/"):
        assert chantal.post(BASE + suite).status_code == 404
    for suite in (f"{faux}/", f"{une.pk}/", f"{une.pk}/{faux}/", f"{une.pk}/{faux}/compte-rendu.pdf"):
        assert amina.get(f"/quartiers/sud/seances/{suite}").status_code == 404


def test_ajouter_par_numero_dit_ce_qui_ne_va_pas(chantal):
    une = seance()
    private = depose()
    Signalement.objects.filter(pk=private.pk).update(
        categorie=Categorie.objects.filter(visibilite="prive")[0]
    )
    for typed, said in [
        ("", "Écrivez un sujet"),
        ("K7QX4", "dix signes"),
        (private.numero, "Aucun signalement public"),
    ]:
        reponse = chantal.post(f"{une.get_absolute_url()}points/", {"titre": "", "numero": typed})
        assert reponse.status_code == 422
        assert said in texte(reponse)
    row = depose(ecart=0.002)
    chantal.post(f"{une.get_absolute_url()}points/", {"titre": "", "numero": row.numero_lisible})
    assert row.pk in [s for _, s in raisons(une)]


def test_le_conflit_est_dit_avec_ce_que_c_est_devenu(chantal):
    une = en_cours()
    here = point(une)
    kept = decision(here, plume="a" * 22)
    address = f"{une.get_absolute_url()}points/{here.pk}/decision/"
    typed = saisie(cle=kept.cle, texte="Ne rien faire", version=0)
    reponse = chantal.post(address, typed, **JSON)
    assert reponse.status_code == 409
    assert reponse.json()["actuel"]["texte"] == "Demander un devis"
    bare = chantal.post(address, typed)
    page = texte(bare)
    assert bare.status_code == 409
    assert "C’est devenu : « Demander un devis »" in page
    assert "Ne rien faire" in page, "nothing typed is lost"


def test_close_entre_temps_ce_qui_arrive_est_refuse_et_garde(chantal):
    une = en_cours()
    here = point(une)
    clore(une)
    address = f"{une.get_absolute_url()}points/{here.pk}/decision/"
    reponse = chantal.post(address, saisie(), **JSON)
    assert reponse.status_code == 423
    assert "La séance est close" in reponse.json()["erreurs"]["__all__"][0]
    chantal.post(f"{une.get_absolute_url()}corriger/")
    assert chantal.post(address, saisie(), **JSON).status_code == 200
    said = {"motif": "Une décision arrivée après", "assistance": "", "invites": ""}
    assert chantal.post(f"{une.get_absolute_url()}correction/", said).status_code == 302
    assert CompteRendu.objects.count() == 2


def test_une_promesse_se_juge_d_un_geste(chantal):
    promise = passee()
    une = en_cours()
    here = une.points.get(promesse=promise)
    page = texte(chantal.get(f"{une.get_absolute_url()}projeter/"))
    assert "« Réparer le banc »" in page
    address = f"{une.get_absolute_url()}points/{here.pk}/promesse/"
    later = {"etat": "reportee", "pour_le": DEMAIN.isoformat(), "version": "1", "plume": PLUME}
    assert chantal.post(address, later, **JSON).json()["etat"] == "reportee"
    assert Decision.objects.get(reportee_de=promise).pour_le == DEMAIN
    assert chantal.post(address, later | {"etat": "tenue", "plume": ""}, **JSON).status_code == 409
    assert chantal.post(address, later | {"etat": "tenue"}, **JSON).json()["etat"] == "tenue"
    first = promise.point.seance.get_absolute_url()
    promise.refresh_from_db()
    chantal.post(f"{first}suites/{promise.pk}/", {"etat": "non_tenue", "version": promise.version})
    promise.refresh_from_db()
    assert promise.etat == "non_tenue"


def test_inscrire_depuis_une_autre_page_y_ramene(chantal, lucie):
    row = depose()
    address = f"{BASE}inscrire/{row.numero}/"
    assert chantal.post(address, {"retour": "/conseil/sud/"}).url == "/conseil/sud/"
    assert chantal.post(address, {"retour": "https://ailleurs.example/"}).url == BASE
    une = seance()
    assert [s for _, s in raisons(une)] == [row.pk]
    chantal.post(address, {"acte": "retirer"})
    assert raisons(une) == []
    assert lucie.post(address).status_code == 404
    assert chantal.post(f"{BASE}inscrire/{numeros.completer('ABCDEFGHJ')}/").status_code == 404


def test_la_revue_met_un_signalement_a_l_ordre_du_jour(chantal):
    row = depose()
    page = texte(chantal.get(f"/conseil/sud/signalements/{row.numero}/"))
    assert f'action="{BASE}inscrire/{row.numero}/"' in page
    revue = "/conseil/sud/revue/?liste=nouveaux"
    assert "À l’ordre du jour" not in texte(chantal.get(revue))
    assert chantal.post(f"{BASE}inscrire/{row.numero}/", {"retour": revue}).url == revue
    assert "À l’ordre du jour" in texte(chantal.get(revue))


def test_la_page_du_secteur_dit_la_prochaine_seance_et_ce_qui_est_promis(amina):
    promise = passee()
    told = seance(annoncee=True)
    page = texte(amina.get("/quartiers/sud/"))
    for words in (
        "Promis en séance",
        "Réparer le banc",
        "date passée",
        told.titre,
        "/quartiers/sud/seances/",
    ):
        assert words in page
    assert f"/quartiers/sud/seances/{promise.point.seance_id}/" in page


def test_la_projection_ne_montre_rien_de_personne(chantal, amina):
    row = depose(
        "amina.secrete@example.org",
        description="Mon voisin Tartempion",
        lieu="Chez Madame Dupont",
    )
    actes.noter(signalement=row, auteur=compte("bruno"), texte="Note inavouable")
    une = en_cours(annoncee=True)
    pages = [
        chantal.get(une.get_absolute_url()),
        chantal.get(f"{une.get_absolute_url()}projeter/"),
        chantal.get(f"{une.get_absolute_url()}clore/"),
        amina.get("/quartiers/sud/seances/"),
    ]
    clore(une)
    pages += [amina.get(f"/quartiers/sud/seances/{une.pk}/"), chantal.get(une.get_absolute_url())]
    for page in pages:
        said = page.content.decode()
        for secret in (
            "amina.secrete",
            "Tartempion",
            "Dupont",
            "inavouable",
            "5.8901000",
            compte("bruno").nom,
        ):
            assert secret not in said, page.request["PATH_INFO"]
    assert "chantal@" not in pages[3].content.decode()


def test_un_point_devenu_confidentiel_ne_se_voit_plus(chantal, amina):
    row = depose()
    une = en_cours(annoncee=True)
    Signalement.objects.filter(pk=row.pk).update(categorie=Categorie.objects.filter(visibilite="prive")[0])
    for page in (
        chantal.get(f"{une.get_absolute_url()}projeter/"),
        chantal.get(une.get_absolute_url()),
        amina.get("/quartiers/sud/seances/"),
    ):
        assert "qui n’est plus public" in texte(page)
        assert row.numero not in texte(page)


def test_plus_de_signalements_ne_font_pas_plus_de_requetes(chantal, django_assert_max_num_queries):
    for n in range(6):
        depose(ecart=0.001 * n)
    une = en_cours()
    for p in une.points.all()[:3]:
        decision(p)
    with django_assert_max_num_queries(24) as asked:
        chantal.get(f"{une.get_absolute_url()}projeter/")
    few = len(asked)
    for n in range(6):
        row = depose(ecart=0.001 * n, code="PRO-01")
        operations.inscrire(zone=sud(), signalement=row, auteur=compte())
        decision(une.points.get(signalement=row))
    with django_assert_max_num_queries(few):
        chantal.get(f"{une.get_absolute_url()}projeter/")
    with django_assert_max_num_queries(22):
        chantal.get(une.get_absolute_url())
