"""French full text without accents, and trigrams for typing errors."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FORWARD = """
CREATE TEXT SEARCH CONFIGURATION francais (COPY = french);
ALTER TEXT SEARCH CONFIGURATION francais
  ALTER MAPPING FOR hword, hword_part, word, asciihword, hword_asciipart, asciiword WITH unaccent, french_stem;
"""


class Migration(migrations.Migration):
    dependencies = [("mairie", "0003_table_de_cache")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FORWARD, "DROP TEXT SEARCH CONFIGURATION francais"),
    ]
