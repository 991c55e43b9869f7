"""Many reports at once: looked at first, then each done alone, in its own line, or refused with its reason."""

from __future__ import annotations

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mairie.models import Compte
from signalements import numero as numeros
from signalements import operations
from signalements.etats import Etat
from signalements.lot import choix
from signalements.lot.actes import ACTES, permis
from signalements.models import Courriel, Declarant, Evenement, Signalement
from signalements.tests.aides import texte
from signalements.tests.test_service_liste import faire

pytestmark = pytest.mark.django_db
LOT = "/service/lot/"
DEMAIN = timezone.localdate() + dt.timedelta(days=1)


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def trois(ville) -> list[Signalement]:
    """Three street lamps, each with its own reporter."""
    return [faire(courriel=f"voisin{i}@example.org") for i in range(3)]


def coches(rows) -> list[str]:
    """What the boxes of the list send."""
    return [f"{row.numero}:{row.etat}" for row in rows]


def envoi(rows, acte: str, etape: str = "agir", **champs) -> dict:
    return {"n": coches(rows), "etape": etape, "acte": acte, "jeton": numeros.tirer_cle()} | champs


def phrases(reponse: HttpResponse, lesquels: str) -> list[str]:
    return [issue.phrase.replace("\u00a0", " ") for issue in reponse.context[lesquels]]


def etats() -> list[str]:
    return sorted(Signalement.objects.values_list("etat", flat=True))


def test_ca_marche(elena, trois, agent):
    """From the boxes of the list to three plans, each with its own event and its own letter."""
    page = texte(elena.get("/service/"))
    assert re.findall(r'name="n" value="([^"]+)"', page) == coches(trois)
    choisir = elena.post(LOT, {"n": coches(trois), "filtres": "q=x&vue=tous"})
    assert choisir.status_code == 200
    for mots in (
        "3 signalements",
        trois[0].numero_lisible,
        "Les Sablettes",
        "Reçu",
        "Planifier",
        'href="/service/?vue=tous&amp;q=x"',
    ):
        assert mots in texte(choisir), mots
    demande = envoi(trois, "planifier", "verifier", date=DEMAIN.isoformat(), message="L’équipe passe demain.")
    apercu = elena.post(LOT, demande)
    assert "3 courriels à 3 personnes" in texte(apercu)
    assert etats() == ["recu"] * 3
    assert Evenement.objects.count() == 3
    fait = elena.post(LOT, demande | {"etape": "agir"})
    assert "3 signalements : c’est fait." in texte(fait)
    assert "3 courriels à 3 personnes" in texte(fait)
    for row in trois:
        event = row.evenements.get(nature=Evenement.Nature.ETAT)
        assert (event.auteur, event.etat_apres) == (agent, Etat.PLANIFIE)
        assert event.textes.get().texte == "L’équipe passe demain."
        assert event.courriels.get().destinataire.startswith("voisin")


def test_un_inconnu_reste_dehors(inconnu, chantal, denis, trois):
    assert inconnu.post(LOT, {"n": coches(trois)}).status_code == 302
    assert chantal.post(LOT, {"n": coches(trois)}).status_code == 403
    assert denis.post(LOT, {"n": coches(trois)}).status_code == 403, "he reads all and treats none"
    assert 'name="n"' not in texte(denis.get("/service/"))


def test_demander_l_adresse_ramene_a_la_liste(elena, ville):
    assert elena.get(LOT).headers["Location"] == "/service/"


def test_ceux_des_autres_sont_inconnus(elena, paul, trois):
    sale = faire("PRO-01")
    reponse = elena.post(LOT, envoi([sale, trois[0]], "resoudre"))
    assert phrases(reponse, "faits") == ["Résolu"]
    assert sale.numero_lisible not in texte(reponse)
    sale.refresh_from_db()
    assert sale.etat == Etat.RECU
    assert elena.post(LOT, envoi([sale], "resoudre")).status_code == 404
    assert elena.post(LOT, {"n": [numeros.tirer() + ":recu"]}).status_code == 404


# -- what may be done ----------------------------------------------------------


def test_confier(elena, trois, agent):
    operations.confier(signalement=trois[0], agent=agent, auteur=agent)
    reponse = elena.post(LOT, envoi(trois, "confier", agent=agent.pk))
    assert phrases(reponse, "faits") == ["Agent en charge changé"] * 2
    assert phrases(reponse, "refusees") == [f"{agent} en est déjà en charge."]
    assert set(Signalement.objects.values_list("agent", flat=True)) == {agent.pk}
    assert "aucun courriel, aucune lettre" in texte(reponse)


