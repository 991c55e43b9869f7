"""Several services for one report: each its part, resolved when all are done; a mere part gives no say in the rest."""

from __future__ import annotations

import pytest

from mairie.models import Categorie, Compte, Service
from signalements import images, operations, registre
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Courriel, Evenement, Part, Signalement
from signalements.operations import ActeRefuse
from signalements.tests.aides import depose, jpeg, texte, url
from signalements.tests.test_service_fiche import ACTES, adresse, etat

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def proprete(ville) -> Service:
    return Service.objects.get(code="PROP")


@pytest.fixture
def partage(lampadaire, agent, proprete) -> Signalement:
    """The lighting service has asked the cleaning service to sweep under the lamp."""
    operations.partager(signalement=lampadaire, services=[proprete], auteur=agent, consigne="Balayer dessous")
    return lampadaire


def jeton(**champs) -> dict:
    return {"jeton": numeros.tirer_cle()} | champs


def part_de(row: Signalement, code: str) -> Part:
    return row.parts.get(service__code=code)


def faire(client, row: Signalement, code: str, **suite):
    return client.post(adresse(row, "part"), jeton(part=part_de(row, code).pk) | suite)


def test_ca_marche(elena, paul, lampadaire, inconnu):
    """Shared, told, done by one, then by the other: resolved with the last."""
    assert paul.get(adresse(lampadaire)).status_code == 404
    envoi = jeton(services=["PROP"], consigne="Balayer dessous")
    assert elena.post(adresse(lampadaire, "partager"), envoi).status_code == 302
    lettre = Courriel.objects.latest("pk")
    assert lettre.destinataire == Service.objects.get(code="PROP").courriel
    for corps in (lettre.texte, lettre.html):
        assert "Balayer dessous" in corps
        assert f"/service/{lampadaire.numero}/" in corps
    page = texte(paul.get(adresse(lampadaire)))
    assert "Votre service a une part de ce signalement" in page
    assert "Balayer dessous" in page
    avant = Courriel.objects.latest("pk").pk
    fait = faire(paul, lampadaire, "PROP", message="Balayé.")
    assert fait.url == "/service/", "it is theirs no more"
    assert paul.get(adresse(lampadaire)).status_code == 404
    lampadaire.refresh_from_db()
    assert lampadaire.etat == Etat.RECU
    assert not Courriel.objects.filter(pk__gt=avant).exists()
    assert "Balayé." not in texte(inconnu.get(url(lampadaire))), "a note as long as it is not the last"
    assert faire(elena, lampadaire, "M-EP", message="Ampoule changée.").status_code == 302
    lampadaire.refresh_from_db()
    assert lampadaire.etat == Etat.RESOLU
    assert "Ampoule changée." in texte(inconnu.get(url(lampadaire)))
    assert "Ampoule changée." in Courriel.objects.latest("pk").texte
    assert registre.verifier() == []


def test_la_derniere_part_est_celle_de_l_autre(elena, paul, partage):
    faire(elena, partage, "M-EP")
    partage.refresh_from_db()
    assert partage.etat == Etat.RECU
    faire(paul, partage, "PROP", message="Balayé.")
    partage.refresh_from_db()
    assert partage.etat == Etat.RESOLU


def test_resoudre_attend_les_autres_et_fait_la_sienne(elena, paul, partage):
    """The state changes with photos and words: who is in charge needs no second form for their own part."""
    rendu = elena.post(adresse(partage, "etat"), etat(partage, Etat.RESOLU, message="Réparé"))
    assert rendu.status_code == 422
    (phrase,) = rendu.context["etat"].errors["vers"]
    assert Service.objects.get(code="PROP").nom in phrase
    assert "Réparé</textarea>" in texte(rendu)
    faire(paul, partage, "PROP")
    assert elena.post(adresse(partage, "etat"), etat(partage, Etat.RESOLU)).status_code == 302
    assert not partage.parts.filter(faite_le__isnull=True).exists()


