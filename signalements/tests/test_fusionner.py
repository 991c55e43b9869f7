"""Duplicates: joined to the report that is kept, with all their people; taken apart again."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from mairie.models import Categorie, Compte
from signalements import images, operations, registre
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Evenement, Signalement
from signalements.operations import ActeRefuse, Contact, DejaChange
from signalements.presentation import est_suivi_par_son_auteur
from signalements.tests.aides import CLE, depose, jpeg, texte, url
from signalements.tests.test_service_fiche import adresse, etat

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def autre(lampadaire) -> Signalement:
    """Zoé has reported the same street lamp."""
    return depose("zoe@example.org", description="Lampadaire éteint devant la boulangerie")


@pytest.fixture
def privee(ville) -> Categorie:
    return Categorie.objects.filter(visibilite="prive", active=True, localisation="obligatoire").first()


def rattacher(row: Signalement, original: Signalement, agent: Compte) -> Signalement:
    return operations.changer_etat(signalement=row, vers=Etat.DOUBLON, auteur=agent, original=original)


def detacher(row: Signalement, agent: Compte) -> Signalement:
    row.refresh_from_db()
    return operations.changer_etat(signalement=row, vers=Etat.ROUVERT, auteur=agent, message="Un autre mât.")


def prevenus(row: Signalement, depuis: int) -> list[str]:
    """Who was written to about this report since that letter, residents only."""
    rows = Courriel.objects.filter(pk__gt=depuis, signalement=row, pour__in=("declarant", "abonne"))
    return sorted(rows.values_list("destinataire", flat=True))


def derniere() -> int:
    return Courriel.objects.latest("pk").pk


def test_ca_marche(elena, lampadaire, autre):
    """Suggested, joined in one click, told."""
    page = texte(elena.get(adresse(autre)))
    assert "Peut-être le même problème" in page
    assert lampadaire.numero_lisible in page
    depuis = derniere()
    envoi = etat(autre, Etat.DOUBLON, original=lampadaire.numero)
    assert elena.post(adresse(autre, "etat"), envoi).status_code == 302
    autre.refresh_from_db()
    assert (autre.etat, autre.doublon_de) == (Etat.DOUBLON, lampadaire)
    assert prevenus(autre, depuis) == ["zoe@example.org"]
    assert "il est suivi sous le numéro" in autre.courriels.latest("pk").texte
    page = texte(elena.get(adresse(lampadaire)))
    assert "Doublons rattachés" in page
    assert f"Doublon rattaché : {autre.numero_lisible}" in page
    assert "2 voix" in page


def test_tout_reste(lampadaire, autre, agent):
    """Reporters, followers, photos, words and events: nothing is moved, nothing is lost."""
    images.recevoir(jpeg(), numero=autre.numero, cle=CLE)
    operations.completer(signalement=autre, cle=CLE, texte="Il clignote.")
    operations.suivre(signalement=autre, courriel="yann@example.org")
    avant = (autre.declarants.count(), autre.abonnements.count(), autre.photos.count(), autre.textes.count())
    evenements = autre.evenements.count()
    rattacher(autre, lampadaire, agent)
    assert avant == (
        autre.declarants.count(),
        autre.abonnements.count(),
        autre.photos.count(),
        autre.textes.count(),
    )
    assert autre.evenements.count() == evenements + 1
    assert lampadaire.evenements.last().nature == Evenement.Nature.FUSION
    assert registre.verifier() == []


def test_les_photos_du_doublon_sont_sur_la_fiche(elena, lampadaire, autre, agent):
    photo = images.recevoir(jpeg(), numero=autre.numero, cle=CLE)
    operations.completer(signalement=autre, cle=CLE)
    while images.preparer_une():
        pass
    rattacher(autre, lampadaire, agent)
    assert photo.url_vignette in texte(elena.get(adresse(lampadaire)))


def test_les_photos_d_un_doublon_d_un_autre_service(paul, lampadaire, agent, inconnu):
    """Whoever treats the kept report sees them, and does not open the duplicate for all that."""
    row = depose("zoe@example.org", code="PRO-01")
    photo = images.recevoir(jpeg(), numero=row.numero, cle=CLE)
    operations.completer(signalement=row, cle=CLE)
    while images.preparer_une():
        pass
    client = Client()
    client.force_login(agent)
    assert client.get(photo.url_vignette).status_code == 404
    rattacher(row, lampadaire, Compte.objects.get(email="paul@example.org"))
    page = texte(client.get(adresse(lampadaire)))
    assert photo.url_vignette in page
    assert adresse(row) not in page
    assert client.get(photo.url_vignette).status_code == 200
    assert inconnu.get(photo.url_vignette).status_code == 404


def test_tous_sont_prevenus_de_la_suite_une_fois(lampadaire, autre, agent):
    """Whoever reported or followed either hears once of each later step, with the link that is theirs."""
    for row, address in (
        (autre, "yann@example.org"),
        (autre, "AMINA@example.org"),
        (lampadaire, "zoe@example.org"),
    ):
        operations.confirmer_suivi(abonnement=operations.suivre(signalement=row, courriel=address))
    rattacher(autre, lampadaire, agent)
    depuis = derniere()
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    assert prevenus(lampadaire, depuis) == ["amina@example.org", "yann@example.org", "zoe@example.org"]
    lettres = Courriel.objects.filter(pk__gt=depuis, destinataire__in=("yann@example.org", "zoe@example.org"))
    secret = f"/suivi/{lampadaire.numero}/"
    for lettre in lettres:
        # The public page; never the secret link of somebody else's report.
        assert lettre.texte.count(secret) == lettre.texte.count(f"{secret}\n") == 1
        assert "Merci de l’avoir signalé" not in lettre.texte


def test_un_suivi_demande_et_pas_confirme(lampadaire, autre, agent):
    """Zoé follows the other one; that she once asked to follow this one too, unconfirmed, must not silence it."""
    operations.suivre(signalement=lampadaire, courriel="Zoe@example.org")
    rattacher(autre, lampadaire, agent)
    depuis = derniere()
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    assert prevenus(lampadaire, depuis) == ["amina@example.org", "zoe@example.org"]


def test_qui_a_arrete_de_suivre_n_est_pas_reveille(lampadaire, autre, agent):
    operations.arreter_suivi(abonnement=autre.abonnements.get())
    stopped = operations.suivre(signalement=lampadaire, courriel="yann@example.org")
    operations.confirmer_suivi(abonnement=stopped)
    operations.arreter_suivi(abonnement=stopped)
    operations.confirmer_suivi(abonnement=operations.suivre(signalement=autre, courriel="yann@example.org"))
    rattacher(autre, lampadaire, agent)
    depuis = derniere()
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    assert prevenus(lampadaire, depuis) == ["amina@example.org"]


def test_confirmer_apres_le_rattachement(lampadaire, autre, agent):
    """The click comes when the report is a duplicate already: it follows the kept one."""
    asked = operations.suivre(signalement=autre, courriel="yann@example.org")
    rattacher(autre, lampadaire, agent)
    operations.confirmer_suivi(abonnement=asked)
    depuis = derniere()
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    assert "yann@example.org" in prevenus(lampadaire, depuis)


def test_l_auteur_du_doublon_n_est_pas_celui_d_ici(lampadaire, autre, agent):
    """The page of whoever reported here must not believe that its own reporter follows."""
    Abonnement.objects.filter(signalement=lampadaire).delete()
    rattacher(autre, lampadaire, agent)
    assert not est_suivi_par_son_auteur(lampadaire)


def test_sur_papier(lampadaire, agent):
    """Whoever gave a postal address only is told of the kept report too, without the other's secret link."""
    contact = Contact(nom="Roux", adresse="3 rue d’Alsace\n83500 La Seyne")
    row = depose(contact=contact)
    rattacher(row, lampadaire, agent)
    depuis = derniere()
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent, message="Réparé.")
    lettre = Courriel.objects.get(pk__gt=depuis, support="papier")
    assert "3 rue d’Alsace" in lettre.html
    assert "Réparé." in lettre.texte
    assert f"/suivi/{lampadaire.numero}/\n" in lettre.texte
    assert "Merci de l’avoir signalé" not in lettre.texte


