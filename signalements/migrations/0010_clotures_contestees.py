"""The closings that a reporter has disputed are counted by service: an index for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0009_suites"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
                condition=models.Q(("conteste_le__isnull", False)),
                fields=["conteste_le"],
                name="clotures_contestees",
            ),
        ),
    ]
