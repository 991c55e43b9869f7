/* What is being typed, kept in this tab only: an old phone closes the page while its camera is open. */

const CLE = "signaler";
const DUREE = 24 * 3600 * 1000; // milliseconds; the server keeps the photos as long
const JAMAIS = new Set(["csrfmiddlewaretoken", "site_web", "brouillon", "courriel"]);

export function garder(form, pas, photos) {
  const champs = [...new FormData(form)].filter(([nom, valeur]) => typeof valeur === "string" && !JAMAIS.has(nom));
  try {
    sessionStorage.setItem(CLE, JSON.stringify({ le: Date.now(), pas, champs, photos }));
  } catch { /* no storage: nothing is kept, nothing is lost that was not */ }
}

export function effacer() {
  try { sessionStorage.removeItem(CLE); } catch { /* nothing to forget */ }
}

/* Put back what was kept into a form just opened; return { pas, photos }, or null if there is nothing worth it. */
export function reprendre(form) {
  let garde = null;
  try { garde = JSON.parse(sessionStorage.getItem(CLE)); } catch { /* unreadable */ }
  const utiles = garde?.champs.filter(([nom, valeur]) => valeur && nom !== "jeton") ?? [];
  if (!garde || Date.now() - garde.le > DUREE || !(utiles.length || garde.photos.length)) return null;
  for (const [nom, valeur] of garde.champs) {
    const champ = form.elements[nom];
    if (champ && "value" in champ) champ.value = valeur;
  }
  return garde;
}
