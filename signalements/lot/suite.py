"""How each report of a lot fares: done, or why not; one refusal undoes nothing of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mairie.models import Compte
from signalements import file, histoire, operations
from signalements.etats import Etat
from signalements.lot.actes import Demande, agir
from signalements.lot.choix import Vus
from signalements.models import Courriel, Evenement, Signalement


@dataclass
class Issue:
    """One report of a lot: whether it was done (or would be), and in a sentence what or why not."""

    row: Any
    fait: bool
    phrase: str

    @property
    def lieu(self) -> str:
        return file.lieu(self.row)


@dataclass(frozen=True)
class Lettres:
    """What leaves: mails and to how many addresses, letters on paper, notices to services."""

    courriels: int
    personnes: int
    papier: int
    services: int

    def __str__(self) -> str:
        """« 12 courriels à 11 personnes, 3 lettres à poster, 1 avis à un service »."""
        people = ngettext("à %(n)d personne", "à %(n)d personnes", self.personnes) % {"n": self.personnes}
        counted = [
            (self.courriels, ngettext("%(n)d courriel", "%(n)d courriels", self.courriels), people),
            (self.papier, ngettext("%(n)d lettre à poster", "%(n)d lettres à poster", self.papier), ""),
            (
                self.services,
                ngettext("%(n)d avis à un service", "%(n)d avis à des services", self.services),
                "",
            ),
        ]
        said = [f"{words % {'n': n}} {to}".strip() for n, words, to in counted if n]
        return ", ".join(said) or _("aucun courriel, aucune lettre")


def executer(asked: Demande, rows: Sequence[Any], seen: Vus) -> list[Issue]:
    """Do the act to each of these reports, one transaction each."""
    issues = _each(asked, rows, seen, lambda row, vu: agir(row, asked, vu))
    _say_who_and_when(issues)
    return issues


def repeter(asked: Demande, rows: Sequence[Any], seen: Vus) -> tuple[list[Issue], Lettres]:
    """Rehearse the act on each, and undo it: how each would fare, and the letters that would leave."""
    letters: list[Courriel] = []

    def rehearse(row: Signalement, vu: Etat) -> None:
        played = operations.essayer(
            lambda: agir(row, asked, vu), signalement=row, jeton=asked.jeton, autre=asked.garde
        )
        letters.extend(c for c in played if c.abandonne_le is None)

    issues = _each(asked, rows, seen, rehearse)
    _say_who_and_when(issues)
    return issues, compter(letters)


def relus(issues: Collection[Issue]) -> list[Issue]:
    """Return the same with their reports as they are now, and all that a row of the queue shows."""
    rows = Signalement.objects.filter(pk__in=[i.row.pk for i in issues]).order_by("pk")
    now = file.pour_la_file(rows, 0, len(issues)).in_bulk()
    return [Issue(now[i.row.pk], i.fait, i.phrase) for i in issues]


def compter(letters: Collection[Courriel]) -> Lettres:
    """Count letters by what they are; an address is one person."""
    mails = [c for c in letters if c.support == Courriel.Support.COURRIEL]
    people = [c.destinataire for c in mails if c.pour != Courriel.Pour.SERVICE]
    return Lettres(
        courriels=len(people),
        personnes=len(set(people)),
        papier=len(letters) - len(mails),
        services=len(mails) - len(people),
    )


def _each(asked: Demande, rows: Sequence[Any], seen: Vus, do: Callable[[Any, Etat], None]) -> list[Issue]:
    issues = []
    parts_only = _parts_only(rows, asked.auteur)
    for row in rows:
        if row == asked.garde:
            issues.append(Issue(row, True, _("Conservé : les autres lui sont rattachés.")))
            continue
        if row.pk in parts_only:
            issues.append(Issue(row, False, _("Vous n’en avez qu’une part : son service en décide.")))
            continue
        try:
            do(row, seen[row.numero] or Etat(row.etat))
        except operations.DejaFait:
            issues.append(
                Issue(row, True, _("C’était déjà enregistré : un envoi double n’agit qu’une fois."))
            )
        except operations.DejaChange:
            issues.append(Issue(row, False, ""))
        except operations.ActeRefuse as error:
            issues.append(Issue(row, False, str(error)))
        else:
            issues.append(Issue(row, True, str(asked.acte.fait)))
    return issues


def _parts_only(rows: Sequence[Any], compte: Compte) -> set[int]:
    """Which of these reports the account sees for a part that it has to do, and does not answer for."""
    keys = [row.pk for row in rows]
    seen = Signalement.objects.visible_to(compte).filter(pk__in=keys)
    answers = Signalement.objects.en_charge_de(compte).filter(pk__in=keys).values("pk")
    return set(seen.exclude(pk__in=answers).values_list("pk", flat=True))


def _say_who_and_when(issues: list[Issue]) -> None:
    """Give each report that somebody has changed meanwhile its sentence, two queries for all."""
    changed = {i.row.pk: i for i in issues if not i.phrase}
    if not changed:
        return
    events = Evenement.objects.select_related("auteur").order_by("le", "pk")
    for row in Signalement.objects.filter(pk__in=changed).prefetch_related(Prefetch("evenements", events)):
        changed[row.pk].phrase = histoire.dernier_passage(row)
