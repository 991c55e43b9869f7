/*
 * A page kept on this device so that it opens without network; the service worker gives it back.
 * In "seances" that of a session, one at most: nothing but what a public meeting shows, gone when somebody logs out.
 * In "balade-<its last day>-<number>" that of a walk, as anybody who holds its link sees it, gone when it is over.
 */
const UTILES = ["/static/", "/photos/", "/carte/contours/"];

/** Keep the page as it is on the server, and all it shows; "omit" for a page that is nobody's. False if it could not be. */
export async function garderPage(nom, credentials = "same-origin") {
  if (!("caches" in window)) return false;
  const page = location.pathname;
  try {
    const reponse = await fetch(page, { headers: { Accept: "text/html" }, credentials });
    if (!reponse.ok || reponse.redirected) {
      await caches.delete(nom);
      return false;
    }
    const cache = await caches.open(nom);
    for (const requete of await cache.keys()) {
      const { pathname } = new URL(requete.url);
      if (pathname !== page && !UTILES.some((u) => pathname.startsWith(u))) await cache.delete(requete);
    }
    await cache.put(page, reponse);
    await Promise.allSettled(ressources().map(async (adresse) => {
      if (!(await cache.match(adresse))) await cache.add(adresse);
    }));
    return true;
  } catch {
    return false;
  }
}

export function oublierPage(nom) {
  return "caches" in window ? caches.delete(nom) : Promise.resolve(false);
}

function ressources() {
  const chargees = performance.getEntriesByType("resource").map((r) => r.name);
  const images = [...document.images].map((i) => i.src);
  const { contours } = document.querySelector("[data-contours]").dataset; // the map may not have been drawn yet
  const plans = ["commune", "voisine", "conseil", "quartier"].map((n) => new URL(contours.replace("commune", n), location.href).href);
  return [...new Set([...chargees, ...images, ...plans])].filter((adresse) => {
    const { origin, pathname } = new URL(adresse, location.href);
    return origin === location.origin && UTILES.some((u) => pathname.startsWith(u));
  });
}
