/*
 * <carte-publique>: every public report at every zoom, by tiles of counts.
 * Reads its addresses from data-*, its words and frame from #carte-reglages.
 * <filtres-carte>, defined after it, tells it what to show first. Says "vue" {bbox} when a person has moved it; hears "filtres" {parametres, couches, bbox, zone, cadrer}, "cran".
 */
import { ZOOM_MAX, agrandir, enBornes } from "./agrandir.js";
import { calme, contours, couche, creerCarte, degager, dessinerTerre, noms } from "./fond.js";
import { rayon } from "./grille.js";
import { Reperes } from "./reperes.js";
import { signalerIci } from "./signaler-ici.js";
import { Tuiles } from "./tuiles.js";

const TELEPHONE = matchMedia("(max-width: 59.99rem)");

class CartePublique extends HTMLElement {
  connectedCallback() {
    this.reglages = JSON.parse(document.getElementById("carte-reglages").textContent);
    this.mots = this.reglages.mots;
    this.plan = this.querySelector(".carte-plan");
    this.resume = this.querySelector("resume-carte");
    this.message = this.querySelector(".carte-message");
    this.message.querySelector("button").addEventListener("click", () => this.charger());
    if (!window.L) { this.dire(this.mots.sans_carte); return; }
    this.plan.textContent = "";
    this.suivreLaFeuille();
    this.carte = creerCarte(this.plan, this.reglages, { tapHold: true });
    if (this.dataset.approximatif) this.carte.attributionControl.addAttribution(this.mots.approximatif);
    L.control.zoom({ position: "topright", zoomInTitle: this.mots.agrandir, zoomOutTitle: this.mots.reduire }).addTo(this.carte);
    this.reperes = new Reperes(L.layerGroup().addTo(this.carte), {
      etats: this.dataset.etats, mots: this.mots, ouvrir: (numero, marque) => this.ouvrir(numero, marque), agrandir: (chose) => this.agrandir(chose),
    });
    this.tuiles = new Tuiles(this.dataset.tuiles, this.dataset.generations, this.reglages.generations);
    this.couches = {};
    signalerIci(this.carte, this.querySelector("template[data-signaler]"));
    this.ecouter();
    dessinerTerre(this.carte, this.adresseContours("commune")).catch(() => {});
    noms(this.adresseContours("quartier")).then((lieux) => { lieux.addTo(this.carte); this.degager(); }).catch(() => {});
  }

  ecouter() {
    this.carte.on("moveend", () => this.bougee());
    this.carte.on("click", () => this.resume.fermer());
    this.resume.addEventListener("ferme", () => this.reperes.choisir(null));
    this.querySelector(".carte-ici").addEventListener("click", (e) => this.ici(e.currentTarget));
    document.addEventListener("filtres", ({ detail }) => this.suivre(detail));
    for (const type of ["pointerover", "focusin"]) {
      document.addEventListener(type, (e) => this.reperes.eclairer(e.target.closest?.("[data-numero]")?.dataset.numero));
    }
    new ResizeObserver(() => {
      if (this.carte.getSize().equals([this.plan.clientWidth, this.plan.clientHeight])) return;
      this.sansDire(() => this.carte.invalidateSize({ animate: false, pan: false }));
      if (this.demandes && !this.bougeeParMain) this.cadrer(this.demandes);
    }).observe(this.plan);
  }

  /** The map ends where the sheet begins at its lowest stop; what floats on it stays above the sheet. */
  suivreLaFeuille() {
    document.addEventListener("cran", ({ detail: { cran, hauteur } }) => {
      this.style.setProperty("--feuille", `${hauteur}px`);
      if (cran === "bas") this.style.setProperty("--feuille-bas", `${hauteur}px`);
    });
    document.querySelector("feuille-basse")?.poser?.();
  }

  adresseContours(nature) { return this.dataset.contours.replace("commune", nature); }

