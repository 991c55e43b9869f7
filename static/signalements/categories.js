/* <choix-categorie>: one press on a tile chooses; everyday words find. Says "categorie" (choisie: go on, and what it asks). */

import { plat } from "../commun/mots.js";
import { phrase } from "./phrases.js";

const ATTENTE = 150; // milliseconds without a key
const ASSEZ_DE_MOTS = 5; // what is typed then reads like a description

class ChoixCategorie extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.champ = this.form.elements.categorie;
    this.q = this.form.elements.q;
    this.resultats = this.querySelector("[data-resultats]");
    this.liste = this.querySelector("[data-liste]");
    this.rien = this.querySelector("[data-rien]");
    this.annonce = this.querySelector("[data-annonce]");
    this.details = this.querySelector("[data-choix]");
    this.rangs = new Map([...this.querySelectorAll("[data-groupe] .rang")].map((rang) => [rang.value, rang]));
    this.addEventListener("click", (e) => {
      const bouton = e.target.closest("button[name=tuile]");
      if (!bouton) return;
      e.preventDefault();
      this.choisir(bouton.value);
    });
    this.q.addEventListener("input", () => {
      clearTimeout(this.minuterie);
      this.minuterie = setTimeout(() => this.chercher(), ATTENTE);
    });
    this.q.addEventListener("keydown", (e) => {
      if (e.key === "Enter") { e.preventDefault(); this.chercher(); }
    });
  }

  choisir(code) {
    this.champ.value = code;
    this.marquer();
    this.decrire(this.q.value.trim());
    this.dire(true);
  }

  /* Who searched with a sentence has described the problem already. */
  decrire(mots) {
    const { description } = this.form.elements;
    const libelle = this.rangs.get(this.champ.value)?.textContent.trim() ?? "";
    if (mots.split(/\s+/).length >= ASSEZ_DE_MOTS && plat(mots) !== plat(libelle) && !description.value) description.value = mots;
  }

  marquer() {
    for (const bouton of this.querySelectorAll("button[name=tuile]")) {
      bouton.setAttribute("aria-pressed", String(bouton.value === this.champ.value));
    }
    const rang = this.rangs.get(this.champ.value);
    this.details.toggleAttribute("data-choisie", Boolean(rang));
    if (!rang) return;
    this.details.querySelector("[data-icone]").replaceChildren(rang.querySelector("svg").cloneNode(true));
    this.details.querySelector("[data-libelle]").textContent = rang.textContent.trim();
  }

  /* On a desk the choice folds once made; on a phone its page is all choice. */
  plier(ferme) {
    const avait = this.details.contains(document.activeElement);
    this.details.open = !ferme;
    if (ferme && avait) this.details.querySelector("summary").focus();
  }

  dire(choisie = false) {
    const rang = this.rangs.get(this.champ.value);
    const detail = rang && {
      choisie,
      code: rang.value,
      libelle: rang.textContent.trim(),
      groupe: rang.closest("[data-groupe]").dataset.groupe,
      icone: rang.querySelector("svg"),
      privee: "privee" in rang.dataset,
      localisation: rang.dataset.localisation,
      photo: rang.dataset.photoVoulue,
    };
    this.dispatchEvent(new CustomEvent("categorie", { bubbles: true, detail: detail ?? { code: "", choisie: false } }));
  }

  async chercher() {
    const mots = this.q.value.trim();
    this.demande?.abort();
    if (mots.length < 2) { this.resultats.hidden = true; this.annonce.textContent = ""; return; }
    this.demande = new AbortController();
    let codes;
    try {
      const reponse = await fetch(`${this.dataset.recherche}?q=${encodeURIComponent(mots)}`, { signal: this.demande.signal });
      ({ codes } = await reponse.json());
    } catch (erreur) {
      if (erreur.name === "AbortError") return;
      codes = this.chercherIci(mots); // without network, the words of the page itself
    }
    this.montrer(codes ?? this.chercherIci(mots));
  }

  chercherIci(mots) {
    const debuts = plat(mots).split(/[^a-z0-9]+/).filter((mot) => mot.length > 2);
    const poids = (rang) => debuts.filter((mot) => plat(`${rang.textContent} ${rang.dataset.mots}`).includes(mot)).length;
    return [...this.rangs.values()].map((rang) => [poids(rang), rang.value]).filter(([n]) => n)
      .sort(([a], [b]) => b - a).slice(0, 6).map(([, code]) => code);
  }

  montrer(codes) {
    const lignes = codes.filter((code) => this.rangs.has(code)).map((code) => {
      const li = document.createElement("li");
      li.append(this.rangs.get(code).cloneNode(true));
      return li;
    });
    this.liste.replaceChildren(...lignes);
    this.resultats.hidden = false;
    this.rien.hidden = lignes.length > 0;
    this.annonce.textContent = lignes.length ? phrase("categories_trouvees", { n: lignes.length }) : this.rien.textContent;
  }
}

customElements.define("choix-categorie", ChoixCategorie);
