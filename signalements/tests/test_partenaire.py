"""An authority without account: told by mail, answers by a signed link; who learns what."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from mairie.models import Categorie, Compte
from signalements import acces, images, operations, poste, registre
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Courriel, Evenement, Photo, Signalement, Transmission
from signalements.operations import Contact
from signalements.tests.aides import CLE, depose, jpeg, texte, url, url_secrete
from signalements.tests.test_service_fiche import adresse, etat

pytestmark = pytest.mark.django_db
METROPOLE = "voirie@metropole.example"
DEMAIN = timezone.localdate() + dt.timedelta(days=1)


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def autorite(ville) -> Client:
    """Somebody at the Métropole: no account."""
    return Client()


def transmettre(row: Signalement, agent: Compte, **suite) -> Transmission:
    said = {
        "message": "Nous avons saisi la Métropole.",
        "autorite": "Métropole",
        "courriel_autorite": METROPOLE,
    }
    operations.changer_etat(signalement=row, vers=Etat.TRANSMIS, auteur=agent, **said | suite)
    return row.transmissions.latest("pk")


@pytest.fixture
def envoyee(lampadaire, agent) -> Transmission:
    return transmettre(lampadaire, agent)


def lien(sent: Transmission) -> str:
    return f"/partenaire/{acces.jeton_transmission(sent.pk)}/"


def reponse(quoi: str, **suite) -> dict:
    return {"reponse": quoi, "jeton": numeros.tirer_cle(), "prevu_le": "", "texte": ""} | suite


def test_ca_marche(elena, autorite, lampadaire):
    """From the agent's form to the mail, from the link to the answer, to the line, the service and the reporter."""
    envoi = etat(
        lampadaire,
        Etat.TRANSMIS,
        message="Nous avons saisi la Métropole.",
        autorite="Métropole",
        courriel_autorite=METROPOLE,
    )
    assert elena.post(adresse(lampadaire, "etat"), envoi).status_code == 302
    lettre = Courriel.objects.get(pour="partenaire")
    assert (lettre.destinataire, lettre.modele) == (METROPOLE, "transmission")
    chemin = re.search(r"/partenaire/\S+/", lettre.texte).group()
    assert chemin in lettre.html
    page = texte(autorite.get(chemin))
    for mots in ("Lampadaire éteint", lampadaire.numero_lisible, "43.081000", "Votre réponse", "Date prévue"):
        assert mots in page, mots
    avant = Courriel.objects.latest("pk").pk
    fini = autorite.post(
        chemin, reponse("prevu", prevu_le=DEMAIN.isoformat(), texte="Nacelle jeudi."), follow=True
    )
    assert "votre réponse est transmise" in texte(fini)
    assert "C’est prévu pour le" in texte(fini)
    evenement = lampadaire.evenements.last()
    assert (evenement.nature, evenement.canal, evenement.auteur) == ("partenaire", "partenaire", None)
    assert evenement.details["prevu_le"] == DEMAIN.isoformat()
    ecrits = dict(Courriel.objects.filter(pk__gt=avant).values_list("modele", "destinataire"))
    assert ecrits == {"service_suite": lampadaire.service.courriel, "nouvelles": "amina@example.org"}
    fiche = texte(elena.get(adresse(lampadaire)))
    assert "Métropole prévoit d’intervenir le" in fiche
    assert "Nacelle jeudi." in fiche
    assert "La balle est à Métropole, qui prévoit d’intervenir le" in fiche
    assert registre.verifier() == []


def test_par_un_vrai_serveur_de_courrier(smtp, autorite, envoyee, lampadaire):
    while poste.poster():
        pass
    (recu,) = smtp.pour(METROPOLE)
    assert recu["List-Unsubscribe"] is None
    corps = recu.get_body(("plain",)).get_content()
    chemin = re.search(r"http\S+?(/partenaire/\S+)", corps).group(1)
    assert autorite.post(chemin, reponse("fait")).status_code == 302
    while poste.poster():
        pass
    assert any("a répondu" in m["Subject"] for m in smtp.pour(lampadaire.service.courriel))
    assert any("Des nouvelles" in m["Subject"] for m in smtp.pour("amina@example.org"))


def test_le_declarant_sait_a_qui(envoyee, lampadaire, inconnu):
    """The authority, the day, the address (CRPA L114-2); the public page says the authority and the day only."""
    lettre = Courriel.objects.get(destinataire="amina@example.org", modele="etat")
    for corps in (lettre.texte, lettre.html):
        assert "Métropole" in corps
        assert METROPOLE in corps
    page = texte(inconnu.get(url(lampadaire)))
    assert "Transmis à Métropole" in page
    assert METROPOLE not in page


