"""The figures, kept by the database and folded by the worker.

chiffres_ecart   gets a line for every report that something may have changed, in the same transaction: nobody waits;
chiffres_fait    holds what the figures say of each report (the view chiffres_verite says what that is);
chiffres_compte  adds the facts up by set, category, month and channel;
chiffres_passage counts the moves from one service to the next.
Written by chiffres_plier only, which the worker calls; read by chiffres/lecture.py, checked and made anew by
chiffres/tenue.py. Docs: docs/chiffres.md, docs/decisions/0011-chiffres-tenus.md.

A histogram is a number: eight decimal digits for each of its ranks, rank 0 on the right. The sum of two numbers is then
the histogram of both, and the database adds up a year of delays as it adds anything.
"""

from django.db import migrations

# What a report adds to the counts, by column: the rank that it is counted at, null for none.
A_LA_RECEPTION = {
    "familles": "famille",
    "accuse": "accuse",
    "reponse": "reponse",
    "resolution": "resolution",
    "objectif": "(clos <= objectif)::integer",  # 0 closed too late, 1 in time
    "legal": "(clos <= legale)::integer",
    "ouverts": "CASE WHEN clos IS NULL THEN jour - premier END",
    "objectif_ouverts": "CASE WHEN clos IS NULL AND court THEN least(objectif - premier, 9999) END",
    "legal_ouverts": "CASE WHEN clos IS NULL AND legale IS NOT NULL THEN least(legale - premier, 9999) END",
    "contestes": "CASE WHEN conteste THEN 0 END",
    "reaffectations": "cardinality(chemin) - 1",  # chiffres_rang counts a path that nobody told as none
}
COLONNES = [*A_LA_RECEPTION, "etapes", "clos"]


def each(template: str, names=COLONNES, separator: str = ",\n  ") -> str:
    return separator.join(template.format(c=name, v=A_LA_RECEPTION.get(name, "")) for name in names)


def days(instant: str) -> str:
    """Whole days from the reception, within what a number can hold."""
    return f"CASE WHEN {instant} IS NOT NULL THEN least(greatest(chiffres_jour({instant}) - j.recu, 0), 9999) END"


# Strict functions of strict expressions, so that the planner writes them out in place.
MOTS = """
-- One at this rank of a histogram; a rank below 0 is 0.
CREATE FUNCTION chiffres_rang(rang integer) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ('1' || repeat('00000000', rang))::numeric;

CREATE FUNCTION chiffres_jour(instant timestamptz) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (instant AT TIME ZONE 'Europe/Paris')::date;

-- A month is 12 x year + month - 1.
CREATE FUNCTION chiffres_mois(jour date) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN 12 * extract(year FROM jour)::integer + extract(month FROM jour)::integer - 1;

-- The rank of a state, and that of its family; null where the public sees none. Said by etats.py, which a test compares.
CREATE FUNCTION chiffres_etat(etat text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN array_position(ARRAY['recu', 'a_qualifier', 'rouvert', 'pris_en_charge', 'planifie', 'en_attente', 'transmis',
    'resolu', 'refuse', 'hors_competence', 'doublon', 'retire'], etat) - 1;
CREATE FUNCTION chiffres_famille(etat text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (ARRAY[0, 0, 0, 1, 2, 3, 4, 5, 6, 6])[chiffres_etat(etat) + 1];

-- The services one after the other, whatever was told twice said once.
CREATE FUNCTION chiffres_chemin(codes text[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ARRAY(SELECT c FROM unnest(codes) WITH ORDINALITY AS u(c, i)
    WHERE i = 1 OR c <> codes[i - 1] ORDER BY i);
"""

TABLES = f"""
CREATE TABLE chiffres_ecart (
  id bigserial PRIMARY KEY,
  signalement_id bigint NOT NULL,
  le timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE chiffres_fait (
  signalement_id bigint PRIMARY KEY,
  jour date NOT NULL, -- of reception, in the time zone of the town, as all days here
  premier date NOT NULL, -- of its month
  categorie integer NOT NULL,
  prive boolean NOT NULL,
  canal varchar(10) NOT NULL,
  service integer NOT NULL,
  zones integer[] NOT NULL,
  famille integer NOT NULL,
  clos date,
  accuse integer, -- days from the reception, as the two that follow; null: not yet, or never
  reponse integer,
  resolution integer,
  objectif date NOT NULL,
  court boolean NOT NULL, -- whether the clock of the target runs
  legale date,
  conteste boolean NOT NULL,
  etapes integer[] NOT NULL,
  chemin text[] NOT NULL
);

CREATE TABLE chiffres_compte (
  ensemble integer NOT NULL, -- 0 the town, a zone, minus a service
  categorie integer NOT NULL, -- 0 all that are public, -1 all that are private
  mois integer NOT NULL, -- of reception; of closing for clos
  canal varchar(10) NOT NULL,
  {each("{c} numeric NOT NULL")},
  PRIMARY KEY (ensemble, categorie, mois, canal)
);

CREATE TABLE chiffres_passage (
  ensemble integer NOT NULL,
  categorie integer NOT NULL,
  mois integer NOT NULL,
  canal varchar(10) NOT NULL,
  de text NOT NULL,
  vers text NOT NULL,
  n integer NOT NULL,
  PRIMARY KEY (ensemble, categorie, mois, canal, de, vers)
);
"""

