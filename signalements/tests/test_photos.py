"""Photos: real files of every kind in, three clean sizes out, and a sentence for whatever is not a photo."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from signalements import photos
from signalements.photos import Apercu, PhotoRefusee, gps, preparer, verifier

HEIC = Path(__file__).parent / "fichiers" / "telephone.heic"
LIEU = (5.89, 43.081)
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><secret>Amina</secret></x:xmpmeta>'


def scene(size=(640, 480), mode="RGB") -> Image.Image:
    """A picture whose left half is dark and right half light, the top red: turns and mirrors show."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste((200, 30, 30), (0, 0, size[0], size[1] // 4))
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x013B] = "Amina Dupont"
    place = data.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (43.0, 4.0, 51.6), "E", (5.0, 53.0, 24.0)
    return data


def fichier(image: Image.Image, kind: str = "JPEG", **options) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **options)
    out.seek(0)
    return out


def relu(octets: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(octets))
    image.load()
    return image


def test_ca_marche():
    sent = fichier(scene((4000, 3000)), exif=exif(), comment=b"secret", xmp=XMP)
    apercu = verifier(sent)
    assert (apercu.format, apercu.largeur, apercu.hauteur) == ("JPEG", 4000, 3000)
    sizes = preparer(sent)
    assert {t: max(relu(o).size) for t, o in sizes.items()} == {1600: 1600, 640: 640, 160: 160}


@pytest.mark.parametrize("taille", [1600, 640, 160])
def test_rien_ne_reste_de_l_original(taille):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = fichier(scene(), exif=exif(), comment=b"secret", xmp=XMP, icc_profile=profile)
    octets = preparer(sent)[taille]
    image = relu(octets)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "dpi"} & image.info.keys()
    for trace in (b"Amina", b"Exif", b"xpacket", b"secret", b"ICC_PROFILE", b"Photoshop"):
        assert trace not in octets


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_toujours_a_l_endroit(orientation, kind):
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = scene()
    if orientation in turns:
        stored = stored.transpose(turns[orientation])
    out = relu(preparer(fichier(stored, kind, exif=exif(orientation)))[640])
    assert out.size == (640, 480)
    red, _green, blue = out.getpixel((320, 20))
    assert red > 150 > blue, "the red band is at the top"


def test_la_position_se_lit_et_se_perd():
    assert gps(fichier(scene(), exif=exif())) == pytest.approx(LIEU, abs=1e-6)
    assert gps(io.BytesIO(preparer(fichier(scene(), exif=exif()))[1600])) is None
    assert gps(fichier(scene())) is None


@pytest.mark.parametrize(
    "lieu",
    [
        {1: "N", 2: (143.0, 0, 0), 3: "E", 4: (5.0, 0, 0)},
        {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)},
        {1: "N", 2: (43.0, 4.0, 51.6), 3: "E", 4: (IFDRational(0, 0), 0, 0)},
        {1: "N", 2: (43.0, 4.0, 51.6)},
        {1: "N", 2: 43.0, 3: "E", 4: 5.0},
    ],
)
def test_une_position_absurde_n_en_est_pas_une(lieu):
    data = Image.Exif()
    data.get_ifd(0x8825).update(lieu)
    assert gps(fichier(scene(), exif=data)) is None


def test_au_sud_et_a_l_ouest():
    data = Image.Exif()
    data.get_ifd(0x8825).update({1: "S", 2: (12.0, 30.0, 0), 3: "W", 4: (5.0, 0, 0)})
    assert gps(fichier(scene(), exif=data)) == (-5.0, -12.5)


def test_heic_d_un_telephone():
    with HEIC.open("rb") as file:
        assert verifier(file) == Apercu("HEIF", 240, 320)
        assert gps(file) == pytest.approx(LIEU, abs=1e-4)
        out = relu(preparer(file)[640])
    assert (out.format, out.size) == ("JPEG", (240, 320))
    assert not out.getexif()
    red, _green, blue = out.getpixel((120, 8))
    assert red > 150 > blue, "turned once, not twice: the red band is at the top"


def test_un_heic_qui_fait_tomber_le_decodeur_ne_fait_tomber_que_lui():
    sent = io.BytesIO(HEIC.read_bytes().replace(b"Exif", b"\xffxif", 1))
    for act in (verifier, preparer):
        with pytest.raises(PhotoRefusee, match="incomplète ou abîmée"):
            act(sent)
    assert gps(sent) is None


