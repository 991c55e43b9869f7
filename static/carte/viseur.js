import { couche, creerCarte, dessinerTerre } from "./fond.js";

// <carte-viseur>: a map under a fixed crosshair. Moving it writes the centre into two fields; writing the fields moves it.
const PAIRE = /^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$/;

/** Read "43.1009, 5.8789" (latitude first, comma or dot), or null. */
export function lirePaire(texte) {
  const trouve = PAIRE.exec(texte);
  if (!trouve) return null;
  const [lat, lon] = trouve.slice(1).map((n) => Number(n.replace(",", ".")));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lat, lon] : null;
}

/** Read the two fields as [latitude, longitude], or null. */
export function lireChamps(latitude, longitude) {
  return lirePaire(latitude) ?? lirePaire(`${latitude} ; ${longitude}`);
}

class CarteViseur extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    const { latitude, longitude, reglages, terre, conseils, nom } = this.dataset;
    this.latitude = document.getElementById(latitude);
    this.longitude = document.getElementById(longitude);
    const fond = document.createElement("div");
    fond.className = "viseur-carte";
    fond.setAttribute("role", "application");
    fond.setAttribute("aria-label", nom);
    this.replaceChildren(fond);
    this.carte = creerCarte(fond, JSON.parse(document.getElementById(reglages).textContent));
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(this.carte);
    const ici = lireChamps(this.latitude.value, this.longitude.value);
    if (ici) this.carte.setView(ici, Number(this.dataset.zoom ?? 14), { animate: false });
    dessinerTerre(this.carte, terre).catch(() => {});
    couche(conseils, "conseil").then((c) => c.addTo(this.carte), () => {});
    this.carte.on("dragend", () => this.ecrire());
    this.carte.on("zoomend moveend", () => this.suivi && this.ecrire());
    fond.addEventListener("keydown", () => { this.suivi = true; });
    // In a fold that was closed it had no size, so no view.
    new ResizeObserver(() => this.mesurer()).observe(fond);
    for (const champ of [this.latitude, this.longitude]) champ.addEventListener("change", () => this.lire());
  }

  mesurer() {
    const [suivi, ici] = [this.suivi, this.carte.getCenter()];
    this.suivi = false;
    this.carte.invalidateSize({ pan: false, animate: false });
    this.carte.setView(ici, this.carte.getZoom(), { animate: false });
    this.suivi = suivi;
  }

  ecrire() {
    const { lat, lng } = this.carte.getCenter();
    this.latitude.value = lat.toFixed(6);
    this.longitude.value = lng.toFixed(6);
  }

  lire() {
    const ici = lireChamps(this.latitude.value, this.longitude.value);
    if (!ici) return;
    this.suivi = false;
    [this.latitude.value, this.longitude.value] = ici;
    this.carte.setView(ici, Math.max(this.carte.getZoom(), 16), { animate: false });
  }
}

globalThis.customElements?.define("carte-viseur", CarteViseur);
