"""A standard answer in a message: chosen, filled in, never sent with a blank; and written by the head of a service."""

from __future__ import annotations

import datetime as dt

import pytest

from mairie import reponses
from mairie.models import Categorie, Compte, Groupe, ReponseType, Service
from signalements import images, operations, reponses_types
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Signalement, Texte
from signalements.operations import ActeRefuse
from signalements.tests.aides import jpeg, texte
from signalements.tests.test_service_fiche import adresse, etat

pytestmark = pytest.mark.django_db

REPONSES = "/service/reponses/"


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def reparee(ville) -> ReponseType:
    return ReponseType.objects.create(
        titre="Réparé le jour dit",
        texte="Le {numero} est réparé.\n\nPrévu : {date_prevue}. {prenom_nom_agent}",
        etat="resolu",
        categorie=Categorie.objects.get(code="ECL-01"),
        service=Service.objects.get(code="M-EP"),
    )


def inserer(client, row: Signalement, reponse: ReponseType | int | str, acte: str = "etat", **champs):
    pk = getattr(reponse, "pk", reponse)
    envoi = etat(row, champs.pop("vers", "resolu"), reponse_type=pk, acte=acte) | champs
    return client.post(
        adresse(row, "reponse-type"), envoi, headers={"accept": champs.pop("accept", "text/html")}
    )


def test_ca_marche(elena, lampadaire, reparee):
    page = texte(elena.get(adresse(lampadaire)))
    assert f'<option value="{reparee.pk}" data-etat="resolu">Réparé le jour dit</option>' in page
    reponse = inserer(elena, lampadaire, reparee, date="2100-01-05")
    assert reponse.status_code == 200
    ecrit = reponse.context["etat"]["message"].value()
    assert ecrit == (
        f"Le {lampadaire.numero_lisible} est réparé.\n\nPrévu : mardi 5\u00a0janvier\u00a02100. Elena Éclairage"
    )
    assert (
        elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "resolu", message=ecrit)).status_code == 302
    )


# -- Offered --------------------------------------------------------------------------


def options(page, nom: str) -> dict[str, list[str]]:
    return {
        str(groupe): [titre for _pk, titre in choix]
        for groupe, choix in page.context[nom].fields["reponse_type"].widget.choices[1:]
    }


def test_offertes_par_etat_et_categorie(elena, bruno, lampadaire, reparee):
    vues = options(elena.get(adresse(lampadaire)), "etat")
    assert list(vues)[:2] == ["Tous les états", "Pris en charge"]
    assert vues["Résolu"][0] == "Réparé le jour dit", "the most precise first"
    assert "Lampadaire réparé" in vues["Résolu"]
    assert "C’est fait" in vues["Résolu"]
    assert not any("Dépôt" in titre for titres in vues.values() for titre in titres)
    assert "Rouvert" not in vues, "no move leads there"
    operations.changer_etat(
        signalement=lampadaire, vers=Etat.RESOLU, auteur=Compte.objects.get(email="bruno@example.org")
    )
    lampadaire.refresh_from_db()
    page = bruno.get(adresse(lampadaire))
    assert set(options(page, "etat")) == {"Tous les états", "Rouvert"}
    assert set(options(page, "message")) == {"Tous les états", "Résolu"}


def test_une_retiree_n_est_plus_offerte(elena, lampadaire, reparee):
    ReponseType.objects.filter(pk=reparee.pk).update(actif=False)
    assert "Réparé le jour dit" not in texte(elena.get(adresse(lampadaire)))
    assert inserer(elena, lampadaire, reparee).status_code == 422


def test_sans_aucune_le_choix_n_est_pas_la(elena, lampadaire):
    ReponseType.objects.all().delete()
    assert "Réponse type" not in texte(elena.get(adresse(lampadaire)))
    assert inserer(elena, lampadaire, 1, message="Mes mots").status_code == 422


# -- Put in ---------------------------------------------------------------------------