def test_un_heic_trop_grand_est_compte_avant_d_etre_decode(settings):
    settings.PHOTO_PIXELS_MAX = 240 * 320 - 1
    with HEIC.open("rb") as file, pytest.raises(PhotoRefusee, match="pixels"):
        verifier(file)


def test_un_film_n_est_pas_un_heic():
    with pytest.raises(PhotoRefusee, match="pas une photo lisible"):
        verifier(io.BytesIO(b"\x00\x00\x00\x18ftypmp42" + bytes(4000)))


def test_un_heic_qui_n_en_finit_pas(monkeypatch):
    monkeypatch.setattr(photos, "_HEIC_SECONDS", 0.001)
    with HEIC.open("rb") as file, pytest.raises(PhotoRefusee, match="incomplète ou abîmée"):
        verifier(file)


@pytest.mark.parametrize(
    ("image", "kind", "options"),
    [
        (scene(), "PNG", {}),
        (scene(mode="RGBA"), "PNG", {}),
        (scene(mode="P"), "PNG", {"transparency": 0}),
        (scene(mode="L"), "JPEG", {}),
        (scene(mode="CMYK"), "JPEG", {}),
        (scene(), "WEBP", {}),
        (scene(mode="RGBA"), "WEBP", {"lossless": True}),
        (scene((37, 5)), "PNG", {}),
        (scene((1, 1)), "JPEG", {}),
        (scene((3000, 2)), "JPEG", {}),
        (scene(mode="1"), "PNG", {}),
        (scene(mode="LA"), "PNG", {}),
        (scene(), "JPEG", {"progressive": True}),
        (scene(), "JPEG", {"icc_profile": b"not a profile"}),
        (scene(), "MPO", {"save_all": True, "append_images": [scene((320, 240))]}),
    ],
)
def test_les_formats_de_tous_les_jours(image, kind, options):
    sent = fichier(image, kind, **options)
    verifier(sent)
    sizes = preparer(sent)
    assert all(relu(o).mode == "RGB" for o in sizes.values())
    assert max(relu(sizes[1600]).size) <= max(image.size), "never enlarged"


def test_un_png_qui_parle():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Amina Dupont")
    assert b"Amina" not in preparer(fichier(scene(), "PNG", pnginfo=info))[1600]


def test_seize_bits_de_gris_ne_sont_pas_du_blanc():
    levels = b"".join((y * 256).to_bytes(2, "little") * 256 for y in range(256))
    sent = fichier(Image.frombytes("I;16", (256, 256), levels), "PNG")
    verifier(sent)
    out = relu(preparer(sent)[640])
    assert [out.getpixel((128, y))[0] for y in (30, 128, 220)] == pytest.approx([30, 128, 220], abs=4)


def test_les_couleurs_d_un_autre_espace_sont_converties():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    sent = fichier(scene(), icc_profile=other)
    red, _green, blue = relu(preparer(sent)[640]).getpixel((320, 20))
    assert blue > 150 > red, "in that space red is blue"


@pytest.mark.parametrize("espace", ["LAB", "XYZ"])
def test_un_profil_qui_ne_va_pas_est_laisse(espace):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile(espace))
    out = relu(preparer(fichier(scene(), icc_profile=profile.tobytes()))[640])
    assert out.getpixel((320, 20))[0] > 150


def test_des_metadonnees_abimees_ne_gatent_pas_la_photo():
    sent = io.BytesIO(HEIC.read_bytes().replace(b"MM\x00*", b"\x00\x00MM"))
    verifier(sent)
    assert relu(preparer(sent)[640]).size == (240, 320)
    assert gps(sent) is None


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_une_animation_donne_sa_premiere_image(kind):
    frames = [scene(), scene().transpose(Image.Transpose.ROTATE_180)]
    sent = fichier(frames[0], kind, save_all=True, append_images=frames[1:])
    verifier(sent)
    assert relu(preparer(sent)[640]).getpixel((320, 20))[0] > 150


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_les_octets_qu_ajoute_un_appareil_passent_et_se_perdent(kind):
    film = b"\x00MotionPhoto_Data" + random.Random(1).randbytes(200_000)
    sent = io.BytesIO(fichier(scene(), kind).getvalue() + film)
    verifier(sent)
    assert b"MotionPhoto" not in preparer(sent)[1600]


def test_le_hasard_ne_ressemble_pas_a_autre_chose():
    """The bytes of a picture are as good as random; none of the marks is short enough to be met in them."""
    for seed in range(4):
        verifier(io.BytesIO(JPEG + random.Random(seed).randbytes(4 * 2**20)))


