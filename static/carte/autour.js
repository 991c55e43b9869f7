/* <lieu-autour>: a place by words or under the pin of a map, and how far around it: the circle is drawn.
   Writes the fields lon, lat, lieu, lieu_dit of its form, reads rayon_m; a place in the fragment (#lon,lat) comes first.
   Needs data-adresses, data-zones (addresses of the helpers), data-aucune, data-muettes (sentences). */

import "./choisir-lieu.js";
import { Suggestions } from "../commun/suggestions.js";

const DANS_LE_FRAGMENT = /^#(-?\d{1,3}\.\d{1,7}),(-?\d{1,2}\.\d{1,7})$/;

class LieuAutour extends HTMLElement {
  connectedCallback() {
    if (!window.L) return;
    this.champs = this.closest("form").elements;
    this.carte = this.querySelector("choisir-lieu");
    this.dites = this.querySelector("[role=status]");
    const { aucune, muettes, adresses } = this.dataset;
    new Suggestions(this.champs.lieu, this.querySelector("[role=listbox]"), adresses, { aucune, muettes }, (a) => this.poser(a, a.nom));
    this.carte.addEventListener("deplace", (e) => this.deplacer(e.detail));
    this.champs.rayon_m.addEventListener("change", () => this.cadrer());
    // In a page given back by the server the map comes to life after this element.
    queueMicrotask(() => this.reprendre());
  }

  reprendre() {
    this.cercle = L.circle(this.carte.carte.getCenter(), { radius: this.rayon, className: "cercle-precision", interactive: false });
    this.carte.carte.on("move", () => this.cercle.setLatLng(this.carte.carte.getCenter()));
    // Hidden until its choice is made, the map has no size to fit a circle into.
    new ResizeObserver(() => this.situe && this.cadrer()).observe(this.carte);
    const [, lon, lat] = location.hash.match(DANS_LE_FRAGMENT) ?? [];
    if (lon) {
      this.champs.quoi.value = "autour";
      this.poser({ lon: Number(lon), lat: Number(lat) }, "");
      this.nommer();
    } else if (this.champs.lon.value) this.poser({ lon: Number(this.champs.lon.value), lat: Number(this.champs.lat.value) }, this.champs.lieu.value);
  }

  get rayon() {
    return Number(this.champs.rayon_m.value);
  }

  poser({ lon, lat }, nom) {
    this.ecrire({ lon, lat }, nom);
    this.situe = true;
    this.carte.aller(lon, lat);
    this.cadrer();
    this.situer();
  }

  deplacer({ lon, lat, bouge }) {
    if (!bouge) return;
    this.situe = true;
    this.ecrire({ lon, lat }, "");
    this.cercle.addTo(this.carte.carte);
    this.situer();
    this.nommer();
  }

  ecrire({ lon, lat }, nom) {
    this.champs.lon.value = lon;
    this.champs.lat.value = lat;
    this.champs.lieu.value = nom;
    this.champs.lieu_dit.value = nom.slice(0, 40);
  }

  /* The whole circle, around the pin. */
  cadrer() {
    if (!this.situe || !this.carte.offsetWidth) return;
    const plan = this.carte.carte;
    this.cercle.setRadius(this.rayon).setLatLng([this.champs.lat.value, this.champs.lon.value]).addTo(plan);
    this.carte.parProgramme = true;
    plan.fitBounds(this.cercle.getBounds(), { animate: false, padding: [8, 8] });
    this.carte.parProgramme = false;
  }

  /* The zones under the pin, or why the place is refused. */
  async situer() {
    const corps = await this.demander(this.dataset.zones);
    if (corps) this.dites.textContent = corps.erreurs ? corps.erreurs.lieu.join(" ") : [corps.conseil, corps.quartier, ...corps.cil].filter(Boolean).join(" · ");
  }

  /* The nearest address, for the letters to say where. */
  async nommer() {
    const { lon, lat } = this.champs;
    const ici = `${lon.value},${lat.value}`;
    const corps = await this.demander(this.dataset.adresses);
    const [adresse] = corps?.adresses ?? [];
    if (adresse && ici === `${lon.value},${lat.value}` && !this.champs.lieu.value) this.ecrire({ lon: lon.value, lat: lat.value }, adresse.nom);
  }

  async demander(aide) {
    try {
      return await (await fetch(`${aide}?lon=${this.champs.lon.value}&lat=${this.champs.lat.value}`)).json();
    } catch {
      return null; // the server will say it
    }
  }
}

customElements.define("lieu-autour", LieuAutour);