def test_chaque_champ_dit_ce_que_dit_le_signalement(elena, lampadaire, agent):
    Texte.objects.create(signalement=lampadaire, nature=Texte.Nature.LIEU, texte="devant le 12")
    row = Signalement.objects.get()
    valeurs = reponses_types.valeurs(row, agent)
    assert set(valeurs) == set(reponses.CHAMPS)
    assert valeurs["lieu"] == "", "not before an agent has published it"
    vides = {nom for nom, valeur in valeurs.items() if not valeur}
    assert vides == {"lieu", "date_prevue", "autorite"}
    Texte.objects.filter(nature="lieu").update(publie_le=row.recu_le)
    row = Signalement.objects.get()
    assert reponses_types.valeurs(row, agent)["lieu"] == "devant le 12"
    assert reponses_types.valeurs(row, agent, autorite=" Enedis ")["autorite"] == "Enedis"
    assert valeurs["quartier"] == "Les Sablettes"
    assert valeurs["telephone"] == "04 65 71 28 83"


def test_la_date_prevue_est_celle_du_signalement_planifie(lampadaire, agent):
    jour = dt.date(2100, 1, 5)
    row = operations.changer_etat(signalement=lampadaire, vers=Etat.PLANIFIE, auteur=agent, date=jour)
    assert reponses_types.valeurs(row, agent)["date_prevue"] == "mardi 5\u00a0janvier\u00a02100"


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("", "Fait."),
        ("  \r\n ", "Fait."),
        ("Bonjour.", "Bonjour.\n\nFait."),
        ("Autre\r\nréponse.", "Fait."),
        ("Fait.", "Fait."),
    ],
)
def test_ce_qui_est_tape_reste_ce_qui_etait_insere_cede(avant, apres):
    assert reponses_types.inserer(avant, "Fait.", ["Autre\nréponse.", "Fait."]) == apres


def test_rien_de_tape_n_est_perdu_et_rien_n_est_fait(elena, lampadaire, reparee):
    avant = Signalement.objects.values().get()
    reponse = inserer(
        elena,
        lampadaire,
        reparee,
        vers="transmis",
        message="Mes mots",
        autorite="Enedis",
        original="K7",
        date="bientôt",
    )
    assert reponse.status_code == 200
    form = reponse.context["etat"]
    assert not form.errors, "nothing is judged yet"
    assert form["message"].value().startswith("Mes mots\n\nLe ")
    page = texte(reponse)
    for mots in ('value="Enedis"', 'value="K7"', 'value="bientôt"', '<option value="transmis" selected>'):
        assert mots in page, mots
    assert f'<option value="{reparee.pk}" selected data-etat="resolu">' in page
    assert Signalement.objects.values().get() == avant
    assert lampadaire.evenements.count() == 1


def test_les_photos_attendent_sous_le_jeton(elena, lampadaire, reparee):
    jeton = numeros.tirer_cle()
    reponse = inserer(elena, lampadaire, reparee, photos=[jpeg()], jeton=jeton)
    assert "1 photo déjà reçue" in texte(reponse)
    elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "resolu", message="Fait.", jeton=jeton))
    assert lampadaire.photos.get().par_la_ville
    images.preparer_une()


def test_une_mauvaise_photo_est_dite_meme_alors(elena, lampadaire, reparee):
    mauvaise = jpeg()
    mauvaise.file.seek(0)
    mauvaise.file.truncate()
    mauvaise.file.write(b"bonjour")
    mauvaise.size = 7
    mauvaise.seek(0)
    reponse = inserer(elena, lampadaire, reparee, photos=[mauvaise])
    assert list(reponse.context["etat"].errors) == ["photos"]


def test_le_script_ne_recoit_que_les_mots(elena, lampadaire, reparee):
    envoi = etat(lampadaire, "", reponse_type=reparee.pk, acte="etat")
    reponse = elena.post(adresse(lampadaire, "reponse-type"), envoi, headers={"accept": "application/json"})
    assert reponse.json()["message"].startswith("Le ")
    envoi["reponse_type"] = "0"
    reponse = elena.post(adresse(lampadaire, "reponse-type"), envoi, headers={"accept": "application/json"})
    assert reponse.status_code == 422
    assert reponse.json()["erreur"]


