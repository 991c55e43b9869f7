/* The ground of every map: water, land, base tiles when they come, outlines. Leaflet is `L`. */
import { caser } from "./caser.js";

/** Make a map on an element: base tiles over the land, so that without them outlines and pins still make a map. */
export function creerCarte(element, { cadre, tuiles, attribution }, options = {}) {
  const carte = L.map(element, { zoomControl: false, maxZoom: 19, minZoom: 10, zoomAnimation: !calme(), fadeAnimation: !calme(), ...options });
  carte.attributionControl.setPrefix(false);
  carte.createPane("terre").style.zIndex = 150;
  carte.createPane("rivage").style.zIndex = 410;
  carte.createPane("noms").style.zIndex = 450;
  const fond = L.tileLayer(tuiles, { attribution, maxZoom: 19, crossOrigin: true }).addTo(carte);
  // The names of the quartiers stand in for those of the plan as long as it does not come.
  element.classList.add("sans-plan");
  fond.on("tileload", () => element.classList.remove("sans-plan"));
  if (cadre) carte.fitBounds([[cadre[1], cadre[0]], [cadre[3], cadre[2]]], { padding: [8, 8], animate: false });
  else carte.setView([46.6, 2.4], 10, { animate: false });
  return carte;
}

export function calme() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const gardes = new Map();

/** The outlines of one nature, fetched once. */
export function contours(adresse) {
  if (!gardes.has(adresse)) {
    gardes.set(adresse, fetch(adresse).then((r) => (r.ok ? r.json() : Promise.reject(new Error(r.status)))));
    gardes.get(adresse).catch(() => gardes.delete(adresse));
  }
  return gardes.get(adresse);
}

/** Draw the land and the shore of the commune, and a strip of its neighbours' where there is no sea. */
export async function dessinerTerre(carte, adresse) {
  const zones = await contours(adresse);
  L.geoJSON(zones, { pane: "terre", interactive: false, className: "carte-terre" }).addTo(carte);
  L.geoJSON(zones, { pane: "rivage", interactive: false, className: "carte-rivage" }).addTo(carte);
  const voisines = await contours(adresse.replace("commune", "voisine"));
  L.geoJSON(voisines, { pane: "terre", interactive: false, className: "carte-voisine" }).addTo(carte).bringToBack();
}

/** A layer of outlines of one nature, with names at their middles. */
export async function couche(adresse, nature) {
  const zones = await contours(adresse);
  const traits = L.geoJSON(zones, { interactive: false, className: `contour contour-${nature}` });
  return L.layerGroup([traits, ...zones.features.map((zone) => nom(zone, nature))]);
}

/** The names of the quartiers alone, on the bare ground. */
export async function noms(adresse) {
  const zones = await contours(adresse);
  return L.layerGroup(zones.features.map((zone) => nom(zone, "lieu")));
}

function nom(zone, nature) {
  const texte = document.createElement("span");
  texte.textContent = nature === "lieu" ? zone.properties.nom.split(" – ")[0] : zone.properties.nom;
  const [lon, lat] = zone.properties.centre;
  const icon = L.divIcon({ className: `nom nom-${nature}`, html: texte, iconSize: null });
  return L.marker([lat, lon], { icon, pane: "noms", interactive: false, keyboard: false });
}

/** Move the names of a map off its pins ({lat, lon, r} in px) and off each other; those without room are hidden. */
export function degager(carte, ronds) {
  const rang = (marque) => ["nom-conseil", "nom-cil", "nom-quartier", "nom-lieu"].findIndex((c) => marque.getElement().classList.contains(c));
  const marques = [];
  carte.eachLayer((m) => { if (m.options.pane === "noms" && m.getElement()) marques.push(m); });
  marques.sort((a, b) => rang(a) - rang(b));
  const spans = marques.map((m) => m.getElement().firstElementChild);
  for (const span of spans) span.hidden = false;
  const boites = marques.map((m, i) => ({ ...enPixels(carte, m.getLatLng()), l: spans[i].offsetWidth, h: spans[i].offsetHeight }));
  const dys = caser(boites.filter(({ l }) => l), ronds.map(({ lat, lon, r }) => ({ ...enPixels(carte, [lat, lon]), r })));
  for (const [i, span] of spans.filter((_, j) => boites[j].l).entries()) {
    span.hidden = dys[i] === null;
    span.style.marginTop = `${dys[i] ?? 0}px`;
  }
}

function enPixels(carte, lieu) {
  const { x, y } = carte.latLngToLayerPoint(lieu);
  return { x, y };
}
