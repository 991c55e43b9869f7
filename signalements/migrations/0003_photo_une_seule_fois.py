from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0002_evenements_inalterables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="empreinte",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signalement__isnull", True), models.Q(("empreinte", ""), _negated=True)),
                fields=("brouillon_numero", "brouillon_cle", "empreinte"),
                name="brouillon_une_fois_par_photo",
            ),
        ),
    ]
