"""The tracking number: drawn, read, shown, spelled; every single error and every swap is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalements import numero as numeros

NUMEROS = st.text(alphabet=numeros.ALPHABET, min_size=9, max_size=9).map(numeros.completer)


def test_ca_marche():
    drawn = numeros.tirer()
    assert len(drawn) == 10
    assert set(drawn) <= set(numeros.ALPHABET)
    assert numeros.lire(numeros.montrer(drawn)) == drawn


@given(NUMEROS, st.integers(0, 9), st.sampled_from(numeros.ALPHABET))
def test_un_signe_faux_se_voit(numero, place, signe):
    wrong = numero[:place] + signe + numero[place + 1 :]
    if wrong != numero:
        with pytest.raises(numeros.NumeroInvalide, match="erreur"):
            numeros.lire(wrong)


@given(NUMEROS, st.integers(0, 9), st.integers(0, 9))
def test_deux_signes_echanges_se_voient(numero, i, j):
    signs = list(numero)
    signs[i], signs[j] = signs[j], signs[i]
    if signs != list(numero):
        with pytest.raises(numeros.NumeroInvalide, match="échangés"):
            numeros.lire("".join(signs))


@given(
    NUMEROS,
    st.lists(st.sampled_from([" ", "-", "\u00a0", "\u2013", "\t", ".", ""]), min_size=11, max_size=11),
)
def test_toute_ecriture_se_lit(numero, espaces):
    written = "".join(e + s for e, s in zip(espaces, numero + "", strict=False)) + espaces[-1]
    assert numeros.lire(written.lower()) == numero


@given(st.text())
def test_n_importe_quoi_est_lu_ou_refuse(texte):
    try:
        read = numeros.lire(texte)
    except numeros.NumeroInvalide:
        return
    assert read == numeros.completer(read[:9])


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("K7QX4", "dix signes"),
        ("K7QX4-M2T90", "jamais de 0"),
        ("K7QX4-M2T9é", "lettres et des chiffres"),
        ("", "dix signes"),
    ],
)
def test_la_phrase_dit_quoi_faire(texte, phrase):
    with pytest.raises(numeros.NumeroInvalide, match=phrase):
        numeros.lire(texte)


def test_les_poids_sont_distincts_et_le_module_premier():
    modulus = len(numeros.ALPHABET)
    assert all(modulus % n for n in range(2, modulus))
    assert len({w % modulus for w in range(1, numeros.LONGUEUR + 1)} - {0}) == numeros.LONGUEUR


def test_se_dit_au_telephone():
    assert numeros.epeler("K7").startswith("K comme Kléber, sept")
    assert numeros.epeler(numeros.ALPHABET)


def test_une_cle_a_vingt_deux_signes():
    assert all(numeros.cle_valide(numeros.tirer_cle()) for _i in range(100))


@pytest.mark.parametrize("cle", ["", "court", "a" * 23, "é" * 22, "a" * 21 + "/", "a" * 21 + "\n"])
def test_ce_qui_n_est_pas_une_cle(cle):
    assert not numeros.cle_valide(cle)
