import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
from django.db import migrations

PLACER = """
UPDATE signalements_retour r SET position_geo = s.position_geo
FROM signalements_signalement s WHERE s.id = r.signalement_id;
DELETE FROM signalements_retour WHERE position_geo IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0020_masquer_une_photo"),
    ]

    operations = [
        migrations.AddField(
            model_name="retour",
            name="position_geo",
            field=django.contrib.gis.db.models.fields.PointField(
                geography=True, null=True, spatial_index=False, srid=4326
            ),
        ),
        migrations.RunSQL(PLACER, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="retour",
            name="position_geo",
            field=django.contrib.gis.db.models.fields.PointField(
                geography=True, spatial_index=False, srid=4326
            ),
        ),
        migrations.AddIndex(
            model_name="retour",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["position_geo"], name="endroits_qui_reviennent"
            ),
        ),
    ]
