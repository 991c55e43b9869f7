"""From everyday words to the categories they speak of: "lampadaire" finds "Éclairage public"."""

from __future__ import annotations

import re

from django.db import connection

MOTS_MAX = 40
"""Words read of a long text: the first ones say what it is about."""
_MOT = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

# A word that few categories know says more than one that all know; a label says more than a choice of a question.
# The last word may be unfinished. A word that no category knows is looked for among those that resemble it.
_SQL = """
WITH docs AS MATERIALIZED (
  SELECT c.id,
         setweight(to_tsvector('francais', c.libelle), 'A')
         || setweight(to_tsvector('francais', array_to_string(c.mots, ' . ')), 'A')
         || setweight(to_tsvector('francais', g.nom), 'C')
         || setweight(to_tsvector('francais', coalesce(q.mots, '')), 'D') AS doc
  FROM mairie_categorie c
  JOIN mairie_groupe g ON g.id = c.groupe_id
  LEFT JOIN LATERAL (
    SELECT string_agg(q.libelle || ' ' || array_to_string(q.choix, ' '), ' ') AS mots
    FROM mairie_question q WHERE q.categorie_id = c.id
  ) q ON true
  WHERE c.active
), known AS MATERIALIZED (
  SELECT d.id, t.lexeme,
         CASE WHEN 'A' = ANY (t.weights) THEN 1.0 WHEN 'C' = ANY (t.weights) THEN 0.5 ELSE 0.3 END::float8 AS w
  FROM docs d, unnest(d.doc) t
), asked AS (
  SELECT DISTINCT ON (l.lexeme) l.lexeme, m.rang = %(dernier)s AND length(l.lexeme) >= 2 AS inacheve
  FROM unnest(%(mots)s::text[]) WITH ORDINALITY m(mot, rang), unnest(to_tsvector('francais', m.mot)) l
  ORDER BY l.lexeme, m.rang DESC
), exact AS (
  SELECT a.lexeme, k.id, max(k.w * CASE WHEN k.lexeme = a.lexeme THEN 1 ELSE 0.7 END) AS w
  FROM asked a
  JOIN known k ON k.lexeme = a.lexeme OR (a.inacheve AND k.lexeme LIKE a.lexeme || '%%')
  GROUP BY a.lexeme, k.id
), near AS (
  SELECT a.lexeme, k.id, max(k.w * similarity(k.lexeme, a.lexeme)) AS w
  FROM asked a JOIN known k ON length(a.lexeme) >= 4 AND similarity(k.lexeme, a.lexeme) >= 0.34
  WHERE NOT EXISTS (SELECT 1 FROM exact e WHERE e.lexeme = a.lexeme)
  GROUP BY a.lexeme, k.id
), found AS (SELECT * FROM exact UNION ALL SELECT * FROM near),
rarity AS (
  SELECT lexeme, ln(1 + (SELECT count(*) FROM docs)::float8 / count(*)) AS r FROM found GROUP BY lexeme
)
SELECT f.id FROM found f JOIN rarity USING (lexeme) JOIN mairie_categorie c ON c.id = f.id
GROUP BY f.id, c.ordre
ORDER BY sum(f.w * r) DESC, c.ordre, f.id
LIMIT %(maximum)s
"""


def categories_pour(texte: str, maximum: int = 62) -> list[int]:
    """Return the keys of the active categories that speak of a text, the likeliest first, in one query.

    Case, accents, plurals and small typing errors do not matter. Nothing known: an empty list.
    """
    words = _MOT.findall(texte.replace("\0", " "))[:MOTS_MAX]
    if not words:
        return []
    unfinished = len(words) if texte[-1:].isalnum() else 0
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"mots": words, "dernier": unfinished, "maximum": maximum})
        return [pk for (pk,) in cursor.fetchall()]
