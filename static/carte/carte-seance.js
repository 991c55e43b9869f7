/*
 * <carte-seance data-contours data-tuiles data-attribution data-etats>: one map for all items of a session. It goes to
 * the item that takes it in, whose element says where (data-lon, data-lat) and in which state (data-famille).
 */
import { couche, creerCarte, dessinerTerre } from "./fond.js";

const IMMOBILE = { dragging: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false };
const ZOOM = 16;

class CarteSeance extends HTMLElement {
  connectedCallback() {
    const { lon, lat, famille, aide } = this.parentElement.dataset;
    if (!window.L || lon === undefined) return;
    if (!this.carte) this.dessiner();
    const ici = [Number(lat), Number(lon)];
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", aide);
    this.carte.invalidateSize({ animate: false });
    this.carte.setView(ici, ZOOM, { animate: false });
    const html = `<svg class="etat etat-${famille}"><use href="${this.dataset.etats}#etat-${famille}"/></svg>`;
    this.epingle.setLatLng(ici).setIcon(L.divIcon({ className: "petite-epingle", html, iconSize: [64, 64] }));
  }

  dessiner() {
    const { contours, ...fond } = this.dataset;
    this.carte = creerCarte(this, fond, IMMOBILE);
    this.epingle = L.marker([0, 0], { interactive: false, keyboard: false }).addTo(this.carte);
    dessinerTerre(this.carte, contours).catch(() => {});
    couche(contours.replace("commune", "quartier"), "quartier").then((zones) => zones.addTo(this.carte)).catch(() => {});
  }
}

customElements.define("carte-seance", CarteSeance);