def bombe() -> bytes:
    """A PNG of a few kilobytes that says 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10**6)))
        + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "bonjour")
    return out.getvalue()


JPEG = fichier(scene()).getvalue()
PNG = fichier(scene(), "PNG").getvalue()


@pytest.mark.parametrize(
    ("octets", "phrase"),
    [
        (b"", "vide"),
        (b"bonjour", "pas une photo"),
        (b"\x00" * 5000, "pas une photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "SVG"),
        (b"%PDF-1.7 " + bytes(100), "autre chose|pas une photo"),
        (archive(), "autre chose"),
        (JPEG + archive(), "autre chose"),
        (archive() + JPEG, "autre chose"),
        (JPEG + b"<script>alert(1)</script>", "autre chose"),
        (JPEG + b"<SCRIPT src=//example.org></SCRIPT>" + bytes(200_000), "autre chose"),
        (JPEG + bytes(200_000) + b"%PDF-1.4" + bytes(200_000), "autre chose"),
        (PNG + archive(), "autre chose"),
        (PNG + b"<html><body>", "autre chose"),
        (fichier(scene(), "WEBP").getvalue() + archive(), "autre chose"),
        (HEIC.read_bytes() + archive(), "autre chose"),
        (fichier(scene(), comment=b"x" * 3000 + b"<!DOCTYPE html>").getvalue(), "autre chose"),
        (b"<html><!--" + JPEG, "autre chose"),
        (b"\n" + JPEG, "pas une photo"),
        (JPEG[:-2] + b"<?php echo 1 ?>" + JPEG[-2:], "autre chose"),
        (b"GIF89a<script>" + bytes(50), "autre chose"),
        (fichier(scene(), "GIF").getvalue(), "pas une photo"),
        (fichier(scene(), "TIFF").getvalue(), "pas une photo"),
        (fichier(scene(), "BMP").getvalue(), "pas une photo"),
        (JPEG[: len(JPEG) // 2], "incomplète"),
        (PNG[:-200], "incomplète"),
        (fichier(scene(), progressive=True).getvalue()[:-40], "incomplète"),
        (fichier(scene(), "WEBP").getvalue()[:-200], "incomplète|pas une photo"),
        (HEIC.read_bytes()[:-40], "incomplète|pas une photo"),
        (JPEG[:20], "pas une photo|incomplète"),
        (bombe(), "pixels"),
    ],
)
def test_ce_qui_n_est_pas_une_photo(octets, phrase):
    with pytest.raises(PhotoRefusee, match=phrase):
        verifier(io.BytesIO(octets))


def test_trop_lourde(settings):
    settings.PHOTO_OCTETS_MAX = 2**20
    with pytest.raises(PhotoRefusee, match="pèse 2,1\xa0Mo\xa0; elle peut en peser 1"):
        verifier(io.BytesIO(JPEG + bytes(2 * 2**20 + 1 - len(JPEG))))


def test_trop_de_pixels(settings):
    settings.PHOTO_PIXELS_MAX = 100_000
    with pytest.raises(PhotoRefusee, match="pixels"):
        verifier(fichier(scene()))


def test_le_nom_ne_compte_pas():
    sent = fichier(scene(), "PNG")
    sent.name = "photo.jpg"
    assert verifier(sent).format == "PNG"


GRAINES = [
    fichier(scene((160, 120)), exif=exif(6), xmp=XMP).getvalue(),
    fichier(scene((160, 120)), progressive=True).getvalue(),
    fichier(scene((160, 120)), "PNG", exif=exif(6)).getvalue(),
    fichier(scene((160, 120), "P"), "PNG", transparency=0).getvalue(),
    fichier(scene((160, 120)), "WEBP", exif=exif(6)).getvalue(),
    fichier(scene((160, 120)), "MPO", save_all=True, append_images=[scene((80, 60))]).getvalue(),
]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(
    st.sampled_from(GRAINES),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=6)), max_size=8),
    st.integers(0, 20_000),
)
def test_un_fichier_abime_est_lu_ou_refuse_jamais_autre_chose(graine, blessures, fin):
    wounded = bytearray(graine)
    for place, octets in blessures:
        place %= len(wounded)
        wounded[place : place + len(octets)] = octets
    sent = io.BytesIO(bytes(wounded[: max(1, fin)]))
    for act in (verifier, preparer):
        with contextlib.suppress(PhotoRefusee):
            act(sent)
    gps(sent)
