/*
 * <filtres-carte>: the form of filters, followed at once. The address always holds what is shown, so that the back
 * button and a shared link give the same list; the list follows the frame of the map.
 */

class FiltresCarte extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.liste = document.getElementById("liste");
    this.plus = this.querySelector("details");
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.appliquer(); });
    this.form.addEventListener("change", (e) => this.change(e));
    this.addEventListener("click", (e) => this.clic(e));
    this.addEventListener("keydown", (e) => { if (e.key === "Escape" && this.plus.open) this.fermer(); });
    this.liste.addEventListener("click", (e) => this.page(e));
    document.addEventListener("vue", (e) => { this.bbox = e.detail.bbox; this.rafraichir(); });
    addEventListener("popstate", () => { this.remplir(); this.rafraichir(); document.dispatchEvent(new Event("filtres")); });
    this.dire();
  }

  get parametres() {
    return new URLSearchParams([...new FormData(this.form)].filter(([, valeur]) => valeur));
  }

  change({ target }) {
    if (target.dataset.couche) {
      document.dispatchEvent(new CustomEvent("couche", { detail: { nature: target.dataset.couche, vue: target.checked } }));
    } else {
      this.appliquer();
    }
  }

  clic(e) {
    if (e.target.closest("[data-fermer]")) this.fermer();
    if (!e.target.closest("[data-tous], [data-effacer]")) return;
    e.preventDefault();
    if (e.target.closest("[data-effacer]")) this.vider();
    for (const boite of this.form.querySelectorAll("[name=etat]")) boite.checked = false;
    this.appliquer();
  }

  vider() {
    for (const champ of this.form.querySelectorAll("select, input[type=date]")) champ.value = "";
  }

  fermer() {
    this.plus.open = false;
    this.plus.querySelector("summary").focus();
  }

  appliquer() {
    const recherche = String(this.parametres);
    history.pushState(null, "", `${location.pathname}${recherche ? `?${recherche}` : ""}${location.hash}`);
    this.dire();
    this.rafraichir();
    document.dispatchEvent(new Event("filtres"));
  }

  /** Put the filters of the address back into the form. */
  remplir() {
    const ici = new URLSearchParams(location.search);
    for (const champ of this.form.querySelectorAll("[name]")) {
      if (champ.type === "checkbox") champ.checked = ici.getAll(champ.name).includes(champ.value);
      else champ.value = ici.get(champ.name) ?? "";
    }
    this.dire();
  }

  dire() {
    const tous = this.form.querySelector("[data-tous]");
    if (this.form.querySelector("[name=etat]:checked")) tous.removeAttribute("aria-current");
    else tous.setAttribute("aria-current", "true");
  }

  async rafraichir(page) {
    this.demande?.abort();
    const { signal } = (this.demande = new AbortController());
    const demandes = this.parametres;
    if (this.bbox) demandes.set("in_bbox", this.bbox.join(","));
    if (page) demandes.set("page", page);
    try {
      const reponse = await fetch(`${this.liste.dataset.liste}?${demandes}`, { signal });
      if (!reponse.ok) return;
      this.liste.innerHTML = await reponse.text();
      this.compter(this.liste.firstElementChild.dataset);
      if (page) { this.liste.scrollTop = 0; this.liste.querySelector("h1").focus?.(); }
    } catch (erreur) {
      if (erreur.name !== "AbortError") throw erreur;
    }
  }

  compter(nombres) {
    for (const compte of this.form.querySelectorAll("[data-compte]")) {
      const nom = compte.dataset.compte;
      // data-n-en_cours is dataset["nEn_cours"].
      compte.textContent = nom === "total" ? nombres.total : nombres[`n${nom[0].toUpperCase()}${nom.slice(1)}`] ?? "0";
    }
  }

  page(e) {
    const lien = e.target.closest(".pagination a");
    if (!lien) return;
    e.preventDefault();
    this.rafraichir(new URL(lien.href).searchParams.get("page"));
  }
}

customElements.define("filtres-carte", FiltresCarte);