def test_une_photo_de_la_part(paul, partage, elena):
    faire(paul, partage, "PROP", photos=[jpeg()])
    while images.preparer_une():
        pass
    photo = partage.photos.get()
    assert (photo.par_la_ville, photo.evenement.nature) == (True, "part_faite")
    assert photo.url_vignette in texte(elena.get(adresse(partage)))


# -- What a part does not give -------------------------------------------------------------


@pytest.mark.parametrize("acte", sorted({*ACTES, "part/retirer"} - {"note"}))
def test_une_part_ne_donne_pas_le_dossier(paul, partage, acte):
    """They read, they note, they do their part: the state, the service, the words are not theirs to change."""
    avant = partage.evenements.count()
    envoi = etat(partage, Etat.REFUSE, message="Non", service="PROP", services=["EV"], consigne="x", part=1)
    assert paul.post(adresse(partage, acte), envoi).status_code == 404
    assert partage.evenements.count() == avant


def test_une_part_donne_a_noter(paul, partage):
    assert paul.post(adresse(partage, "note"), {"note": "Vu sur place"}).status_code == 302
    page = texte(paul.get(adresse(partage)))
    for form in ("etat", "message", "affecter", "partager", "categorie", "placer"):
        assert f"/{form}/" not in page, form
    assert "Publier ce qui est coché" not in page


def test_la_part_d_un_autre(elena, paul, farid, partage):
    """Nobody closes another's part, save whoever sees all services; a stranger does not even see the report."""
    for client, code in ((paul, "M-EP"), (elena, "PROP")):
        rendu = faire(client, partage, code)
        assert rendu.status_code == 422
        assert rendu.context["part"].errors["part"] == ["Cette part est déjà faite, ou n’est pas la vôtre."]
    assert faire(farid, partage, "PROP").status_code == 404
    assert not partage.parts.filter(faite_le__isnull=False).exists()


def test_l_accueil_peut_dire_la_part_de_chacun(bruno, partage):
    assert faire(bruno, partage, "PROP").status_code == 302
    assert part_de(partage, "PROP").faite_par.email == "bruno@example.org"


def test_la_part_d_un_autre_signalement(elena, partage, agent, proprete):
    autre = depose()
    operations.partager(signalement=autre, services=[proprete], auteur=agent, consigne="x")
    rendu = elena.post(adresse(partage, "part"), jeton(part=part_de(autre, "M-EP").pk))
    assert rendu.status_code == 422


def test_un_double_clic(paul, partage):
    envoi = jeton(part=part_de(partage, "PROP").pk)
    assert [paul.post(adresse(partage, "part"), envoi).status_code for _fois in range(2)] == [302, 302]
    assert partage.evenements.filter(nature="part_faite").count() == 1


# -- Taken back, moved, abandoned ------------------------------------------------------------


def test_retirer_une_part(elena, paul, partage, proprete):
    """Given by mistake: its service is told and sees the report no more; the history keeps both."""
    page = texte(elena.get(adresse(partage)))
    assert "la part de" in page
    rendu = elena.post(adresse(partage, "part/retirer"), jeton(part=part_de(partage, "PROP").pk))
    assert rendu.status_code == 302
    assert paul.get(adresse(partage)).status_code == 404
    lettre = Courriel.objects.latest("pk")
    assert (lettre.destinataire, lettre.modele) == (proprete.courriel, "service_suite")
    assert "ne vous revient plus" in lettre.objet
    assert not partage.parts.exists(), "alone, the service in charge has no part"
    assert f"Part retirée : {proprete.nom}" in texte(elena.get(adresse(partage)))
    assert elena.post(adresse(partage, "etat"), etat(partage, Etat.RESOLU)).status_code == 302


@pytest.mark.parametrize("part", ["", "0", "-1", "x", "\x00", "9" * 400])
@pytest.mark.parametrize("acte", ["part", "part/retirer"])
def test_une_part_impossible(elena, partage, part, acte):
    assert elena.post(adresse(partage, acte), jeton(part=part)).status_code == 422
    assert partage.parts.filter(faite_le__isnull=True).count() == 2