def test_dans_un_message_sans_changer_l_etat(elena, lampadaire):
    nouvelles = ReponseType.objects.get(titre="Des nouvelles")
    reponse = inserer(elena, lampadaire, nouvelles, acte="message", message="Voilà.")
    form = reponse.context["message"]
    assert form["message"].value().startswith("Voilà.\n\n[à compléter")
    assert "04 65 71 28 83" in form["message"].value()
    assert '<details class="pli" open>' in texte(reponse)


# -- The door, then garbage -----------------------------------------------------------


@pytest.mark.parametrize("acte", ["reponse-type", "apercu"])
def test_l_etranger_a_la_porte(inconnu, chantal, denis, paul, elena, lampadaire, acte):
    envoi = etat(lampadaire, "resolu", acte="etat")
    assert inconnu.post(adresse(lampadaire, acte), envoi).status_code == 302
    for role in (chantal, denis):
        assert role.post(adresse(lampadaire, acte), envoi).status_code == 403
    assert paul.post(adresse(lampadaire, acte), envoi).status_code == 404
    assert elena.get(adresse(lampadaire, acte)).headers["Location"] == adresse(lampadaire)


@pytest.mark.parametrize("choisie", ["", "0", "-1", "x", "\x00", "9" * 40, "1 OR 1=1", "é" * 10_000])
def test_n_importe_quelle_reponse(elena, lampadaire, choisie):
    reponse = inserer(elena, lampadaire, choisie, message="Mes mots")
    assert reponse.status_code == 422
    assert list(reponse.context["etat"].errors) == ["reponse_type"]
    assert "Mes mots</textarea>" in texte(reponse)
    # What stands there never keeps an act from being done.
    if "\x00" not in choisie:
        envoi = etat(lampadaire, "resolu", message="Fait.", reponse_type=choisie)
        assert elena.post(adresse(lampadaire, "etat"), envoi).status_code == 302


@pytest.mark.parametrize("acte", ["", "autre", "\x00"])
@pytest.mark.parametrize("ou", ["reponse-type", "apercu"])
def test_n_importe_quel_formulaire(elena, lampadaire, ou, acte):
    assert elena.post(adresse(lampadaire, ou), etat(lampadaire, "resolu", acte=acte)).status_code == 404


@pytest.mark.parametrize(
    "champs", [{"message": "\x00"}, {"jeton": "x"}, {"date": "\x00"}, {"message": "é" * 10_000}]
)
def test_des_champs_abimes(elena, lampadaire, reparee, champs):
    assert inserer(elena, lampadaire, reparee, **champs).status_code == 200


# -- Nothing leaves with a blank ------------------------------------------------------


@pytest.mark.parametrize("message", ["Le {date_prevue}.", "[à compléter : la raison]", "Nous passons le …"])
def test_un_blanc_ne_part_pas(elena, lampadaire, message):
    reste = reponses.restes(message)[0]
    for acte, form in (("etat", "etat"), ("message", "message")):
        reponse = elena.post(adresse(lampadaire, acte), etat(lampadaire, "resolu", message=message))
        assert reponse.status_code == 422
        (phrase,) = reponse.context[form].errors["message"]
        assert phrase.replace("\u00a0", " ") == f"Complétez ou retirez ce passage : « {reste} ».".replace(
            "\u00a0", " "
        )
        assert message in texte(reponse).replace("&#x27;", "'")
    assert lampadaire.evenements.count() == 1


def test_les_actes_eux_memes_refusent(lampadaire, agent):
    """Whoever calls them, page or program."""
    for acte in (
        lambda: operations.changer_etat(
            signalement=lampadaire, vers=Etat.RESOLU, auteur=agent, message="{lieu} {x}"
        ),
        lambda: operations.repondre(signalement=lampadaire, auteur=agent, message="{lieu} {x}"),
    ):
        with pytest.raises(ActeRefuse) as refus:
            acte()
        assert refus.value.champ == "message"
        assert "{lieu}" in str(refus.value)
        assert "{x}" in str(refus.value)