# -- Who they are stays here ---------------------------------------------------------------


@pytest.fixture
def bavard(ville) -> Signalement:
    """A report that says everything about its reporter."""
    contact = Contact(prenom="Amina", nom="Belkacem", telephone="06 12 34 56 78", adresse="3 rue d’Alsace")
    return depose("amina@example.org", contact=contact, description="Je suis au 3, sonnez chez Belkacem.")


PERSONNEL = ("Belkacem", "06 12 34 56 78", "rue d’Alsace", "amina@example.org", "sonnez chez")


@pytest.mark.parametrize("coche", [False, True])
def test_rien_de_personnel_sans_l_avoir_coche(autorite, bavard, agent, coche):
    sent = transmettre(bavard, agent, avec_coordonnees=coche)
    lettre = Courriel.objects.get(pour="partenaire")
    plein = lettre.html.replace("\u00a0", " ")
    for corps in (lettre.texte.replace("\u00a0", " "), plein, texte(autorite.get(lien(sent)))):
        for mots in PERSONNEL:
            assert (mots in corps) == coche, mots
    assert sent.evenement.details.get("coordonnees", False) == coche


def test_les_mots_relus_partent(autorite, bavard, agent):
    mots = bavard.textes.get(nature="description")
    operations.relire(signalement=bavard, auteur=agent, textes=[mots.pk])
    sent = transmettre(bavard, agent)
    assert "sonnez chez" in Courriel.objects.get(pour="partenaire").texte
    assert "sonnez chez" in texte(autorite.get(lien(sent)))


def test_une_categorie_privee_ne_dit_que_le_fait(autorite, agent, ville):
    privee = Categorie.objects.filter(visibilite="prive", active=True, localisation="obligatoire").first()
    row = depose("zoe@example.org", code=privee.code, description="Mon voisin Dupont")
    sent = transmettre(row, Compte.objects.get(email="bruno@example.org"))
    page = texte(autorite.get(lien(sent)))
    assert "Dupont" not in page + Courriel.objects.get(pour="partenaire").texte
    assert privee.libelle in page


def test_la_page_ne_laisse_pas_de_trace(autorite, envoyee):
    reponse = autorite.get(lien(envoyee))
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    assert reponse.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in reponse.headers["Cache-Control"]
    assert "example" not in lien(envoyee)


# -- The answers ---------------------------------------------------------------------------


def test_changer_la_date_puis_c_est_fait(elena, autorite, envoyee, lampadaire):
    for jour in (DEMAIN, DEMAIN + dt.timedelta(days=9)):
        autorite.post(lien(envoyee), reponse("prevu", prevu_le=jour.isoformat()))
    envoyee.refresh_from_db()
    assert envoyee.prevu_le == DEMAIN + dt.timedelta(days=9)
    autorite.post(lien(envoyee), reponse("fait", prevu_le=DEMAIN.isoformat()))
    envoyee.refresh_from_db()
    assert (envoyee.reponse, envoyee.prevu_le, envoyee.close_le) == ("fait", None, None)
    assert lampadaire.evenements.filter(nature="partenaire").count() == 3
    assert "Métropole a répondu : la balle est au service." in texte(elena.get(adresse(lampadaire)))


def test_pas_de_leur_ressort(elena, autorite, envoyee, lampadaire, inconnu):
    """For the service alone to hear: the reporter gets the service's next decision."""
    avant = Courriel.objects.latest("pk").pk
    assert autorite.post(lien(envoyee), reponse("refus", texte="Voyez Enedis.")).status_code == 302
    assert [c.modele for c in Courriel.objects.filter(pk__gt=avant)] == ["service_suite"]
    assert "Voyez Enedis." in Courriel.objects.latest("pk").texte
    assert "ressort" not in texte(inconnu.get(url(lampadaire)))
    assert "ce n’est pas de son ressort" in texte(elena.get(adresse(lampadaire)))


@pytest.mark.parametrize(
    ("envoi", "champ"),
    [
        ({"reponse": ""}, "reponse"),
        ({"reponse": "\x00"}, "reponse"),
        ({"reponse": "x" * 10_000}, "reponse"),
        ({"reponse": "prevu"}, "prevu_le"),
        ({"reponse": "prevu", "prevu_le": "2020-01-01"}, "prevu_le"),
        ({"reponse": "prevu", "prevu_le": "bientôt"}, "prevu_le"),
        ({"reponse": "prevu", "prevu_le": "9" * 10_000}, "prevu_le"),
        ({"reponse": "refus", "texte": ""}, "texte"),
        ({"reponse": "refus", "texte": "  "}, "texte"),
        ({"reponse": "fait", "texte": "x" * 10_000}, "texte"),
        ({"reponse": "fait", "jeton": "x"}, "jeton"),
        ({"reponse": "fait", "jeton": "\x00"}, "jeton"),
    ],
)
def test_une_reponse_impossible(autorite, envoyee, lampadaire, envoi, champ):
    """Told beside its field; what was typed is still there."""
    rendu = autorite.post(lien(envoyee), reponse("fait") | {"texte": "Le mot"} | envoi)
    assert rendu.status_code == 422
    assert list(rendu.context["form"].errors) == [champ]
    assert not lampadaire.evenements.filter(nature="partenaire").exists()
    if "texte" not in envoi:
        assert "Le mot</textarea>" in texte(rendu)


