"""A part of a photo is hidden: gone from all sizes and addresses, whoever did it is kept, what was there is not."""

from __future__ import annotations

import io
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image, ImageChops, ImageStat

from mairie.models import Categorie, Compte
from signalements import images, masques, operations
from signalements.masques import Maniere, Rectangle
from signalements.models import Evenement, Photo, Signalement
from signalements.photos import preparer
from signalements.tests.aides import CLE, depose, texte
from signalements.tests.test_photos import HEIC, exif, fichier, relu, scene

pytestmark = pytest.mark.django_db
VISAGE = {"gauche": "25", "haut": "50", "largeur": "12.5", "hauteur": "20"}
RECTANGLE = Rectangle(25, 50, 12.5, 20)


@pytest.fixture
def photo(lampadaire) -> Photo:
    """Amina's photo of the street lamp, not looked at yet."""
    return jointe(lampadaire)


def jointe(row: Signalement, image: Image.Image | None = None) -> Photo:
    sent = fichier(image or scene((1600, 1200)))
    images.recevoir(SimpleUploadedFile("photo.jpg", sent.read()), numero=row.numero, cle=CLE)
    operations.completer(signalement=row, cle=CLE)
    images.preparer_une()
    return row.photos.latest("pk")


def adresse(photo: Photo) -> str:
    return f"/service/{photo.signalement.numero}/photos/{photo.pk}/masquer/"


def envoi(photo: Photo, suite: str = "masquer", **champs) -> dict[str, object]:
    return {"suite": suite, "nom_vu": photo.nom, "maniere": "noir"} | VISAGE | champs


def sur_disque(nom: str) -> list[Path]:
    return list(Path(settings.MEDIA_ROOT).rglob(f"{nom}*.jpg"))


def servie(client: Client, photo: Photo, taille: int) -> Image.Image:
    reponse = client.get(photo.url(taille))
    assert reponse.status_code == 200
    return relu(b"".join(reponse.streaming_content))


def dedans(image: Image.Image, rectangle: Rectangle = RECTANGLE) -> Image.Image:
    """The part of an image that a rectangle covers."""
    width, height = image.size
    left, upper = rectangle.gauche * width / 100, rectangle.haut * height / 100
    box = (left, upper, left + rectangle.largeur * width / 100, upper + rectangle.hauteur * height / 100)
    return image.crop(tuple(round(side) for side in box))


def ecart(une: Image.Image, autre: Image.Image) -> float:
    """How far two pictures are, in levels of 255."""
    return max(ImageStat.Stat(ImageChops.difference(une, autre)).mean)