# -- Taken apart -------------------------------------------------------------------------


def test_detacher_rend_ce_qui_etait_venu(lampadaire, autre, agent):
    operations.confirmer_suivi(abonnement=operations.suivre(signalement=autre, courriel="yann@example.org"))
    rattacher(autre, lampadaire, agent)
    depuis = derniere()
    autre = detacher(autre, agent)
    assert (autre.etat, autre.doublon_de) == (Etat.ROUVERT, None)
    assert prevenus(autre, depuis) == ["yann@example.org", "zoe@example.org"]
    assert lampadaire.evenements.last().nature == Evenement.Nature.SEPARATION
    depuis = derniere()
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    operations.changer_etat(signalement=autre, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    assert prevenus(lampadaire, depuis) == ["amina@example.org"]
    assert prevenus(autre, depuis) == ["yann@example.org", "zoe@example.org"]
    rattacher(autre, depose(ecart=0.0002), agent)  # and it may be joined again
    assert registre.verifier() == []


def test_qui_arrete_pendant_le_rattachement_n_entend_plus_rien(lampadaire, autre, agent):
    rattacher(autre, lampadaire, agent)
    operations.arreter_suivi(abonnement=lampadaire.abonnements.get(courriel="zoe@example.org"))
    depuis = derniere()
    detacher(autre, agent)
    assert prevenus(autre, depuis) == []


def test_rattache_ailleurs_entre_temps(lampadaire, autre, agent, monkeypatch):
    """Taken apart and joined to another while the page was open: nobody undoes what they did not see."""
    rattacher(autre, lampadaire, agent)
    tiers = depose(ecart=0.0002)
    lu = Signalement.objects.values_list("doublon_de", flat=True).get(pk=autre.pk)
    assert lu == lampadaire.pk
    verrou = operations.traitement.verrouiller

    def trop_tard(signalement, jeton=""):
        Signalement.objects.filter(pk=signalement.pk).update(doublon_de=tiers)
        return verrou(signalement, jeton)

    monkeypatch.setattr(operations.traitement, "verrouiller", trop_tard)
    with pytest.raises(DejaChange):
        detacher(autre, agent)


# -- What is refused ---------------------------------------------------------------------


def refuse(row: Signalement, original: Signalement, agent: Compte) -> str:
    with pytest.raises(ActeRefuse) as refusal:
        rattacher(row, original, agent)
    assert refusal.value.champ == "original"
    return str(refusal.value)


def test_ni_chaine_ni_anneau(lampadaire, autre, agent):
    tiers = depose(ecart=0.0002)
    rattacher(autre, lampadaire, agent)
    refuse(tiers, autre, agent)
    assert "gardez-le" in refuse(lampadaire, tiers, agent)
    refuse(lampadaire, autre, agent)
    refuse(tiers, tiers, agent)


def test_l_original_lu_trop_tot(lampadaire, autre, agent):
    """What the form had read is not what is there once the lock is held."""
    tiers = depose(ecart=0.0002)
    rattacher(autre, lampadaire, agent)
    ancien = Signalement(pk=autre.pk, numero=autre.numero, etat=Etat.RECU, categorie=autre.categorie)
    refuse(tiers, ancien, agent)


@pytest.mark.parametrize("fin", [Etat.RESOLU, Etat.REFUSE, Etat.RETIRE])
def test_pas_a_un_signalement_clos(lampadaire, autre, agent, fin):
    """Its people would hear nothing more."""
    operations.changer_etat(signalement=lampadaire, vers=fin, auteur=agent, message="Fin.")
    refuse(autre, lampadaire, agent)


def test_public_et_prive(lampadaire, autre, agent, privee):
    """A private report may be joined to a public one; the other way round it would vanish from the map."""
    secret = depose("zoe@example.org", code=privee.code)
    desk = Compte.objects.get(email="bruno@example.org")
    refuse(autre, secret, desk)
    rattacher(secret, lampadaire, desk)
    assert secret.numero not in texte(Client().get(url(lampadaire)))


def test_deux_prives_restent_prives(agent, privee):
    """Its reporter hears of the kept one, by the link to their own page; whoever merely called does not."""
    desk = Compte.objects.get(email="bruno@example.org")
    original, row = depose("amina@example.org", code=privee.code), depose("zoe@example.org", code=privee.code)
    rattacher(row, original, desk)
    depuis = derniere()
    operations.changer_etat(signalement=original, vers=Etat.RESOLU, auteur=desk, message="Fait.")
    assert prevenus(original, depuis) == ["amina@example.org", "zoe@example.org"]
    lettre = Courriel.objects.get(pk__gt=depuis, destinataire="zoe@example.org")
    assert f"/suivi/{row.numero}/" in lettre.texte
    assert f"/suivi/{original.numero}/" not in lettre.texte + lettre.html
    lien = next(mot for mot in lettre.texte.split() if f"/suivi/{row.numero}/" in mot)
    assert "Ce problème était déjà signalé" in texte(Client().get(urlsplit(lien).path))


def test_on_ne_rattache_pas_a_ce_qu_on_ne_peut_pas_connaitre(elena, autre, privee):
    """A private report of another service answers as a number that does not exist."""
    secret = depose(code=privee.code)
    assert not secret.service.comptes.filter(email="elena@example.org").exists()
    inconnu = elena.post(adresse(autre, "etat"), etat(autre, Etat.DOUBLON, original=numeros.tirer()))
    cache = elena.post(adresse(autre, "etat"), etat(autre, Etat.DOUBLON, original=secret.numero))
    phrases = [r.context["etat"].errors["original"] for r in (inconnu, cache)]
    assert phrases[0] == phrases[1] == ["Aucun signalement ne porte ce numéro."]
    assert (inconnu.status_code, cache.status_code) == (422, 422)
    assert not secret.evenements.filter(nature="fusion").exists()


@pytest.mark.parametrize("donne", ["", "x", "\x00", "é" * 40, "9" * 10_000, "K7QX4-M2T9F"])
def test_un_numero_impossible(elena, autre, donne):
    reponse = elena.post(adresse(autre, "etat"), etat(autre, Etat.DOUBLON, original=donne))
    assert reponse.status_code == 422
    assert "original" in reponse.context["etat"].errors


def test_paul_ne_rattache_pas_ce_qui_n_est_pas_a_lui(paul, lampadaire, autre):
    envoi = etat(autre, Etat.DOUBLON, original=lampadaire.numero)
    assert paul.post(adresse(autre, "etat"), envoi).status_code == 404


# -- Afterwards --------------------------------------------------------------------------


def test_la_page_du_doublon_mene_a_l_autre(inconnu, lampadaire, autre, agent):
    rattacher(autre, lampadaire, agent)
    page = texte(inconnu.get(url(autre)))
    assert f'href="{url(lampadaire)}"' in page
    assert "moi-aussi" not in page


def test_moi_aussi_sur_le_doublon_compte_pour_l_autre(inconnu, lampadaire, autre, agent):
    """From a page that was open before: counted once, where it is followed."""
    rattacher(autre, lampadaire, agent)
    for _fois in range(2):
        reponse = inconnu.post(url(autre, "moi-aussi/"))
        assert reponse.url == f"{url(lampadaire)}#suivre"
    assert lampadaire.declarants.filter(nature="moi_aussi").count() == 1
    assert not autre.declarants.filter(nature="moi_aussi").exists()


def test_un_appel_sur_le_doublon_compte_pour_l_autre(lampadaire, autre, agent):
    rattacher(autre, lampadaire, agent)
    autre.refresh_from_db()
    appel = operations.appel_de_plus(
        signalement=autre, auteur=agent, canal="telephone", courriel="jeanne@example.org"
    )
    assert appel.signalement == lampadaire
    assert lampadaire.evenements.last().nature == Evenement.Nature.APPEL
    assert lampadaire.abonnements.filter(courriel="jeanne@example.org").exists()


def test_le_signalement_garde_ne_se_retire_pas(lampadaire, autre, agent):
    """Others have reported it too: their only news would go with it."""
    rattacher(autre, lampadaire, agent)
    with pytest.raises(ActeRefuse, match="D’autres personnes"):
        operations.retirer(signalement=lampadaire)
    with pytest.raises(ActeRefuse, match="détachez-les"):
        operations.changer_etat(signalement=lampadaire, vers=Etat.RETIRE, auteur=agent, message="Retiré.")
    detacher(autre, agent)
    assert operations.retirer(signalement=lampadaire).etat == Etat.RETIRE


def test_la_date_legale_ne_bouge_pas(lampadaire, autre, agent):
    avant = (lampadaire.echeance_legale, autre.echeance_legale)
    rattacher(autre, lampadaire, agent)
    detacher(autre, agent)
    lampadaire.refresh_from_db()
    assert (lampadaire.echeance_legale, autre.echeance_legale) == avant


def test_compte_ses_requetes(lampadaire, agent, django_assert_max_num_queries):
    """Joining a report that a hundred people follow takes no more queries than one."""
    row = depose("zoe@example.org")
    Abonnement.objects.bulk_create(
        Abonnement(signalement=row, courriel=f"p{i}@example.org", confirme_le=row.recu_le) for i in range(100)
    )
    depuis = derniere()
    with django_assert_max_num_queries(30):
        rattacher(row, lampadaire, agent)
    assert lampadaire.abonnements.count() == 102
    assert len(prevenus(row, depuis)) == 101