def test_un_double_clic_ne_repond_qu_une_fois(autorite, envoyee, lampadaire):
    envoi = reponse("fait", texte="Fait ce matin")
    avant = Courriel.objects.count()
    assert [autorite.post(lien(envoyee), envoi).status_code for _fois in range(2)] == [302, 302]
    assert lampadaire.evenements.filter(nature="partenaire").count() == 1
    assert Courriel.objects.count() == avant + 2


# -- Photos ----------------------------------------------------------------------------------


def test_plusieurs_photos_attendent_un_agent(elena, autorite, envoyee, lampadaire, agent, inconnu):
    """Neither the reporter's nor public before an agent's look; then they are those of the repair."""
    fichiers = [jpeg("a.jpg", "green"), jpeg("b.jpg", "red")]
    assert autorite.post(lien(envoyee), reponse("fait") | {"photos": fichiers}).status_code == 302
    while images.preparer_une():
        pass
    photos = list(Photo.objects.filter(signalement=lampadaire))
    assert [p.evenement.nature for p in photos] == ["partenaire", "partenaire"]
    lampadaire.refresh_from_db()
    assert lampadaire.publie_le is None
    assert inconnu.get(photos[0].url_vignette).status_code == 404
    assert photos[0].nom not in texte(inconnu.get(url(lampadaire)))
    assert photos[0].nom not in texte(inconnu.get(url_secrete(lampadaire)))
    fiche = texte(elena.get(adresse(lampadaire)))
    assert photos[0].url_vignette in fiche
    assert "De l’autorité saisie" in fiche
    mots = lampadaire.textes.get(nature="description")
    operations.relire(signalement=lampadaire, auteur=agent, textes=[mots.pk], photos=[photos[0].pk])
    page = texte(inconnu.get(url(lampadaire)))
    assert "Photo de l’intervention" in page
    assert photos[0].nom in page
    assert photos[1].nom not in page


def test_une_mauvaise_photo_garde_les_bonnes(autorite, envoyee, lampadaire):
    mauvaise = jpeg("note.pdf")
    mauvaise.file.write(b"%PDF-1.4")
    mauvaise.file.seek(0)
    envoi = reponse("fait", texte="Fait")
    rendu = autorite.post(lien(envoyee), envoi | {"photos": [jpeg("bonne.jpg"), mauvaise]})
    assert rendu.status_code == 422
    assert "note.pdf" in str(rendu.context["form"].errors["photos"])
    assert "1 photo déjà reçue" in texte(rendu)
    assert autorite.post(lien(envoyee), envoi).status_code == 302
    assert lampadaire.photos.count() == 1


def test_une_categorie_sans_photo(autorite, ville):
    interdite = (
        Categorie.objects.filter(photo="interdite", active=True).exclude(localisation="aucune").first()
    )
    row = depose(code=interdite.code)
    sent = transmettre(row, Compte.objects.get(email="bruno@example.org"))
    assert 'name="photos"' not in texte(autorite.get(lien(sent)))
    assert autorite.post(lien(sent), reponse("fait") | {"photos": [jpeg()]}).status_code == 302
    assert not Photo.objects.exists()


# -- Links that open nothing, or answer no more --------------------------------------------


@pytest.mark.parametrize("jeton", ["x", "1:abc", "é" * 40, "x" * 5000, "%00"])
def test_un_faux_lien(autorite, envoyee, jeton):
    assert autorite.get(f"/partenaire/{jeton}/").status_code == 404
    assert autorite.post(f"/partenaire/{jeton}/", reponse("fait")).status_code == 404


def test_on_ne_devine_pas_longtemps(autorite, settings):
    settings.LIMITES = settings.LIMITES | {"suivi_adresse": (3, 3600)}
    codes = [autorite.get(f"/partenaire/{n}:x/").status_code for n in range(5)]
    assert codes == [404, 404, 404, 429, 429]