# An answer is an event of EvenementQuerySet.de_la_ville; an acknowledgement, the letter `accuse` once it has left.
VERITE = f"""
CREATE VIEW chiffres_verite AS
SELECT s.id AS signalement_id, j.recu AS jour, date_trunc('month', j.recu)::date AS premier,
  s.categorie_id::integer AS categorie, c.visibilite <> 'public' AS prive, s.canal, s.service_id::integer AS service,
  ARRAY(SELECT t.zone_id::integer FROM signalements_situation t WHERE t.signalement_id = s.id ORDER BY 1) AS zones,
  chiffres_famille(s.etat) AS famille, j.clos,
  {days("l.accuse")} AS accuse, {days("e.reponse")} AS reponse,
  CASE WHEN s.etat = 'resolu' THEN {days("s.clos_le")} END AS resolution,
  s.objectif_le AS objectif, s.suspendu_le IS NULL AS court,
  CASE WHEN s.regime_silence <> 'sans_objet' THEN s.echeance_legale END AS legale,
  coalesce(e.conteste, false) AS conteste, coalesce(e.etapes, '{{}}') AS etapes,
  CASE WHEN cardinality(e.codes) > 1 THEN chiffres_chemin(e.codes) ELSE coalesce(e.codes, '{{}}') END AS chemin
FROM signalements_signalement s
JOIN mairie_categorie c ON c.id = s.categorie_id
CROSS JOIN LATERAL (SELECT chiffres_jour(s.recu_le) AS recu, chiffres_jour(s.clos_le) AS clos) j
CROSS JOIN LATERAL (
  SELECT min(c.envoye_le) AS accuse FROM signalements_courriel c WHERE c.signalement_id = s.id AND c.modele = 'accuse'
) l
CROSS JOIN LATERAL (
  SELECT min(v.le) FILTER (WHERE v.nature IN ('etat', 'message') AND v.auteur_id IS NOT NULL) AS reponse,
    bool_or(v.nature = 'avis' AND v.details->>'repare' = 'false') AS conteste,
    array_agg(DISTINCT chiffres_etat(v.etat_apres)) FILTER (WHERE v.etat_apres <> '') AS etapes,
    array_agg(v.details->>'service' ORDER BY v.rang) FILTER (WHERE v.details ? 'service'
      AND v.nature IN ('depot', 'affectation', 'categorie', 'position')) AS codes
  FROM signalements_evenement v WHERE v.signalement_id = s.id
) e
WHERE chiffres_famille(s.etat) IS NOT NULL;
"""

# What each fact counts for: a report received in one month and closed in another stands in both.
VALEURS = f"""
CREATE VIEW chiffres_valeur AS
SELECT f.signalement_id, ARRAY[0, -f.service] || f.zones AS ensembles,
  ARRAY[f.categorie, CASE WHEN f.prive THEN -1 ELSE 0 END] AS categories, p.mois, f.canal, p.chemin,
  {each("p.{c}")}
FROM chiffres_fait f
CROSS JOIN LATERAL (
  SELECT chiffres_mois(f.jour) AS mois, f.chemin,
  {each("chiffres_rang({v}) AS {c}", A_LA_RECEPTION)},
  (SELECT sum(chiffres_rang(u)) FROM unnest(f.etapes) u) AS etapes, NULL::numeric AS clos
  UNION ALL
  SELECT chiffres_mois(f.clos), '{{}}'::text[],
  {each("NULL", A_LA_RECEPTION)}, NULL, chiffres_rang(f.famille) WHERE f.clos IS NOT NULL
) p;
"""


