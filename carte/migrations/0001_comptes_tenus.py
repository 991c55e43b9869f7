"""The counts of the map, kept by the database itself, so that no code path can forget them.

carte_point  repeats what the public map says of each report (the view carte_verite says what that is);
carte_ecart  gets a line for every change of it, in the same transaction, and nobody waits for anybody;
carte_compte holds the counts, into which the worker folds those lines (carte_plier);
carte_region counts the changes of each region: the generation of its tiles.
A tile reads carte_compte and adds the lines not yet folded: it is exact at once. Read by carte/tuiles.py, checked and
made anew by carte/comptes.py; nothing else touches these tables.

A place is its Morton code: the bits of its world pixels x and y (2**30 each), one by one, y before x. A tile of zoom z is
the first 2z bits, a cell the first 2z + 6: each is one range of an index.
"""

from django.db import migrations

FAMILLES = range(7)  # in the order of etats.Famille
PAR_FAMILLE = [f"{lettre}{rang}" for lettre in "nxyi" for rang in FAMILLES]


def each(template: str, separator: str = ",\n  ") -> str:
    """Repeat an SQL template for every column of counts: {c} its name, {f} its family, {v} what it adds up."""
    adds = {"n": "signe", "x": "signe::bigint * x", "y": "signe::bigint * y", "i": "signe * signalement_id"}
    return separator.join(template.format(c=c, f=c[1], v=adds[c[0]]) for c in PAR_FAMILLE)


TABLES = f"""
CREATE TABLE carte_point (
  signalement_id bigint PRIMARY KEY,
  numero varchar(10) NOT NULL,
  x integer NOT NULL,
  y integer NOT NULL,
  morton bigint NOT NULL,
  famille smallint NOT NULL,
  categorie_id integer NOT NULL,
  jour date NOT NULL, -- of reception, in the time zone of the town
  zones integer[] NOT NULL
);
CREATE INDEX points_d_une_tuile ON carte_point (morton);
CREATE INDEX points_d_une_categorie ON carte_point (categorie_id, morton);
CREATE INDEX points_d_un_mois ON carte_point ((carte_mois(jour)), morton);

-- dims: the sets that a report is counted in: 0 all, a category, minus a zone, a month.
CREATE TABLE carte_ecart (
  id bigserial PRIMARY KEY,
  signalement_id bigint NOT NULL,
  x integer NOT NULL,
  y integer NOT NULL,
  morton bigint NOT NULL,
  famille smallint NOT NULL,
  signe smallint NOT NULL,
  dims integer[] NOT NULL
);
CREATE INDEX ecarts_d_une_tuile ON carte_ecart (morton);

-- Of one cell, for one set and one zoom: how many (n), and the sums of x, of y and of the ids, by family.
-- Null stands for nothing: most cells hold one family, and take the room of one.
CREATE TABLE carte_compte (
  dim integer NOT NULL,
  z smallint NOT NULL,
  cellule bigint NOT NULL,
  {",".join(f"{c} {'integer' if c[0] == 'n' else 'bigint'}" for c in PAR_FAMILLE)},
  PRIMARY KEY (dim, z, cellule)
);

CREATE TABLE carte_region (
  tuile bigint PRIMARY KEY, -- of zoom 12; -1 for all of them
  n bigint NOT NULL
);
"""

MOTS = """
CREATE FUNCTION carte_etaler(v bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN -- these operators all bind alike, from left to right
  v := (v | (v << 16)) & x'0000FFFF0000FFFF'::bigint;
  v := (v | (v << 8)) & x'00FF00FF00FF00FF'::bigint;
  v := (v | (v << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  v := (v | (v << 2)) & x'3333333333333333'::bigint;
  RETURN (v | (v << 1)) & x'5555555555555555'::bigint;
END $$;

CREATE FUNCTION carte_morton(x integer, y integer) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN carte_etaler(x::bigint) | (carte_etaler(y::bigint) << 1);

-- The rank of the family of a state; null where it is not on the map. Said by etats.py, which a test compares.
CREATE FUNCTION carte_famille(etat text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE etat WHEN 'recu' THEN 0 WHEN 'a_qualifier' THEN 0 WHEN 'rouvert' THEN 0 WHEN 'pris_en_charge' THEN 1
    WHEN 'planifie' THEN 2 WHEN 'en_attente' THEN 3 WHEN 'transmis' THEN 4 WHEN 'resolu' THEN 5
    WHEN 'refuse' THEN 6 WHEN 'hors_competence' THEN 6 END;

-- A month as a set: above any id of a category.
CREATE FUNCTION carte_mois(jour date) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN 1000000000 + 12 * extract(year FROM jour)::integer + extract(month FROM jour)::integer - 1;

CREATE FUNCTION carte_dims(categorie_id integer, jour date, zones integer[]) RETURNS integer[]
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ARRAY[0, categorie_id, carte_mois(jour)] || ARRAY(SELECT -z FROM unnest(zones) z);

-- The deepest zoom at which a set is counted; below, its few points are read.
CREATE FUNCTION carte_z_max(dim integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN dim <= 0 THEN 18 WHEN dim < 1000000000 THEN 16 ELSE 14 END;
"""

