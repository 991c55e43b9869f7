"""The rows of a whole town, kept aside once under a name and put back in a few milliseconds."""

from django.db import connection, transaction

VILLE = "ville_rangee"
"""The demonstration town without reports, back after each test that wrote for good."""
SOIXANTE, CENT_VINGT, DEUX_CENTS = "soixante", "cent_vingt", "deux_cents"
"""The same with so many imaginary reports."""

# Rows of a test are deleted rather than tables emptied: a handful of rows costs less than new files for each table.
# As a replica, no trigger writes history, counts or refuses; the copy has all of it.
GARDER = """
DROP SCHEMA IF EXISTS {nom} CASCADE;
CREATE SCHEMA {nom};
DO $$
DECLARE t record; columns text; restore text := '';
BEGIN
    FOR t IN
        SELECT c.oid, c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND c.relname NOT IN ('spatial_ref_sys', 'django_migrations')
    LOOP
        EXECUTE format('CREATE TABLE {nom}.%1$I AS TABLE public.%1$I', t.relname);
        SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        restore := restore || format(
            'DELETE FROM public.%1$I; INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM {nom}.%1$I;',
            t.relname, columns
        );
    END LOOP;
    EXECUTE format(
        'CREATE FUNCTION {nom}.remettre() RETURNS void LANGUAGE plpgsql AS %L',
        'BEGIN PERFORM set_config(''session_replication_role'', ''replica'', true); ' || restore ||
        ' PERFORM set_config(''session_replication_role'', ''origin'', true); END'
    );
END $$;
"""


def garder(nom: str = VILLE) -> None:
    """Keep a copy of every row of the database as it is now."""
    with connection.cursor() as cursor:
        cursor.execute(GARDER.replace("{nom}", nom))


def remettre(nom: str = VILLE) -> None:
    """Put the database back to the copy."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {nom}.remettre()")
