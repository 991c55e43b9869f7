/* <saisie-guichet>: the place found while one types, what is open around it, the category by words, who would answer.
   The keyboard alone does it all; without this file the same form goes to the server and comes back. */

import { Suggestions } from "../commun/suggestions.js";

class SaisieGuichet extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const { lieu, q, lon, lat, categorie } = this.form.elements;
    Object.assign(this, { lieu, q, lon, lat, categorie });
    this.voisins = this.querySelector("[data-voisins]");
    this.pris = this.querySelector("[data-pris]");
    this.apercu = this.querySelector("[data-apercu]");
    this.questions = this.querySelector("[data-questions]");
    const { adresses, categories, aucuneAdresse, muettes, aucuneCategorie } = this.dataset;
    const lieux = this.querySelector("#lieux-trouves");
    const trouvees = this.querySelector("#categories-trouvees");
    this.lieux = new Suggestions(lieu, lieux, adresses, { aucune: aucuneAdresse, muettes }, (a) => this.prendreLieu(a));
    this.mots = new Suggestions(q, trouvees, categories, { aucune: aucuneCategorie, muettes: aucuneCategorie }, (c) => this.prendreCategorie(c), "categories");
    // The list of what is near follows the best answer while one still types.
    this.lieux.surReponse = ([premiere]) => { if (premiere && !this.lon.value) this.chercherVoisins(premiere); };
    lieu.addEventListener("input", () => { this.lon.value = this.lat.value = ""; this.pris.textContent = ""; });
    q.addEventListener("input", () => { this.categorie.value = ""; this.apercu.replaceChildren(); });
    lieu.addEventListener("keydown", (e) => { if (e.key === "ArrowDown" && lieux.hidden) { e.preventDefault(); this.boutons[0]?.focus(); } });
    // Chosen already, or nothing to choose from: Enter sends, as in every other field.
    for (const [champ, pris] of [[lieu, lon], [q, categorie]]) {
      champ.addEventListener("keydown", (e) => {
        if (e.key !== "Enter" || !pris.value) return;
        e.stopImmediatePropagation();
        e.preventDefault();
        this.form.requestSubmit(this.querySelector("[data-envoi]"));
      }, true);
    }
    this.voisins.addEventListener("keydown", (e) => this.parcourir(e));
    this.querySelector("[data-chercher-personne]")?.addEventListener("click", () => this.chercherPersonne());
    this.form.addEventListener("submit", (e) => this.unSeulEnvoi(e));
    if (this.categorie.value) this.montrerApercu();
    this.unSeulArret();
  }

  get boutons() {
    return [...this.voisins.querySelectorAll("button[name=appel]")];
  }

  /* One stop of the Tab key for the whole list; arrows go through it. */
  unSeulArret() {
    for (const [i, bouton] of this.boutons.entries()) bouton.tabIndex = i ? -1 : 0;
  }

  parcourir(e) {
    const rang = this.boutons.indexOf(document.activeElement);
    if (rang < 0 || !["ArrowDown", "ArrowUp", "Escape"].includes(e.key)) return;
    e.preventDefault();
    const suivant = e.key === "Escape" ? null : this.boutons[rang + (e.key === "ArrowDown" ? 1 : -1)];
    (suivant ?? (e.key === "ArrowDown" ? document.activeElement : this.lieu)).focus();
  }

  prendreLieu({ nom, detail, lon, lat }) {
    this.lieu.value = nom;
    this.lon.value = lon;
    this.lat.value = lat;
    this.form.elements.quartier.value = "";
    this.pris.textContent = [nom, detail].filter(Boolean).join(" · ");
    this.chercherVoisins({ lon, lat });
    this.montrerApercu();
  }

  async chercherVoisins({ lon, lat }) {
    const page = await this.morceau("voisins", `${this.dataset.proches}?lon=${lon}&lat=${lat}`);
    if (page === null) return;
    const dedans = this.voisins.contains(document.activeElement), tenu = document.activeElement.value;
    this.voisins.innerHTML = page;
    this.unSeulArret();
    // A hand quicker than the network is in the list already, and stays there.
    if (dedans) (this.boutons.find((bouton) => bouton.value === tenu) ?? this.boutons[0] ?? this.lieu).focus();
  }

  prendreCategorie({ nom, code }) {
    this.q.value = nom;
    this.categorie.value = code;
    this.montrerApercu();
    this.montrerQuestions(code);
  }

  async montrerApercu() {
    if (!this.categorie.value) return;
    const page = await this.morceau("apercu", `${this.dataset.apercu}?categorie=${this.categorie.value}&lon=${this.lon.value}&lat=${this.lat.value}`);
    if (page !== null) this.apercu.innerHTML = page;
  }

  async montrerQuestions(code) {
    const page = await this.morceau("questions", `${this.dataset.questions}?categorie=${code}`);
    if (page !== null) this.questions.innerHTML = page;
  }

  /* A piece of the page, or null: no network, or a later question has taken its place. */
  async morceau(nom, adresse, options = {}) {
    this.demandes ??= {};
    this.demandes[nom]?.abort();
    const demande = (this.demandes[nom] = new AbortController());
    const reponse = await fetch(adresse, { ...options, signal: demande.signal }).catch(() => null);
    const page = reponse && !reponse.redirected && (reponse.ok || reponse.status === 422) ? await reponse.text().catch(() => null) : null;
    return demande.signal.aborted ? null : page;
  }

  async chercherPersonne() {
    const { csrfmiddlewaretoken, prenom, nom, telephone, courriel } = this.form.elements;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", csrfmiddlewaretoken.value);
    body.set("nom", `${prenom.value} ${nom.value}`.trim());
    body.set("telephone", telephone.value);
    body.set("courriel", courriel.value);
    const page = await this.morceau("personnes", this.dataset.personnes, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (page !== null) this.querySelector("[data-autres]").innerHTML = page;
  }

  unSeulEnvoi(e) {
    if (this.envoye) { e.preventDefault(); return; }
    this.envoye = true;
    addEventListener("pageshow", () => { this.envoye = false; }, { once: true });
  }
}

customElements.define("saisie-guichet", SaisieGuichet);
