"""From what a machine sent to an Envoi, or to a refusal that names each wrong field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.erreurs import GENERAL, Refus, phrases, refus
from mairie.models import Categorie, Question
from quartiers.models import Zone
from signalements import images, saisie
from signalements import numero as numeros
from signalements.operations import Envoi

TEXTES = ("categorie", "quartier", "lieu", "description", "courriel", "numero", "cle")


@dataclass(frozen=True)
class Lu:
    """What was read: the report, the number and key the sender drew, and its photos."""

    envoi: Envoi
    numero: str | None
    cle: str | None
    photos: list[UploadedFile]


def lire(request: Request) -> Lu:
    """Read a POST, JSON or multipart. Raises Refus: 400 for a wrong shape, 422 for values, all fields at once."""
    if request.META.get("CONTENT_LENGTH") in ("", "0", None):
        raise refus(GENERAL, _("Cet envoi est vide."), 400)
    data = _json_shape(request.data) if _is_json(request) else _form_shape(request)
    photos = [] if _is_json(request) else request.FILES.getlist("photos")
    return _Lecture(data, photos).lire()


def _is_json(request: Request) -> bool:
    return (request.content_type or "").split(";")[0].strip() == "application/json"


def _json_shape(data: Any) -> dict[str, Any]:
    """Check the types of a JSON body, which say whether it is one of ours at all."""
    if not isinstance(data, dict):
        raise refus(GENERAL, _("Envoyez un objet JSON."), 400)
    wrong: dict[str, list[str]] = {}
    for champ in TEXTES:
        if data.get(champ) is not None and not isinstance(data[champ], str):
            wrong[champ] = [_("Ce champ est un texte.")]
    position = data.get("position")
    if position is not None and not (
        isinstance(position, dict)
        and {"lon", "lat"} <= position.keys()
        and all(map(_number, _lonlat(position)))
    ):
        wrong["position"] = [_("La position est un objet avec deux nombres : lon et lat.")]
    if data.get("reponses") is not None and not isinstance(data["reponses"], dict):
        wrong["reponses"] = [_("Les réponses sont un objet : code de la question, valeur.")]
    if wrong:
        raise Refus(wrong, 400)
    return data


def _lonlat(position: dict[str, Any]) -> tuple[Any, Any]:
    return position["lon"], position["lat"]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _form_shape(request: Request) -> dict[str, Any]:
    sent: Any = request.data
    data: dict[str, Any] = {champ: sent.get(champ) for champ in TEXTES}
    for champ, value in data.items():
        if value is not None and not isinstance(value, str):
            raise refus(champ, _("Ce champ est un texte."), 400)
    lon, lat = sent.get("lon"), sent.get("lat")
    if lon or lat:
        data["position"] = {"lon": lon, "lat": lat}
    if sent.get("reponses"):
        try:
            data["reponses"] = json.loads(sent["reponses"])
        except (ValueError, TypeError, RecursionError):
            data["reponses"] = None
        if not isinstance(data["reponses"], dict):
            raise refus("reponses", _("Les réponses sont un objet JSON : code de la question, valeur."), 400)
    return data


class _Lecture:
    """Reads field by field and keeps every error, so that the sender sees them all."""

    def __init__(self, data: dict[str, Any], photos: list[UploadedFile]) -> None:
        self.data = data
        self.photos = photos
        self.erreurs: dict[str, list[str]] = {}

    def lire(self) -> Lu:
        categorie = self._categorie()
        point = self._point()
        champs: dict[str, Any] = {
            "point": point,
            "quartier": None if point else self._quartier(),
            "lieu": self._texte("lieu", saisie.LIEU_MAX),
            "description": self._texte("description", saisie.DESCRIPTION_MAX),
            "courriel": self._courriel(),
            "reponses": self._reponses(categorie) if categorie else {},
        }
        numero, cle = self._numero(), self._cle()
        if (
            categorie
            and categorie.localisation == Categorie.Localisation.OBLIGATOIRE
            and not (point or champs["quartier"])
            and not self.erreurs
        ):
            self.erreurs["position"] = [_("Cette catégorie demande une position, ou un quartier.")]
        if categorie and self.photos and categorie.photo == Categorie.PhotoVoulue.INTERDITE:
            self.erreurs["photos"] = [_("Cette catégorie n’accepte pas de photo.")]
        if self.erreurs or categorie is None:
            raise Refus(self.erreurs, 422)
        empreintes = [images.empreinte(photo.file) for photo in self.photos if photo.file]
        envoi = Envoi(categorie=categorie, photos_empreintes=empreintes, **champs)
        return Lu(envoi, numero, cle, self.photos)

    def _valeur(self, champ: str) -> str:
        return self.data.get(champ) or ""

    def _categorie(self) -> Categorie | None:
        code = self._valeur("categorie")
        row = None
        if "\0" not in code:
            row = Categorie.objects.active().prefetch_related("questions").filter(code=code).first()
        if row is None:
            self.erreurs["categorie"] = [
                _("Aucune catégorie active ne porte ce code.") if code else _("Indiquez la catégorie.")
            ]
        return row

    def _point(self) -> Point | None:
        position = self.data.get("position")
        if position is None:
            return None
        try:
            return saisie.point(*_lonlat(position))
        except ValidationError as error:
            self.erreurs["position"] = phrases(error)
            return None

    def _quartier(self) -> Zone | None:
        code = self._valeur("quartier")
        if not code:
            return None
        row = None
        if "\0" not in code:
            row = Zone.objects.quartiers().select_related("parent").filter(code=code).first()
        if row is None:
            self.erreurs["quartier"] = [_("Aucun quartier ne porte ce code.")]
        return row

    def _texte(self, champ: str, maximum: int) -> str:
        try:
            return saisie.texte(self._valeur(champ), maximum)
        except ValidationError as error:
            self.erreurs[champ] = phrases(error)
            return ""

    def _courriel(self) -> str:
        courriel = self._valeur("courriel").strip()
        if courriel:
            try:
                validate_email(courriel)
            except ValidationError:
                self.erreurs["courriel"] = [_("Écrivez une adresse comme prenom.nom@exemple.fr.")]
        return courriel

    def _reponses(self, categorie: Categorie) -> dict[Question, str]:
        given = self.data.get("reponses") or {}
        questions = {q.code: q for q in categorie.questions.all()}
        answers: dict[Question, str] = {}
        wrong = [
            _("« %(code)s » n’est pas une question de cette catégorie.") % {"code": c[:60]}
            for c in given.keys() - questions.keys()
        ]
        for code, question in questions.items():
            value = given.get(code)
            try:
                if isinstance(value, dict | list):
                    raise ValidationError(_("Une réponse est un texte, un nombre, oui ou non."))
                answer = saisie.reponse(question, value)
            except ValidationError as error:
                wrong += [f"{question.libelle} {p}" for p in phrases(error)]
            else:
                if answer:
                    answers[question] = answer
        if wrong:
            self.erreurs["reponses"] = sorted(wrong)
        return answers

    def _numero(self) -> str | None:
        given = self._valeur("numero").strip()
        if not given:
            return None
        try:
            return numeros.lire(given)
        except numeros.NumeroInvalide as error:
            self.erreurs["numero"] = [str(error)]
            return None

    def _cle(self) -> str | None:
        given = self._valeur("cle").strip()
        if given and not numeros.cle_valide(given):
            self.erreurs["cle"] = [_("La clé a vingt-deux signes : lettres, chiffres, tiret ou tiret bas.")]
        return given or None
