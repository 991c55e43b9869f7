{% load interface %}/*
 * Keeps the shell and a page for the days without network. Pages themselves are never kept: they may be personal.
 * Two pages keep themselves (static/conseils/hors-ligne.js): that of a session that goes on, until somebody logs out,
 * and that of a walk, as its link shows it to anybody, until it is over.
 */
const { version, coquille } = {{ configuration|json }};
const CACHE = `coquille-${version}`;
const SECOURS = "/hors-ligne/";
const SEANCES = "seances";
const BALADE = "balade-"; // then its last day
const SORTIE = "/compte/deconnexion/";
const HACHE = /\.[0-9a-f]{12}\.[a-z0-9]+$/;

self.addEventListener("install", (e) => {
  // Without cookies: the page kept must be nobody's.
  const secours = new Request(SECOURS, { credentials: "omit", cache: "reload" });
  e.waitUntil(caches.open(CACHE).then((c) => c.addAll([...coquille, secours])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (e) => {
  e.waitUntil(
    caches.keys()
      .then((noms) => Promise.all(noms.filter((n) => n.startsWith("coquille-") && n !== CACHE).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

async function fichier(requete) {
  const garde = await caches.match(requete);
  // A hashed name never changes its content; others are asked again first.
  if (garde && HACHE.test(new URL(requete.url).pathname)) return garde;
  try {
    const reponse = await fetch(requete);
    if (reponse.ok) (await caches.open(CACHE)).put(requete, reponse.clone());
    return reponse;
  } catch (erreur) {
    if (garde) return garde;
    throw erreur;
  }
}

/* Forget the walks that are over. */
async function balayer() {
  const jour = new Date().toISOString().slice(0, 10);
  const passees = (await caches.keys()).filter((n) => n.startsWith(BALADE) && n.slice(BALADE.length, BALADE.length + jour.length) < jour);
  await Promise.all(passees.map((n) => caches.delete(n)));
}

/* The caches that hold this page. */
async function gardiens(requete) {
  const noms = await caches.keys();
  const gardes = await Promise.all(noms.map((cacheName) => caches.match(requete, { cacheName, ignoreVary: true })));
  return noms.filter((_, i) => gardes[i]);
}

async function page(requete) {
  try {
    const reponse = await fetch(requete);
    // Refused, gone, or sent to the log-in: whoever asks is no longer who kept it.
    if (!reponse.ok && reponse.status < 500) await Promise.all((await gardiens(requete)).map((n) => caches.delete(n)));
    return reponse;
  } catch (erreur) {
    await balayer();
    const secours = (await caches.match(requete, { ignoreVary: true })) ?? (await caches.match(SECOURS));
    if (secours) return secours;
    throw erreur;
  }
}

/* What a kept page shows: as it is kept, where the network has gone. */
async function montre(requete) {
  try {
    return await fetch(requete);
  } catch (erreur) {
    const garde = await caches.match(requete, { ignoreVary: true });
    if (garde) return garde;
    throw erreur;
  }
}

self.addEventListener("fetch", (e) => {
  const { request } = e;
  const url = new URL(request.url);
  if (url.pathname === SORTIE && request.method === "POST") e.waitUntil(caches.delete(SEANCES));
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    e.waitUntil(balayer());
    e.respondWith(page(request));
  } else if (url.pathname.startsWith("/static/")) e.respondWith(fichier(request));
  else if (url.pathname.startsWith("/photos/") || url.pathname.startsWith("/carte/contours/")) e.respondWith(montre(request));
});