VERITE = """
CREATE VIEW carte_verite AS
SELECT s.id AS signalement_id, s.numero, s.pixel_x AS x, s.pixel_y AS y, carte_morton(s.pixel_x, s.pixel_y) AS morton,
  carte_famille(s.etat) AS famille, s.categorie_id::integer, (s.recu_le AT TIME ZONE 'Europe/Paris')::date AS jour,
  ARRAY(SELECT t.zone_id::integer FROM signalements_situation t WHERE t.signalement_id = s.id ORDER BY 1) AS zones
FROM signalements_signalement s JOIN mairie_categorie c ON c.id = s.categorie_id
WHERE c.visibilite = 'public' AND s.pixel_x IS NOT NULL AND carte_famille(s.etat) IS NOT NULL;
"""

TENIR = """
-- Make the points of these reports what the truth says. The locks make changes of one report, and a change of the
-- visibility of its category, wait for each other; after them each statement sees what was committed meanwhile.
CREATE FUNCTION carte_tenir(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM signalements_signalement WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM mairie_categorie WHERE id IN (SELECT categorie_id FROM signalements_signalement WHERE id = ANY(ids))
    ORDER BY id FOR SHARE;
  DELETE FROM carte_point WHERE signalement_id = ANY(ids)
    AND NOT EXISTS (SELECT FROM carte_verite v WHERE v.signalement_id = carte_point.signalement_id);
  INSERT INTO carte_point AS p SELECT * FROM carte_verite WHERE signalement_id = ANY(ids)
  ON CONFLICT (signalement_id) DO UPDATE SET numero = excluded.numero, x = excluded.x, y = excluded.y,
    morton = excluded.morton, famille = excluded.famille, categorie_id = excluded.categorie_id,
    jour = excluded.jour, zones = excluded.zones
  WHERE p IS DISTINCT FROM excluded;
END $$;

CREATE FUNCTION carte_signalements_crees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM carte_tenir(ARRAY(SELECT id FROM apres WHERE pixel_x IS NOT NULL));
  RETURN NULL;
END $$;
CREATE FUNCTION carte_signalements_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[] := ARRAY(
  SELECT coalesce(a.id, b.id) FROM avant a FULL JOIN apres b ON a.id = b.id
  WHERE (a.numero, a.etat, a.categorie_id, a.pixel_x, a.pixel_y, a.recu_le)
    IS DISTINCT FROM (b.numero, b.etat, b.categorie_id, b.pixel_x, b.pixel_y, b.recu_le));
BEGIN
  IF ids <> '{}' THEN PERFORM carte_tenir(ids); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION carte_signalements_effaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM carte_point WHERE signalement_id IN (SELECT id FROM avant);
  RETURN NULL;
END $$;
CREATE FUNCTION carte_situations_nouvelles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM carte_tenir(ARRAY(SELECT DISTINCT signalement_id FROM apres));
  RETURN NULL;
END $$;
CREATE FUNCTION carte_situations_anciennes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM carte_tenir(ARRAY(SELECT DISTINCT signalement_id FROM avant));
  RETURN NULL;
END $$;
CREATE FUNCTION carte_tout_efface() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM carte_tenir(ARRAY(SELECT signalement_id FROM carte_point));
  RETURN NULL;
END $$;
CREATE FUNCTION carte_categorie_changee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM carte_tenir(ARRAY(SELECT id FROM signalements_signalement WHERE categorie_id = NEW.id));
  RETURN NULL;
END $$;

-- What a tile says of a place may change without any report: a code, the group of a category.
CREATE FUNCTION carte_mots_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO carte_region AS r VALUES (-1, 1) ON CONFLICT (tuile) DO UPDATE SET n = r.n + 1;
  RETURN NULL;
END $$;

CREATE TRIGGER carte_crees AFTER INSERT ON signalements_signalement
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION carte_signalements_crees();
CREATE TRIGGER carte_changes AFTER UPDATE ON signalements_signalement
  REFERENCING OLD TABLE AS avant NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION carte_signalements_changes();
CREATE TRIGGER carte_effaces AFTER DELETE ON signalements_signalement
  REFERENCING OLD TABLE AS avant FOR EACH STATEMENT EXECUTE FUNCTION carte_signalements_effaces();
CREATE TRIGGER carte_vide AFTER TRUNCATE ON signalements_signalement
  FOR EACH STATEMENT EXECUTE FUNCTION carte_tout_efface();
CREATE TRIGGER carte_situees AFTER INSERT ON signalements_situation
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION carte_situations_nouvelles();
CREATE TRIGGER carte_deplacees AFTER UPDATE ON signalements_situation
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION carte_situations_nouvelles();
CREATE TRIGGER carte_desituees AFTER DELETE ON signalements_situation
  REFERENCING OLD TABLE AS avant FOR EACH STATEMENT EXECUTE FUNCTION carte_situations_anciennes();
CREATE TRIGGER carte_vide AFTER TRUNCATE ON signalements_situation
  FOR EACH STATEMENT EXECUTE FUNCTION carte_tout_efface();
CREATE TRIGGER carte_visibilite AFTER UPDATE OF visibilite ON mairie_categorie FOR EACH ROW
  WHEN (OLD.visibilite IS DISTINCT FROM NEW.visibilite) EXECUTE FUNCTION carte_categorie_changee();
CREATE TRIGGER carte_mots AFTER UPDATE OF code, groupe_id ON mairie_categorie FOR EACH ROW
  WHEN ((OLD.code, OLD.groupe_id) IS DISTINCT FROM (NEW.code, NEW.groupe_id)) EXECUTE FUNCTION carte_mots_changes();
CREATE TRIGGER carte_mots AFTER UPDATE OF code ON mairie_groupe FOR EACH ROW
  WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION carte_mots_changes();
CREATE TRIGGER carte_mots AFTER UPDATE OF nature, code ON quartiers_zone FOR EACH ROW
  WHEN ((OLD.nature, OLD.code) IS DISTINCT FROM (NEW.nature, NEW.code)) EXECUTE FUNCTION carte_mots_changes();
"""

