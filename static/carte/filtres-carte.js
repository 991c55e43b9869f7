/*
 * <filtres-carte>: the form of filters, followed at once, and the list it filters. The address always holds what is
 * shown, so that the back button and a shared link show the same again.
 * Says "filtres" {parametres, couches, bbox, zone, cadrer} to the map; hears its "vue" {bbox} and "voir-liste".
 */

// The most precise first: it is the one that the map shows.
const ZONES = ["quartier", "cil", "conseil"];
const COUCHE = "conseil";

class FiltresCarte extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.plus = this.querySelector("details");
    this.volet = document.getElementById("volet");
    this.blocs = ["dit", "bilan", "lignes"].map((id) => document.getElementById(id));
    this.querySelector("[data-couches]").disabled = false;
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.appliquer(); });
    this.form.addEventListener("change", (e) => this.appliquer({ cadrer: ZONES.includes(e.target.name) }));
    document.addEventListener("click", (e) => this.clic(e));
    this.addEventListener("keydown", (e) => { if (e.key === "Escape" && this.plus.open) this.fermer(); });
    document.addEventListener("vue", ({ detail: { bbox } }) => this.cadreBouge(bbox));
    document.addEventListener("voir-liste", () => this.voirListe());
    // A skip link changes the address too, and asks for nothing new.
    addEventListener("popstate", () => { if (location.search !== this.recherche) { this.remplir(); this.annoncer(true); this.rafraichir(); } });
    this.recherche = location.search;
    this.annoncer(true);
  }

  /** What the form says, without what goes without saying. */
  get parametres() {
    const dits = new URLSearchParams([...new FormData(this.form)].filter(([nom, valeur]) => valeur && nom !== "contours"));
    const couches = this.couches.join();
    if (couches !== COUCHE) dits.set("contours", couches || "aucun");
    return dits;
  }

  get couches() { return [...this.form.querySelectorAll("[name=contours]:checked")].map(({ value }) => value); }

  get cadre() { return this.form.elements.in_bbox; }

  clic(e) {
    const lien = e.target.closest("a[data-aller], a[data-depuis], a[data-tous]");
    if (e.target.closest("[data-fermer]")) this.fermer();
    else if (this.plus.open && !this.plus.contains(e.target)) this.plus.open = false;
    if (!lien || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    if ("aller" in lien.dataset) this.aller(lien);
    else this.remettre(lien.dataset);
  }

  /** Every state again, or a period: the rest of the form stays as it is. */
  remettre({ depuis }) {
    if (depuis === undefined) {
      for (const boite of this.form.querySelectorAll("[name=etat]")) boite.checked = false;
    } else {
      this.form.elements.depuis.value = depuis;
      this.form.elements.jusqu_a.value = "";
    }
    this.appliquer();
  }

  /** Follow a link of the page to other filters or to another page of the list, without loading it all again. */
  aller(lien) {
    const avant = this.cadre.value;
    const voulu = new URLSearchParams(lien.search);
    const contours = this.parametres.get("contours");
    if (contours) voulu.set("contours", contours);
    history.pushState(null, "", `${location.pathname}${String(voulu) && `?${voulu}`}`);
    this.remplir();
    if (!voulu.has("page")) this.annoncer(avant !== this.cadre.value || Boolean(this.zone && !this.cadre.value));
    this.rafraichir(voulu.has("page"));
  }

  appliquer({ cadrer = false } = {}) {
    if (cadrer) this.cadre.value = "";
    const recherche = String(this.parametres);
    history.pushState(null, "", `${location.pathname}${recherche && `?${recherche}`}`);
    this.annoncer(cadrer);
    this.rafraichir();
  }

  /** The map was moved: no new step back for it, but the address and the list follow. */
  cadreBouge(bbox) {
    this.cadre.value = bbox.join(",");
    history.replaceState(null, "", `${location.pathname}?${this.parametres}`);
    this.rafraichir();
  }

  get zone() {
    const nature = ZONES.find((nom) => this.form.elements[nom].value);
    return nature ? { nature, code: this.form.elements[nature].value } : null;
  }

  annoncer(cadrer) {
    const parametres = this.parametres;
    for (const nom of ["in_bbox", "contours"]) parametres.delete(nom);
    const actifs = [...parametres].filter(([nom]) => nom !== "etat").length;
    this.querySelector("[data-actifs]").textContent = actifs || "";
    const bbox = this.cadre.value ? this.cadre.value.split(",").map(Number) : null;
    for (const preset of this.form.querySelectorAll("[data-depuis]")) {
      const dit = preset.dataset.depuis === this.form.elements.depuis.value && !this.form.elements.jusqu_a.value;
      this.marquer(preset, dit);
    }
    this.marquer(this.form.querySelector("[data-tous]"), !parametres.has("etat"));
    document.dispatchEvent(new CustomEvent("filtres", { detail: { parametres, couches: this.couches, bbox, zone: this.zone, cadrer } }));
  }

  marquer(lien, courant) {
    if (courant) lien.setAttribute("aria-current", "true");
    else lien.removeAttribute("aria-current");
  }

  /** Put the filters of the address back into the form. */
  remplir() {
    const ici = new URLSearchParams(location.search);
    if (!ici.has("contours")) ici.set("contours", COUCHE);
    const couches = ici.get("contours").split(",");
    this.querySelector("[data-categories]").replaceChildren(...ici.getAll("categorie").map((code) => {
      return Object.assign(document.createElement("input"), { type: "hidden", name: "categorie", value: code });
    }));
    for (const champ of this.form.querySelectorAll("[name]:not([name=categorie])")) {
      if (champ.name === "contours") champ.checked = couches.includes(champ.value);
      else if (champ.type === "checkbox") champ.checked = ici.getAll(champ.name).includes(champ.value);
      else champ.value = ici.get(champ.name) ?? "";
    }
  }

  fermer() {
    this.plus.open = false;
    this.plus.querySelector("summary").focus();
  }

  voirListe() {
    if (this.volet.cran === "bas") this.volet.cran = "milieu";
    document.getElementById("bilan").querySelector("h1").focus({ preventScroll: true });
  }

  /** Ask for the list of the address; `page`: another page of it, to be read from its beginning. */
  async rafraichir(page = false) {
    this.recherche = location.search;
    this.demande?.abort();
    const { signal } = (this.demande = new AbortController());
    const lignes = this.blocs.at(-1);
    lignes.setAttribute("aria-busy", "true");
    try {
      const reponse = await fetch(`${this.dataset.liste}${location.search}`, { signal });
      if (!reponse.ok && reponse.status !== 400) throw new Error(reponse.status);
      const recue = new DOMParser().parseFromString(await reponse.text(), "text/html");
      for (const bloc of this.blocs) bloc.replaceChildren(...recue.getElementById(bloc.id).childNodes);
      this.compter(JSON.parse(recue.getElementById("bilan").dataset.comptes));
      lignes.parentElement.scrollTop = 0;
      if (page) this.voirListe();
    } catch (erreur) {
      if (erreur.name === "AbortError") return;
      lignes.replaceChildren(document.getElementById("panne-liste").content.cloneNode(true));
      lignes.querySelector("button").addEventListener("click", () => this.rafraichir(page));
    }
    lignes.removeAttribute("aria-busy");
  }

  compter(nombres) {
    for (const compte of this.form.querySelectorAll("[data-compte]")) compte.textContent = nombres[compte.dataset.compte];
  }
}

customElements.define("filtres-carte", FiltresCarte);
