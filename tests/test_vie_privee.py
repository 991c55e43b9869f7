"""A stranger walks every public address and finds nothing of anybody."""

from __future__ import annotations

import io
import re
from collections import Counter, deque
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from carte import grille
from mairie.models import Categorie, Compte, Question
from mairie.models.remarques import Demarche, Remarque
from nouvelles import operations as nouvelles
from nouvelles.operations import Voeu
from remarques import operations as remarques
from signalements import acces, images, operations
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Courriel, Photo, Signalement
from signalements.operations import Envoi, deposer

pytestmark = pytest.mark.django_db

IP = "203.0.113.77"
EXACT = Point(5.8912345, 43.0812345, srid=4326)
CLE = "ClefSecreteDAmina0001_"


def photo(exif_author: str) -> ContentFile:
    data = Image.Exif()
    data[0x013B] = exif_author
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG", exif=data)
    return ContentFile(out.getvalue(), "photo.jpg")


@pytest.fixture
def secrets(ville) -> dict[str, str]:
    """Reports of every kind, and the words that must appear nowhere."""
    agent = Compte.objects.get(email="bruno@example.org")
    numero = "23456789AB"
    images.recevoir(photo("Exif d’Amina"), numero="TEMPTEMP22", cle=CLE)
    Photo.objects.update(brouillon_numero=numero)
    plaque = Question.objects.filter(agents_seulement=True).select_related("categorie").first()
    public = deposer(
        envoi=Envoi(
            categorie=Categorie.objects.get(code="PRO-01"),
            point=EXACT,
            lieu="Chez Madame Dupont-Durand",
            description="Le voisin Monsieur Tartempion dépose ses gravats",
            courriel="amina.secrete@example.net",
        ),
        numero=numero,
        cle=CLE,
    ).signalement
    operations.suivre(signalement=public, courriel="voisine.secrete@example.net")
    operations.noter(signalement=public, auteur=agent, texte="Note interne inavouable")
    operations.changer_etat(
        signalement=public, vers=Etat.PRIS_EN_CHARGE, auteur=agent, message="Nous passons demain"
    )
    images.preparer_une()
    operations.relire(
        signalement=public, auteur=agent, photos=list(public.photos.values_list("pk", flat=True))
    )
    private = deposer(
        envoi=Envoi(
            categorie=plaque.categorie,
            point=Point(5.8801234, 43.1021234, srid=4326),
            courriel="discrete@example.net",
            description="Camionnette blanche inavouable",
            reponses={plaque: "AB-123-CD"},
        )
    ).signalement
    _nouvelles()
    remarks = _remarques(Compte.objects.get(email="alice@example.org"))
    return remarks | {
        "reporter": "amina.secrete",
        "follower": "voisine.secrete",
        "agent": "bruno@example.org",
        "agent's name": agent.nom,
        "unpublished place": "Dupont-Durand",
        "unpublished words": "Tartempion",
        "internal note": "inavouable",
        "who has the news": "nouvelles.secrete",
        "whose place": "Chemin caché",
        "private reporter": "discrete@",
        "private number": private.numero,
        "plate": "AB-123-CD",
        "key": CLE,
        "letter's key": acces.cle_de_lettre(public.numero),
        "address of the machine": IP,
        "exif": "Exif d",
        "exact longitude": "5.89123",
        "exact latitude": "43.08123",
    }


def _nouvelles() -> None:
    """Somebody has the news of a circle, somebody has asked and not confirmed."""
    centre = Point(5.8877, 43.0822, srid=4326)
    circle = Voeu(centre=centre, rayon_m=300, lieu="Chemin caché")
    row = nouvelles.sabonner(courriel="nouvelles.secrete@example.net", voeu=circle)
    nouvelles.confirmer(abonnement=row)
    nouvelles.sabonner(courriel="nouvelles.secrete2@example.net", voeu=Voeu())


def _remarques(alice: Compte) -> dict[str, str]:
    """One remark told to all, one decided and not told, one just come; and a voice for a démarche."""
    states = (Remarque.Etat.FAITE, Remarque.Etat.REFUSEE)
    rows = [
        remarques.remarquer(
            mots=f"Ma voisine Madame Cancan-Ragot s’en plaint {n}",
            courriel=f"remarque.secrete{n}@example.net",
            page="/suivi/…/",
        )
        for n in range(3)
    ]
    for row, etat in zip(rows, states, strict=False):
        remarques.decider(
            remarque=row,
            auteur=alice,
            etat=etat,
            titre="Un changement raconté" if etat == "faite" else "Une décision encore cachée",
            reponse="Nous avons corrigé la page",
            publier=etat == "faite",
        )
        remarques.repondre(remarque=row, texte="Une lettre à n’ouvrir que chez soi", cle=CLE)
    remarques.souhaiter(demarche=Demarche.objects.all()[0], navigateur="e" * 64)
    return {
        "remark": "Cancan-Ragot",
        "remark's author": "remarque.secrete",
        "decision not told": "encore cachée",
        "answer by letter": "ouvrir que chez soi",
        "who decided": alice.nom,
        "browser that wishes": "e" * 64,
    }


