"""What no page of a report tells, its channel and its acknowledgement: no address of the public gives it away."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from itertools import combinations, product

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chiffres import lecture, secret
from chiffres.filtres import Filtres
from chiffres.graphiques import GRAPHIQUES
from chiffres.graphiques.socle import en_csv
from chiffres.periodes import Periode
from chiffres.petits import PUBLIC, SEUIL
from chiffres.releve import Releve
from chiffres.tests.test_page import lignes, plier
from quartiers.models import Zone
from signalements.models import Canal, Courriel, Signalement
from signalements.tests.aides import texte

JOUR = dt.date(2026, 11, 24)
UN_AN = Periode(12 * 2025 + 11, 12 * 2026 + 10)


def test_ca_marche():
    assert secret.trimestres(UN_AN, JOUR) == [Periode(24312 + 3 * n, 24314 + 3 * n) for n in range(3)]
    told = secret.canaux([{"web": 40, "telephone": 12, "guichet": 3}, {"web": 4, "telephone": 9}])
    assert +told.dits == {"web": 40, "telephone": 9}
    assert told.fondus == 12 + 3 + 4
    assert {"guichet", "web", "api"} <= told.noms_fondus
    assert told.total == 68


def test_les_natures_connues_sont_celles_que_la_page_laisse_deviner():
    assert sorted(c for kind in secret.CONNUS for c in kind) == sorted(Canal)
    for kind in secret.CONNUS:
        assert len({Signalement(canal=c).heure_connue for c in kind}) == 1


# -- No subtraction ---------------------------------------------------------------------

MOIS = range(12 * 2025, 12 * 2026)
CANAUX = ("web", "api", "telephone", "guichet", "balade")
CELLULES = len(MOIS) * len(CANAUX)
VILLE = st.lists(st.integers(0, 4), min_size=CELLULES, max_size=CELLULES)
"""How many came in each month by each channel."""


def table(periode: Periode) -> dict[str, int]:
    """What the file of an address says by channel, words left out."""
    graphique = GRAPHIQUES["canaux"](Releve(Filtres(periode), JOUR), "canaux")
    rows = [line.split(";") for line in en_csv(graphique).splitlines()[1:]]
    return {row[0]: int(row[1]) for row in rows if row[1].isdigit()}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=VILLE)
def test_aucune_soustraction_ne_donne_un_petit_nombre(monkeypatch, numbers):
    """A small town, every period that an address may ask for, every pair of which one holds the other."""

    def kept(periode: Periode) -> dict[int, Counter]:
        found: dict[int, Counter] = {}
        for (month, canal), n in zip(product(MOIS, CANAUX), numbers, strict=True):
            if month in periode.mois:
                found.setdefault(month // 3, Counter())[canal] += n
        return found

    monkeypatch.setattr(lecture, "canaux_par_trimestre", kept)
    told = {Periode(a, b): table(Periode(a, b)) for a, b in combinations(MOIS, 2)}
    channels = {str(c.label).capitalize() for c in Canal}
    for one, less in told.items():
        assert not any(map(PUBLIC.petit, less.values()))
        for other, more in told.items():
            if other.premier <= one.premier and one.dernier <= other.dernier:
                left = {c: more.get(c, 0) - less.get(c, 0) for c in channels}
                assert not any(map(PUBLIC.petit, left.values())), (one, other, left)


def test_savoir_combien_sont_passes_par_un_agent_ne_suffit_pas():
    """Pages give away how many an agent keyed in; which way each small number came stays open all the same.

    Save where all channels have four each: then that is the only town with so many and nothing to tell.
    """
    behind: dict[tuple, list] = {}
    for numbers in product(range(9), repeat=4):
        if numbers == (4, 4, 4, 4):
            continue
        told, merged = PUBLIC.regrouper(dict(enumerate(numbers)))
        behind.setdefault((sum(numbers), tuple(numbers[c] for c in told), tuple(merged)), []).append(numbers)
    for (_total, _told, merged), towns in behind.items():
        for place in merged:
            values = {town[place] for town in towns}
            assert len(values) > 1 or not PUBLIC.petit(min(values)), towns


# -- Nothing else depends on it ---------------------------------------------------------


def adresses() -> list[str]:
    """Files and pages of all kinds of filters, and the doors that tell each report."""
    conseil = Zone.objects.conseils().first()
    cil = Zone.objects.cils().first()
    narrowed = [
        f"secteur=conseil-{conseil.code}",
        f"secteur=cil-{cil.code}",
        "groupe=PRO",
        "categorie=ECL-01",
    ]
    whole = {"temps", "par-service", "passages"}  # the latter two have no file here: the page answers
    months = "depuis=2025-01&jusqu_a=2026-11"
    found = [f"/chiffres/{code}.csv?{months}&{query}" for code in GRAPHIQUES for query in narrowed]
    found += [f"/chiffres/{code}.csv?{months}" for code in GRAPHIQUES if code not in whole]
    found += [f"/chiffres/?{narrowed[0]}", conseil.get_absolute_url(), cil.get_absolute_url(), "/quartiers/"]
    return [*found, "/donnees/maintenant/signalements.csv", "/api/v1/signalements/"]


def test_echanger_les_canaux_et_les_accuses_ne_change_rien(deux_cents, inconnu):
    """Whoever called or left an address, all that the public reads is the same but the tables of whole quarters."""
    where = adresses()

    def read() -> dict[str, bytes]:
        return {address: b"".join(inconnu.get(address)) for address in where}

    before, dice = read(), random.Random(5)
    quarters: dict[int, list[Signalement]] = {}
    for row in Signalement.objects.order_by("pk"):
        if not row.heure_connue:
            quarters.setdefault((row.recu_le.year * 12 + row.recu_le.month - 1) // 3, []).append(row)
    moved = 0
    for rows in quarters.values():
        channels = [row.canal for row in rows]
        dice.shuffle(channels)
        for row, canal in zip(rows, channels, strict=True):
            moved += row.canal != canal
            Signalement.objects.filter(pk=row.pk).update(canal=canal)
            if dice.random() < 0.5:
                Courriel.objects.create(
                    signalement=row, pour="declarant", modele="accuse", envoye_le=row.recu_le
                )
    assert moved > 20
    plier()
    after = read()
    assert [address for address in where if _alike(before[address]) != _alike(after[address])] == []


def _alike(content: bytes) -> bytes:
    """Without what changes at each reading."""
    changing = (b"Chiffres ", b"csrfmiddlewaretoken", b'name="jeton"', b"nonce")
    return b"\n".join(line for line in content.splitlines() if not any(word in line for word in changing))


def test_le_canal_et_l_accuse_seulement_pour_toute_la_ville(deux_cents, inconnu):
    whole = lignes(inconnu.get("/chiffres/temps.csv?depuis=2025-01&jusqu_a=2026-11"))
    assert [row[0] for row in whole[1:]] == ["Accusé de réception envoyé", "Première réponse", "Résolution"]
    assert whole[1][1] == whole[1][4] == ""
    for query in ("groupe=PRO&depuis=2025-01", "depuis=2026-10&jusqu_a=2026-11"):
        assert [row[0] for row in lignes(inconnu.get(f"/chiffres/temps.csv?{query}"))[1:]] == [
            "Première réponse",
            "Résolution",
        ]
        assert len(lignes(inconnu.get(f"/chiffres/canaux.csv?{query}"))) == 1
        assert "n’est publié que pour toute la commune" in texte(inconnu.get(f"/chiffres/?{query}"))


def test_le_trimestre_en_cours_n_est_pas_dit(deux_cents, inconnu):
    rows = lignes(inconnu.get("/chiffres/canaux.csv?depuis=2023-01&jusqu_a=2026-12"))
    today = timezone.localdate()
    begins = dt.date(today.year, today.month - (today.month - 1) % 3, 1)
    over = Signalement.objects.publics().filter(recu_le__date__lt=begins, recu_le__date__gte="2023-01-01")
    assert sum(int(row[1]) for row in rows[1:]) == over.count()


@pytest.mark.parametrize("canal", ["web", "pigeon", "%00", "x" * 10_000, "-1"])
def test_on_ne_choisit_pas_par_canal(deux_cents, inconnu, canal):
    answer = inconnu.get(f"/chiffres/?canal={canal}")
    assert answer.status_code == 400
    assert "Les chiffres publics ne se choisissent pas par canal." in texte(answer)
    assert 'name="canal"' not in texte(answer)
    assert SEUIL == 5
