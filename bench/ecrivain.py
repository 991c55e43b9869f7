"""Changes written while others are measured: states of random reports, ten a second, folded as the worker does.

DATABASE_URL=postgis:///banc_100000 python -m bench.ecrivain
"""

import os
import random
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection

from carte import comptes
from chiffres import tenue

PAR_SECONDE = 10
_CHANGER = """
UPDATE signalements_signalement SET etat = CASE etat WHEN 'recu' THEN 'pris_en_charge' ELSE 'recu' END, modifie_le = now()
WHERE id = (SELECT id FROM signalements_signalement WHERE id >= %s AND etat IN ('recu', 'pris_en_charge') ORDER BY id LIMIT 1)
"""


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM signalements_signalement")
        last = cursor.fetchone()[0]
        while True:
            for _change in range(PAR_SECONDE):
                cursor.execute(_CHANGER, [random.randrange(last)])
                time.sleep(1 / PAR_SECONDE)
            comptes.plier()
            tenue.plier()


if __name__ == "__main__":
    main()
