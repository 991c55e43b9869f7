/* <lieu-signaler>: where it is, by GPS, by sliding the map, by words, by a photo, or by choosing a quartier.
   Says "lieu" (choisi: go on; lieu, zones, precision). */

import { trouverPosition } from "./gps.js";
import { phrase } from "./phrases.js";
import { Suggestions } from "../commun/suggestions.js";

const PRECIS_M = 60;

class LieuSignaler extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const pas = this.closest("section");
    this.lon = form.elements.lon;
    this.lat = form.elements.lat;
    this.precision = form.elements.precision_m;
    this.adresse = form.elements.lieu;
    this.quartier = form.elements.quartier;
    this.carte = this.querySelector("choisir-lieu");
    this.zones = this.querySelector("[data-zones-dites]");
    this.erreur = this.querySelector("[data-erreur]");
    this.boutonsIci = pas.querySelectorAll("[data-ici]");
    this.boutonLa = pas.querySelector("[data-la]");
    const pli = this.querySelector("details");
    if (!pli.hasAttribute("data-garder")) pli.open = false;
    for (const bouton of this.boutonsIci) bouton.addEventListener("click", () => this.ici());
    this.boutonLa.addEventListener("click", (e) => this.la(e));
    this.carte.addEventListener("deplace", (e) => this.deplacer(e.detail));
    this.quartier.addEventListener("change", () => this.choisirQuartier());
    const dites = { aucune: phrase("aucune_adresse"), muettes: phrase("adresses_muettes") };
    this.suggestions = new Suggestions(this.adresse, this.querySelector("#suggestions"), this.dataset.adresses, dites, (a) => this.choisirAdresse(a));
    // "ecrite" by the person, "choisie" among the suggestions, or ours to replace.
    this.adresse.addEventListener("input", () => { this.source = this.adresse.value ? "ecrite" : ""; });
    // In a page given back by the server the map comes to life after this element.
    queueMicrotask(() => this.reprendre());
  }

  /* What the fields already hold: a page given back, or one that was closed. */
  reprendre() {
    this.source = this.adresse.value ? "ecrite" : "";
    if (this.a) {
      this.carte.aller(Number(this.lon.value), Number(this.lat.value), Number(this.precision.value));
      this.chercherZones();
      this.proposer();
    } else if (this.quartier.value) this.choisirQuartier();
  }

  get a() {
    return this.lon.value !== "" && this.lat.value !== "";
  }

  get repondu() {
    return this.a || this.quartier.value !== "";
  }

  dire(choisi = false) {
    const quartier = this.quartier.selectedOptions[0]?.value ? this.quartier.selectedOptions[0].textContent : "";
    const lieu = this.adresse.value || quartier || this.nomQuartier;
    const detail = { choisi, repondu: this.repondu, lieu, zones: this.zonesCourtes, precision: this.precision.value };
    this.dispatchEvent(new CustomEvent("lieu", { bubbles: true, detail }));
  }

  /* Something is on the pin: the main button becomes "C’est ici". */
  proposer() {
    const loin = !this.quartier.value && this.carte.tropLoin;
    this.boutonLa.hidden = false;
    this.querySelector("[data-aide-lieu]").hidden = true;
    this.boutonLa.querySelector("span").textContent = phrase(this.quartier.value ? "continuer" : loin ? "agrandir" : "c_est_ici");
    this.boutonsIci[0].hidden = false; // the round one, on the map
    this.boutonsIci[1].classList.add("seul-bureau");
  }

  la(e) {
    if (this.carte.tropLoin && !this.quartier.value) {
      e.stopPropagation();
      this.carte.approcher();
      return;
    }
    this.dire(true);
  }

  poser({ lon, lat }, precision = "") {
    this.lon.value = lon;
    this.lat.value = lat;
    this.precision.value = precision;
    this.quartier.value = "";
    this.refuser("");
  }

  deplacer({ lon, lat, bouge }) {
    if (bouge) {
      if (this.source !== "ecrite") this.adresse.value = this.source = "";
      this.poser({ lon, lat });
      this.chercherZones();
      this.dire();
    }
    if (this.repondu) this.proposer();
  }

  async ici() {
    for (const bouton of this.boutonsIci) bouton.setAttribute("aria-busy", "true");
    try {
      const { lon, lat, precision } = await trouverPosition();
      this.carte.aller(lon, lat, precision);
      this.poser({ lon, lat }, Math.round(precision));
      this.proposer();
      const zones = await this.chercherZones();
      if (zones === false) return;
      if (precision > PRECIS_M) this.refuser(phrase("peu_precis", { m: Math.round(precision) }));
      this.dire(precision <= PRECIS_M);
    } catch (erreur) {
      this.refuser(erreur.message);
    } finally {
      for (const bouton of this.boutonsIci) bouton.removeAttribute("aria-busy");
    }
  }

  /* A photo says where it was taken, unless something was already chosen; or one pointed at a place on the public map. */
  async proposerPoint({ lon, lat }, photo) {
    if (photo && this.repondu) return;
    this.carte.aller(lon, lat);
    this.poser({ lon, lat });
    this.proposer();
    this.dire();
    const zones = await this.chercherZones();
    if (zones === false) {
      const raison = photo ? "" : this.erreur.textContent;
      this.poser({ lon: "", lat: "" });
      this.refuser(raison);
      this.carte.montrerTout();
      this.dire();
    } else if (photo) this.zones.querySelector("span").textContent = phrase("d_apres_photo", { zones: this.zonesTexte ?? "" });
  }

  choisirAdresse({ nom, lon, lat }) {
    this.adresse.value = nom;
    this.source = "choisie";
    this.carte.aller(lon, lat);
    this.poser({ lon, lat });
    this.chercherZones();
    this.proposer();
    this.dire();
  }

  choisirQuartier() {
    if (!this.quartier.value) { this.dire(); return; }
    const option = this.quartier.selectedOptions[0];
    this.lon.value = this.lat.value = this.precision.value = "";
    this.direZones(option.parentElement.label, option.textContent, []);
    this.proposer();
    this.dire();
  }

  /* The names of the zones, at once; false if the place is refused, null if nobody answers. */
  async chercherZones() {
    this.demande?.abort();
    this.demande = new AbortController();
    const { signal } = this.demande;
    const point = `lon=${this.lon.value}&lat=${this.lat.value}`;
    try {
      const reponse = await fetch(`${this.dataset.zones}?${point}`, { signal });
      const corps = await reponse.json();
      if (!reponse.ok) { this.zones.hidden = true; this.refuser(corps.erreurs.lieu.join(" ")); return false; }
      this.direZones(corps.conseil, corps.quartier, corps.cil);
      this.nommer(point, signal);
      return corps;
    } catch {
      return null;
    }
  }

  /* The address of the pin, unless the person wrote one. */
  async nommer(point, signal) {
    if (this.source) return;
    const reponse = await fetch(`${this.dataset.adresses}?${point}`, { signal }).catch(() => null);
    if (!reponse?.ok || this.source) return;
    const [adresse] = (await reponse.json()).adresses;
    this.adresse.value = adresse ? adresse.nom : "";
    this.dire();
  }

  direZones(conseil, quartier, cil) {
    this.nomQuartier = quartier ?? "";
    this.zonesCourtes = [conseil, ...cil].filter(Boolean).join(" · ");
    this.zonesTexte = [conseil, quartier, ...cil].filter(Boolean).join(" · ");
    this.zones.hidden = false;
    this.zones.querySelector("span").textContent = this.zonesTexte;
    this.dire();
  }

  refuser(dite) {
    this.erreur.hidden = !dite;
    this.erreur.textContent = dite;
    if (!dite) this.querySelector(".champ-adresse").classList.remove("champ-en-erreur");
  }
}

customElements.define("lieu-signaler", LieuSignaler);