def add(which: str) -> str:
    """The two statements that add what these facts count for, times `signe`."""
    return f"""
  INSERT INTO chiffres_compte AS c
  SELECT e, k, mois, canal, {each("sum({c})")} FROM (
    -- Added up first where they stand together: few places and kinds, many reports.
    SELECT ensembles, categories, mois, canal, {each("coalesce(signe * sum({c}), 0) AS {c}")}
    FROM chiffres_valeur WHERE {which} GROUP BY 1, 2, 3, 4
  ) g CROSS JOIN LATERAL unnest(ensembles) e CROSS JOIN LATERAL unnest(categories) k GROUP BY 1, 2, 3, 4
  ON CONFLICT (ensemble, categorie, mois, canal) DO UPDATE SET {each("{c} = c.{c} + excluded.{c}")};
  INSERT INTO chiffres_passage AS c
  SELECT e, k, mois, canal, chemin[i], chemin[i + 1], signe * count(*)
  FROM chiffres_valeur CROSS JOIN LATERAL generate_series(1, cardinality(chemin) - 1) i
  CROSS JOIN LATERAL unnest(ensembles) e CROSS JOIN LATERAL unnest(categories) k
  WHERE {which} GROUP BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (ensemble, categorie, mois, canal, de, vers) DO UPDATE SET n = c.n + excluded.n;"""


PLIER = f"""
CREATE FUNCTION chiffres_ajouter(signe integer, ids bigint[]) RETURNS void LANGUAGE sql AS $$
  {add("signalement_id = ANY(ids)")}
$$;

-- Fold the oldest lines into the counts; return how many. The caller sees that nobody folds at the same time: the facts
-- are then the only truth that the counts have been told.
CREATE FUNCTION chiffres_plier(lignes integer) RETURNS bigint LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  pris bigint[];
  changes bigint[];
BEGIN
  WITH vus AS (
    DELETE FROM chiffres_ecart WHERE id IN (SELECT id FROM chiffres_ecart ORDER BY id LIMIT lignes)
    RETURNING signalement_id
  ) SELECT array_agg(signalement_id) INTO pris FROM vus;
  IF pris IS NULL THEN RETURN 0; END IF;
  changes := ARRAY(SELECT DISTINCT signalement_id FROM (
    (SELECT * FROM chiffres_verite WHERE signalement_id = ANY(pris)
      EXCEPT SELECT * FROM chiffres_fait WHERE signalement_id = ANY(pris))
    UNION ALL (SELECT * FROM chiffres_fait WHERE signalement_id = ANY(pris)
      EXCEPT SELECT * FROM chiffres_verite WHERE signalement_id = ANY(pris))) d);
  PERFORM chiffres_ajouter(-1, changes);
  DELETE FROM chiffres_fait WHERE signalement_id = ANY(changes);
  INSERT INTO chiffres_fait SELECT * FROM chiffres_verite WHERE signalement_id = ANY(changes);
  PERFORM chiffres_ajouter(1, changes);
  RETURN cardinality(pris);
END $$;

-- Make all of it anew, in the snapshot of the caller, who lets nobody fold meanwhile.
CREATE FUNCTION chiffres_refaire() RETURNS void LANGUAGE plpgsql AS $$
DECLARE signe CONSTANT integer := 1;
BEGIN
  DELETE FROM chiffres_ecart;
  DELETE FROM chiffres_compte;
  DELETE FROM chiffres_passage;
  DELETE FROM chiffres_fait;
  INSERT INTO chiffres_fait SELECT * FROM chiffres_verite;
  {add("true")}
END $$;
"""