def test_on_n_envoie_pas_sans_fin(autorite, envoyee, settings):
    settings.LIMITES = settings.LIMITES | {"photo_adresse": (2, 3600)}
    codes = [autorite.post(lien(envoyee), reponse("fait")).status_code for _n in range(3)]
    assert codes == [302, 302, 429]


def test_un_lien_trop_vieux(autorite, envoyee):
    with time_machine.travel(timezone.now() + dt.timedelta(days=acces.TRANSMISSION_JOURS + 1)):
        assert autorite.get(lien(envoyee)).status_code == 200  # signed anew by the helper
    ancien = lien(envoyee)
    with time_machine.travel(timezone.now() + dt.timedelta(days=acces.TRANSMISSION_JOURS + 1)):
        assert autorite.get(ancien).status_code == 404


@pytest.mark.parametrize("suite", [Etat.RESOLU, Etat.PRIS_EN_CHARGE, Etat.REFUSE, Etat.RETIRE])
def test_ferme_quand_la_ville_reprend(autorite, bavard, agent, suite):
    """Nothing more to read there, nothing more to answer, and what was just typed is given back."""
    sent = transmettre(bavard, agent, avec_coordonnees=True)
    bavard.refresh_from_db()
    operations.changer_etat(signalement=bavard, vers=suite, auteur=agent, message="Repris.")
    page = texte(autorite.get(lien(sent)))
    assert "n’attend plus de réponse" in page
    for mots in (*PERSONNEL, "43.08"):
        assert mots not in page
    rendu = autorite.post(lien(sent), reponse("fait", texte="Trop tard"))
    assert rendu.status_code == 422
    assert "Trop tard" in texte(rendu)
    assert not bavard.evenements.filter(nature="partenaire").exists()


def test_ferme_quand_le_declarant_retire(autorite, envoyee, lampadaire):
    operations.retirer(signalement=lampadaire)
    assert autorite.post(lien(envoyee), reponse("fait")).status_code == 422


def test_transmettre_ailleurs_ferme_le_premier_lien(autorite, envoyee, lampadaire, agent, inconnu):
    """And each step of the public line keeps the authority of its day."""
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    second = transmettre(lampadaire, agent, autorite="Enedis")
    assert autorite.post(lien(envoyee), reponse("fait")).status_code == 422
    assert autorite.post(lien(second), reponse("fait")).status_code == 302
    page = texte(inconnu.get(url(lampadaire)))
    for mots in ("Transmis à Métropole", "Transmis à Enedis", "Enedis indique que c’est fait"):
        assert mots in page


def test_une_question_au_declarant_laisse_le_lien_ouvert(autorite, envoyee, lampadaire, agent):
    operations.changer_etat(signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="Quel mât ?")
    assert autorite.post(lien(envoyee), reponse("fait")).status_code == 302
    operations.completer(signalement=lampadaire, cle=CLE, texte="Le 12")
    lampadaire.refresh_from_db()
    assert lampadaire.etat == Etat.TRANSMIS
    assert autorite.post(lien(envoyee), reponse("prevu", prevu_le=DEMAIN.isoformat())).status_code == 302


def test_sans_adresse_pas_de_lien(elena, lampadaire, agent):
    operations.changer_etat(
        signalement=lampadaire,
        vers=Etat.TRANSMIS,
        auteur=agent,
        message="Saisie par téléphone.",
        autorite="SNCF",
    )
    assert not Transmission.objects.exists()
    assert "La balle est à SNCF, sans lien de réponse." in texte(elena.get(adresse(lampadaire)))


def test_la_boite_d_une_autorite_n_est_pas_limitee(agent, settings, ville):
    """Fifty reports a day to the Métropole are work, not a flood."""
    settings.LIMITES = settings.LIMITES | {"courriels_destinataire": (2, 3600)}
    for rang in range(4):
        transmettre(depose(ecart=rang / 10_000), agent)
    assert Courriel.objects.filter(pour="partenaire", abandonne_le__isnull=True).count() == 4


def test_une_adresse_impossible(elena, lampadaire):
    envoi = etat(lampadaire, Etat.TRANSMIS, message="m", autorite="X", courriel_autorite="pas une adresse")
    rendu = elena.post(adresse(lampadaire, "etat"), envoi)
    assert rendu.status_code == 422
    assert list(rendu.context["etat"].errors) == ["courriel_autorite"]


def test_compte_ses_requetes(autorite, envoyee, lampadaire, django_assert_num_queries):
    with django_assert_num_queries(7):
        autorite.get(lien(envoyee))
    for _fois in range(3):
        autorite.post(lien(envoyee), reponse("fait", texte="Fait"))
    assert Evenement.objects.filter(nature="partenaire").count() == 3
    with django_assert_num_queries(7):
        autorite.get(lien(envoyee))