def test_affecter(elena, trois):
    reponse = elena.post(LOT, envoi(trois, "affecter", service="PROP", motif="Pas pour nous"))
    assert phrases(reponse, "faits") == ["Affecté"] * 3
    assert {s.service.code for s in Signalement.objects.all()} == {"PROP"}
    assert {t.texte for row in trois for t in row.textes.filter(nature="note")} == {"Pas pour nous"}
    assert "3 avis à des services" in texte(reponse)


@pytest.mark.parametrize(
    ("acte", "champs", "vers"),
    [
        ("prendre_en_charge", {}, Etat.PRIS_EN_CHARGE),
        ("resoudre", {"message": "Ampoules changées."}, Etat.RESOLU),
        ("refuser", {"message": "Terrain privé."}, Etat.REFUSE),
        ("hors_competence", {"message": "Voir Enedis."}, Etat.HORS_COMPETENCE),
    ],
)
def test_changer_d_etat(elena, trois, acte, champs, vers):
    assert elena.post(LOT, envoi(trois, acte, **champs)).status_code == 200
    assert etats() == [vers] * 3
    assert Courriel.objects.filter(modele="etat").count() == 3


def test_repondre(elena, trois):
    elena.post(LOT, envoi(trois, "repondre", message="Pièce commandée."))
    assert etats() == ["recu"] * 3
    assert Evenement.objects.filter(nature=Evenement.Nature.MESSAGE).count() == 3


def test_reunir_en_un_seul(elena, trois):
    """The kept one gets the voices and the followers of the others, and is not closed."""
    garde = trois[1]
    reponse = elena.post(LOT, envoi(trois, "rattacher", garde=garde.numero))
    assert sorted(phrases(reponse, "faits")) == [
        "Conservé : les autres lui sont rattachés.",
        "Rattaché",
        "Rattaché",
    ]
    assert etats() == ["doublon", "doublon", "recu"]
    assert garde.doublons.count() == 2
    assert garde.abonnements.count() == 3
    assert garde.evenements.filter(nature=Evenement.Nature.FUSION).count() == 2


def test_chaque_role_n_a_que_ses_actes(farid, bruno, ville):
    codes = {
        qui: [a.code for a in permis(Compte.objects.get(email=f"{qui}@example.org"))]
        for qui in ("farid", "bruno")
    }
    assert codes["farid"] == ["confier", "prendre_en_charge", "repondre", "resoudre"]
    assert codes["bruno"] == [a.code for a in ACTES]
    arbre = faire("ESV-01")
    page = texte(farid.post(LOT, {"n": coches([arbre])}))
    for absent in ('value="affecter"', 'name="service"', 'name="date"', 'name="garde"'):
        assert absent not in page, absent
    reponse = farid.post(LOT, envoi([arbre], "refuser", message="Non"))
    assert reponse.status_code == 422
    arbre.refresh_from_db()
    assert arbre.etat == Etat.RECU


# -- one by one ----------------------------------------------------------------


def test_un_refus_ne_defait_rien(elena, trois, agent):
    """What is closed already cannot be planned; the two others are, and the third stays ticked."""
    operations.changer_etat(signalement=trois[1], vers=Etat.RESOLU, auteur=agent)
    trois[1].refresh_from_db()
    demande = envoi(trois, "planifier", date=DEMAIN.isoformat())
    apercu = elena.post(LOT, demande | {"etape": "verifier"})
    assert "1 serait laissé de côté" in texte(apercu)
    assert "2 courriels à 2 personnes" in texte(apercu)
    reponse = elena.post(LOT, demande)
    assert phrases(reponse, "refusees") == ["Ce changement d’état n’est pas possible."]
    assert etats() == ["planifie", "planifie", "resolu"]
    page = texte(reponse)
    assert f'value="{trois[1].numero}:resolu" checked' in page
    assert f'value="{trois[0].numero}' not in page
    assert f'value="{DEMAIN.isoformat()}"' in page, "what was typed is still there"


