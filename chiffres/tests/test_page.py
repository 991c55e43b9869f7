"""The public page of figures: what everybody may count, under an address that can be shared."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from chiffres import tenue
from chiffres.graphiques import GRAPHIQUES
from mairie.models import Categorie
from quartiers.models import Zone
from signalements.demonstration.ecriture import ecrire
from signalements.models import Signalement, Situation
from signalements.tests.aides import depose, texte

FILTRES = (
    "depuis",
    "jusqu_a",
    "groupe",
    "categorie",
    "secteur",
    "canal",
    "service",
    "cle",
    "page",
    "inconnu",
)
N_IMPORTE_QUOI = ("\0", "x" * 10_000, "-1", "9999-12", "0000-00", "²", "١٢٣٤-٠١", "conseil-\0", "[]", "🙈")
MOIS_MAX = "depuis=2000-01&jusqu_a=2026-11"


def plier() -> None:
    while tenue.plier():
        pass


def recus_depuis(mois: int) -> int:
    """Public reports received since the first day of that many months ago, the running one included."""
    today = timezone.localdate()
    months = 12 * today.year + today.month - 1 - mois
    first = dt.date(months // 12, months % 12 + 1, 1)
    return Signalement.objects.publics().filter(recu_le__date__gte=first).count()


def lignes(reponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))


def test_ca_marche(deux_cents, inconnu):
    page = texte(inconnu.get("/chiffres/"))
    assert f"{recus_depuis(11)} signalements reçus" in page
    assert "Comment lire ces chiffres" in page
    assert "Chiffres à jour" in page
    for code in (
        "mois",
        "etats",
        "anciennete",
        "temps",
        "respect",
        "evolution",
        "categories",
        "canaux",
        "parcours",
    ):
        assert f'id="{code}"' in page


def test_on_y_va_par_la_barre(ville, inconnu):
    assert 'href="/chiffres/"' in texte(inconnu.get("/suivi/"))


def test_un_mot_quand_quelque_chose_attend_d_etre_compte(deux_cents, inconnu):
    depose()
    assert "Chiffres arrêtés le" in texte(inconnu.get("/chiffres/"))
    plier()
    assert "Chiffres à jour" in texte(inconnu.get("/chiffres/"))


def test_une_ville_sans_signalement(ville, inconnu):
    assert "Rien à compter" in texte(inconnu.get("/chiffres/"))


def test_moins_de_cinq_ne_font_pas_de_chiffres(lampadaire, inconnu):
    plier()
    page = texte(inconnu.get("/chiffres/"))
    assert "Moins de 5 signalements" in page
    assert 'class="reperes"' not in page


def test_les_filtres_restreignent_et_restent_dans_l_adresse(deux_cents, inconnu):
    conseil = Zone.objects.conseils().first()
    query = f"depuis=2025-06&jusqu_a=2026-12&groupe=PRO&secteur=conseil-{conseil.code}"
    page = texte(inconnu.get(f"/chiffres/?{query}"))
    mine = (
        Signalement.objects.publics()
        .for_zone(conseil)
        .filter(categorie__groupe__code="PRO", recu_le__date__gte="2025-06-01")
    )
    assert f"{mine.count()} signalements reçus" in page
    assert f"?{query.replace('&', '&amp;')}#categories" in page
    assert "Par quartier" in page
    assert "Par catégorie" in page


def test_chaque_graphique_a_son_fichier(deux_cents, inconnu):
    for code in GRAPHIQUES:
        reponse = inconnu.get(f"/chiffres/{code}.csv?depuis=2023-01&jusqu_a=2026-12")
        if code in ("passages", "par-service"):  # none came five times; services are for agents
            assert reponse["Content-Type"].startswith("text/html"), code
            continue
        assert reponse["Content-Type"] == "text/csv; charset=utf-8", code
        rows = lignes(reponse)
        assert len({len(row) for row in rows}) == 1, code
        assert len(rows) > 1 or code in ("mois", "evolution"), code


def test_le_fichier_dit_ce_que_dit_la_page(deux_cents, inconnu):
    rows = lignes(inconnu.get("/chiffres/categories.csv?depuis=2023-01&jusqu_a=2026-12"))
    assert sum(int(row[1]) for row in rows[1:]) == Signalement.objects.publics().count()


def test_un_graphique_inconnu_est_introuvable(ville, inconnu):
    assert inconnu.get("/chiffres/moyenne.csv").status_code == 404


def test_une_categorie_privee_est_inconnue(deux_cents, inconnu):
    prive = Categorie.objects.filter(visibilite="prive").first()
    reponse = inconnu.get(f"/chiffres/?categorie={prive.code}")
    assert reponse.status_code == 400
    assert f"Aucune catégorie publique ne porte le code « {prive.code} »." in texte(reponse)
    assert prive.libelle not in texte(inconnu.get("/chiffres/"))


def test_devenue_privee_une_categorie_ne_compte_plus(deux_cents, inconnu):
    before = recus_depuis(11)
    Categorie.objects.filter(groupe__code="PRO").update(visibilite="prive")
    plier()
    assert recus_depuis(11) < before
    assert f"{recus_depuis(11)} signalements reçus" in texte(inconnu.get("/chiffres/"))


INCOMPRIS = [
    ("depuis=hier", "« hier » n’est pas un mois : écrivez par exemple 2026-11."),
    ("depuis=2026-13", "n’est pas un mois"),
    ("depuis=0001-01", "n’est pas un mois"),
    ("depuis=2026-1", "n’est pas un mois"),
    ("depuis=2026-11&jusqu_a=2026-10", "La fin de la période est avant son début."),
    (MOIS_MAX, "La période est de cinq ans au plus."),
    ("groupe=ZZZ", "Aucun groupe ne porte le code « ZZZ »."),
    ("categorie=%00", "Aucune catégorie publique ne porte le code"),
    ("secteur=conseil-nulle-part", "Aucun secteur ne porte le code"),
    ("secteur=commune-83126", "Aucun secteur ne porte le code"),
    ("secteur=conseil-%00", "Aucun secteur ne porte le code"),
    ("secteur=" + "x" * 10_000, "Aucun secteur ne porte le code"),
    ("groupe=" + "&groupe=".join(str(n) for n in range(500)), "Aucun groupe ne porte le code « 0 »."),
]


@pytest.mark.parametrize("adresse", ["/chiffres/", "/chiffres/mois.csv"])
def test_un_filtre_incompris_est_dit(deux_cents, inconnu, adresse):
    for query, phrase in INCOMPRIS:
        reponse = inconnu.get(f"{adresse}?{query}")
        assert reponse.status_code == 400, query
        assert phrase in texte(reponse)


@pytest.mark.parametrize("adresse", ["/chiffres/", "/chiffres/secteurs.csv"])
def test_aucun_filtre_ne_la_fait_tomber(deux_cents, inconnu, adresse):
    for valeur in N_IMPORTE_QUOI:
        assert inconnu.get(adresse, dict.fromkeys(FILTRES, valeur)).status_code == 400, valeur


def test_une_periode_a_venir_est_vide(deux_cents, inconnu):
    assert "Rien à compter" in texte(inconnu.get("/chiffres/?depuis=2199-01&jusqu_a=2199-02"))


def test_elle_se_lit_et_rien_d_autre(ville, inconnu):
    assert inconnu.post("/chiffres/").status_code == 405


def test_le_nombre_de_requetes_ne_grandit_pas(deux_cents, inconnu, django_assert_num_queries):
    inconnu.get("/chiffres/")
    with django_assert_num_queries(18):
        inconnu.get("/chiffres/")
    ecrire(150, graine=8)
    plier()
    with django_assert_num_queries(18):
        inconnu.get("/chiffres/")


def test_de_la_page_d_un_secteur_a_ses_chiffres_et_retour(deux_cents, inconnu):
    conseil = Zone.objects.conseils().first()
    chemin = f"/chiffres/?secteur=conseil-{conseil.code}"
    assert f'href="{chemin}"' in texte(inconnu.get(f"/quartiers/{conseil.slug}/"))
    assert f'href="/quartiers/{conseil.slug}/"' in texte(inconnu.get(chemin))


def test_ce_qui_n_est_dans_aucun_secteur_est_compte_a_part(deux_cents, inconnu):
    Situation.objects.filter(signalement__in=list(Signalement.objects.publics()[:30])).delete()
    plier()
    rows = lignes(inconnu.get("/chiffres/secteurs.csv?depuis=2023-01&jusqu_a=2026-12"))
    assert "Sans lieu, ou dans un secteur qui n’existe plus" in {row[0] for row in rows}
    assert sum(int(row[1]) for row in rows[1:]) == Signalement.objects.publics().count()
