"""Events are added, never changed or removed: the database itself refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION signalements_evenement_inalterable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an event is never updated nor deleted' USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'evenement_inalterable';
END $$;

CREATE TRIGGER evenement_inalterable BEFORE UPDATE OR DELETE ON signalements_evenement
  FOR EACH ROW EXECUTE FUNCTION signalements_evenement_inalterable();
"""

BACKWARD = """
DROP TRIGGER evenement_inalterable ON signalements_evenement;
DROP FUNCTION signalements_evenement_inalterable();
"""


class Migration(migrations.Migration):
    dependencies = [("signalements", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