def test_trop_tard_dit_qui_et_quand(elena, trois):
    """Somebody has acted since the page was shown: nothing is overwritten, and it says by whom."""
    bruno = Compte.objects.get(email="bruno@example.org")
    demandes = [envoi(trois, "refuser", message="Non"), envoi(trois, "repondre", message="Oui")]
    operations.changer_etat(signalement=trois[0], vers=Etat.PRIS_EN_CHARGE, auteur=bruno)
    le = timezone.localtime(trois[0].evenements.latest("pk").le)
    for demande in demandes:
        attendu = f"Entre-temps, {bruno.nom} l’a pris en charge à {le.hour} h {le.minute:02}."
        apercu = elena.post(LOT, demande | {"etape": "verifier"})
        assert attendu in phrases(apercu, "refusees")[0]
    reponse = elena.post(LOT, demandes[0])
    assert attendu in phrases(reponse, "refusees")[0]
    assert etats() == ["pris_en_charge", "refuse", "refuse"]
    assert f'value="{trois[0].numero}:pris_en_charge" checked' in texte(reponse), (
        "as it is now, for another try"
    )


def test_ce_qui_a_change_depuis_la_liste_n_est_pas_coche(elena, trois, agent):
    avant = coches(trois)
    operations.changer_etat(signalement=trois[0], vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    page = texte(elena.post(LOT, {"n": avant}))
    assert f'value="{trois[0].numero}:pris_en_charge">' in page
    assert f'value="{trois[1].numero}:recu" checked' in page
    assert page.count("A changé depuis la liste") == 1


@pytest.mark.parametrize(
    ("acte", "champs"),
    [
        ("repondre", {"message": "Bientôt."}),
        ("planifier", {"date": DEMAIN.isoformat()}),
        ("affecter", {"service": "PROP"}),
        ("confier", {"agent": ""}),
    ],
)
def test_un_double_clic_n_agit_qu_une_fois(elena, trois, agent, acte, champs):
    """Even where the first click has given the reports away."""
    for row in trois:
        operations.confier(signalement=row, agent=agent, auteur=agent)
    demande = envoi(trois, acte, **champs)
    elena.post(LOT, demande)
    apres = (Evenement.objects.count(), Courriel.objects.count())
    reponse = elena.post(LOT, demande)
    assert phrases(reponse, "faits") == ["C’était déjà enregistré : un envoi double n’agit qu’une fois."] * 3
    assert apres == (Evenement.objects.count(), Courriel.objects.count())


def test_le_jeton_d_un_autre_n_ouvre_rien(elena, paul, trois):
    demande = envoi(trois, "repondre", message="Vu")
    elena.post(LOT, demande)
    assert paul.post(LOT, demande).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_deux_clics_au_meme_instant(ville, agent, trois):
    demande = envoi(trois, "repondre", message="Bientôt.")
    depart = threading.Barrier(2)

    def cliquer(client: Client) -> int:
        try:
            depart.wait(10)
            return client.post(LOT, demande).status_code
        finally:
            connection.close()

    clients = [Client(), Client()]
    for client in clients:
        client.force_login(agent)
    with ThreadPoolExecutor(2) as mains:
        assert list(mains.map(cliquer, clients)) == [200, 200]
    assert Evenement.objects.filter(nature=Evenement.Nature.MESSAGE).count() == 3


@pytest.mark.django_db(transaction=True)
def test_deux_agents_reunissent_en_croix(ville, trois):
    """Each keeps what the other joins: nobody waits for ever, no 500, and no ring of duplicates."""
    un, deux = trois[:2]
    depart = threading.Barrier(2)

    def reunir(qui: str, garde: Signalement) -> int:
        client = Client()
        client.force_login(Compte.objects.get(email=f"{qui}@example.org"))
        try:
            depart.wait(10)
            return client.post(LOT, envoi([un, deux], "rattacher", garde=garde.numero)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as mains:
        assert list(mains.map(reunir, ["elena", "bruno"], [un, deux])) == [200, 200]
    assert etats() == ["doublon", "recu", "recu"]


def test_le_conserve_rattache_entre_temps_ne_garde_personne(trois, agent):
    """What was read before a merge knows nothing of it: a duplicate of a duplicate would be lost to its people."""
    un, garde, autre = trois
    lu_avant = Signalement.objects.select_related("categorie").get(pk=garde.pk)
    operations.changer_etat(signalement=garde, vers=Etat.DOUBLON, auteur=agent, original=autre)
    with pytest.raises(operations.ActeRefuse, match="ne peut pas être celui du signalement conservé"):
        operations.changer_etat(signalement=un, vers=Etat.DOUBLON, auteur=agent, original=lu_avant)


# -- before acting -------------------------------------------------------------


def test_l_apercu_compte_les_lettres_comme_elles_partiront(elena, bruno, trois):
    """Mails, people, letters on paper, notices: what the preview says is what the act then writes."""
    operations.suivre(signalement=trois[0], courriel="voisin1@example.org")
    abonnement = trois[0].abonnements.get(courriel="voisin1@example.org")
    operations.confirmer_suivi(abonnement=abonnement)
    Declarant.objects.create(
        signalement=trois[2], nature="appel", nom="Ygrec", adresse="3 rue du Port\n83500 La Seyne"
    )
    for acte, champs in (
        ("affecter", {"service": "PROP"}),
        ("refuser", {"message": "Terrain privé."}),
    ):
        demande = envoi(Signalement.objects.order_by("pk"), acte, **champs)
        annonce = str(bruno.post(LOT, demande | {"etape": "verifier"}).context["lettres"])
        avant = Courriel.objects.count()
        fait = bruno.post(LOT, demande)
        assert str(fait.context["lettres"]) == annonce
        assert Courriel.objects.count() > avant
    assert annonce.replace("\u00a0", " ") == "4 courriels à 3 personnes, 1 lettre à poster"


def test_regarder_ne_laisse_aucune_trace(elena, trois):
    demande = envoi(trois, "refuser", "verifier", message="Non")
    avant = [list(modele.objects.order_by("pk").values()) for modele in (Signalement, Evenement, Courriel)]
    for _fois in range(2):
        assert elena.post(LOT, demande).status_code == 200
    assert avant == [
        list(modele.objects.order_by("pk").values()) for modele in (Signalement, Evenement, Courriel)
    ]


def test_modifier_garde_ce_qui_est_ecrit(elena, trois):
    page = texte(elena.post(LOT, envoi(trois, "refuser", "choisir", message="Terrain privé.")))
    assert "Terrain privé.</textarea>" in page
    assert re.search(r'value="refuser"[^>]*checked', page)


def test_fermer_plus_de_dix_se_confirme(elena, ville):
    rows = [faire() for _ in range(11)]
    demande = envoi(rows, "refuser", message="Doublon d’un chantier.")
    assert 'name="confirme"' in texte(elena.post(LOT, demande | {"etape": "verifier"}))
    refus = elena.post(LOT, demande)
    assert refus.status_code == 422
    assert "Cochez pour confirmer" in texte(refus)
    assert etats() == ["recu"] * 11
    assert elena.post(LOT, demande | {"confirme": "on"}).status_code == 200
    assert etats() == ["refuse"] * 11
    assert 'name="confirme"' not in texte(
        elena.post(LOT, envoi(rows[:10], "repondre", "verifier", message="x"))
    )


def test_toute_la_vue(bruno, trois, monkeypatch):
    """All rows of the view, and no row beyond it; beyond the limit it says so."""
    faire("PRO-01")
    demande = {"tout": "1", "filtres": "vue=a_traiter&service=M-EP", "n": []}
    reponse = bruno.post(LOT, demande)
    assert [ligne.row.numero for ligne, _cochee, _phrase in reponse.context["lignes"]] == [
        r.numero for r in trois
    ]
    monkeypatch.setattr(choix, "LOT_MAX", 2)
    page = texte(bruno.post(LOT, demande))
    assert "Seuls les 2 premiers sont ici" in page
    assert page.count('name="n"') == 2
    vide = bruno.post(LOT, {"tout": "1", "filtres": "vue=clos"}, follow=True)
    assert vide.redirect_chain == [("/service/?vue=clos", 302)]
    assert "Cochez au moins un signalement" in texte(vide)


def test_une_vue_illisible_n_atteint_personne(bruno, trois):
    """A damaged address must not reach more rows than the page showed."""
    assert bruno.post(LOT, {"tout": "1", "filtres": "vue=a_traiter&etat=nimporte"}).status_code == 302


# -- what it costs -------------------------------------------------------------


@pytest.mark.parametrize(
    ("acte", "champs"),
    [("repondre", {"message": "x"}), ("refuser", {"message": "x"}), ("affecter", {"service": "PROP"})],
)
@pytest.mark.parametrize(("etape", "par_signalement"), [("choisir", 0), ("verifier", 28), ("agir", 22)])
def test_compte_ses_requetes(elena, ville, acte, champs, etape, par_signalement):
    """The pages cost the same for all; the act, and its rehearsal, so many for each report."""

    def cout(combien: int) -> int:
        rows = [faire(courriel=f"v{i}@example.org") for i in range(combien)]
        with CaptureQueriesContext(connection) as requetes:
            elena.post(LOT, envoi(rows, acte, etape, **champs))
        return len(requetes)

    petit, grand = cout(2), cout(6)
    assert (grand - petit) / 4 <= par_signalement
    assert petit <= 8 + 2 * par_signalement
