/* Pure arithmetic of the tiles: which ones a view needs, and what they hold. No Leaflet, no document. */

export const FAMILLES = ["recu", "en_cours", "planifie", "attente", "transmis", "resolu", "refuse"];
export const Z_MIN = 9;
export const Z_MAX = 18;
const ETENDUE = 4096;

/** Tile level for a zoom of the map: tiles are 512 px wide. `plus` levels coarser where there is too much to draw. */
export function niveau(zoom, plus = 0) {
  return Math.min(Z_MAX, Math.max(Z_MIN, Math.round(zoom) - 1 - plus));
}

/** Fraction of the world, from 0 to 1, of a longitude and a latitude in degrees. */
export function monde(lon, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

/** [lon, lat] in degrees of a fraction of the world. */
export function degres(x, y) {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/** Addresses {z, x, y} of the tiles that cover west, south, east, north. */
export function tuilesDe([ouest, sud, est, nord], z) {
  const n = 2 ** z;
  const borne = (v) => Math.min(n - 1, Math.max(0, Math.floor(v * n)));
  const [x0, y0] = monde(ouest, nord);
  const [x1, y1] = monde(est, sud);
  const tuiles = [];
  for (let y = borne(y0); y <= borne(y1); y++) {
    for (let x = borne(x0); x <= borne(x1); x++) tuiles.push({ z, x, y });
  }
  return tuiles;
}

/** What a tile holds, as things with a key, a place in degrees and either counts or one report. */
export function lire({ z, x, y }, { grappes, points }) {
  const place = (px, py) => degres((x + px / ETENDUE) / 2 ** z, (y + py / ETENDUE) / 2 ** z);
  return [
    ...grappes.map(([px, py, ...nombres]) => ({
      cle: `g${z}/${x}/${y}/${px}/${py}/${nombres}`,
      place: place(px, py),
      nombres,
      total: nombres.reduce((a, b) => a + b, 0),
    })),
    ...points.map(([id, px, py, famille]) => ({ cle: `p${id}/${famille}`, id, place: place(px, py), famille: FAMILLES[famille] })),
  ];
}

/** Offsets in px for `n` things on the same spot: one stays, several stand around it. */
export function eventail(n) {
  if (n < 2) return [[0, 0]];
  const rayon = Math.max(24, (n * 34) / (2 * Math.PI));
  return Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2;
    return [Math.round(rayon * Math.cos(angle)), Math.round(rayon * Math.sin(angle))];
  });
}
