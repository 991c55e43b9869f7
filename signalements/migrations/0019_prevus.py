"""The planned interventions by their day: what the page of an area reads first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signalements", "0018_secteurs")]

    operations = [
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
                fields=["planifie_le", "id"],
                name="interventions_prevues",
                condition=models.Q(etat="planifie"),
            ),
        ),
    ]