def test_retirer_la_sienne_ou_une_part_faite(elena, paul, partage, agent):
    assert (
        elena.post(adresse(partage, "part/retirer"), jeton(part=part_de(partage, "M-EP").pk)).status_code
        == 422
    )
    faire(paul, partage, "PROP")
    with pytest.raises(ActeRefuse):
        operations.retirer_part(signalement=partage, part=part_de(partage, "PROP").pk, auteur=agent)


@pytest.mark.parametrize("fin", [Etat.REFUSE, Etat.HORS_COMPETENCE, Etat.RETIRE, Etat.DOUBLON])
def test_clos_sans_etre_resolu(paul, partage, agent, proprete, fin):
    """Nobody's part is said to be done; the services that waited are told to stay at home."""
    original = depose() if fin == Etat.DOUBLON else None
    operations.changer_etat(signalement=partage, vers=fin, auteur=agent, message="Non.", original=original)
    assert not partage.parts.exists()
    assert paul.get(adresse(partage)).status_code == 404
    assert Courriel.objects.filter(
        destinataire=proprete.courriel, objet__contains="ne vous revient plus"
    ).exists()


def test_retire_par_le_declarant(partage, proprete):
    operations.retirer(signalement=partage)
    assert not partage.parts.exists()
    assert Courriel.objects.filter(
        destinataire=proprete.courriel, objet__contains="ne vous revient plus"
    ).exists()


def test_confie_a_un_autre_service(partage, agent):
    """The part of the one in charge goes with the report; it does not stay with whoever gave it away."""
    ev = Service.objects.get(code="EV")
    operations.affecter(signalement=partage, service=ev, auteur=agent)
    assert sorted(partage.parts.values_list("service__code", flat=True)) == ["EV", "PROP"]


def test_confie_a_qui_avait_une_part(partage, agent, proprete):
    operations.affecter(signalement=partage, service=proprete, auteur=agent)
    assert [p.service for p in partage.parts.all()] == [proprete]


def test_une_autre_categorie_emmene_la_part(partage, agent):
    operations.changer_categorie(
        signalement=partage, categorie=Categorie.objects.get(code="PRO-01"), auteur=agent
    )
    partage.refresh_from_db()
    assert partage.service.code == "PROP"
    assert [p.service.code for p in partage.parts.all()] == ["PROP"]


# -- What is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("envoi", "champ"),
    [
        ({"services": []}, "services"),
        ({"services": ["INCONNU"]}, "services"),
        ({"services": ["\x00"]}, "services"),
        ({"services": ["M-EP"]}, "services"),
        ({"consigne": ""}, "consigne"),
        ({"consigne": "x" * 10_000}, "consigne"),
    ],
)
def test_un_partage_impossible(elena, lampadaire, envoi, champ):
    rendu = elena.post(adresse(lampadaire, "partager"), jeton(services=["PROP"], consigne="Balayer") | envoi)
    assert rendu.status_code == 422
    assert list(rendu.context["partager"].errors) == [champ]
    assert not Part.objects.exists()


def test_deux_fois_la_meme_part(elena, partage):
    rendu = elena.post(adresse(partage, "partager"), jeton(services=["PROP"], consigne="Encore"))
    assert rendu.status_code == 422
    assert "a déjà une part" in str(rendu.context["partager"].errors["services"])
    assert (
        elena.post(adresse(partage, "partager"), jeton(services=["EV"], consigne="Élaguer")).status_code
        == 302
    )
    assert partage.parts.count() == 3


def test_un_signalement_clos_ne_se_partage_pas(lampadaire, agent, proprete):
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    with pytest.raises(ActeRefuse):
        operations.partager(signalement=lampadaire, services=[proprete], auteur=agent, consigne="x")


def test_dans_la_file_du_service(paul, partage):
    assert partage.numero_lisible in texte(paul.get("/service/"))
    faire(paul, partage, "PROP")
    assert partage.numero_lisible not in texte(paul.get("/service/"))
    assert Evenement.objects.filter(nature="part_faite").count() == 1
