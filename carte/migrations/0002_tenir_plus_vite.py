"""Keep the points at a third of the cost.

PostgreSQL planned the statements of carte_tenir anew at each call, because it may know better for a longer list of ids:
that took three times as long as to run them. One plan serves them all, by the primary keys. And where nothing leaves
the map, which is nearly always, nothing is deleted and no trigger fires for it.
"""

from django.db import migrations

TENIR = """
CREATE OR REPLACE FUNCTION carte_tenir(ids bigint[]) RETURNS void LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  partis bigint[];
BEGIN
  PERFORM FROM signalements_signalement WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM mairie_categorie
    WHERE id = ANY(ARRAY(SELECT categorie_id FROM signalements_signalement WHERE id = ANY(ids)))
    ORDER BY id FOR SHARE;
  partis := ARRAY(SELECT signalement_id FROM carte_point p WHERE signalement_id = ANY(ids)
    AND NOT EXISTS (SELECT FROM carte_verite v WHERE v.signalement_id = p.signalement_id));
  IF partis <> '{}' THEN
    DELETE FROM carte_point WHERE signalement_id = ANY(partis);
  END IF;
  INSERT INTO carte_point AS p SELECT * FROM carte_verite WHERE signalement_id = ANY(ids)
  ON CONFLICT (signalement_id) DO UPDATE SET numero = excluded.numero, x = excluded.x, y = excluded.y,
    morton = excluded.morton, famille = excluded.famille, categorie_id = excluded.categorie_id,
    jour = excluded.jour, zones = excluded.zones
  WHERE p IS DISTINCT FROM excluded;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("carte", "0001_comptes_tenus")]
    # The function of the first migration does the same, slower: going back needs nothing.
    operations = [migrations.RunSQL(TENIR, migrations.RunSQL.noop)]
