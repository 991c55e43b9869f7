"""One report at its agents' desk: what each role sees and may do, and nothing typed is ever lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mairie.models import Categorie, Compte, Question, Service
from signalements import images, operations
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Abonnement, Evenement, Photo, Signalement, Texte
from signalements.operations import Envoi, deposer
from signalements.tests.aides import CLE, jpeg, texte

pytestmark = pytest.mark.django_db

ACTES = ["etat", "message", "note", "affecter", "partager", "categorie", "placer", "relire"]


def adresse(row: Signalement, acte: str = "") -> str:
    return f"/service/{row.numero}/{acte}/" if acte else f"/service/{row.numero}/"


def etat(row: Signalement, vers: str, **champs) -> dict:
    return {"vers": vers, "etat_vu": row.etat, "jeton": numeros.tirer_cle(), "message": ""} | champs


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def espaces_verts(ville) -> Signalement:
    categorie = Categorie.objects.filter(regles__service__code="EV", visibilite="public").first()
    envoi = Envoi(
        categorie=categorie,
        point=Point(5.89, 43.081, srid=4326),
        description="Branche",
        courriel="amina@example.org",
    )
    return deposer(envoi=envoi, cle=CLE).signalement


def test_ca_marche(elena, lampadaire):
    page = texte(elena.get(adresse(lampadaire)))
    for mots in (
        "Lampadaire éteint",
        "boulangerie",
        "43.081000",
        "5.890000",
        "conseil de quartier Sud",
        "CIL des Sablettes",
        "Intervention visée",
        "Réponse due",
        "Nouvel état",
        "Note interne",
    ):
        assert mots in page, mots


def test_les_coordonnees_sont_un_acte(elena, lampadaire, agent):
    """Folded away until asked for; whoever has read them stands in the line."""
    page = texte(elena.get(adresse(lampadaire)))
    assert "amina@example.org" not in page
    assert "Auteur (site) · courriel" in page
    page = texte(elena.post(adresse(lampadaire, "coordonnees"), follow=True))
    assert "amina@example.org" in page
    assert "Coordonnées lues" in page
    assert lampadaire.evenements.get(nature="lecture").auteur == agent


# -- The door ------------------------------------------------------------------------


@pytest.mark.parametrize("acte", ["", *ACTES])
def test_l_etranger_a_la_porte(inconnu, chantal, paul, lampadaire, acte):
    avant = Signalement.objects.values().get()
    for methode in ("get", "post"):
        assert getattr(inconnu, methode)(adresse(lampadaire, acte)).status_code == 302
        assert getattr(chantal, methode)(adresse(lampadaire, acte)).status_code == 403
    # Another service's report does not exist.
    reponse = paul.post(adresse(lampadaire, acte)) if acte else paul.get(adresse(lampadaire))
    assert reponse.status_code == 404
    assert Signalement.objects.values().get() == avant
    assert lampadaire.evenements.count() == 1


@pytest.mark.parametrize("acte", ACTES)
def test_l_adresse_d_un_formulaire_mene_a_la_fiche(elena, lampadaire, acte):
    assert elena.get(adresse(lampadaire, acte)).headers["Location"] == adresse(lampadaire)


def test_sans_jeton_csrf(lampadaire, agent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)
    assert client.post(adresse(lampadaire, "note"), {"note": "x"}).status_code == 403


def test_le_terrain_ne_voit_que_ce_qu_il_peut(farid, espaces_verts):
    page = texte(farid.get(adresse(espaces_verts)))
    assert "Branche" in page
    assert "amina@example.org" not in page
    for acte in ("affecter", "categorie", "placer", "relire"):
        assert farid.post(adresse(espaces_verts, acte), {}).status_code == 403
    assert "Publier ce qui est coché" not in page
    for vers in (Etat.REFUSE, Etat.PLANIFIE, Etat.DOUBLON):
        reponse = farid.post(adresse(espaces_verts, "etat"), etat(espaces_verts, vers, message="Non"))
        assert reponse.status_code == 422
    assert farid.post(adresse(espaces_verts, "etat"), etat(espaces_verts, Etat.RESOLU)).status_code == 302
    assert Signalement.objects.get().etat == Etat.RESOLU


def test_une_demande_privee_s_ouvre_a_ses_agents(bruno, inconnu, ville):
    categorie = Categorie.objects.filter(visibilite="prive", active=True).first()
    envoi = Envoi(categorie=categorie, point=Point(5.89, 43.081, srid=4326), description="Discret")
    row = deposer(envoi=envoi).signalement
    page = texte(bruno.get(adresse(row)))
    assert "Discret" in page
    assert "confidentiel" in page
    bruno.post(adresse(row, "relire"), {"textes": row.textes.get().pk, "textes_vus": row.textes.get().pk})
    assert not row.textes.get().est_public
    assert inconnu.get(f"/suivi/{row.numero}/").status_code == 404


# -- State ---------------------------------------------------------------------------


def test_changer_l_etat(elena, inconnu, lampadaire):
    reponse = elena.post(
        adresse(lampadaire, "etat"),
        etat(lampadaire, "pris_en_charge", message="Nous passons mardi."),
        follow=True,
    )
    assert reponse.redirect_chain == [(adresse(lampadaire), 302)]
    assert "L’état est changé" in texte(reponse)
    assert Signalement.objects.get().etat == Etat.PRIS_EN_CHARGE
    assert "Nous passons mardi." in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))
    assert lampadaire.courriels.filter(modele="etat").count() == 1


@pytest.mark.parametrize(
    ("vers", "champs", "fautif"),
    [
        ("", {}, "vers"),
        ("n_importe_quoi", {}, "vers"),
        ("rouvert", {"message": "x"}, "vers"),
        ("refuse", {"message": "  "}, "message"),
        ("refuse", {"message": "x" * 4001}, "message"),
        ("planifie", {}, "date"),
        ("planifie", {"date": "hier"}, "date"),
        ("planifie", {"date": "2020-01-01"}, "date"),
        ("transmis", {"message": "Voilà"}, "autorite"),
        ("transmis", {"message": "Voilà", "autorite": "x" * 500}, "autorite"),
        ("doublon", {}, "original"),
        ("doublon", {"original": "K7QX4"}, "original"),
        ("doublon", {"original": numeros.completer("ABCDEFGHJ")}, "original"),
    ],
)
def test_ce_qui_manque_est_dit_au_champ_et_rien_n_est_perdu(elena, lampadaire, vers, champs, fautif):
    reponse = elena.post(
        adresse(lampadaire, "etat"), etat(lampadaire, vers, **({"message": "Mes mots"} | champs))
    )
    assert reponse.status_code == 422
    assert list(reponse.context["etat"].errors) == [fautif]
    for valeur in champs.values():
        assert valeur.strip() in texte(reponse)
    assert Signalement.objects.get().etat == Etat.RECU


def test_un_doublon_de_lui_meme(elena, lampadaire):
    reponse = elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "doublon", original=lampadaire.numero))
    assert list(reponse.context["etat"].errors) == ["original"]


def test_quelqu_un_a_ete_plus_rapide(elena, lampadaire, agent):
    """409: what changed is said, what was typed is kept, and the next sending works."""
    page = etat(lampadaire, "planifie", message="Mardi matin", date="2100-01-05")
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    reponse = elena.post(adresse(lampadaire, "etat"), page)
    vu = texte(reponse)
    assert reponse.status_code == 409
    assert f"Entre-temps, {agent.nom} l’a pris en charge à " in vu
    assert "Mardi matin</textarea>" in vu
    assert 'value="2100-01-05"' in vu
    assert 'name="etat_vu" value="pris_en_charge"' in vu
    assert Signalement.objects.get().etat == Etat.PRIS_EN_CHARGE
    assert elena.post(adresse(lampadaire, "etat"), page | {"etat_vu": "pris_en_charge"}).status_code == 302
    assert Signalement.objects.get().planifie_le == dt.date(2100, 1, 5)


@pytest.mark.parametrize("vu", ["", "n_importe_quoi", "\x00"])
def test_sans_savoir_ce_qui_a_ete_vu(elena, lampadaire, vu):
    reponse = elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "resolu", etat_vu=vu, message="Fait"))
    assert reponse.status_code == 409
    assert "Fait</textarea>" in texte(reponse)


# -- The town's photos ----------------------------------------------------------------


def test_la_photo_de_la_ville_est_publique_aussitot(elena, inconnu, lampadaire):
    elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "resolu", message="Réparé", photos=[jpeg()]))
    photo = lampadaire.photos.get()
    assert photo.par_la_ville
    assert photo.evenement == lampadaire.evenements.get(etat_apres="resolu")
    images.preparer_une()
    assert photo.url_vignette in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))
    assert inconnu.get(photo.url_vignette).status_code == 200
    assert photo.url_vignette in texte(elena.get(adresse(lampadaire)))


def test_une_mauvaise_photo_ne_change_rien_et_la_bonne_attend(elena, lampadaire):
    mauvaise = SimpleUploadedFile("notes.jpg", b"bonjour", "image/jpeg")
    page = etat(lampadaire, "resolu", message="Réparé")
    reponse = elena.post(adresse(lampadaire, "etat"), page | {"photos": [jpeg(), mauvaise]})
    assert reponse.status_code == 422
    assert "notes.jpg : " in texte(reponse)
    assert page["jeton"] in texte(reponse)
    assert Signalement.objects.get().etat == Etat.RECU
    elena.post(adresse(lampadaire, "etat"), page)
    assert lampadaire.photos.get().par_la_ville


def test_en_prive_la_photo_reste_aux_agents(bruno, ville):
    categorie = Categorie.objects.filter(visibilite="prive", active=True).exclude(photo="interdite").first()
    row = deposer(envoi=Envoi(categorie=categorie, point=Point(5.89, 43.081, srid=4326))).signalement
    bruno.post(adresse(row, "etat"), etat(row, "resolu", photos=[jpeg()]))
    assert row.photos.get().publie_le is None


def test_la_cle_des_photos_d_un_autre_n_apporte_rien(elena, lampadaire):
    """A resident's waiting photos are not the town's, whatever key is typed."""
    images.recevoir(jpeg(), numero=lampadaire.numero, cle=CLE)
    elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "resolu", jeton=CLE))
    assert Photo.objects.get().signalement is None


# -- Words, service, category, place --------------------------------------------------


def test_message_public(elena, inconnu, lampadaire):
    elena.post(adresse(lampadaire, "message"), {"message": "Pièce commandée."})
    assert "Pièce commandée." in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))
    reponse = elena.post(adresse(lampadaire, "message"), {"message": "  "})
    assert reponse.status_code == 422
    assert "Le message est vide" in texte(reponse)


def test_la_note_reste_interne(elena, inconnu, amina, lampadaire):
    elena.post(adresse(lampadaire, "note"), {"note": "Mât 214, prestataire absent"})
    page = texte(elena.get(adresse(lampadaire)))
    assert "Mât 214" in page.split('class="note-interne"')[-1]
    assert "Mât 214" not in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))
    assert "Mât 214" not in texte(amina.get(f"/suivi/{lampadaire.numero}/{CLE}/"))
    assert elena.post(adresse(lampadaire, "note"), {"note": ""}).status_code == 422


def test_confier_a_un_autre_service(elena, paul, lampadaire):
    reponse = elena.post(
        adresse(lampadaire, "affecter"), {"service": "PROP", "motif": "Poubelle"}, follow=True
    )
    assert reponse.redirect_chain == [("/service/", 302)], "it is not hers any more"
    assert "Confié à" in texte(reponse)
    assert "Poubelle" in texte(paul.get(adresse(lampadaire)))


@pytest.mark.parametrize("service", ["", "RIEN", "\x00", "M-EP"])
def test_un_service_impossible(elena, lampadaire, service):
    reponse = elena.post(adresse(lampadaire, "affecter"), {"service": service, "motif": "Mes mots"})
    assert reponse.status_code == 422
    assert list(reponse.context["affecter"].errors) == ["service"]
    assert "Mes mots</textarea>" in texte(reponse)


def test_changer_la_categorie(bruno, lampadaire):
    legale = lampadaire.echeance_legale
    assert bruno.post(adresse(lampadaire, "categorie"), {"categorie": "PRO-01"}).status_code == 302
    row = Signalement.objects.get()
    assert (row.categorie.code, row.service.code, row.echeance_legale) == ("PRO-01", "PROP", legale)
    for code in ("", "RIEN", "PRO-01"):
        reponse = bruno.post(adresse(lampadaire, "categorie"), {"categorie": code})
        assert list(reponse.context["categorie"].errors) == ["categorie"]
        assert reponse.status_code == 422


def test_placer(elena, lampadaire):
    assert elena.post(adresse(lampadaire, "placer"), {"lon": "5,879", "lat": "43,1009"}).status_code == 302
    row = Signalement.objects.get()
    assert (row.position.x, row.position.y) == (5.879, 43.1009)
    assert row.conseil.nom == "Centre-Est"


def test_placer_d_une_paire_collee(elena, lampadaire):
    """What other maps give is pasted into the first field, without scripts too."""
    reponse = elena.post(adresse(lampadaire, "placer"), {"lat": "43.1009, 5.879", "lon": ""})
    assert reponse.status_code == 302
    assert Signalement.objects.get().position.x == 5.879


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("", ""),
        ("", "43.1"),
        ("5.9", ""),
        ("", "x" * 99),
        ("abc", "43"),
        ("NaN", "43.1"),
        ("inf", "43.1"),
        ("500", "43.1"),
        ("5.4", "43.3"),
    ],
)
def test_un_lieu_impossible(elena, lampadaire, lon, lat):
    reponse = elena.post(adresse(lampadaire, "placer"), {"lon": lon, "lat": lat})
    assert reponse.status_code == 422
    assert list(reponse.context["placer"].errors) == ["lat"]
    assert Signalement.objects.get().position.x == 5.89


# -- Read and publish -----------------------------------------------------------------


def test_relire(elena, inconnu, lampadaire):
    mots = lampadaire.textes.get()
    elena.post(adresse(lampadaire, "relire"), {"textes": mots.pk, "textes_vus": mots.pk})
    assert "boulangerie" in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))
    elena.post(adresse(lampadaire, "relire"), {"textes_vus": mots.pk})
    assert "boulangerie" not in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))
    mots.refresh_from_db()
    assert mots.masque_par.email == "elena@example.org"


def test_ce_qui_arrive_entre_temps_reste_a_relire(elena, lampadaire):
    """The page was shown, then the reporter wrote more: what nobody saw is neither published nor held."""
    mots = lampadaire.textes.get()
    operations.completer(signalement=lampadaire, cle=CLE, texte="Encore un mot")
    elena.post(adresse(lampadaire, "relire"), {"textes": mots.pk, "textes_vus": mots.pk})
    ajout = lampadaire.textes.get(nature=Texte.Nature.AJOUT)
    assert ajout.a_relire
    assert not Signalement.objects.get().est_relu


@pytest.mark.parametrize("donnees", [{"textes": "999999"}, {"photos": "abc"}, {"textes_vus": "-1"}])
def test_relire_n_importe_quoi(elena, lampadaire, donnees):
    assert elena.post(adresse(lampadaire, "relire"), donnees).status_code == 422
    assert lampadaire.textes.get().a_relire


def test_une_reponse_reservee_aux_agents_n_est_jamais_publique(bruno, inconnu, ville):
    plaque = Question.objects.filter(agents_seulement=True).select_related("categorie").first()
    Categorie.objects.filter(pk=plaque.categorie_id).update(visibilite="public")
    plaque.categorie.refresh_from_db()
    envoi = Envoi(
        categorie=plaque.categorie, point=Point(5.89, 43.081, srid=4326), reponses={plaque: "AB-123-CD"}
    )
    row = deposer(envoi=envoi).signalement
    page = texte(bruno.get(adresse(row)))
    assert "AB-123-CD" in page
    assert "agents seulement" in page
    pk = row.textes.get().pk
    bruno.post(adresse(row, "relire"), {"textes": pk, "textes_vus": pk})
    assert "AB-123-CD" not in texte(inconnu.get(f"/suivi/{row.numero}/"))


# -- What is shown --------------------------------------------------------------------


def test_une_adresse_refusee_se_voit(elena, lampadaire):
    Abonnement.objects.update(refuse_le=timezone.now())
    assert "refusée" in texte(elena.get(adresse(lampadaire)))


def test_les_voix_ne_font_pas_d_histoire(elena, lampadaire):
    for i in range(3):
        operations.moi_aussi(signalement=lampadaire, navigateur=str(i))
    page = elena.get(adresse(lampadaire))
    assert "4 voix" in texte(page)
    assert [t.mot for t in page.context["traces"]] == [str(Evenement.Nature.DEPOT.label)]


def test_compte_ses_requetes(elena, lampadaire, agent, django_assert_num_queries):
    attendu = 24
    elena.get(adresse(lampadaire))  # the reference system is read once
    with django_assert_num_queries(attendu):
        elena.get(adresse(lampadaire))
    for i in range(4):
        operations.repondre(signalement=lampadaire, auteur=agent, message=f"Message {i}")
        operations.completer(signalement=lampadaire, cle=CLE, texte=f"Mot {i}")
    with django_assert_num_queries(attendu):
        elena.get(adresse(lampadaire))


# -- The line of the report ------------------------------------------------------------


def test_l_histoire_dit_d_ou_vers_ou(bruno, lampadaire):
    avant = (lampadaire.service.nom, lampadaire.categorie.libelle)
    bruno.post(adresse(lampadaire, "affecter"), {"service": "EV"})
    confie = Service.objects.get(code="EV").nom
    assert f"Changement de service</strong> de « {avant[0]} » à « {confie} »" in texte(
        bruno.get(adresse(lampadaire))
    )
    bruno.post(adresse(lampadaire, "categorie"), {"categorie": "PRO-01"})
    row = Signalement.objects.get()
    page = texte(bruno.get(adresse(row)))
    assert f"Changement de catégorie</strong> de « {avant[1]} » à « {row.categorie.libelle} »" in page
    assert f"service de « {confie} » à « {row.service.nom} »" in page
    bruno.post(adresse(row, "placer"), {"lon": "5,879", "lat": "43,1009"})
    assert "Point déplacé" in texte(bruno.get(adresse(row)))


def test_en_attente_ne_tutoie_pas_l_agent(elena, lampadaire):
    elena.post(adresse(lampadaire, "etat"), etat(lampadaire, Etat.EN_ATTENTE, message="Quel numéro ?"))
    for page in (elena.get(adresse(lampadaire)), elena.get("/service/?vue=toutes")):
        assert "En attente du déclarant" in texte(page)