ECARTS = """
CREATE FUNCTION carte_points_venus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO carte_ecart (signalement_id, x, y, morton, famille, signe, dims)
  SELECT signalement_id, x, y, morton, famille, 1, carte_dims(categorie_id, jour, zones) FROM apres;
  RETURN NULL;
END $$;
CREATE FUNCTION carte_points_partis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO carte_ecart (signalement_id, x, y, morton, famille, signe, dims)
  SELECT signalement_id, x, y, morton, famille, -1, carte_dims(categorie_id, jour, zones) FROM avant;
  RETURN NULL;
END $$;
-- Where only the sets have changed (most often the zones of a new report), what stays is not counted out and in.
CREATE FUNCTION carte_points_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO carte_ecart (signalement_id, x, y, morton, famille, signe, dims)
  SELECT e.signalement_id, e.x, e.y, e.morton, e.famille, e.signe, e.dims
  FROM avant a JOIN apres b USING (signalement_id)
  CROSS JOIN LATERAL (SELECT carte_dims(a.categorie_id, a.jour, a.zones) AS da, carte_dims(b.categorie_id, b.jour, b.zones) AS db,
    (a.morton, a.famille) = (b.morton, b.famille) AS same) d
  CROSS JOIN LATERAL (
    SELECT a.signalement_id, a.x, a.y, a.morton, a.famille, -1,
      CASE WHEN same THEN ARRAY(SELECT unnest(da) EXCEPT SELECT unnest(db)) ELSE da END
    UNION ALL
    SELECT b.signalement_id, b.x, b.y, b.morton, b.famille, 1,
      CASE WHEN same THEN ARRAY(SELECT unnest(db) EXCEPT SELECT unnest(da)) ELSE db END
  ) AS e (signalement_id, x, y, morton, famille, signe, dims)
  WHERE e.dims <> '{}' OR e.signe = 1;
  RETURN NULL;
END $$;

CREATE TRIGGER carte_venus AFTER INSERT ON carte_point
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION carte_points_venus();
CREATE TRIGGER carte_partis AFTER DELETE ON carte_point
  REFERENCING OLD TABLE AS avant FOR EACH STATEMENT EXECUTE FUNCTION carte_points_partis();
CREATE TRIGGER carte_changes AFTER UPDATE ON carte_point
  REFERENCING OLD TABLE AS avant NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION carte_points_changes();
"""

