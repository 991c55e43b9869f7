"""Appeal routes: two paragraphs of the town."""

from django.db import migrations, models

import mairie.models.ville


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0009_remarques"),
    ]

    operations = [
        migrations.AddField(
            model_name="entete",
            name="recours_contentieux",
            field=models.TextField(
                default=mairie.models.ville.recours_contentieux_par_defaut,
                help_text="Le tribunal administratif, son adresse, Télérecours, le délai.",
                verbose_name="recours devant le tribunal",
            ),
        ),
        migrations.AddField(
            model_name="entete",
            name="recours_gracieux",
            field=models.TextField(
                default=mairie.models.ville.recours_gracieux_par_defaut,
                help_text="Devant qui, comment, dans quel délai.",
                verbose_name="recours gracieux",
            ),
        ),
    ]