def test_celui_qui_arrive_second_garde_sa_reponse(elena, lampadaire, agent, reparee):
    """409: the answer stays chosen, even where no move leads to its state any more."""
    page = etat(lampadaire, "resolu", message="Réparé.", reponse_type=reparee.pk)
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    reponse = elena.post(adresse(lampadaire, "etat"), page)
    vu = texte(reponse)
    assert reponse.status_code == 409
    assert f"Entre-temps, {agent.nom} l’a résolu à " in vu
    assert "Réparé.</textarea>" in vu
    assert f'<option value="{reparee.pk}" selected data-etat="resolu">' in vu


# -- Written by the head of the service -----------------------------------------------


def ecrite(**champs) -> dict:
    return {
        "titre": "Caniveau balayé",
        "texte": "Le caniveau est balayé. Une question ? {telephone}",
        "service": "PROP",
        "etat": "resolu",
        "portee": "categorie:PRO-03",
        "ordre": "5",
        "actif": "on",
    } | champs


def test_la_cheffe_ecrit_modifie_et_retire(claire, ville):
    assert claire.get("/service/reponses/nouvelle/").status_code == 200
    reponse = claire.post("/service/reponses/nouvelle/", ecrite(), follow=True)
    assert "Caniveau balayé" in texte(reponse)
    row = ReponseType.objects.get(titre="Caniveau balayé")
    assert (row.service.code, row.etat, row.categorie.code, row.groupe) == ("PROP", "resolu", "PRO-03", None)
    page = f"{REPONSES}{row.pk}/"
    vue = row.modifie_le.isoformat()
    assert f'name="vue" value="{vue}"' in texte(claire.get(page))
    envoi = ecrite(titre="Balayé", portee="groupe:PRO", vue=vue)
    del envoi["actif"]
    claire.post(page, envoi)
    row.refresh_from_db()
    assert (row.titre, row.categorie, row.groupe.code, row.actif) == ("Balayé", None, "PRO", False)
    assert "n’est plus proposée" in texte(claire.get(REPONSES))


def test_chacune_chez_soi(claire, alice, ville):
    autre = ReponseType.objects.filter(service__code="M-EP").first()
    toutes = ReponseType.objects.filter(service=None).first()
    for row in (autre, toutes):
        assert claire.get(f"{REPONSES}{row.pk}/").status_code == 404
        assert claire.post(f"{REPONSES}{row.pk}/", ecrite()).status_code == 404
        assert alice.get(f"{REPONSES}{row.pk}/").status_code == 200
    page = texte(claire.get(REPONSES))
    assert autre.titre not in page
    assert toutes.titre in page, "she reads what her agents are offered"
    assert f'href="{REPONSES}{toutes.pk}/"' not in page
    for service in ("M-EP", "", "RIEN"):
        reponse = claire.post("/service/reponses/nouvelle/", ecrite(service=service))
        assert list(reponse.context["form"].errors) == ["service"]
    alice.post("/service/reponses/nouvelle/", ecrite(service=""))
    assert ReponseType.objects.get(titre="Caniveau balayé").service is None


@pytest.mark.parametrize("ou", ["", "nouvelle/", "1/"])
def test_qui_ne_redige_pas_n_entre_pas(inconnu, bruno, elena, farid, denis, chantal, ou):
    assert inconnu.get(REPONSES + ou).status_code == 302
    for qui in (bruno, elena, farid, denis, chantal):
        assert qui.get(REPONSES + ou).status_code == 403
    assert "Réponses types" not in texte(elena.get("/service/"))


