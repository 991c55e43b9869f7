"""Two more roles: who heads a service, who directs them all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("mairie", "0005_typographie"),
        ("quartiers", "0002_lieux_connus"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="compte",
            name="compte_role_connu",
        ),
        migrations.AlterField(
            model_name="compte",
            name="role",
            field=models.CharField(
                choices=[
                    ("accueil", "accueil"),
                    ("service", "service"),
                    ("chef", "chef de service"),
                    ("terrain", "terrain"),
                    ("conseil", "conseil de quartier"),
                    ("cil", "CIL"),
                    ("direction", "direction"),
                    ("administrateur", "administrateur"),
                ],
                max_length=16,
                verbose_name="rôle",
            ),
        ),
        migrations.AddConstraint(
            model_name="compte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "accueil",
                            "service",
                            "chef",
                            "terrain",
                            "conseil",
                            "cil",
                            "direction",
                            "administrateur",
                        ],
                    )
                ),
                name="compte_role_connu",
            ),
        ),
    ]
