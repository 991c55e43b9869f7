"""What the worker pays for a photo of 12 megapixels: ours, by pyvips, and the bare decoding of it.

python -m bench.photo
"""

from __future__ import annotations

import io
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

import pyvips
from PIL import Image

from bench.depot import photo
from bench.mesurer import avance, chrono, dire
from signalements import photos


def main() -> dict[str, float]:
    data = photo()

    def decode() -> None:
        Image.open(io.BytesIO(data)).load()

    def vips() -> None:
        for side in photos.TAILLES:
            image = pyvips.Image.thumbnail_buffer(data, side, height=side, size="down")
            image.jpegsave_buffer(Q=photos.QUALITE, optimize_coding=True, interlace=True, keep="none")

    found: dict[str, float] = {"octets": len(data)}
    acts = {
        "décodage seul": decode,
        "à l’arrivée": lambda: photos.verifier(io.BytesIO(data)),
        "Pillow": lambda: photos.preparer(io.BytesIO(data)),
        "pyvips": vips,
    }
    for name, act in acts.items():
        avance(f"photo · {name}")
        act()
        found[name] = round(chrono(act, 5), 1)
    return found


if __name__ == "__main__":
    dire(main())
