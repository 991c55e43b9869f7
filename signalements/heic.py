"""Read one HEIC photo: a program of its own, run by photos.py, without Django, its settings and its secrets.

Its decoder is native code, and one wrong byte can crash it: then this process dies, not the server nor the worker.
Arguments: the longest side in px that is wanted (0: only the Exif data), the most pixels allowed. The photo comes on
standard input. Answer: a line "width height" and a PNG, or the Exif bytes. Codes: 3 not HEIC, 4 too many pixels.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO

import pi_heif
from PIL import Image

NOT_HEIC, TOO_MANY_PIXELS = 3, 4
SECONDS, MEMORY = 20, 2 * 2**30


def main(side: int, most: int) -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    try:
        image = Image.open(BytesIO(sys.stdin.buffer.read()), formats=["HEIF"])
    except (OSError, SyntaxError, ValueError):
        return NOT_HEIC
    if image.width * image.height > most:
        return TOO_MANY_PIXELS
    answer = sys.stdout.buffer
    if not side:
        answer.write(image.info.get("exif") or b"")
        return 0
    stored = image.size
    profile = image.info.get("icc_profile")
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=1.0)
    image.info.clear()
    answer.write(b"%d %d\n" % stored)
    image.save(answer, "PNG", compress_level=1, icc_profile=profile)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
