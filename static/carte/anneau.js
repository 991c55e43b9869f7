/* A cluster is a ring: shares of reports received, in progress and solved, from noon, with the count inside. Pure. */

/** The three rings and the width of each, as a share of the full one; other ends are grey. */
export const PARTS = [
  { nom: "recu", familles: ["recu"], epaisseur: 1 },
  { nom: "en_cours", familles: ["en_cours", "planifie", "attente", "transmis"], epaisseur: 2 / 3 },
  { nom: "resolu", familles: ["resolu"], epaisseur: 1 / 3 },
  { nom: "refuse", familles: ["refuse"], epaisseur: 1 / 3 },
];
const BORD = 8;

/** Diameter in px for a count: 30 to 56, by its order of magnitude. */
export function diametre(total) {
  return Math.round(Math.min(56, 30 + 8 * Math.log10(Math.max(1, total))));
}

/** Shares of a cluster: [{nom, n}], empty ones left out. `nombres`: counts in the order of `familles`. */
export function parts(nombres, familles) {
  return PARTS.map(({ nom, familles: siennes }) => ({
    nom,
    n: siennes.reduce((somme, f) => somme + (nombres[familles.indexOf(f)] ?? 0), 0),
  })).filter(({ n }) => n);
}

/** The ring as SVG text: arcs with 2 px gaps, each with the class of its state. */
export function dessiner(lesParts, total) {
  const d = diametre(total);
  const centre = d / 2;
  const rayon = centre - BORD / 2 - 1;
  const tour = 2 * Math.PI * rayon;
  const ecart = lesParts.length > 1 ? 2 : 0;
  let debut = 0;
  const arcs = lesParts.map(({ nom, n }) => {
    const long = Math.max(0.1, (n / total) * tour - ecart);
    const arc = `<circle class="anneau-${nom}" cx="${centre}" cy="${centre}" r="${rayon.toFixed(2)}" fill="none"`
      + ` stroke-width="${(BORD * PARTS.find((p) => p.nom === nom).epaisseur).toFixed(2)}"`
      + ` stroke-dasharray="${long.toFixed(2)} ${(tour - long).toFixed(2)}" stroke-dashoffset="${(-debut).toFixed(2)}"`
      + ` transform="rotate(-90 ${centre} ${centre})"/>`;
    debut += (n / total) * tour;
    return arc;
  });
  return `<svg width="${d}" height="${d}" viewBox="0 0 ${d} ${d}" aria-hidden="true">`
    + `<circle class="anneau-fond" cx="${centre}" cy="${centre}" r="${centre - 1}"/>${arcs.join("")}`
    + `<text x="50%" y="50%" dy=".35em" text-anchor="middle">${abrege(total)}</text></svg>`;
}

/** A count that fits the ring: 950, 1,2 k, 14 k. */
export function abrege(n) {
  if (n < 1000) return String(n);
  const k = n / 1000;
  return `${k < 10 ? k.toFixed(1).replace(".", ",").replace(",0", "") : Math.round(k)} k`;
}
