/*
 * <carte-file data-contours data-tuiles data-attribution data-etats>: the rows of the queue's page as pins; a row that
 * is pointed at or focused shows its pin, and a pin its row. Its points are in #file-points. On a phone, the buttons
 * [data-montrer] switch between list and map; the map is made when it is first seen.
 */
import { contours, creerCarte, dessinerTerre, noms } from "./fond.js";
import { Reperes } from "./reperes.js";

class CarteFile extends HTMLElement {
  connectedCallback() {
    this.points = JSON.parse(document.getElementById("file-points").textContent);
    this.lignes = new Map([...document.querySelectorAll("[data-file] [data-numero]")].map((li) => [li.dataset.numero, li]));
    this.volets = this.closest("[data-volets]");
    for (const bouton of document.querySelectorAll("[data-montrer]")) {
      bouton.addEventListener("click", () => this.montrer(bouton.dataset.montrer));
    }
    this.vue = new ResizeObserver(() => this.dessiner());
    this.vue.observe(this);
  }

  disconnectedCallback() {
    this.vue.disconnect();
    this.carte?.remove();
    this.carte = null;
  }

  montrer(volet) {
    this.volets.dataset.volets = volet;
    for (const b of document.querySelectorAll("[data-montrer]")) b.setAttribute("aria-pressed", String(b.dataset.montrer === volet));
  }

  dessiner() {
    if (!window.L || !this.clientWidth) return;
    if (this.carte) {
      this.carte.invalidateSize({ animate: false });
      return;
    }
    const { contours: adresse, tuiles, attribution, etats } = this.dataset;
    this.carte = creerCarte(this.querySelector(".file-plan"), { tuiles, attribution });
    L.control.zoom({ position: "topright" }).addTo(this.carte);
    dessinerTerre(this.carte, adresse).catch(() => {});
    noms(adresse.replace("commune", "quartier")).then((couche) => couche.addTo(this.carte)).catch(() => {});
    this.cadrer(adresse);
    const mots = { familles: {}, categories: {}, signalement: "" };
    this.reperes = new Reperes(this.carte, { etats, mots, ouvrir: (numero) => this.aller(numero), agrandir() {} });
    this.reperes.poser(this.points.map((p) => {
      Object.assign(mots.categories, { [p.numero]: p.titre });
      mots.familles[p.famille] = p.etat;
      return { ...p, cle: p.numero, categorie: p.numero, total: 1 };
    }));
    this.relier();
  }

  /** Show all pins, not closer than a street; the whole town if there are none. */
  cadrer(adresse) {
    const lieux = this.points.map(({ place: [lon, lat] }) => [lat, lon]);
    if (lieux.length) {
      this.carte.fitBounds(lieux, { padding: [40, 40], maxZoom: 16, animate: false });
      return;
    }
    contours(adresse).then((zones) => this.carte?.fitBounds(L.geoJSON(zones).getBounds(), { animate: false })).catch(() => {});
  }

  relier() {
    for (const [numero, li] of this.lignes) {
      for (const [debut, fin] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
        li.addEventListener(debut, () => this.reperes.eclairer(numero));
        li.addEventListener(fin, () => this.reperes.eclairer(null));
      }
      const pin = this.reperes.trouver(numero)?.getElement();
      for (const quand of ["pointerenter", "focus"]) pin?.addEventListener(quand, () => li.classList.add("eclaire"));
      for (const quand of ["pointerleave", "blur"]) pin?.addEventListener(quand, () => li.classList.remove("eclaire"));
    }
  }

  /** From a pin to its row. */
  aller(numero) {
    this.montrer("liste");
    const li = this.lignes.get(numero);
    li.scrollIntoView({ block: "center" });
    li.querySelector(".ligne-titre a").focus({ preventScroll: true });
  }
}

customElements.define("carte-file", CarteFile);
