/*
 * <carte-publique>: every public report at every zoom, by tiles of counts.
 * Reads its addresses from data-*, its settings from #carte-reglages, the filters from the address of the page.
 * Sends "vue" {bbox} when the frame has moved; listens to "filtres" and "cran" on the document.
 */
import { dessiner, diametre, parts } from "./anneau.js";
import { calme, couche, creerCarte, dessinerTerre, noms } from "./fond.js";
import { FAMILLES, eventail, lire, niveau, tuilesDe } from "./grille.js";

const MOTS = {
  recu: "reçus", en_cours: "en cours", resolu: "résolus", refuse: "refusés",
};
const SEULS = {
  recu: "Reçu", en_cours: "En cours", planifie: "Planifié", attente: "En attente", transmis: "Transmis", resolu: "Résolu", refuse: "Refusé",
};
const TROP = 200;
const PARAMETRES = ["etat", "groupe", "categorie", "conseil", "quartier", "cil", "depuis", "jusqu_a"];

class CartePublique extends HTMLElement {
  connectedCallback() {
    const reglages = JSON.parse(document.getElementById("carte-reglages").textContent);
    this.plan = this.querySelector(".carte-plan");
    this.resume = this.querySelector(".carte-resume");
    this.marques = new Map();
    this.carte = creerCarte(this.plan, reglages);
    L.control.zoom({ position: "topright", zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(this.carte);
    this.couche = L.layerGroup().addTo(this.carte);
    this.couches = {};
    this.vueDeLAdresse();
    dessinerTerre(this.carte, this.adresseContours("commune")).catch(() => {});
    noms(this.adresseContours("quartier")).then((lieux) => lieux.addTo(this.carte)).catch(() => {});
    this.carte.on("moveend", () => this.bougee());
    this.carte.on("click", () => this.fermer());
    this.querySelector(".carte-ici").addEventListener("click", (e) => this.ici(e.currentTarget));
    this.addEventListener("keydown", (e) => { if (e.key === "Escape" && !this.resume.hidden) this.fermer(true); });
    document.addEventListener("filtres", () => this.charger());
    document.addEventListener("couche", (e) => this.basculer(e.detail));
    document.addEventListener("cran", (e) => this.style.setProperty("--feuille", `${e.detail.hauteur}px`));
    this.charger();
  }

  adresseContours(nature) { return this.dataset.contours.replace("commune", nature); }

  vueDeLAdresse() {
    const [, zoom, lat, lon] = location.hash.match(/^#(\d+)\/(-?[\d.]+)\/(-?[\d.]+)$/) ?? [];
    if (zoom) this.carte.setView([Number(lat), Number(lon)], Number(zoom), { animate: false });
    this.partie = Boolean(zoom);
  }

  get bbox() {
    const b = this.carte.getBounds();
    return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => Number(v.toFixed(5)));
  }

  bougee() {
    const { lat, lng } = this.carte.getCenter();
    history.replaceState(history.state, "", `${location.pathname}${location.search}#${this.carte.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`);
    clearTimeout(this.attente);
    this.attente = setTimeout(() => {
      this.charger();
      document.dispatchEvent(new CustomEvent("vue", { detail: { bbox: this.bbox } }));
    }, 150);
  }

  /** Ask the tiles of the view, one level coarser as long as they hold too much for a phone. */
  async charger() {
    this.demande?.abort();
    const { signal } = (this.demande = new AbortController());
    const filtres = new URLSearchParams([...new URLSearchParams(location.search)].filter(([nom, v]) => PARAMETRES.includes(nom) && v));
    this.setAttribute("aria-busy", "true");
    try {
      let choses = [];
      for (let plus = 0; plus < 4; plus++) {
        const tuiles = tuilesDe(this.bbox, niveau(this.carte.getZoom(), plus));
        const contenus = await Promise.all(tuiles.map((t) => this.tuile(t, filtres, signal)));
        choses = contenus.flatMap((contenu, i) => lire(tuiles[i], contenu)).filter(({ place: [lon, lat] }) => this.carte.getBounds().pad(0.2).contains([lat, lon]));
        if (choses.length <= TROP) break;
      }
      this.poser(choses);
      this.querySelector(".carte-etat").textContent = `${choses.reduce((n, c) => n + (c.total ?? 1), 0)} signalements sur la carte`;
    } catch (erreur) {
      if (erreur.name !== "AbortError") this.querySelector(".carte-etat").textContent = "La carte n’a pas pu être mise à jour.";
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  async tuile({ z, x, y }, filtres, signal) {
    const reponse = await fetch(`${this.dataset.tuiles.replace("9/0/0", `${z}/${x}/${y}`)}?${filtres}`, { signal });
    return reponse.ok ? reponse.json() : { grappes: [], points: [] };
  }

  /** Draw what changed and leave the rest, so that the focus stays where it is. */
  poser(choses) {
    const voulues = new Map(choses.map((chose) => [chose.cle, chose]));
    for (const [cle, marque] of this.marques) {
      if (!voulues.has(cle)) { this.couche.removeLayer(marque); this.marques.delete(cle); }
    }
    const ecarts = this.carte.getZoom() >= 17 ? this.ecarts(choses) : new Map();
    for (const [cle, chose] of voulues) {
      if (this.marques.has(cle)) continue;
      const marque = chose.total ? this.grappe(chose) : this.point(chose, ecarts.get(cle));
      this.marques.set(cle, marque.addTo(this.couche));
    }
  }

  ecarts(choses) {
    const parPlace = Map.groupBy?.(choses.filter((c) => c.id), (c) => String(c.place)) ?? new Map();
    return new Map([...parPlace.values()].flatMap((la) => eventail(la.length).map((ecart, i) => [la[i].cle, ecart])));
  }

  grappe({ place: [lon, lat], nombres, total }) {
    const lesParts = parts(nombres, FAMILLES);
    const d = diametre(total);
    const icon = L.divIcon({ className: "grappe", html: dessiner(lesParts, total), iconSize: [d, d] });
    const detail = lesParts.map(({ nom, n }) => `${n} ${MOTS[nom]}`).join(", ");
    return this.marque([lat, lon], icon, `${total} signalements : ${detail}. Agrandir.`, () => this.carte.setView([lat, lon], Math.min(19, this.carte.getZoom() + 2), { animate: !calme() }));
  }

  point({ id, place: [lon, lat], famille }, [dx, dy] = [0, 0]) {
    const html = `<svg class="etat etat-${famille}"><use href="${this.dataset.etats}#etat-${famille}"/></svg>`;
    const icon = L.divIcon({ className: `epingle epingle-${famille}`, html, iconSize: [44, 44], iconAnchor: [22 - dx, 22 - dy] });
    const marque = this.marque([lat, lon], icon, `Signalement : ${SEULS[famille]}. Ouvrir le résumé.`, () => this.ouvrir(id, marque));
    return marque;
  }

  marque(place, icon, libelle, agir) {
    const marque = L.marker(place, { icon, bubblingMouseEvents: false });
    marque.on("add", () => {
      const element = marque.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", libelle);
      element.addEventListener("keydown", (e) => { if (e.key === " ") { e.preventDefault(); agir(); } });
    });
    return marque.on("click", agir);
  }

  async ouvrir(id, marque) {
    const reponse = await fetch(this.dataset.resume.replace(/0\/$/, `${id}/`)).catch(() => null);
    if (!reponse?.ok) return;
    this.choisi?.getElement()?.classList.remove("choisi");
    (this.choisi = marque).getElement()?.classList.add("choisi");
    this.resume.innerHTML = await reponse.text();
    this.resume.hidden = false;
    this.resume.querySelector(".carte-resume-fermer").addEventListener("click", () => this.fermer(true));
    this.resume.querySelector("a").focus();
  }

  fermer(rendre = false) {
    if (this.resume.hidden) return;
    this.resume.hidden = true;
    this.choisi?.getElement()?.classList.remove("choisi");
    if (rendre) this.choisi?.getElement()?.focus();
  }

  async basculer({ nature, vue }) {
    const connue = (this.couches[nature] ??= couche(this.adresseContours(nature), nature));
    const traits = await connue.catch(() => { delete this.couches[nature]; });
    if (!traits) return;
    if (vue) traits.addTo(this.carte); else traits.remove();
  }

  ici(bouton) {
    bouton.setAttribute("aria-busy", "true");
    const fini = (phrase) => { bouton.removeAttribute("aria-busy"); if (phrase) this.querySelector(".carte-etat").textContent = phrase; };
    navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude, accuracy } }) => {
      this.moi?.remove();
      this.moi = L.circleMarker([latitude, longitude], { radius: 8, className: "moi", interactive: false }).addTo(this.carte);
      this.carte.setView([latitude, longitude], accuracy < 60 ? 17 : 15, { animate: !calme() });
      fini();
    }, () => fini("Votre position n’est pas disponible."), { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 });
  }
}

customElements.define("carte-publique", CartePublique);
