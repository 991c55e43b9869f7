"""Two agents, one report, fifty rounds at the same instant: nothing lost, nothing silent, nothing that breaks."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mairie.models import Categorie, Compte, Service
from signalements import acces, operations, registre
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Evenement, Signalement, Transmission
from signalements.operations import ActeRefuse
from signalements.tests.aides import depose
from signalements.tests.test_service_fiche import adresse, etat

pytestmark = [pytest.mark.django_db(transaction=True)]
TOURS = 50
DEMAIN = timezone.localdate() + dt.timedelta(days=1)


def ensemble(*gestes: Callable[[], object]) -> list[object]:
    """Do these at the same instant, each on its own connection; return what each gave, or raised."""
    depart = threading.Barrier(len(gestes))

    def faire(geste: Callable[[], object]) -> object:
        try:
            depart.wait(10)
            return geste()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(gestes)) as mains:
        return list(mains.map(faire, gestes))


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="bruno@example.org")


class Actes:
    """Every act as the operations want it, on the row as it was read before the start."""

    def __init__(self, row: Signalement, autre: Signalement, agent: Compte, hasard: random.Random) -> None:
        self.row, self.autre, self.agent, self.hasard = row, autre, agent, hasard

    def _vers(self, vers: Etat, row: Signalement | None = None, **suite) -> Signalement:
        row = row or self.row
        return operations.changer_etat(
            signalement=row, vers=vers, auteur=self.agent, etat_vu=Etat(row.etat), message="Dit.", **suite
        )

    def etat(self) -> object:
        vers = self.hasard.choice(
            [Etat.PRIS_EN_CHARGE, Etat.PLANIFIE, Etat.RESOLU, Etat.ROUVERT, Etat.EN_ATTENTE]
        )
        return self._vers(vers, date=DEMAIN)

    def transmettre(self) -> object:
        return self._vers(Etat.TRANSMIS, autorite="Enedis", courriel_autorite="enedis@example.org")

    def fusionner(self) -> object:
        return self._vers(Etat.DOUBLON, original=self.autre)

    def fusionner_a_l_envers(self) -> object:
        return self._vers(Etat.DOUBLON, row=self.autre, original=self.row)

    def rouvrir(self) -> object:
        return self._vers(Etat.ROUVERT)

    def rouvrir_l_autre(self) -> object:
        return self._vers(Etat.ROUVERT, row=self.autre)

    def repondre(self) -> object:
        return operations.repondre(signalement=self.row, auteur=self.agent, message="Dit.")

    def noter(self) -> object:
        return operations.noter(signalement=self.row, auteur=self.agent, texte="Vu.")

    def affecter(self) -> object:
        service = self.hasard.choice(list(Service.objects.filter(actif=True)[:4]))
        return operations.affecter(signalement=self.row, service=service, auteur=self.agent)

    def categoriser(self) -> object:
        categorie = Categorie.objects.get(code=self.hasard.choice(["ECL-01", "PRO-01", "VOI-01"]))
        return operations.changer_categorie(signalement=self.row, categorie=categorie, auteur=self.agent)

    def partager(self) -> object:
        service = self.hasard.choice(list(Service.objects.filter(actif=True)[:4]))
        return operations.partager(
            signalement=self.row, services=[service], auteur=self.agent, consigne="Faire."
        )

    def faire_part(self) -> object:
        part = self.row.parts.filter(faite_le__isnull=True).first()
        return operations.faire_part(signalement=self.row, part=part.pk if part else 0, auteur=self.agent)

    def retirer_part(self) -> object:
        part = self.row.parts.filter(faite_le__isnull=True).last()
        return operations.retirer_part(signalement=self.row, part=part.pk if part else 0, auteur=self.agent)

    def autorite(self) -> object:
        sent = Transmission.objects.filter(signalement=self.row).first()
        if sent is None:
            return self.noter()
        return operations.repondre_partenaire(
            transmission=sent, reponse=Transmission.Reponse.PREVU, prevu_le=DEMAIN, texte="Jeudi."
        )

    def declarant(self) -> object:
        if self.row.etat == Etat.RESOLU:
            return operations.donner_avis(signalement=self.row, cle="", repare=False, texte="Non.")
        return operations.completer(signalement=self.row, cle="", texte="Encore.")

    def suivre(self) -> object:
        asked = operations.suivre(signalement=self.row, courriel=f"p{self.hasard.randint(0, 9)}@example.org")
        operations.confirmer_suivi(abonnement=asked)
        return operations.noter(signalement=self.row, auteur=self.agent, texte="Suivi.")


NOMS = [nom for nom in vars(Actes) if not nom.startswith("_")]


def evenements_de(*rows: Signalement) -> int:
    return Evenement.objects.filter(signalement__in=rows).exclude(nature="moi_aussi").count()


@pytest.mark.longs
@pytest.mark.parametrize("graine", range(3))
def test_cinquante_tours(agent, graine):
    """Each act that was accepted has its event; what was refused has none; the chains hold; nobody waits for ever."""
    hasard = random.Random(graine)
    row, autre = depose("amina@example.org", ecart=0), depose("zoe@example.org")
    acceptes = 0
    for tour in range(TOURS):
        row, autre = Signalement.objects.get(pk=row.pk), Signalement.objects.get(pk=autre.pk)
        if tour % 7 == 6:  # come back from what is closed
            for closed in (r for r in (row, autre) if r.est_clos):
                operations.changer_etat(signalement=closed, vers=Etat.ROUVERT, auteur=agent, message="Dit.")
            row, autre = Signalement.objects.get(pk=row.pk), Signalement.objects.get(pk=autre.pk)
        avant = evenements_de(row, autre)
        paire = hasard.sample(NOMS, 2)
        actes = [Actes(row, autre, agent, random.Random(hasard.random())) for _n in range(2)]
        rendus = ensemble(*(getattr(a, nom) for a, nom in zip(actes, paire, strict=True)))
        for nom, rendu in zip(paire, rendus, strict=True):
            assert not isinstance(rendu, Exception) or isinstance(rendu, ActeRefuse), (
                tour,
                paire,
                nom,
                rendu,
            )
        done = sum(not isinstance(r, Exception) for r in rendus)
        assert evenements_de(row, autre) >= avant + done, (tour, paire, rendus)
        if not done:
            assert evenements_de(row, autre) == avant, (tour, paire)
        acceptes += done
    assert acceptes > TOURS / 2, "or it proves nothing"
    assert registre.verifier() == []
    for one in (row, autre):
        rangs = list(one.evenements.order_by("rang").values_list("rang", flat=True))
        assert rangs == list(range(1, len(rangs) + 1))


def test_a_dans_b_pendant_que_b_va_dans_a(agent):
    """One of the two is a duplicate, the other is kept; the loser is told."""
    for _tour in range(8):
        a, b = depose("amina@example.org"), depose("zoe@example.org")
        rendus = ensemble(
            Actes(a, b, agent, random).fusionner, Actes(a, b, agent, random).fusionner_a_l_envers
        )
        assert sorted(isinstance(r, ActeRefuse) for r in rendus) == [False, True], rendus
        etats = sorted(Signalement.objects.filter(pk__in=(a.pk, b.pk)).values_list("etat", flat=True))
        assert etats == ["doublon", "recu"]
    assert registre.verifier() == []


def test_une_chaine_faite_a_deux(agent):
    """A into B while B goes into C: never a duplicate of a duplicate."""
    for _tour in range(8):
        a, b, c = depose(), depose(), depose()
        ensemble(Actes(a, b, agent, random).fusionner, Actes(b, c, agent, random).fusionner)
        assert not Signalement.objects.filter(doublon_de__doublon_de__isnull=False).exists()


def test_deux_decisions_la_seconde_l_apprend(agent):
    """Both looked at the same page; the second changes nothing, and knows who was first."""
    for _tour in range(8):
        row = depose("amina@example.org")
        actes = Actes(row, row, agent, random)
        rendus = ensemble(
            lambda actes=actes: actes._vers(Etat.RESOLU),
            lambda actes=actes: actes._vers(Etat.REFUSE),
        )
        assert sorted(type(r).__name__ for r in rendus) == ["DejaChange", "Signalement"]
        assert row.evenements.count() == 2


def test_la_derniere_part_faite_deux_fois(agent):
    """Two services finish at once: the report is resolved once, and both parts are done."""
    for _tour in range(8):
        row = depose("amina@example.org")
        autre = Service.objects.get(code="EV")
        operations.partager(signalement=row, services=[autre], auteur=agent, consigne="Faire.")
        a, b = row.parts.all()
        rendus = ensemble(
            *(
                lambda pk=p.pk, row=row: operations.faire_part(signalement=row, part=pk, auteur=agent)
                for p in (a, b)
            )
        )
        assert not any(isinstance(r, Exception) for r in rendus), rendus
        row.refresh_from_db()
        assert row.etat == Etat.RESOLU
        assert row.evenements.filter(etat_apres=Etat.RESOLU).count() == 1


def test_repondre_pendant_que_la_ville_reprend(agent):
    """The answer is kept or refused, never half of it."""
    for _tour in range(8):
        row = depose("amina@example.org")
        actes = Actes(row, row, agent, random)
        row = actes._vers(Etat.TRANSMIS, autorite="Enedis", courriel_autorite="enedis@example.org")
        actes = Actes(row, row, agent, random)
        ensemble(lambda actes=actes: actes._vers(Etat.PRIS_EN_CHARGE), actes.autorite)
        sent = row.transmissions.get()
        assert sent.close_le
        assert (sent.repondu_le is not None) == row.evenements.filter(nature="partenaire").exists()


# -- Through the pages -------------------------------------------------------------------------


def requetes(row: Signalement, autre: Signalement, hasard: random.Random) -> dict[str, tuple[str, dict]]:
    """What the form of each act sends for the report as it was read."""
    part = row.parts.filter(faite_le__isnull=True).first()
    sent = row.transmissions.first()
    said = {
        "etat": etat(row, hasard.choice(["pris_en_charge", "resolu", "rouvert"]), message="Dit."),
        "fusion": etat(row, "doublon", original=autre.numero),
        "transmission": etat(
            row, "transmis", message="Dit.", autorite="Enedis", courriel_autorite="e@example.org"
        ),
        "message": {"message": "Dit."},
        "note": {"note": "Vu."},
        "affecter": {"service": hasard.choice(["EV", "PROP", "M-EP"])},
        "categorie": {"categorie": hasard.choice(["ECL-01", "PRO-01"])},
        "partager": {"services": [hasard.choice(["EV", "PROP"])], "consigne": "Faire."},
        "part": {"part": part.pk if part else 0},
        "part/retirer": {"part": part.pk if part else 0},
    }
    where = {"fusion": "etat", "transmission": "etat"}
    found = {
        nom: (adresse(row, where.get(nom, nom)), {"jeton": numeros.tirer_cle()} | champs)
        for nom, champs in said.items()
    }
    secret = f"/suivi/{row.numero}/{acces.cle_de_lettre(row.numero)}/"
    found["avis"] = (f"{secret}avis/", {"avis": "non", "texte": "Non."})
    found["completer"] = (f"{secret}completer/", {"texte": "Encore."})
    if sent:
        jeton = acces.jeton_transmission(sent.pk)
        found["partenaire"] = (
            f"/partenaire/{jeton}/",
            {"reponse": "fait", "texte": "Fait.", "jeton": numeros.tirer_cle()},
        )
    return found


@pytest.mark.longs
def test_cinquante_tours_par_les_pages(agent, settings):
    """As the browsers send it: done, or told what stands in the way; never a 500, never both silent."""
    settings.LIMITES = dict.fromkeys(settings.LIMITES, (10_000, 3600))
    hasard = random.Random(7)
    row, autre = depose("amina@example.org", ecart=0), depose("zoe@example.org")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(agent)
    codes: list[int] = []
    for tour in range(TOURS):
        row, autre = Signalement.objects.get(pk=row.pk), Signalement.objects.get(pk=autre.pk)
        if row.est_clos:
            row = operations.changer_etat(signalement=row, vers=Etat.ROUVERT, auteur=agent, message="Dit.")
        avant = evenements_de(row, autre)
        possibles = requetes(row, autre, hasard)
        paire = hasard.sample(sorted(possibles), 2)
        rendus = ensemble(
            *(
                lambda client=client, envoi=possibles[nom]: client.post(*envoi).status_code
                for client, nom in zip(clients, paire, strict=True)
            )
        )
        assert set(rendus) <= {302, 409, 422}, (tour, paire, rendus)
        assert evenements_de(row, autre) >= avant + rendus.count(302), (tour, paire, rendus)
        codes += rendus
    assert codes.count(302) > TOURS / 2
    assert registre.verifier() == []