class _Liens(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if value and (
                name in ("href", "src", "action") or (name.startswith("data-") and value[0] == "/")
            ):
                self.found.add(value)


def shape(address: str) -> tuple[str, ...]:
    """An address without its numbers and names of areas, nor the values that it asks for."""
    asked = urlsplit(address)
    path = re.sub(r"(?<=/quartiers/)[^/]+|(?<=/cil/)[^/]+|[^/]*\d[^/]*", "#", asked.path)
    return path, *sorted(parse_qs(asked.query, keep_blank_values=True))


def walk(client: Client, autres: Iterable[str] = (), *, de_chaque: int = 4) -> dict[str, bytes]:
    """Go to the doors of this site and `autres`, and follow their links; return what each address answered.

    `de_chaque`: how many of one shape are followed, as the same page with other filters says nothing new.
    """
    doors = [
        "/",
        "/suivi/",
        "/signaler/",
        "/api/v1/signalements/",
        "/api/schema/",
        "/api/docs/",
        "/sw.js",
        "/readyz",
    ]
    doors += [f"/donnees/maintenant/signalements.{forme}" for forme in ("csv", "geojson", "gpkg")]
    doors += ["/nouvelles/", "/nouvelles.atom", "/nouvelles/quartier/les-sablettes.atom"]
    doors += [f"/api/v1/{door}/" for door in ("zones", "categories", "services")]
    doors += [f"/carte/contours/{n}.json" for n in ("commune", "conseil", "quartier", "cil")]
    doors += [f"/carte/resume/{pk}/" for pk in Signalement.objects.values_list("pk", flat=True)]
    doors += [f"/suivi/{n}/" for n in Signalement.objects.values_list("numero", flat=True)]
    doors += [
        f"/recepisse/{n}/{acces.code_recepisse(n)}/"
        for n in Signalement.objects.values_list("numero", flat=True)
    ]
    doors += [f"/api/v1/signalements/{n}/" for n in Signalement.objects.values_list("numero", flat=True)]
    doors += [
        f"/photos/{nom}-{size}.jpg"
        for nom in Photo.objects.values_list("nom", flat=True)
        for size in (1600, 640, 160)
    ]
    for z in range(grille.Z_MIN, grille.Z_MAX + 1):
        for x, y in Signalement.objects.exclude(pixel_x=None).values_list("pixel_x", "pixel_y"):
            address = f"/carte/tuiles/{z}/{x // grille.cote(z)}/{y // grille.cote(z)}"
            doors += [f"{address}.json", f"{address}.mvt"]
    doors += autres
    seen: dict[str, bytes] = {}
    shapes: Counter[tuple[str, ...]] = Counter()
    todo, known = deque(doors), set(doors)
    while todo:
        address = todo.popleft()
        if address in seen or address.startswith(("/static/", "/admin/", "/compte/")):
            continue
        response = client.get(address, REMOTE_ADDR=IP)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        seen[address] = words_of(content) if content.startswith(b"%PDF") else content
        seen[address] += repr(sorted(response.headers.items())).encode()
        if "html" in response.headers.get("Content-Type", ""):
            parser = _Liens()
            parser.feed(seen[address].decode(errors="replace"))
            for link in parser.found:
                target = urlsplit(urldefrag(urljoin(f"http://testserver{address}", link)).url)
                if target.netloc in ("testserver", "localhost:8000") and target.scheme in ("http", "https"):
                    followed = target.path + (f"?{target.query}" if target.query else "")
                    if followed not in known and shapes[shape(followed)] < de_chaque:
                        shapes[shape(followed)] += 1
                        known.add(followed)
                        todo.append(followed)
    return seen


def words_of(pdf: bytes) -> bytes:
    """What a PDF says: its own bytes are compressed, and would hide anything."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).encode()


def without_what_was_asked(content: bytes, address: str) -> bytes:
    """The walker types numbers into addresses: an answer may repeat the address, or its last part in a field."""
    content = content.replace(address.encode(), b"")
    return content.replace(f'value="{urlsplit(address).path.rstrip("/").rpartition("/")[2]}"'.encode(), b"")


def trouves(seen: dict[str, bytes], mots: dict[str, str]) -> set[tuple[str, str]]:
    """Which of these words stands at which address."""
    return {
        (name, address)
        for address, content in seen.items()
        for shown in [without_what_was_asked(content, address)]
        for name, word in mots.items()
        if word.encode() in shown
    }


def test_une_promenade_ne_trouve_rien_de_personne(inconnu, secrets):
    seen = walk(inconnu)
    assert len(seen) > 40
    assert b"Conseil de quartier Sud" in seen["/quartiers/sud/affiche.pdf"]
    assert any(b"Nous passons demain" in content for content in seen.values()), "public words are found"
    assert {"/remarques/", "/ce-qui-a-change/", "/demarches/"} <= seen.keys()
    assert b"<entry>" in seen["/nouvelles.atom"]
    assert b"<entry" in seen["/quartiers/sud/nouvelles.atom"], "found by its link"
    assert {
        f"/donnees/maintenant/signalements.{forme}" for forme in ("csv", "geojson", "gpkg")
    } <= seen.keys()
    assert "Un changement raconté".encode() in seen["/ce-qui-a-change/"]
    assert not trouves(seen, secrets)


def test_prive_et_inconnu_repondent_pareil(inconnu, secrets):
    private = Signalement.objects.get(categorie__visibilite="prive")
    pages = {}
    for numero in (private.numero, numeros.completer("ABCDEFGHJ")):
        response = inconnu.get(f"/suivi/{numero}/")
        body = re.sub(rb'value="[^"]{64}"|nonce="[^"]+"', b"", response.content).replace(numero.encode(), b"")
        pages[numero] = (response.status_code, body)
    assert len(set(pages.values())) == 1


def test_la_photo_publiee_n_a_plus_de_trace(inconnu, secrets):
    shown = Photo.objects.publiques().get()
    response = inconnu.get(shown.url_grande)
    assert not Image.open(io.BytesIO(b"".join(response.streaming_content))).getexif()
    assert not default_storage.exists(images.chemin_original(shown.nom)), "the original is gone"


def test_les_lettres_ne_disent_pas_l_adresse_des_autres(secrets):
    for letter in Courriel.objects.exclude(destinataire__contains="amina"):
        assert "amina.secrete" not in letter.texte + letter.html
