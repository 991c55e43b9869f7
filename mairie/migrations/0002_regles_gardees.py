"""What the routing may never lack or hold, whatever the way in: checked by the database at commit."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION mairie_regle_sur_zone_permise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.zone_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM quartiers_zone z WHERE z.id = NEW.zone_id AND z.nature IN ('conseil', 'quartier')
  ) THEN
    RAISE EXCEPTION 'a rule holds everywhere, in a conseil or in a quartier' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'regle_zone_conseil_ou_quartier';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER regle_zone_permise BEFORE INSERT OR UPDATE ON mairie_regle
  FOR EACH ROW EXECUTE FUNCTION mairie_regle_sur_zone_permise();

CREATE FUNCTION mairie_categorie_a_une_regle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  categorie bigint;
BEGIN
  IF TG_TABLE_NAME = 'mairie_categorie' THEN categorie := NEW.id; ELSE categorie := OLD.categorie_id; END IF;
  IF EXISTS (
    SELECT 1 FROM mairie_categorie c WHERE c.id = categorie AND c.active AND NOT EXISTS (
      SELECT 1 FROM mairie_regle r WHERE r.categorie_id = c.id AND r.zone_id IS NULL)
  ) THEN
    RAISE EXCEPTION 'an active category has a rule without zone' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'categorie_active_a_une_regle';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER categorie_active_a_une_regle AFTER INSERT OR UPDATE OF active ON mairie_categorie
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mairie_categorie_a_une_regle();
CREATE CONSTRAINT TRIGGER regle_retiree_laisse_un_service AFTER DELETE OR UPDATE ON mairie_regle
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mairie_categorie_a_une_regle();
"""

BACKWARD = """
DROP TRIGGER regle_retiree_laisse_un_service ON mairie_regle;
DROP TRIGGER categorie_active_a_une_regle ON mairie_categorie;
DROP TRIGGER regle_zone_permise ON mairie_regle;
DROP FUNCTION mairie_categorie_a_une_regle();
DROP FUNCTION mairie_regle_sur_zone_permise();
"""


class Migration(migrations.Migration):
    dependencies = [("mairie", "0001_initial"), ("quartiers", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
