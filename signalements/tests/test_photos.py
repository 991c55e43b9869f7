"""Photos: real files of every kind in, three clean sizes out, and a sentence for whatever is not a photo."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from signalements.photos import PhotoRefusee, gps, preparer, verifier

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


@pytest.mark.parametrize("orientation", range(1, 9))
def test_toujours_a_l_endroit(orientation):
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
    out = relu(preparer(fichier(stored, exif=exif(orientation)))[640])
    assert out.size == (640, 480)
    red, _green, blue = out.getpixel((320, 20))
    assert red > 150 > blue, "the red band is at the top"


def test_la_position_se_lit_et_se_perd():
    assert gps(fichier(scene(), exif=exif())) == pytest.approx(LIEU, abs=1e-6)
    assert gps(io.BytesIO(preparer(fichier(scene(), exif=exif()))[1600])) is None
    assert gps(fichier(scene())) is None


def test_heic_d_un_telephone():
    with HEIC.open("rb") as file:
        assert verifier(file).format == "HEIF"
        assert gps(file) == pytest.approx(LIEU, abs=1e-4)
        out = relu(preparer(file)[640])
    assert out.format == "JPEG"
    assert not out.getexif()


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


def test_une_animation_donne_sa_premiere_image():
    frames = [scene(), scene().transpose(Image.Transpose.ROTATE_180)]
    sent = fichier(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    verifier(sent)
    assert relu(preparer(sent)[640]).getpixel((320, 20))[0] > 150


def test_les_octets_qu_ajoute_un_appareil_passent_et_se_perdent():
    sent = io.BytesIO(fichier(scene()).getvalue() + b"\x00MotionPhoto_Data" + bytes(5000))
    verifier(sent)
    assert b"MotionPhoto" not in preparer(sent)[1600]


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
        (JPEG + b"<script>alert(1)</script>", "autre chose"),
        (JPEG[:-2] + b"<?php echo 1 ?>" + JPEG[-2:], "autre chose"),
        (b"GIF89a<script>" + bytes(50), "autre chose"),
        (fichier(scene(), "GIF").getvalue(), "pas une photo"),
        (fichier(scene(), "TIFF").getvalue(), "pas une photo"),
        (fichier(scene(), "BMP").getvalue(), "pas une photo"),
        (JPEG[: len(JPEG) // 2], "incomplète"),
        (fichier(scene(), "PNG").getvalue()[:-200], "incomplète"),
        (JPEG[:20], "pas une photo|incomplète"),
        (bombe(), "pixels"),
    ],
)
def test_ce_qui_n_est_pas_une_photo(octets, phrase):
    with pytest.raises(PhotoRefusee, match=phrase):
        verifier(io.BytesIO(octets))


def test_trop_lourde(settings):
    settings.PHOTO_OCTETS_MAX = 2**20
    with pytest.raises(PhotoRefusee, match="pèse 2 Mo ; elle peut en peser 1"):
        verifier(io.BytesIO(JPEG + bytes(2 * 2**20 - len(JPEG))))


def test_trop_de_pixels(settings):
    settings.PHOTO_PIXELS_MAX = 100_000
    with pytest.raises(PhotoRefusee, match="pixels"):
        verifier(fichier(scene()))


def test_le_nom_ne_compte_pas():
    sent = fichier(scene(), "PNG")
    sent.name = "photo.jpg"
    assert verifier(sent).format == "PNG"
