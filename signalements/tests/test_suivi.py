"""The number, the public page and the reporter's own: what each shows, to whom, and what it never shows."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from mairie.models import Categorie, Compte, EnTete
from signalements import acces, images, operations
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Photo, Signalement
from signalements.operations import Envoi, deposer
from signalements.tests.aides import CLE, jpeg, texte, url, url_secrete

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def prive(ville) -> Signalement:
    categorie = Categorie.objects.filter(visibilite="prive", active=True).first()
    envoi = Envoi(
        categorie=categorie, point=Point(5.89, 43.081, srid=4326), description="Cela reste entre nous"
    )
    return deposer(envoi=envoi, cle=CLE).signalement


def avec_photo(row: Signalement, agent: Compte, *, publier: bool) -> Photo:
    images.recevoir(jpeg(), numero=row.numero, cle=CLE)
    operations.completer(signalement=row, cle=CLE)
    images.preparer_une()
    photo = row.photos.get()
    if publier:
        operations.relire(signalement=row, auteur=agent, photos=[photo.pk])
    return photo


# -- The number ------------------------------------------------------------------


def test_ca_marche(amina, lampadaire):
    reponse = amina.get("/suivi/", {"numero": lampadaire.numero_lisible.lower()}, follow=True)
    assert reponse.redirect_chain == [(url(lampadaire), 302)]
    page = texte(reponse)
    for mots in (
        "Lampadaire éteint ou clignotant",
        "Les Sablettes",
        "conseil de quartier Sud",
        "CIL des Sablettes",
        "Intervention visée",
        "Réponse due",
        "Éclairage public",
        "04 65 71 28 83",
        "Moi aussi · 1",
        "approximatifs",
    ):
        assert mots in page, mots


@pytest.mark.parametrize("saisie", ["{} ", "{}-{}", " {} {} ", "{}.{}", "{}–{}"])
def test_le_numero_se_tape_de_toutes_les_facons(amina, lampadaire, saisie):
    n = lampadaire.numero
    tape = saisie.format(n[:5].lower(), n[5:]) if saisie.count("{}") == 2 else saisie.format(n)
    assert amina.get("/suivi/", {"numero": tape}).headers["Location"] == url(lampadaire)


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [
        ("", "Écrivez le numéro"),
        ("   ", "Écrivez le numéro"),
        ("K7QX4", "dix signes ; vous en avez écrit 5"),
        ("K7QX4-M2TO9", "n’a jamais de 0"),
        ("<script>alert(1)</script>", "que des lettres et des chiffres"),
        ("éàü🙂 -- ' OR 1=1", "que des lettres et des chiffres"),
        ("A" * 5000, "beaucoup plus long"),
        ("K7QX4\0M2T9F", ""),
    ],
)
def test_un_numero_illisible_est_explique_et_garde(amina, saisie, phrase):
    reponse = amina.get("/suivi/", {"numero": saisie})
    page = texte(reponse)
    assert reponse.status_code == 422
    assert phrase in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_numero' in page
    assert "<script>alert" not in page
    if saisie.strip() and "\0" not in saisie and "<" not in saisie and "'" not in saisie:
        assert f'value="{saisie.strip()}"' in page


def test_un_signe_faux_se_dit(amina, lampadaire):
    dernier = "2" if lampadaire.numero[-1] != "2" else "3"
    reponse = amina.get(f"/suivi/{lampadaire.numero[:-1]}{dernier}/")
    assert reponse.status_code == 404
    assert "un signe est faux" in texte(reponse)


def test_les_autres_ecritures_menent_a_la_bonne_adresse(amina, lampadaire):
    n = lampadaire.numero
    for ecrit in (f"{n[:5]}-{n[5:]}", n.lower(), f"{n[:5]} {n[5:]}"):
        reponse = amina.get(f"/suivi/{ecrit}/")
        assert (reponse.status_code, reponse.headers["Location"]) == (301, url(lampadaire))


def test_inconnu_prive_et_retire_repondent_pareil(inconnu, lampadaire, prive):
    operations.retirer(signalement=lampadaire)
    pages = set()
    for numero in (numeros.completer("ABCDEFGHJ"), prive.numero, lampadaire.numero):
        reponse = inconnu.get(f"/suivi/{numero}/")
        pages.add((reponse.status_code, texte(reponse).replace(numero, "")))
        assert f'value="{numero}"' in texte(reponse)
    assert len(pages) == 1
    statut, page = pages.pop()
    assert statut == 404
    assert "Aucun signalement public ne porte ce numéro" in page


def test_une_mauvaise_cle_repond_comme_un_numero_inconnu(inconnu, lampadaire, prive):
    pages = set()
    for numero in (numeros.completer("ABCDEFGHJ"), prive.numero, lampadaire.numero):
        for cle in (numeros.tirer_cle(), "trop-courte", CLE[:-1]):
            reponse = inconnu.get(f"/suivi/{numero}/{cle}/")
            pages.add((reponse.status_code, texte(reponse).replace(numero, "")))
    assert [statut for statut, _page in pages] == [404]


def test_qui_cherche_au_hasard_est_ralenti(inconnu, lampadaire, settings):
    settings.LIMITES = settings.LIMITES | {"suivi_adresse": (3, 3600)}
    statuts = [inconnu.get(f"/suivi/{numeros.tirer()}/").status_code for _i in range(5)]
    assert statuts == [404, 404, 404, 429, 429]
    reponse = inconnu.get(f"/suivi/{numeros.tirer()}/{numeros.tirer_cle()}/")
    assert (reponse.status_code, reponse.headers["Retry-After"]) == (429, "3600")
    assert inconnu.get(url(lampadaire)).status_code == 200, "what is on the map stays open"


# -- The public page ---------------------------------------------------------------


def test_rien_de_ce_qui_n_est_pas_relu(inconnu, lampadaire, agent):
    photo = avec_photo(lampadaire, agent, publier=False)
    page = texte(inconnu.get(url(lampadaire)))
    assert "boulangerie" not in page
    assert photo.nom not in page
    assert "sera publiée après lecture par un agent" in page
    assert inconnu.get(photo.url_vignette).status_code == 404


def test_ce_qui_est_relu_est_public(inconnu, lampadaire, agent):
    photo = avec_photo(lampadaire, agent, publier=True)
    operations.relire(
        signalement=lampadaire,
        auteur=agent,
        photos=[photo.pk],
        textes=list(lampadaire.textes.values_list("pk", flat=True)),
    )
    page = texte(inconnu.get(url(lampadaire)))
    assert "boulangerie" in page
    assert photo.url_moyenne in page
    assert "Illustration" not in page
    Photo.objects.update(illustration=True)
    assert "Illustration dessinée pour la démonstration" in texte(inconnu.get(url(lampadaire)))


def test_publiee_mais_pas_prete(inconnu, lampadaire, agent):
    images.recevoir(jpeg(), numero=lampadaire.numero, cle=CLE)
    operations.completer(signalement=lampadaire, cle=CLE)
    operations.relire(signalement=lampadaire, auteur=agent, photos=[lampadaire.photos.get().pk])
    assert "Photo en préparation" in texte(inconnu.get(url(lampadaire)))


def test_aucune_donnee_de_personne(inconnu, lampadaire, agent):
    operations.suivre(signalement=lampadaire, courriel="voisine@example.org")
    operations.noter(signalement=lampadaire, auteur=agent, texte="Note interne")
    operations.changer_etat(
        signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent, message="Nous passons mardi."
    )
    page = texte(inconnu.get(url(lampadaire)))
    assert "Nous passons mardi." in page
    for mots in (
        "amina@",
        "voisine@",
        "elena",
        "Elena",
        "Note interne",
        CLE,
        "5.89000",
        acces.cle_de_lettre(lampadaire.numero),
    ):
        assert mots not in page, mots


def test_la_position_publique_est_arrondie(inconnu, ville):
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"), point=Point(5.8901234, 43.0812345, srid=4326)
    )
    row = deposer(envoi=envoi, cle=CLE).signalement
    public, mien = texte(inconnu.get(url(row))), texte(inconnu.get(url_secrete(row)))
    assert 'data-lon="5.8901"' in public
    assert "5.89012" not in public
    assert 'data-lon="5.8901234"' in mien


def test_la_ligne_des_etapes(inconnu, lampadaire, agent):
    operations.changer_etat(
        signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="De quel côté de la rue ?"
    )
    public, mien = texte(inconnu.get(url(lampadaire))), texte(inconnu.get(url_secrete(lampadaire)))
    assert "votre réponse" not in public
    assert "Une précision est demandée" in public
    assert "En attente de votre réponse" in mien
    assert "en pause" in public
    for page in (public, mien):
        assert "De quel côté de la rue ?" in page
        assert "par Éclairage public" in page


def test_les_retards_se_disent(inconnu, lampadaire):
    hier = timezone.localdate() - timezone.timedelta(days=1)
    Signalement.objects.update(objectif_le=hier, echeance_legale=hier)
    assert texte(inconnu.get(url(lampadaire))).count("en retard") >= 2


def test_sans_objet_n_a_pas_de_date_legale(inconnu, lampadaire):
    Signalement.objects.update(regime_silence="sans_objet")
    page = texte(inconnu.get(url(lampadaire)))
    assert "Intervention visée" in page
    assert "Réponse due" not in page


def test_un_doublon_mene_a_celui_qui_reste(inconnu, lampadaire, agent):
    envoi = Envoi(categorie=lampadaire.categorie, point=Point(5.8902, 43.0811, srid=4326))
    original = deposer(envoi=envoi).signalement
    operations.changer_etat(signalement=lampadaire, vers=Etat.DOUBLON, auteur=agent, original=original)
    page = texte(inconnu.get(url(lampadaire)))
    assert f'href="{url(original)}"' in page
    assert "moi-aussi" not in page
    privee = Categorie.objects.filter(visibilite="prive", active=True).first()
    operations.changer_categorie(signalement=original, categorie=privee, auteur=agent)
    page = texte(inconnu.get(url(lampadaire)))
    assert original.numero not in page
    assert "un autre signalement" in page


def test_clos_propose_d_en_refaire_un(inconnu, lampadaire, agent):
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    page = texte(inconnu.get(url(lampadaire)))
    assert "/signaler/?categorie=ECL-01&amp;lon=5.89&amp;lat=43.081" in page
    assert "moi-aussi" not in page


def test_compte_ses_requetes(inconnu, lampadaire, agent, django_assert_num_queries):
    avec_photo(lampadaire, agent, publier=True)
    with django_assert_num_queries(6):
        inconnu.get(url(lampadaire))
    for i in range(5):
        operations.repondre(signalement=lampadaire, auteur=agent, message=f"Message {i}")
        operations.moi_aussi(signalement=lampadaire, navigateur=str(i))
    with django_assert_num_queries(6):
        inconnu.get(url(lampadaire))


# -- The reporter's own page -------------------------------------------------------


def test_la_page_du_declarant(amina, lampadaire, agent):
    photo = avec_photo(lampadaire, agent, publier=False)
    reponse = amina.get(url_secrete(lampadaire))
    page = texte(reponse)
    assert "boulangerie" in page
    assert f"{photo.url_vignette}?cle={CLE}" in page
    assert amina.get(f"{photo.url_vignette}?cle={CLE}").status_code == 200
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    assert reponse.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in reponse.headers["Cache-Control"]
    assert "amina@example.org" not in page


def test_la_cle_des_lettres_ouvre_aussi(amina, lampadaire):
    assert (
        amina.get(f"/suivi/{lampadaire.numero}/{acces.cle_de_lettre(lampadaire.numero)}/").status_code == 200
    )


def test_le_lien_secret_ecrit_autrement(amina, lampadaire):
    reponse = amina.get(f"/suivi/{lampadaire.numero_lisible.lower()}/{CLE}/")
    assert reponse.headers["Location"] == url_secrete(lampadaire)
    assert reponse.headers["Referrer-Policy"] == "no-referrer"


def test_apres_l_envoi(amina, lampadaire):
    page = texte(amina.get(url_secrete(lampadaire, "?envoye=1")))
    for mots in (
        "Merci, c’est envoyé",
        lampadaire.numero_lisible,
        acces.url_secrete(lampadaire, CLE),
        "data:image/svg+xml",
        "Une réponse vous est due",
        "Récépissé de signalement",
        EnTete.objects.courant().telephone,
    ):
        assert mots in page, mots


def test_une_demande_privee_ne_s_ouvre_qu_avec_sa_cle(amina, prive):
    assert amina.get(url(prive)).status_code == 404
    page = texte(amina.get(url_secrete(prive)))
    assert "Cela reste entre nous" in page
    assert "Demande confidentielle" in page
    assert "moi-aussi" not in page


def test_compte_ses_requetes_au_secret(amina, lampadaire, agent, django_assert_num_queries):
    avec_photo(lampadaire, agent, publier=True)
    with django_assert_num_queries(8):
        amina.get(url_secrete(lampadaire))
