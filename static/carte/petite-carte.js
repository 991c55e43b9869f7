/* <petite-carte data-lon data-lat data-contours data-etat data-etats>: one place on the ground of the town. */
import { creerCarte, dessinerTerre, noms } from "./fond.js";

class PetiteCarte extends HTMLElement {
  connectedCallback() {
    const { tuiles, attribution } = JSON.parse(document.getElementById("plan-reglages").textContent);
    const { lon, lat, contours, etat, etats } = this.dataset;
    const ici = [Number(lat), Number(lon)];
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", "Plan du lieu");
    const carte = creerCarte(this, { tuiles, attribution }, {
      dragging: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false, tap: false,
    });
    carte.setView(ici, 15, { animate: false });
    dessinerTerre(carte, contours).catch(() => {});
    noms(contours.replace("commune", "quartier")).then((lieux) => lieux.addTo(carte)).catch(() => {});
    const html = `<svg class="etat etat-${etat}"><use href="${etats}#etat-${etat}"/></svg>`;
    L.marker(ici, { interactive: false, keyboard: false, icon: L.divIcon({ className: "epingle choisi", html, iconSize: [44, 44] }) }).addTo(carte);
  }
}

customElements.define("petite-carte", PetiteCarte);