  get bbox() {
    const b = this.carte.getBounds();
    return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => Number(v.toFixed(5)));
  }

  /** Show what the filters ask for; `cadrer`: move to it too. */
  async suivre(demandes) {
    this.demandes = demandes;
    this.basculer(demandes.couches);
    if (demandes.cadrer) await this.cadrer(demandes);
    else this.charger();
  }

  /** Move to a frame, else to the zone of the filters, else to the whole commune. */
  async cadrer({ bbox, zone }) {
    this.bougeeParMain = false;
    // One per cent less: the same frame on the same screen must give back the same zoom.
    let bornes = bbox ? enBornes(bbox).pad(-0.01) : this.reglages.cadre && enBornes(this.reglages.cadre);
    if (!bbox && zone) {
      const zones = await contours(this.adresseContours(zone.nature)).catch(() => ({ features: [] }));
      const contour = zones.features.find(({ properties }) => properties.code === zone.code);
      if (contour) bornes = L.geoJSON(contour).getBounds();
    }
    // On a phone the pills cover the top; a town that nearly fits is not shown half as big.
    const marge = bbox ? 0 : TELEPHONE.matches ? 4 : 12;
    const haut = TELEPHONE.matches && !bbox ? 56 : marge;
    if (bornes) this.sansDire(() => this.carte.fitBounds(bornes, { animate: false, paddingTopLeft: [marge, haut], paddingBottomRight: [marge, marge] }));
    this.charger();
  }

  /** Move without telling the list: nobody asked for this frame. */
  sansDire(bouger) {
    this.muette = true;
    bouger();
    this.muette = false;
  }

  bougee() {
    if (this.muette) return;
    this.bougeeParMain = true;
    clearTimeout(this.attente);
    this.attente = setTimeout(() => {
      this.charger();
      document.dispatchEvent(new CustomEvent("vue", { detail: { bbox: this.bbox } }));
    }, 150);
  }

  /** Ask for the tiles of the view, one level coarser as long as they hold too much to draw. */
  async charger() {
    if (!this.demandes) return;
    this.enCours?.abort();
    const { signal } = (this.enCours = new AbortController());
    this.setAttribute("aria-busy", "true");
    // What is known is drawn at once; what has changed meanwhile follows.
    const changees = this.tuiles.changees().catch(() => false);
    try {
      const choses = await this.tuiles.voir(this.carte, { parametres: String(this.demandes.parametres), max: TELEPHONE.matches ? 200 : 400, signal });
      if (signal.aborted) return;
      this.choses = choses;
      this.reperes.poser(choses, this.carte.getZoom() >= ZOOM_MAX);
      this.degager();
      this.dire("");
      if ((await changees) && !signal.aborted) this.charger();
    } catch (erreur) {
      if (erreur.name !== "AbortError") this.dire(navigator.onLine ? this.mots.panne : this.mots.hors_ligne, true);
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  degager() {
    degager(this.carte, (this.choses ?? []).map((chose) => ({ lon: chose.place[0], lat: chose.place[1], r: rayon(chose) })));
  }

  /** Zoom to what a ring holds; at the last zoom, what no map can separate is for the list. */
  agrandir(chose) {
    if (this.carte.getZoom() >= ZOOM_MAX) { document.dispatchEvent(new Event("voir-liste")); return; }
    if (this.plan.contains(document.activeElement)) this.plan.focus({ preventScroll: true });
    agrandir(this.carte, chose);
  }

  async ouvrir(numero, marque) {
    this.reperes.choisir(numero);
    await this.resume.ouvrir(numero, () => this.reperes.trouver(numero)?.getElement() ?? this.plan);
    const bas = this.plan.getBoundingClientRect().bottom - this.resume.getBoundingClientRect().top + 40;
    this.carte.panInside(marque.getLatLng(), { paddingTopLeft: [40, 80], paddingBottomRight: [40, bas], animate: !calme() });
  }

  async basculer(voulues) {
    for (const nature of new Set([...Object.keys(this.couches), ...voulues])) {
      const connue = (this.couches[nature] ??= couche(this.adresseContours(nature), nature));
      const traits = await connue.catch(() => { delete this.couches[nature]; });
      if (traits && this.demandes.couches.includes(nature)) traits.addTo(this.carte); else traits?.remove();
    }
    this.degager();
  }

  dire(phrase, reessayer = false) {
    this.message.querySelector("span").textContent = phrase;
    this.message.querySelector("button").hidden = !reessayer;
    this.message.classList.toggle("visible", Boolean(phrase));
  }

  ici(bouton) {
    const fini = (phrase) => { bouton.removeAttribute("aria-busy"); this.dire(phrase); };
    bouton.setAttribute("aria-busy", "true");
    if (!navigator.geolocation) { fini(this.mots.sans_position); return; }
    navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude, accuracy } }) => {
      const { cadre } = this.reglages;
      if (cadre && !enBornes(cadre).pad(0.1).contains([latitude, longitude])) { fini(this.mots.ailleurs); return; }
      this.moi?.remove();
      this.moi = L.circleMarker([latitude, longitude], { radius: 9, className: "moi", interactive: false }).addTo(this.carte);
      fini("");
      this.carte.setView([latitude, longitude], accuracy < 60 ? 17 : 15, { animate: !calme() });
    }, () => fini(this.mots.sans_position), { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 });
  }
}

customElements.define("carte-publique", CartePublique);