@pytest.mark.parametrize(
    ("champs", "fautif"),
    [
        ({"titre": ""}, "titre"),
        ({"titre": "x" * 121}, "titre"),
        ({"titre": "\x00"}, "titre"),
        ({"texte": " "}, "texte"),
        ({"texte": "x" * 4001}, "texte"),
        ({"texte": "Au {adress}"}, "texte"),
        ({"texte": "\x00"}, "texte"),
        ({"etat": "n_importe"}, "etat"),
        ({"portee": "categorie:RIEN"}, "portee"),
        ({"portee": "\x00"}, "portee"),
        ({"ordre": "-1"}, "ordre"),
        ({"ordre": "9" * 30}, "ordre"),
        ({"ordre": "premier"}, "ordre"),
        ({"exemple": "K7", "essayer": "1"}, "exemple"),
    ],
)
def test_ce_qui_est_refuse_l_est_a_son_champ(claire, champs, fautif):
    reponse = claire.post("/service/reponses/nouvelle/", ecrite(**champs))
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == [fautif]
    assert not ReponseType.objects.filter(service__code="PROP", ordre=5).exists()


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_une_reponse_qui_n_existe_pas(claire, pk):
    assert claire.get(f"{REPONSES}{pk}/").status_code == 404


@pytest.mark.parametrize(
    "cherche", ["?etat=resolu", "?service=PROP&etat=", "?etat=%00", "?service=%00", "?etat=x"]
)
def test_la_liste_se_filtre(claire, alice, cherche):
    for qui in (claire, alice):
        assert qui.get(REPONSES + cherche).status_code == 200
    vues = texte(claire.get(f"{REPONSES}?etat=resolu"))
    assert "Corbeille vidée" in vues
    assert "Équipe de propreté prévenue" not in vues
    assert '<option value="resolu" selected>Résolu</option>' in vues


def test_l_essayer_sur_un_vrai_signalement(alice, claire, lampadaire):
    reponse = alice.post(
        "/service/reponses/nouvelle/",
        ecrite(service="", portee="", texte="Voir {numero}, le {date_prevue}.", essayer="1"),
    )
    assert reponse.status_code == 200
    assert reponse.context["essai"] == (
        f"Voir {lampadaire.numero_lisible}, le [à compléter\u00a0: date prévue]."
    )
    assert not ReponseType.objects.filter(titre="Caniveau balayé").exists()
    # Another service's report is none of hers, nor has she one of that kind.
    for numero in ("", lampadaire.numero):
        reponse = claire.post("/service/reponses/nouvelle/", ecrite(exemple=numero, essayer="1"))
        assert list(reponse.context["form"].errors) == ["exemple"]


def test_la_seconde_voit_ce_que_la_premiere_a_ecrit(claire, alice, ville):
    row = ReponseType.objects.get(titre="Corbeille vidée")
    vue = row.modifie_le.isoformat()
    page = f"{REPONSES}{row.pk}/"
    assert alice.post(page, ecrite(texte="La première.", vue=vue)).status_code == 302
    reponse = claire.post(page, ecrite(texte="La seconde.", vue=vue))
    assert reponse.status_code == 409
    assert "La première." in texte(reponse)
    assert "La seconde.</textarea>" in texte(reponse)
    row.refresh_from_db()
    assert row.texte == "La première."
    suite = ecrite(texte="La seconde.", vue=row.modifie_le.isoformat())
    assert f'name="vue" value="{suite["vue"]}"' in texte(reponse)
    assert claire.post(page, suite).status_code == 302
    row.refresh_from_db()
    assert row.texte == "La seconde."


def test_compte_ses_requetes(alice, ville, django_assert_num_queries):
    with django_assert_num_queries(6):
        alice.get(REPONSES)
    service = Service.objects.get(code="EV")
    for code in Groupe.objects.values_list("code", flat=True):
        ReponseType.objects.create(
            titre=code, texte="x", service=service, groupe=Groupe.objects.get(code=code)
        )
    with django_assert_num_queries(6):
        alice.get(REPONSES)


def test_l_historique_dit_qui_a_change_une_reponse(claire, alice, ville):
    reponse = ReponseType.objects.filter(service__code="PROP").first()
    page = claire.get(f"/service/reponses/{reponse.pk}/")
    formulaire = page.context["form"]
    donnees = {f.html_name: f.value() or "" for f in formulaire} | {"texte": "Nous passons {date_prevue}."}
    assert claire.post(f"/service/reponses/{reponse.pk}/", donnees).status_code == 302
    liste = alice.get("/admin/historique/").content.decode()
    assert "Claire Cheffe" in liste
    assert reponse.titre in liste
