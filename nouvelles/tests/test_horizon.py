"""Numbers of events are drawn before their transactions end: one that ends late is told all the same, once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from nouvelles import tournee
from nouvelles.horizon import horizon
from nouvelles.tests.conftest import AMINA, abonne, signale
from signalements import poste
from signalements.models import AbonnementNouvelles, Courriel, Evenement

pytestmark = pytest.mark.django_db(transaction=True)


def test_ca_marche(ville, smtp):
    """The first of two writers draws its number first and ends last."""
    abonne()
    written, go_on = threading.Event(), threading.Event()
    late: list[int] = []

    def writer() -> None:
        with transaction.atomic():
            late.append(signale().evenements.get().pk)
            written.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=writer)
    thread.start()
    assert written.wait(10)
    soon = signale(code="PRO-01").evenements.get().pk
    assert late[0] < soon
    assert horizon() is None, "somebody is writing"
    assert tournee.raconter(timezone.now() + tournee.GROUPER) == 0
    go_on.set()
    thread.join()
    assert horizon() == soon
    while tournee.raconter(timezone.now() + tournee.GROUPER):
        poste.poster()
    poste.poster()
    (lettre,) = smtp.pour(AMINA)
    assert "2 nouveaux" in lettre["Subject"].replace("\u00a0", " ")


def test_n_arrete_personne_et_rien_ne_l_arrete(ville):
    """Readers, and rows that are only locked, are no writers; who is undone leaves nothing behind."""
    row = signale()
    last = Evenement.objects.latest("pk").pk
    with transaction.atomic():
        type(row).objects.select_for_update().get(pk=row.pk)
        assert horizon() == last
    with transaction.atomic():
        signale()
        transaction.set_rollback(True)
    assert horizon() == last


def test_deux_ateliers_a_la_fois(ville, monkeypatch):
    """Each subscription is told by one of them."""
    monkeypatch.setattr(tournee, "LOT", 4)
    for n in range(8):
        abonne(f"voisin{n}@example.org")
    signale()
    later = timezone.now() + tournee.GROUPER
    start = threading.Barrier(2)
    looked = []

    def worker() -> None:
        start.wait(10)
        looked.append(tournee.raconter(later))
        connection.close()

    threads = [threading.Thread(target=worker) for _i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Courriel.objects.de_nouvelles().update(envoye_le=timezone.now())
    while tournee.raconter(later):
        Courriel.objects.de_nouvelles().update(envoye_le=timezone.now())
    told = list(Courriel.objects.de_nouvelles().values_list("destinataire", flat=True))
    assert sorted(told) == sorted(AbonnementNouvelles.objects.values_list("courriel", flat=True))
