/* <lieu-viseur>: a map under a pin and an address to type, which write a place into two fields; writing the fields
   moves the map. Needs data-latitude, data-longitude (ids of the fields), data-adresses, data-zones (addresses of the
   helpers), data-aucune, data-muettes, data-agrandir (sentences). */

import "./choisir-lieu.js";
import { Suggestions } from "../commun/suggestions.js";

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

class LieuViseur extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    if (!window.L) return;
    this.latitude = document.getElementById(this.dataset.latitude);
    this.longitude = document.getElementById(this.dataset.longitude);
    this.carte = this.querySelector("choisir-lieu");
    this.dites = this.querySelector("[role=status]");
    this.adresse = this.querySelector("[data-adresse]");
    this.carte.addEventListener("deplace", (e) => this.deplacer(e.detail));
    for (const champ of [this.latitude, this.longitude]) champ.addEventListener("change", () => this.lire());
    const { aucune, muettes, adresses } = this.dataset;
    new Suggestions(this.adresse, this.querySelector("[role=listbox]"), adresses, { aucune, muettes }, (a) => this.choisir(a));
    const ici = lireChamps(this.latitude.value, this.longitude.value);
    if (ici) this.carte.aller(ici[1], ici[0]);
  }

  deplacer({ lon, lat, bouge }) {
    if (!bouge) return;
    this.adresse.value = "";
    this.ecrire({ lon, lat });
    if (this.carte.tropLoin) this.dire(this.dataset.agrandir);
    else this.nommer({ lon, lat });
  }

  choisir({ nom, lon, lat }) {
    this.adresse.value = nom;
    this.carte.aller(lon, lat);
    this.ecrire({ lon, lat });
    this.nommer({ lon, lat });
  }

  ecrire({ lon, lat }) {
    this.latitude.value = lat.toFixed(6);
    this.longitude.value = lon.toFixed(6);
  }

  /* Both numbers may be pasted into the first field. */
  lire() {
    const ici = lireChamps(this.latitude.value, this.longitude.value);
    if (!ici) return;
    const [lat, lon] = ici;
    if (lirePaire(this.latitude.value)) [this.latitude.value, this.longitude.value] = ici;
    this.carte.aller(lon, lat);
    this.nommer({ lon, lat });
  }

  /* The zones under the pin, or why the place is refused. */
  async nommer({ lon, lat }) {
    this.demande?.abort();
    this.demande = new AbortController();
    try {
      const reponse = await fetch(`${this.dataset.zones}?lon=${lon}&lat=${lat}`, { signal: this.demande.signal });
      const corps = await reponse.json();
      this.dire(reponse.ok ? [corps.conseil, corps.quartier, ...corps.cil].filter(Boolean).join(" · ") : corps.erreurs.lieu.join(" "));
    } catch { /* the server will say it */ }
  }

  dire(phrase) {
    this.dites.textContent = phrase;
  }
}

globalThis.customElements?.define("lieu-viseur", LieuViseur);
