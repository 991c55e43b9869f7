-- What the counts would be without deltas: every change of a point upserts its cells at every zoom. Kept to compare.
CREATE OR REPLACE FUNCTION banc_direct() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO carte_compte AS c (dim, z, cellule, n0, n1)
  SELECT d, z, p.morton >> (2 * (27 - z)), sum(p.signe * (p.famille = 0)::integer), sum(p.signe * (p.famille = 1)::integer)
  FROM (SELECT *, -1 AS signe FROM avant UNION ALL SELECT *, 1 FROM apres) p
  CROSS JOIN unnest(carte_dims(p.categorie_id, p.jour, p.zones)) d
  CROSS JOIN generate_series(9, carte_z_max(d)) z GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (dim, z, cellule) DO UPDATE
  SET n0 = coalesce(c.n0, 0) + excluded.n0, n1 = coalesce(c.n1, 0) + excluded.n1;
  RETURN NULL;
END $$;
CREATE TRIGGER banc_direct AFTER UPDATE ON carte_point
  REFERENCING OLD TABLE AS avant NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION banc_direct();
