"""The two clocks: every worked example, and two years of days against a slow reference."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mairie import delais
from mairie.delais import PARIS, Pieces

D = dt.date


def recu(jour: D, heure: int = 12, minute: int = 0, seconde: int = 0) -> dt.datetime:
    return dt.datetime(jour.year, jour.month, jour.day, heure, minute, seconde, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("jour", "echeance"),
    [
        (D(2026, 2, 1), D(2026, 4, 1)),
        (D(2026, 7, 31), D(2026, 9, 30)),
        (D(2026, 12, 31), D(2027, 2, 28)),
        (D(2027, 12, 31), D(2028, 2, 29)),
        (D(2026, 12, 28), D(2027, 2, 28)),
        (D(2026, 12, 29), D(2027, 2, 28)),
        (D(2026, 12, 30), D(2027, 2, 28)),
    ],
)
def test_ca_marche(jour, echeance):
    assert delais.echeance_legale(recu(jour)) == echeance


@pytest.mark.parametrize(
    "jour", [D(2026, 3, 28), D(2026, 3, 29), D(2026, 3, 31), D(2026, 10, 24), D(2026, 10, 25)]
)
def test_le_jour_est_celui_de_paris(jour):
    late = recu(jour, 23, 59, 30)
    assert delais.jour_de_paris(late.astimezone(dt.UTC)) == jour
    assert delais.echeance_legale(late.astimezone(dt.UTC)) == delais.deux_mois_apres(jour)
    assert delais.jour_de_paris(late.astimezone(dt.UTC) + dt.timedelta(seconds=30)) == jour + dt.timedelta(
        days=1
    )


def test_un_instant_sans_fuseau_n_a_pas_de_jour():
    with pytest.raises(ValueError, match="naive"):
        delais.jour_de_paris(dt.datetime(2026, 3, 31))  # noqa: DTZ001


def slow_two_months(jour: D) -> D:
    month = jour.month + 2
    year, month = jour.year + (month > 12), month - 12 if month > 12 else month
    return D(year, month, min(jour.day, calendar.monthrange(year, month)[1]))


@given(st.dates(D(2020, 1, 1), D(2040, 12, 31)))
def test_deux_mois_contre_une_reference_lente(jour):
    assert delais.deux_mois_apres(jour) == slow_two_months(jour)


RECU = recu(D(2026, 3, 10))
DUE = delais.echeance_legale(RECU)


def test_pieces_manquantes():
    asked, limit, came = D(2026, 3, 20), D(2026, 4, 20), D(2026, 4, 2)
    assert delais.echeance_avec_pieces(DUE, Pieces(asked, limit, came)) == D(2026, 5, 23)
    assert delais.echeance_avec_pieces(DUE, Pieces(asked, limit)) == D(2026, 6, 10)
    assert delais.echeance_avec_pieces(DUE, Pieces(asked, limit, D(2026, 5, 4))) == D(2026, 6, 10), "too late"
    assert delais.echeance_avec_pieces(DUE, Pieces(asked, limit, came), acceptation=True) == D(2026, 6, 2)
    assert delais.echeance_avec_pieces(DUE, Pieces(asked, limit), acceptation=True) is None


def test_pieces_demandees_le_dernier_jour():
    assert delais.echeance_avec_pieces(DUE, Pieces(DUE, D(2026, 5, 20))) == D(2026, 5, 20)


def test_l_effet_des_pieces_est_un_reglage_date():
    changed = (*delais.EFFETS_PIECES, delais.EffetPieces(D(2027, 1, 1), delais.RECOMMENCE, delais.RECOMMENCE))
    pieces = Pieces(D(2027, 1, 5), D(2027, 2, 5), D(2027, 1, 20))
    due = delais.echeance_legale(recu(D(2026, 12, 20)))
    assert delais.echeance_avec_pieces(due, pieces, effets=changed) == D(2027, 3, 20)
    assert delais.echeance_avec_pieces(due, pieces) == D(2027, 3, 7)
    before = Pieces(D(2026, 12, 31), D(2027, 2, 5), D(2027, 1, 20))
    assert delais.echeance_avec_pieces(due, before, effets=changed) == D(2027, 3, 12), (
        "asked under the old one"
    )


def test_transmission_a_une_autre_autorite():
    assert delais.echeance_apres_transmission(DUE, D(2026, 3, 25)) == D(2026, 5, 10)
    assert delais.echeance_apres_transmission(DUE, D(2026, 3, 25), acceptation=True) == D(2026, 5, 25)
    assert delais.echeance_apres_transmission(DUE, None, acceptation=True) is None


def slow_pause(due: D, pieces: Pieces) -> D:
    """The clock holds as many days as on the day of the request, that day too: a day of waiting takes none of them."""
    left, today = (due - pieces.demandees_le).days + 1, pieces.demandees_le
    while left:
        waiting = today < pieces.limite and (pieces.arrivees_le is None or today < pieces.arrivees_le)
        left -= not waiting
        last, today = today, today + dt.timedelta(days=1)
    return last


@given(
    st.dates(D(2026, 1, 1), D(2028, 3, 31)),
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 60), st.none() | st.integers(0, 90)),
        min_size=1,
        max_size=3,
    ),
)
def test_des_pieces_plusieurs_fois_contre_une_reference_lente(jour, demandes):
    """Two years of receptions, leap days and changes of the clock within: asked, waited for, asked again."""
    due = slow = delais.echeance_legale(recu(jour, 23, 59, 30))
    asked = jour
    for after, allowed, waited in demandes:
        asked = min(asked + dt.timedelta(days=after), due)
        limit = asked + dt.timedelta(days=allowed)
        came = None if waited is None else asked + dt.timedelta(days=waited)
        pieces = Pieces(asked, limit, came)
        due, slow = delais.echeance_avec_pieces(due, pieces), slow_pause(slow, pieces)
        assert due == slow
        fresh = delais.echeance_avec_pieces(due, pieces, acceptation=True)
        assert fresh == (slow_two_months(came) if came else None)
        asked = min(came or limit, limit)


@pytest.mark.parametrize("jour", [D(2026, 3, 29), D(2026, 10, 25)])
def test_une_pause_par_dessus_le_changement_d_heure(jour):
    """Asked the evening before, come in the last half minute of the day of 23 or 25 hours: one day of pause."""
    asked, came = recu(jour - dt.timedelta(days=1), 23, 59, 30), recu(jour, 23, 59, 30)
    assert came - asked == dt.timedelta(days=1), "on the wall; the same zone compares clocks"
    assert came.astimezone(dt.UTC) - asked.astimezone(dt.UTC) != dt.timedelta(days=1)
    received = recu(jour - dt.timedelta(days=20), 23, 59, 30)
    pieces = Pieces(
        delais.jour_de_paris(asked.astimezone(dt.UTC)),
        jour + dt.timedelta(days=30),
        delais.jour_de_paris(came.astimezone(dt.UTC)),
    )
    due = delais.echeance_legale(received.astimezone(dt.UTC))
    assert delais.echeance_avec_pieces(due, pieces) == due + dt.timedelta(days=1)
    assert delais.echeance_avec_pieces(due, pieces, acceptation=True) == slow_two_months(jour)


def test_rappels_et_decision_implicite():
    assert delais.rappels(D(2026, 5, 10)) == [D(2026, 4, 10), D(2026, 4, 25), D(2026, 5, 5)]
    assert delais.decision_implicite_le(D(2026, 5, 10)) == D(2026, 5, 11)


@pytest.mark.parametrize(
    ("jour", "n", "attendu"), [(D(2026, 5, 7), 1, D(2026, 5, 11)), (D(2026, 12, 24), 10, D(2027, 1, 11))]
)
def test_jours_ouvres(jour, n, attendu):
    assert delais.jours_ouvres_apres(jour, n) == attendu
    assert delais.objectif(recu(jour), n) == attendu


def test_les_onze_jours_feries():
    closed = [D(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    week = [d for d in closed if d.weekday() < 5 and not delais.est_ouvre(d)]
    assert D(2026, 4, 6) in week, "Easter Monday"
    assert D(2026, 5, 14) in week, "Ascension"
    assert D(2026, 5, 25) in week, "Whit Monday"
    assert len(delais._feries(2026)) == 11


def test_les_jours_fermes_de_la_ville_comptent():
    bridge = D(2026, 5, 11)
    assert delais.jours_ouvres_apres(D(2026, 5, 7), 1, [bridge]) == D(2026, 5, 12)


def slow_working_days(jour: D, n: int, fermes: set[D]) -> D:
    feries = {D(jour.year + y, m, d) for y in (0, 1, 2) for m, d in FIXES} | {
        paques(jour.year + y) + dt.timedelta(days=k) for y in (0, 1, 2) for k in (1, 39, 50)
    }
    while n:
        jour += dt.timedelta(days=1)
        n -= jour.isoweekday() not in (6, 7) and jour not in feries and jour not in fermes
    return jour


FIXES = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]


def paques(year: int) -> D:
    """Easter by the anonymous Gregorian computus."""
    a, b, c = year % 19, *divmod(year, 100)
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return D(year, month, day + 1)


@given(
    st.dates(D(2026, 1, 1), D(2028, 12, 31)),
    st.integers(0, 60),
    st.sets(st.dates(D(2026, 1, 1), D(2028, 12, 31)), max_size=5),
)
def test_jours_ouvres_contre_une_reference_lente(jour, n, fermes):
    assert delais.jours_ouvres_apres(jour, n, fermes) == slow_working_days(jour, n, fermes)


@given(st.dates(D(2026, 1, 1), D(2028, 1, 1)), st.integers(0, 80))
def test_compter_est_l_inverse_d_avancer(jour, n):
    assert delais.jours_ouvres_entre(jour, delais.jours_ouvres_apres(jour, n)) == n


def test_une_pause_repousse_l_objectif():
    assert delais.reprendre(D(2026, 6, 12), D(2026, 6, 8), D(2026, 6, 10)) == D(2026, 6, 16)
    assert delais.reprendre(D(2026, 6, 12), D(2026, 6, 8), D(2026, 6, 8)) == D(2026, 6, 12)


def test_on_ne_compte_pas_a_rebours():
    with pytest.raises(ValueError, match="forwards"):
        delais.jours_ouvres_apres(D(2026, 1, 1), -1)


def test_enregistrer_et_accuser():
    assert delais.enregistrement_du(recu(D(2026, 5, 7))) == D(2026, 5, 11)
    assert delais.accuse_du(recu(D(2026, 12, 24))) == D(2027, 1, 11)