PLIER = f"""
-- Fold the oldest lines into the counts; return how many. The caller sees that nobody folds at the same time.
CREATE FUNCTION carte_plier(lignes integer) RETURNS bigint LANGUAGE sql AS $$
WITH pris AS (
  DELETE FROM carte_ecart WHERE id IN (SELECT id FROM carte_ecart ORDER BY id LIMIT lignes) RETURNING *
), regions AS (
  INSERT INTO carte_region AS r SELECT morton >> 36, count(*) FROM pris GROUP BY 1
  ON CONFLICT (tuile) DO UPDATE SET n = r.n + excluded.n
), comptes AS (
  INSERT INTO carte_compte AS c
  SELECT d, z, morton >> (2 * (27 - z)),
  {each("nullif(sum({v}) FILTER (WHERE famille = {f}), 0)")}
  FROM pris CROSS JOIN unnest(dims) d CROSS JOIN generate_series(9, carte_z_max(d)) z GROUP BY 1, 2, 3
  ON CONFLICT (dim, z, cellule) DO UPDATE SET
  {each("{c} = nullif(coalesce(c.{c}, 0) + coalesce(excluded.{c}, 0), 0)")}
)
SELECT count(*) FROM pris
$$;

-- Count one zoom anew from the points and the zoom below: to be called from 18 up to 9, on an empty table.
CREATE FUNCTION carte_compter(niveau integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO carte_compte
  SELECT d, niveau, morton >> (2 * (27 - niveau)),
  {each("sum({v}) FILTER (WHERE famille = {f})")}
  FROM (SELECT *, 1 AS signe FROM carte_point) p CROSS JOIN unnest(carte_dims(categorie_id, jour, zones)) d
  WHERE carte_z_max(d) = niveau GROUP BY 1, 2, 3;
  INSERT INTO carte_compte
  SELECT dim, niveau, cellule >> 2, {each("sum({c})")}
  FROM carte_compte WHERE z = niveau + 1 GROUP BY 1, 2, 3;
$$;
"""

FORWARD = [
    MOTS,
    TABLES,
    VERITE,
    TENIR,
    "INSERT INTO carte_point SELECT * FROM carte_verite",
    ECARTS,
    PLIER,
    "SELECT carte_compter(z) FROM generate_series(18, 9, -1) z",
]

BACKWARD = """
DROP TRIGGER carte_crees ON signalements_signalement;
DROP TRIGGER carte_changes ON signalements_signalement;
DROP TRIGGER carte_effaces ON signalements_signalement;
DROP TRIGGER carte_vide ON signalements_signalement;
DROP TRIGGER carte_situees ON signalements_situation;
DROP TRIGGER carte_deplacees ON signalements_situation;
DROP TRIGGER carte_desituees ON signalements_situation;
DROP TRIGGER carte_vide ON signalements_situation;
DROP TRIGGER carte_visibilite ON mairie_categorie;
DROP TRIGGER carte_mots ON mairie_categorie;
DROP TRIGGER carte_mots ON mairie_groupe;
DROP TRIGGER carte_mots ON quartiers_zone;
DROP FUNCTION carte_compter, carte_plier, carte_points_venus, carte_points_partis, carte_points_changes,
  carte_signalements_crees, carte_signalements_changes, carte_signalements_effaces, carte_situations_nouvelles,
  carte_situations_anciennes, carte_tout_efface, carte_categorie_changee, carte_mots_changes CASCADE;
DROP FUNCTION carte_tenir;
DROP VIEW carte_verite;
DROP TABLE carte_point, carte_ecart, carte_compte, carte_region;
DROP FUNCTION carte_dims, carte_z_max, carte_mois, carte_famille, carte_morton, carte_etaler;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("quartiers", "0002_lieux_connus"),
        ("mairie", "0004_recherche_en_francais"),
        ("signalements", "0003_photo_une_seule_fois"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
