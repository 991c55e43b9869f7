from django.db import migrations, models

import quartiers.models


class Migration(migrations.Migration):
    dependencies = [
        ("quartiers", "0006_annee_de_la_population"),
    ]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="population_annee",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Celle du recensement, dite à côté des nombres par habitant\xa0: par exemple 2022.",
                null=True,
                validators=[quartiers.models.verifier_annee],
                verbose_name="année de la population",
            ),
        )
        for model in ("zone", "zoneversion")
    ]