ECARTS = """
CREATE FUNCTION chiffres_signalements_crees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT id FROM apres;
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_signalements_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT coalesce(a.id, b.id) FROM avant a FULL JOIN apres b ON a.id = b.id
  WHERE (a.etat, a.categorie_id, a.canal, a.service_id, a.recu_le, a.clos_le, a.objectif_le, a.suspendu_le IS NULL,
      a.regime_silence, a.echeance_legale)
    IS DISTINCT FROM (b.etat, b.categorie_id, b.canal, b.service_id, b.recu_le, b.clos_le, b.objectif_le,
      b.suspendu_le IS NULL, b.regime_silence, b.echeance_legale);
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_signalements_effaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT id FROM avant;
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_tout_efface() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE chiffres_ecart, chiffres_fait, chiffres_compte, chiffres_passage;
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_situations_nouvelles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT DISTINCT signalement_id FROM apres;
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_situations_anciennes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT DISTINCT signalement_id FROM avant;
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_tout_revoir() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT signalement_id FROM chiffres_fait;
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_evenements_nouveaux() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) SELECT DISTINCT signalement_id FROM apres
  WHERE etat_apres <> '' OR nature IN ('depot', 'etat', 'affectation', 'categorie', 'position', 'message', 'avis');
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_lettre_partie() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) VALUES (NEW.signalement_id);
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_lettre_effacee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id) VALUES (OLD.signalement_id);
  RETURN NULL;
END $$;
CREATE FUNCTION chiffres_categorie_changee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chiffres_ecart (signalement_id)
  SELECT id FROM signalements_signalement WHERE categorie_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER chiffres_crees AFTER INSERT ON signalements_signalement
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION chiffres_signalements_crees();
CREATE TRIGGER chiffres_changes AFTER UPDATE ON signalements_signalement
  REFERENCING OLD TABLE AS avant NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION chiffres_signalements_changes();
CREATE TRIGGER chiffres_effaces AFTER DELETE ON signalements_signalement
  REFERENCING OLD TABLE AS avant FOR EACH STATEMENT EXECUTE FUNCTION chiffres_signalements_effaces();
CREATE TRIGGER chiffres_vide AFTER TRUNCATE ON signalements_signalement
  FOR EACH STATEMENT EXECUTE FUNCTION chiffres_tout_efface();
CREATE TRIGGER chiffres_situees AFTER INSERT ON signalements_situation
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION chiffres_situations_nouvelles();
CREATE TRIGGER chiffres_deplacees AFTER UPDATE ON signalements_situation
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION chiffres_situations_nouvelles();
CREATE TRIGGER chiffres_desituees AFTER DELETE ON signalements_situation
  REFERENCING OLD TABLE AS avant FOR EACH STATEMENT EXECUTE FUNCTION chiffres_situations_anciennes();
CREATE TRIGGER chiffres_vide AFTER TRUNCATE ON signalements_situation
  FOR EACH STATEMENT EXECUTE FUNCTION chiffres_tout_revoir();
CREATE TRIGGER chiffres_racontes AFTER INSERT ON signalements_evenement
  REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION chiffres_evenements_nouveaux();
CREATE TRIGGER chiffres_accuse AFTER INSERT ON signalements_courriel FOR EACH ROW
  WHEN (NEW.modele = 'accuse' AND NEW.envoye_le IS NOT NULL) EXECUTE FUNCTION chiffres_lettre_partie();
CREATE TRIGGER chiffres_accuse_parti AFTER UPDATE OF envoye_le ON signalements_courriel FOR EACH ROW
  WHEN (NEW.modele = 'accuse' AND NEW.envoye_le IS DISTINCT FROM OLD.envoye_le) EXECUTE FUNCTION chiffres_lettre_partie();
CREATE TRIGGER chiffres_accuse_efface AFTER DELETE ON signalements_courriel FOR EACH ROW
  WHEN (OLD.modele = 'accuse' AND OLD.signalement_id IS NOT NULL) EXECUTE FUNCTION chiffres_lettre_effacee();
CREATE TRIGGER chiffres_visibilite AFTER UPDATE OF visibilite ON mairie_categorie FOR EACH ROW
  WHEN (OLD.visibilite IS DISTINCT FROM NEW.visibilite) EXECUTE FUNCTION chiffres_categorie_changee();
"""

BACKWARD = """
DROP TRIGGER chiffres_crees ON signalements_signalement;
DROP TRIGGER chiffres_changes ON signalements_signalement;
DROP TRIGGER chiffres_effaces ON signalements_signalement;
DROP TRIGGER chiffres_vide ON signalements_signalement;
DROP TRIGGER chiffres_situees ON signalements_situation;
DROP TRIGGER chiffres_deplacees ON signalements_situation;
DROP TRIGGER chiffres_desituees ON signalements_situation;
DROP TRIGGER chiffres_vide ON signalements_situation;
DROP TRIGGER chiffres_racontes ON signalements_evenement;
DROP TRIGGER chiffres_accuse ON signalements_courriel;
DROP TRIGGER chiffres_accuse_parti ON signalements_courriel;
DROP TRIGGER chiffres_accuse_efface ON signalements_courriel;
DROP TRIGGER chiffres_visibilite ON mairie_categorie;
DROP FUNCTION chiffres_refaire, chiffres_plier, chiffres_ajouter, chiffres_signalements_crees,
  chiffres_signalements_changes, chiffres_signalements_effaces, chiffres_tout_efface, chiffres_situations_nouvelles,
  chiffres_situations_anciennes, chiffres_tout_revoir, chiffres_evenements_nouveaux, chiffres_lettre_partie,
  chiffres_lettre_effacee, chiffres_categorie_changee;
DROP VIEW chiffres_valeur, chiffres_verite;
DROP TABLE chiffres_ecart, chiffres_fait, chiffres_compte, chiffres_passage;
DROP FUNCTION chiffres_chemin, chiffres_famille, chiffres_etat, chiffres_mois, chiffres_jour, chiffres_rang;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("quartiers", "0004_population"),
        ("mairie", "0001_initial"),
        ("signalements", "0013_file"),
    ]

    operations = [
        migrations.RunSQL(
            [MOTS, TABLES, VERITE, VALEURS, PLIER, ECARTS, "SELECT chiffres_refaire()"], BACKWARD
        )
    ]
