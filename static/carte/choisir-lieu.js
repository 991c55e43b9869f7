/* <choisir-lieu>: a map that slides under a fixed pin. The place is its centre.
   Needs data-contours (address of the outlines of the commune), data-tuiles, data-attribution, data-aide; draws the
   outlines of the conseils where data-conseils is their address; shows data-cadre (west,south,east,north) from the start,
   else the commune once its outlines have come.
   Says "deplace" (lon, lat, bouge: whether the centre changed) when a person has moved it, never for `aller`. */

import { calme, contours, couche, creerCarte, degager, dessinerTerre, noms } from "./fond.js";

const ZOOM_LIEU = 18;
const ZOOM_ASSEZ = 16;

class ChoisirLieu extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    if (this.carte || !window.L) return;
    this.setAttribute("role", "application");
    this.setAttribute("aria-label", this.dataset.aide);
    // Whatever the gesture, zooming keeps the place under the pin; a keyboard that comes up does not move it.
    const centre = { scrollWheelZoom: "center", touchZoom: "center", doubleClickZoom: "center", trackResize: false };
    this.carte = creerCarte(this, { tuiles: this.dataset.tuiles, attribution: this.dataset.attribution }, centre);
    L.control.zoom({ position: "topright", zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(this.carte);
    const cadre = this.dataset.cadre?.split(",").map(Number);
    if (cadre?.length === 4) this.limites = L.latLngBounds([cadre[1], cadre[0]], [cadre[3], cadre[2]]);
    this.poserMire();
    this.dessiner(this.dataset.contours);
    this.carte.on("movestart", () => this.classList.add("bouge"));
    this.carte.on("moveend", () => this.arrete());
    // A step that was hidden had no size; what was asked of it meanwhile is done now.
    this.observateur = new ResizeObserver(() => this.redimensionner());
    this.observateur.observe(this);
  }

  async dessiner(adresse) {
    try {
      await dessinerTerre(this.carte, adresse);
      if (!this.limites) {
        this.limites = L.geoJSON(await contours(adresse)).getBounds();
        if (this.taille && !this.situee) this.montrerTout();
      }
      if (this.dataset.conseils) (await couche(this.dataset.conseils, "conseil")).addTo(this.carte);
      const lieux = await noms(adresse.replace("commune", "quartier"));
      if (!this.carte) return;
      lieux.addTo(this.carte);
      degager(this.carte, []);
    } catch { /* the map works without its ground */ }
  }

  disconnectedCallback() {
    this.observateur?.disconnect();
    this.carte?.remove();
    this.carte = null;
  }

  get centre() {
    const { lng, lat } = this.carte.getCenter();
    return { lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) };
  }

  /* The zoom that is, or will be once the map is seen. */
  get zoom() {
    return this.voulu || !this.carte ? ZOOM_LIEU : this.carte.getZoom();
  }

  /* A pin put on a whole town is the first reason why places are wrong. */
  get tropLoin() {
    return this.zoom < ZOOM_ASSEZ;
  }

  /* Slide to a place (degrees) without saying that somebody did; `precision` in metres draws its circle. */
  aller(lon, lat, precision = 0) {
    this.voulu = { lon, lat, precision };
    if (this.carte && this.offsetWidth) this.appliquer();
  }

  appliquer() {
    const { lon, lat, precision } = this.voulu;
    this.voulu = null;
    this.situee = true;
    this.parProgramme = true;
    this.cercle?.remove();
    this.cercle = precision > 8
      ? L.circle([lat, lon], { radius: precision, className: "cercle-precision", interactive: false }).addTo(this.carte)
      : null;
    const zoom = Math.max(precision > 80 ? ZOOM_ASSEZ : ZOOM_LIEU, Math.min(this.carte.getZoom(), ZOOM_LIEU));
    this.carte.setView([lat, lon], zoom, { animate: false });
    this.parProgramme = false;
  }

  /* Come closer without leaving the centre. */
  approcher(zoom = ZOOM_LIEU) {
    this.carte.setZoom(zoom, { animate: !calme() });
  }

  montrerTout() {
    if (!this.limites?.isValid()) return;
    this.parProgramme = true;
    this.carte.fitBounds(this.limites, { animate: false });
    this.parProgramme = false;
    this.situee = false;
  }

  redimensionner() {
    if (!this.carte || !this.offsetWidth) return;
    const premiere = !this.taille;
    this.taille = true;
    const avant = this.dernier;
    this.parProgramme = true;
    this.carte.invalidateSize({ pan: false });
    if (avant) this.carte.setView([avant.lat, avant.lon], this.carte.getZoom(), { animate: false });
    this.parProgramme = false;
    if (this.voulu) this.appliquer();
    else if (premiere && !this.situee) this.montrerTout();
  }

  arrete() {
    this.classList.remove("bouge");
    const avant = this.dernier;
    this.dernier = this.centre;
    degager(this.carte, []);
    if (this.parProgramme || !this.taille) return;
    const bouge = !avant || Math.abs(avant.lon - this.dernier.lon) > 1e-6 || Math.abs(avant.lat - this.dernier.lat) > 1e-6;
    this.situee = true;
    if (bouge) this.cercle?.remove();
    this.dispatchEvent(new CustomEvent("deplace", { bubbles: true, detail: { ...this.dernier, bouge } }));
  }

  poserMire() {
    const mire = document.createElement("div");
    mire.className = "mire";
    mire.innerHTML = '<svg viewBox="0 0 36 48" aria-hidden="true"><path d="M18 47c-1-9-16-16-16-30a16 16 0 1 1 32 0c0 14-15 21-16 30z"/><circle cx="18" cy="17" r="6"/></svg>';
    this.append(mire);
  }
}

globalThis.customElements?.define("choisir-lieu", ChoisirLieu);
