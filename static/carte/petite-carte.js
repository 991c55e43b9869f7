/*
 * <petite-carte data-lon data-lat data-zoom data-famille data-contours data-tuiles data-attribution data-etats data-aide>:
 * one place on the ground of the town, still: a picture, not a map to play with.
 */
import { couche, creerCarte, dessinerTerre } from "./fond.js";

const IMMOBILE = { dragging: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false };

class PetiteCarte extends HTMLElement {
  connectedCallback() {
    if (this.carte || !window.L) return;
    const { lon, lat, zoom, famille, contours, etats, aide, ...fond } = this.dataset;
    const ici = [Number(lat), Number(lon)];
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", aide);
    this.carte = creerCarte(this, fond, IMMOBILE).setView(ici, Number(zoom), { animate: false });
    dessinerTerre(this.carte, contours).catch(() => {});
    couche(contours.replace("commune", "quartier"), "quartier").then((zones) => zones.addTo(this.carte)).catch(() => {});
    const html = `<svg class="etat etat-${famille}"><use href="${etats}#etat-${famille}"/></svg>`;
    const icon = L.divIcon({ className: "petite-epingle", html, iconSize: [44, 44] });
    L.marker(ici, { icon, interactive: false, keyboard: false }).addTo(this.carte);
  }

  disconnectedCallback() {
    this.carte?.remove();
    this.carte = null;
  }
}

customElements.define("petite-carte", PetiteCarte);
