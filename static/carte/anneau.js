/* A cluster is a ring: shares of reports received, in progress and solved, from noon, with the count inside. Pure. */

/** The rings and the width of each, as a share of the full one; what was refused is counted, in grey. */
export const PARTS = [
  { nom: "recu", familles: ["recu"], epaisseur: 1 },
  { nom: "en_cours", familles: ["en_cours", "planifie", "attente", "transmis"], epaisseur: 2 / 3 },
  { nom: "resolu", familles: ["resolu"], epaisseur: 1 / 3 },
  { nom: "refuse", familles: ["refuse"], epaisseur: 1 / 3 },
];
const BORD = 8;
const LISERE = 1.5;
const ECART = 2;

/** Diameter in px for a count: 36 to 60, by its order of magnitude. */
export function diametre(total) {
  return Math.round(Math.min(60, Math.max(36, 33 + 10 * Math.log10(Math.max(1, total)))));
}

/** Shares of a cluster: [{nom, n}], empty ones left out. `nombres`: counts in the order of `familles`. */
export function parts(nombres, familles) {
  return PARTS.map(({ nom, familles: siennes }) => ({
    nom,
    n: siennes.reduce((somme, f) => somme + (nombres[familles.indexOf(f)] ?? 0), 0),
  })).filter(({ n }) => n);
}

/**
 * The arcs of a ring of diameter `d` px: {nom, rayon, epaisseur, debut, long}, lengths in px along the circle from
 * noon. All touch the same outer edge; neighbours stand ECART px apart, and no share is too thin to be seen.
 */
export function arcs(lesParts, d) {
  const total = lesParts.reduce((somme, { n }) => somme + n, 0);
  const ecart = lesParts.length > 1 ? ECART : 0;
  let debut = 0;
  return lesParts.map(({ nom, n }) => {
    const epaisseur = BORD * PARTS.find((p) => p.nom === nom).epaisseur;
    const rayon = d / 2 - LISERE - epaisseur / 2;
    const tour = 2 * Math.PI * rayon;
    const arc = { nom, rayon, epaisseur, debut: debut * tour + ecart / 2, long: Math.max(1, (n / total) * tour - ecart), tour };
    debut += n / total;
    return arc;
  });
}

/** The ring as SVG text, each arc with the class of its state. */
export function dessiner(lesParts) {
  const total = lesParts.reduce((somme, { n }) => somme + n, 0);
  const d = diametre(total);
  const c = d / 2;
  const traits = arcs(lesParts, d).map(({ nom, rayon, epaisseur, debut, long, tour }) =>
    `<circle class="anneau-${nom}" cx="${c}" cy="${c}" r="${rayon.toFixed(2)}" fill="none" stroke-width="${epaisseur.toFixed(2)}"`
    + ` stroke-dasharray="${long.toFixed(2)} ${(tour - long).toFixed(2)}" stroke-dashoffset="${(-debut).toFixed(2)}" transform="rotate(-90 ${c} ${c})"/>`);
  return `<svg width="${d}" height="${d}" viewBox="0 0 ${d} ${d}" aria-hidden="true">`
    + `<circle class="anneau-fond" cx="${c}" cy="${c}" r="${c}"/>${traits.join("")}`
    + `<text x="50%" y="50%" dy=".35em" text-anchor="middle">${abrege(total)}</text></svg>`;
}

/** A count that fits the ring: 950, 1,2 k, 14 k, 2 M. */
export function abrege(n) {
  const [unite, part] = n < 999.5e3 ? [" k", n / 1e3] : [" M", n / 1e6];
  if (n < 1000) return String(n);
  return (part < 9.95 ? part.toFixed(1).replace(".", ",").replace(",0", "") : Math.round(part)) + unite;
}
