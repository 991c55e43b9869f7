/* Pure arithmetic of the tiles: which ones a view needs, what they hold, what stands too close. No Leaflet, no document. */
import { diametre } from "./anneau.js";

export const FAMILLES = ["recu", "en_cours", "planifie", "attente", "transmis", "resolu", "refuse"];
export const Z_MIN = 9;
export const Z_MAX = 18;
const ETENDUE = 4096;
const EPINGLE = 26;

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

/** How many changes the regions of a tile have seen; `regions`: {z, generations: {"x/y": n, "": n}}. */
export function generationDe({ z, x, y }, regions) {
  const recul = regions.z - z;
  const parent = (v) => (recul < 0 ? v >> -recul : v);
  return Object.entries(regions.generations).reduce((somme, [nom, n]) => {
    const [rx, ry] = nom.split("/").map((v) => Number(v) >> Math.max(0, recul));
    return nom === "" || (rx === parent(x) && ry === parent(y)) ? somme + n : somme;
  }, 0);
}

/** What a tile holds: things with a key, a place [lon, lat], counts by family and their total; `numero` on a report. */
export function lire({ z, x, y }, { grappes, points }) {
  const place = (px, py) => degres((x + px / ETENDUE) / 2 ** z, (y + py / ETENDUE) / 2 ** z);
  return [
    ...grappes.map(([px, py, ...nombres]) => ({
      cle: `${z}/${x}/${y}/${px}/${py}/${nombres}`, place: place(px, py), nombres, total: nombres.reduce((a, b) => a + b, 0),
    })),
    ...points.map(([numero, px, py, rang, categorie]) => ({
      cle: `${numero}/${rang}`, place: place(px, py), nombres: FAMILLES.map((_, i) => Number(i === rang)), total: 1, numero, categorie, famille: FAMILLES[rang],
    })),
  ];
}

/** Half the width in px of what is drawn for a thing. */
export function rayon({ total }) {
  return (total > 1 ? diametre(total) : EPINGLE) / 2;
}

/**
 * Melt into one ring, at the mean, what would overlap at this zoom; `de` lists what a ring was made of.
 * Greedy from the biggest, again until nothing touches: at most a few hundred things.
 */
export function regrouper(choses, zoom) {
  const cote = 256 * 2 ** zoom;
  const enPixels = (c) => monde(...c.place).map((v) => v * cote);
  let restes = choses.map((c) => ({ ...c, de: [c], px: enPixels(c) }));
  for (let tour = 0, avant = Infinity; tour < 6 && restes.length < avant; tour++) {
    avant = restes.length;
    restes.sort((a, b) => b.total - a.total || (a.cle < b.cle ? -1 : 1));
    const gardes = [];
    for (const c of restes) {
      const pres = gardes.find((g) => Math.hypot(g.px[0] - c.px[0], g.px[1] - c.px[1]) < rayon(g) + rayon(c));
      if (pres) fondre(pres, c);
      else gardes.push(c);
    }
    restes = gardes;
  }
  return restes.map(({ px, ...g }) => {
    if (g.de.length < 2) return g.de[0];
    const place = degres(px[0] / cote, px[1] / cote);
    return { cle: g.de.map((c) => c.cle).sort().join(" "), place, nombres: g.nombres, total: g.total, de: g.de };
  });
}

function fondre(g, c) {
  const total = g.total + c.total;
  g.px = g.px.map((v, i) => (v * g.total + c.px[i] * c.total) / total);
  g.nombres = g.nombres.map((n, i) => n + c.nombres[i]);
  g.total = total;
  g.de = [...g.de, ...c.de];
}

/** West, south, east, north of what a ring holds. */
export function cadreDe(choses) {
  const lons = choses.map(({ place }) => place[0]);
  const lats = choses.map(({ place }) => place[1]);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Offsets in px for `n` things on the same spot: one stays, several stand around it. */
export function eventail(n) {
  if (n < 2) return [[0, 0]];
  const tour = Math.max(26, (n * 46) / (2 * Math.PI));
  return Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2;
    return [Math.round(tour * Math.cos(angle)), Math.round(tour * Math.sin(angle))];
  });
}
