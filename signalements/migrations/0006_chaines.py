"""One chain of digests per report, written by the database with each event; seals over all chains."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The digest of one event, given that of the one before: what signalements/registre.py recomputes.
MAILLON = """
CREATE FUNCTION signalements_maillon(avant text, signalement bigint, rang integer, nature text, etat_avant text,
    etat_apres text, le timestamptz, auteur bigint, role text, canal text, details jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(avant, signalement, rang, nature, etat_avant, etat_apres,
    (extract(epoch FROM le) * 1000000)::bigint, auteur, role, canal, details)::text, 'UTF8')), 'hex')
$$
"""
# The row of the report is locked, as all acts do already: two events never take the same rank.
ENCHAINER = """
CREATE FUNCTION signalements_enchainer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE avant signalements_evenement;
BEGIN
  PERFORM 1 FROM signalements_signalement WHERE id = NEW.signalement_id FOR NO KEY UPDATE;
  SELECT * INTO avant FROM signalements_evenement WHERE signalement_id = NEW.signalement_id ORDER BY rang DESC LIMIT 1;
  NEW.rang := coalesce(avant.rang, 0) + 1;
  NEW.empreinte := signalements_maillon(coalesce(avant.empreinte, ''), NEW.signalement_id, NEW.rang, NEW.nature,
    NEW.etat_avant, NEW.etat_apres, NEW.le, NEW.auteur_id, NEW.role, NEW.canal, NEW.details);
  RETURN NEW;
END $$;

CREATE TRIGGER evenement_enchaine BEFORE INSERT ON signalements_evenement
  FOR EACH ROW EXECUTE FUNCTION signalements_enchainer();

CREATE TRIGGER sceau_inalterable BEFORE UPDATE OR DELETE ON signalements_sceau
  FOR EACH ROW EXECUTE FUNCTION signalements_evenement_inalterable();
"""
# What was written before there were chains.
REPRENDRE = """
ALTER TABLE signalements_evenement DISABLE TRIGGER evenement_inalterable;
DO $$
DECLARE e signalements_evenement; avant text := ''; n integer := 0; report bigint := 0;
BEGIN
  FOR e IN SELECT * FROM signalements_evenement ORDER BY signalement_id, id LOOP
    IF e.signalement_id <> report THEN
      avant := ''; n := 0; report := e.signalement_id;
    END IF;
    n := n + 1;
    avant := signalements_maillon(avant, e.signalement_id, n, e.nature, e.etat_avant, e.etat_apres, e.le, e.auteur_id,
      e.role, e.canal, e.details);
    UPDATE signalements_evenement SET rang = n, empreinte = avant WHERE id = e.id;
  END LOOP;
END $$;
ALTER TABLE signalements_evenement ENABLE TRIGGER evenement_inalterable;
"""
DEFAIRE = """
DROP TRIGGER sceau_inalterable ON signalements_sceau;
DROP TRIGGER evenement_enchaine ON signalements_evenement;
DROP FUNCTION signalements_enchainer();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0005_files_d_attente"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sceau",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("le", models.DateField(unique=True)),
                ("fait_le", models.DateTimeField(default=django.utils.timezone.now)),
                ("evenement_max", models.BigIntegerField()),
                ("signalements", models.PositiveIntegerField()),
                ("evenements", models.PositiveBigIntegerField()),
                ("blocs", models.JSONField()),
                ("empreinte", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["le"],
            },
        ),
        migrations.AddField(
            model_name="evenement",
            name="empreinte",
            field=models.CharField(default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="evenement",
            name="rang",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="texte",
            name="sel",
            field=models.CharField(blank=True, editable=False, max_length=16),
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
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(MAILLON, "DROP FUNCTION signalements_maillon"),
        migrations.RunSQL(REPRENDRE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="evenement",
            constraint=models.UniqueConstraint(fields=("signalement", "rang"), name="evenement_rang"),
        ),
        migrations.RunSQL(ENCHAINER, DEFAIRE),
    ]
