"""The legal clock of a request can stand still, for a reason; two natures of events tell it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0010_clotures_contestees"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="signalement",
            name="signalement_a_une_echeance",
        ),
        migrations.AddField(
            model_name="signalement",
            name="delai_motif",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                choices=[
                    ("pieces", "pièce manquante"),
                    ("transmission", "transmise à une autre autorité, qui ne l’a pas encore reçue"),
                ],
                max_length=12,
                verbose_name="motif de la suspension",
            ),
        ),
        migrations.AddField(
            model_name="signalement",
            name="delai_suspendu_le",
            field=models.DateField(blank=True, null=True, verbose_name="délai légal suspendu depuis"),
        ),
        migrations.AlterField(
            model_name="evenement",
            name="nature",
            field=models.CharField(
                choices=[
                    ("depot", "Reçu"),
                    ("etat", "Changement d’état"),
                    ("affectation", "Affectation"),
                    ("categorie", "Changement de catégorie"),
                    ("position", "Changement de lieu"),
                    ("publication", "Publication"),
                    ("masquage", "Masquage"),
                    ("message", "Message public"),
                    ("note", "Note interne"),
                    ("ajout", "Complément du déclarant"),
                    ("moi_aussi", "Moi aussi"),
                    ("fusion", "Doublon rattaché"),
                    ("appel", "Un appel de plus"),
                    ("lecture", "Coordonnées lues"),
                    ("piece", "Document joint"),
                    ("rappel", "Rappel au service"),
                    ("partenaire", "Réponse de l’autorité saisie"),
                    ("avis", "Avis du déclarant"),
                    ("parts", "Partagé entre services"),
                    ("part_faite", "Part d’un service terminée"),
                    ("separation", "Doublon détaché"),
                    ("decision", "Décision implicite"),
                    ("suspension", "Délai légal suspendu"),
                    ("reprise", "Délai légal repris"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("regime_silence", "sans_objet"),
                    ("echeance_legale__isnull", False),
                    ("delai_suspendu_le__isnull", False),
                    _connector="OR",
                ),
                name="signalement_a_une_echeance",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delai_motif", ""), ("delai_suspendu_le__isnull", True)),
                    models.Q(
                        ("delai_suspendu_le__isnull", False), models.Q(("delai_motif", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="signalement_suspendu_pour_un_motif",
            ),
        ),
    ]