def test_ca_marche(elena, inconnu, photo, django_capture_on_commit_callbacks):
    row = photo.signalement
    operations.relire(
        signalement=row, auteur=Compte.objects.get(email="bruno@example.org"), photos=[photo.pk]
    )
    avant = {t: servie(inconnu, photo, t) for t in Photo.TAILLES}
    page = texte(elena.get(f"/service/{row.numero}/"))
    assert adresse(photo) in page
    assert "C’est définitif" in texte(elena.get(adresse(photo)))
    with django_capture_on_commit_callbacks(execute=True):
        reponse = elena.post(adresse(photo), envoi(photo), follow=True)
    assert "C’est masqué pour de bon." in texte(reponse)
    masquee = row.photos.get()
    for taille in Photo.TAILLES:
        apres = servie(inconnu, masquee, taille)
        assert max(ImageStat.Stat(dedans(apres)).mean) < 6
        assert (
            ecart(
                apres.crop((0, 0, apres.width, apres.height // 3)),
                avant[taille].crop((0, 0, apres.width, apres.height // 3)),
            )
            < 2
        )
        assert inconnu.get(photo.url(taille)).status_code == 404
        assert elena.get(photo.url(taille)).status_code == 404
    assert sur_disque(photo.nom) == []
    assert len(sur_disque(masquee.nom)) == 3
    assert masquee.ancien_nom == ""


def test_l_histoire_dit_qui_et_quand_jamais_quoi(elena, photo):
    elena.post(adresse(photo), envoi(photo))
    event = photo.signalement.evenements.latest("pk")
    assert event.nature == Evenement.Nature.MASQUAGE
    assert event.auteur.email == "elena@example.org"
    assert event.details.keys() <= {"photo", "jeton"}
    assert "Partie d’une photo masquée" in texte(elena.get(f"/service/{photo.signalement.numero}/"))
    assert not event.est_public


def test_l_inconnu_et_les_autres(inconnu, paul, farid, chantal, denis, photo):
    assert inconnu.post(adresse(photo), envoi(photo)).url.startswith("/compte/connexion/")
    assert paul.get(adresse(photo)).status_code == 404
    assert paul.post(adresse(photo), envoi(photo)).status_code == 404
    for client in (farid, chantal, denis):
        assert client.post(adresse(photo), envoi(photo)).status_code == 403
    assert photo.signalement.photos.get().nom == photo.nom


def test_la_photo_d_un_autre_signalement_ou_pas_prete(elena, photo):
    ailleurs = jointe(depose())
    numero = photo.signalement.numero
    for pk in (ailleurs.pk, 0, 10**30):
        assert elena.get(f"/service/{numero}/photos/{pk}/masquer/").status_code == 404
    Photo.objects.filter(pk=photo.pk).update(etat="recue")
    assert elena.get(adresse(photo)).status_code == 404
    assert adresse(photo) not in texte(elena.get(f"/service/{numero}/"))


# -- Pixels --------------------------------------------------------------------------


def _sources() -> list[tuple[str, io.BytesIO]]:
    turned = scene((1200, 900)).transpose(Image.Transpose.ROTATE_90)
    return [
        ("jpeg", fichier(turned, exif=exif(6))),
        ("png", fichier(scene((1200, 900), "RGBA"), "PNG")),
        ("webp", fichier(turned, "WEBP", exif=exif(6))),
        ("heic", io.BytesIO(HEIC.read_bytes())),
    ]


@pytest.mark.parametrize("source", [s for _nom, s in _sources()], ids=[n for n, _s in _sources()])
def test_la_partie_est_noire_dans_toutes_les_tailles(source):
    avant = preparer(source)
    apres = masques.masquer(io.BytesIO(avant[1600]), [RECTANGLE], Maniere.NOIR)
    for taille, octets in apres.items():
        image = relu(octets)
        assert image.size == relu(avant[taille]).size
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
        assert max(ImageStat.Stat(dedans(image)).mean) < 8
        for loin in (Rectangle(0, 0, 100, 40), Rectangle(0, 80, 100, 20), Rectangle(50, 0, 50, 100)):
            assert ecart(dedans(image, loin), dedans(relu(avant[taille]), loin)) < 3


@pytest.mark.parametrize(
    "rectangle", [RECTANGLE, Rectangle(31.3, 47.7, 9.1, 13.3), Rectangle(0, 0, 100, 100)]
)
def test_rien_de_ce_qui_etait_la_ne_change_le_resultat(rectangle):
    """Two photos that differ in the rectangle only give the same bytes, though JPEG has spread what was there."""
    hidden = []
    for graine in (1, 2):
        image = scene((1600, 1200))
        left, upper, right, lower = (
            round(percent * side / 100)
            for percent, side in (
                (rectangle.gauche, 1600),
                (rectangle.haut, 1200),
                (rectangle.gauche + rectangle.largeur, 1600),
                (rectangle.haut + rectangle.hauteur, 1200),
            )
        )
        size = (right - left, lower - upper)
        noise = Image.frombytes("RGB", size, random.Random(graine).randbytes(3 * size[0] * size[1]))
        image.paste(noise, (left, upper))
        hidden.append(
            masques.masquer(io.BytesIO(preparer(fichier(image, "PNG"))[1600]), [rectangle], Maniere.NOIR)
        )
    assert hidden[0] == hidden[1]


def test_le_flou_ne_garde_que_quelques_taches():
    """Stripes as of a plate are gone, large patches stay; many small rectangles tell no more than their cells."""
    image = Image.new("RGB", (1600, 1200), "white")
    for x in range(400, 720, 8):
        image.paste("black", (x, 600, x + 4, 760))
    source = preparer(fichier(image, "PNG"))[1600]
    small = [Rectangle(25 + i, 50, 1, 13) for i in range(20)]
    for rectangles in ([Rectangle(25, 50, 20, 13)], small):
        out = relu(masques.masquer(io.BytesIO(source), rectangles, Maniere.FLOU)[1600])
        part = dedans(out, Rectangle(26, 51, 18, 11))
        assert max(ImageStat.Stat(part).stddev) < 20
        assert 90 < ImageStat.Stat(part).mean[0] < 170
    assert max(ImageStat.Stat(dedans(relu(source), Rectangle(26, 51, 18, 11))).stddev) > 100


# -- Before publication --------------------------------------------------------------


def test_masquer_et_publier(elena, inconnu, photo):
    row = photo.signalement
    assert "Masquer et publier" in texte(elena.get(adresse(photo)))
    elena.post(adresse(photo), envoi(photo, "publier"))
    masquee = row.photos.get()
    assert masquee.est_publique
    assert inconnu.get(masquee.url_grande).status_code == 200
    row.refresh_from_db()
    assert not row.est_relu, "the words still wait"
    operations.relire(
        signalement=row,
        auteur=Compte.objects.get(email="bruno@example.org"),
        textes_vus=[t.pk for t in row.textes.all()],
        photos_vues=[],
    )
    autre = jointe(row)
    row.refresh_from_db()
    assert not row.est_relu
    elena.post(adresse(autre), envoi(autre, "publier"))
    row.refresh_from_db()
    assert row.est_relu
    assert row.evenements.filter(nature=Evenement.Nature.PUBLICATION).latest("pk").details["photos"] == [
        autre.pk
    ]
    assert "Masquer et publier" not in texte(elena.get(adresse(autre)))


def test_masquer_sans_publier_laisse_a_relire(elena, photo):
    elena.post(adresse(photo), envoi(photo))
    assert photo.signalement.photos.get().a_relire


def test_rien_d_une_categorie_privee_ne_se_publie(bruno, ville):
    prive = Categorie.objects.filter(visibilite="prive", active=True).exclude(photo="interdite").first()
    photo = jointe(depose(code=prive.code))
    assert "Masquer et publier" not in texte(bruno.get(adresse(photo)))
    assert bruno.post(adresse(photo), envoi(photo, "publier")).status_code == 422
    assert photo.signalement.photos.get().nom == photo.nom
    assert bruno.post(adresse(photo), envoi(photo)).status_code == 302


def test_la_photo_de_la_ville_aussi(elena, lampadaire):
    images.recevoir(
        SimpleUploadedFile("apres.jpg", fichier(scene()).read()),
        numero=lampadaire.numero,
        cle="k" * 22,
        par_la_ville=True,
    )
    operations.changer_etat(
        signalement=lampadaire,
        vers="resolu",
        auteur=Compte.objects.get(email="elena@example.org"),
        jeton="k" * 22,
    )
    images.preparer_une()
    photo = lampadaire.photos.get()
    assert adresse(photo) in texte(elena.get(f"/service/{lampadaire.numero}/"))
    assert "Masquer et publier" not in texte(elena.get(adresse(photo)))
    assert elena.post(adresse(photo), envoi(photo)).status_code == 302
    assert lampadaire.photos.get().est_publique


# -- Two at once, twice, broken ------------------------------------------------------


def test_une_collegue_a_ete_plus_rapide(elena, bruno, photo):
    page = envoi(photo, maniere="flou", gauche="3.5")
    bruno.post(adresse(photo), envoi(photo))
    reponse = elena.post(adresse(photo), page)
    assert reponse.status_code == 422
    vu = texte(reponse)
    bruno_nom = Compte.objects.get(email="bruno@example.org").nom
    assert f"Entre-temps, {bruno_nom} a masqué une partie de cette photo" in vu
    assert 'value="3.5"' in vu
    masquee = photo.signalement.photos.get()
    assert f'name="nom_vu" value="{masquee.nom}"' in vu
    assert masquee.url_grande in vu
    assert elena.post(adresse(photo), page | {"nom_vu": masquee.nom}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_deux_a_la_fois_un_seul_masque(photo):
    """Both looked at the same photo: the second waits for the first, then learns that it has changed."""
    agents = [Compte.objects.get(email=f"{nom}@example.org") for nom in ("elena", "bruno")]

    def agir(agent: Compte) -> str:
        try:
            return operations.masquer(photo=photo, rectangles=[RECTANGLE], auteur=agent, nom_vu=photo.nom).nom
        except operations.DejaChange:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as deux:
        noms = sorted(deux.map(agir, agents))
    assert noms == ["", photo.signalement.photos.get().nom]
    assert sorted(sur_disque("")) == sorted(sur_disque(noms[1])), (
        "neither the former files nor the second's are left"
    )


def test_deux_clics_n_en_font_qu_un(elena, photo):
    page = envoi(photo) | {"jeton": "j" * 22}
    elena.post(adresse(photo), page)
    nom = photo.signalement.photos.get().nom
    assert "n’a compté qu’une fois" in texte(elena.post(adresse(photo), page, follow=True))
    assert photo.signalement.photos.get().nom == nom


def test_si_le_disque_est_plein_rien_n_a_change(elena, photo, monkeypatch):
    def plein(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(operations.masquage, "enregistrer", plein)
    with pytest.raises(OSError, match="No space"):
        elena.post(adresse(photo), envoi(photo))
    assert photo.signalement.photos.get().nom == photo.nom
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))) == 3


def test_un_fichier_perdu_est_dit(elena, photo):
    images.effacer(photo.nom)
    for suite in ("masquer", "apercu"):
        reponse = elena.post(adresse(photo), envoi(photo, suite))
        assert reponse.status_code == 422
        assert "manque ou est abîmé" in texte(reponse)


def test_ce_qu_un_processus_mort_a_laisse_est_balaye(elena, photo):
    elena.post(
        adresse(photo), envoi(photo)
    )  # the test's transaction never commits: as if it had died just after
    assert len(sur_disque(photo.nom)) == 3
    images.balayer()
    assert sur_disque(photo.nom) == []
    assert photo.signalement.photos.get().ancien_nom == ""


# -- What is typed -------------------------------------------------------------------


def test_voir_le_resultat_ne_fait_rien(elena, photo):
    reponse = elena.post(
        adresse(photo),
        envoi(
            photo,
            "apercu",
            gauche=["25", "60"],
            haut=["50", "10"],
            largeur=["12,5", "5"],
            hauteur=["20", "5"],
        ),
    )
    vu = texte(reponse)
    assert reponse.status_code == 200
    assert "data:image/jpeg;base64," in vu
    assert [vu.count(f'id="rectangle_{n}_gauche"') for n in (1, 2, 3, 4)] == [1, 1, 1, 0], (
        "one row more to fill in"
    )
    assert photo.signalement.photos.get().nom == photo.nom
    assert not photo.signalement.evenements.filter(nature=Evenement.Nature.MASQUAGE).exists()


@pytest.mark.parametrize(
    ("champs", "fautif"),
    [
        ({"gauche": "nan"}, "gauche"),
        ({"gauche": "inf"}, "gauche"),
        ({"haut": "1e999"}, "haut"),
        ({"haut": "-1"}, "haut"),
        ({"gauche": "101"}, "gauche"),
        ({"gauche": "\x00"}, "gauche"),
        ({"gauche": "9" * 10_000}, "gauche"),
        ({"gauche": "<script>"}, "gauche"),
        ({"gauche": ""}, "gauche"),
        ({"largeur": "0"}, "largeur"),
        ({"hauteur": "-5"}, "hauteur"),
        ({"largeur": "75.2"}, "largeur"),
        ({"hauteur": "99"}, "hauteur"),
    ],
)
def test_un_rectangle_impossible_est_dit_au_champ(elena, photo, champs, fautif):
    reponse = elena.post(adresse(photo), envoi(photo, **champs))
    assert reponse.status_code == 422
    assert list(reponse.context["form"].rangees[0].errors) == [fautif]
    vu = texte(reponse)
    assert f'id="rectangle_1_{fautif}_error"' in vu
    for nom, valeur in (VISAGE | champs).items():
        assert reponse.context["form"].rangees[0][nom].value() == valeur
    assert photo.signalement.photos.get().nom == photo.nom


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        (dict.fromkeys(VISAGE, ""), "Dessinez un rectangle"),
        (dict.fromkeys(VISAGE, ["5"] * 21), "20 rectangles au plus en une fois ; il y en a 21."),
        (dict.fromkeys(VISAGE, ["5"] * 1000), "il y en a 1000."),
        ({"maniere": "rose"}, "Choisissez noir ou flou"),
        ({"maniere": ""}, "Choisissez noir ou flou"),
        ({"nom_vu": "n’importe quoi"}, "Entre-temps"),
        ({"nom_vu": "\x00"}, ""),
    ],
)
def test_n_importe_quoi(elena, photo, champs, phrase):
    reponse = elena.post(adresse(photo), envoi(photo) | champs)
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert photo.signalement.photos.get().nom == photo.nom


def test_mille_rectangles_sont_rendus(elena, photo):
    vu = texte(elena.post(adresse(photo), envoi(photo) | dict.fromkeys(VISAGE, ["5"] * 1000)))
    assert 'id="rectangle_1000_hauteur"' in vu
    assert elena.post(adresse(photo), envoi(photo) | dict.fromkeys(VISAGE, ["5"] * 2000)).status_code == 400


def test_l_index_du_balayage_sert(photo):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "anciennes_photos" in Photo.objects.exclude(ancien_nom="").explain()
