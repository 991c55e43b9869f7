/*
 * <carte-secteur data-nature data-code data-tuiles-signalements data-generations data-contours data-etats data-page data-aide>:
 * the public reports of one area, over its outline; a ring opens, a pin leads to the page of its report. Its frame, base
 * map and words are in #secteur-reglages. Until it is there, and without scripts, it shows the drawing that it holds.
 */
import { ZOOM_MAX, agrandir } from "./agrandir.js";
import { contours, creerCarte, degager, dessinerTerre, noms } from "./fond.js";
import { rayon } from "./grille.js";
import { Reperes } from "./reperes.js";
import { Tuiles } from "./tuiles.js";

const MAX = 150;

class CarteSecteur extends HTMLElement {
  connectedCallback() {
    if (this.carte || !window.L) return;
    const { tuilesSignalements, generations, contours: adresse, etats, nature, code, page, aide } = this.dataset;
    const reglages = JSON.parse(document.getElementById("secteur-reglages").textContent);
    const { mots } = reglages;
    this.parametres = new URLSearchParams({ [nature]: code }).toString();
    const plan = document.createElement("div");
    plan.setAttribute("role", "region");
    plan.setAttribute("aria-label", aide);
    this.prepend(plan);
    this.carte = creerCarte(plan, reglages, { scrollWheelZoom: false, dragging: matchMedia("(pointer: fine)").matches || undefined });
    L.control.zoom({ position: "topright", zoomInTitle: mots.agrandir, zoomOutTitle: mots.reduire }).addTo(this.carte);
    this.reperes = new Reperes(L.layerGroup().addTo(this.carte), {
      etats, mots, ouvrir: (numero) => { location.href = page.replace("0000000000", numero); }, agrandir: (chose) => agrandir(this.carte, chose),
    });
    this.tuiles = new Tuiles(tuilesSignalements, generations, { z: 0, generations: {} });
    this.carte.on("moveend", () => this.charger());
    dessinerTerre(this.carte, adresse).catch(() => {});
    this.dessinerSecteur(adresse.replace("commune", nature), code).catch(() => {});
    noms(adresse.replace("commune", "quartier")).then((lieux) => { lieux.addTo(this.carte); this.degager(); }).catch(() => {});
    this.taille = new ResizeObserver(() => this.carte.invalidateSize({ animate: false }));
    this.taille.observe(this);
    this.commencer(generations);
  }

  disconnectedCallback() {
    this.taille?.disconnect();
    this.carte?.remove();
    this.carte = null;
  }

  /** The tiles are asked for by what they have seen last. */
  async commencer(generations) {
    const reponse = await fetch(generations).catch(() => null);
    if (reponse?.ok) this.tuiles.connues = await reponse.json();
    this.charger();
  }

  async dessinerSecteur(adresse, code) {
    const zones = await contours(adresse);
    const ici = zones.features.filter(({ properties }) => properties.code === code);
    L.geoJSON(ici, { interactive: false, className: "contour-secteur" }).addTo(this.carte);
  }

  async charger() {
    this.enCours?.abort();
    const { signal } = (this.enCours = new AbortController());
    this.setAttribute("aria-busy", "true");
    try {
      this.choses = await this.tuiles.voir(this.carte, { parametres: this.parametres, max: MAX, signal });
      if (signal.aborted) return;
      this.reperes.poser(this.choses, this.carte.getZoom() >= ZOOM_MAX);
      this.degager();
    } catch {
      // The list below says the same.
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  degager() {
    degager(this.carte, (this.choses ?? []).map((chose) => ({ lon: chose.place[0], lat: chose.place[1], r: rayon(chose) })));
  }
}

customElements.define("carte-secteur", CarteSecteur);
