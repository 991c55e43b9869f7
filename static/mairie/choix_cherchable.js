// <choix-cherchable>: a field above a select that keeps only the options holding the words typed.

import { plat } from "../commun/mots.js";

/** Whether every typed word begins a word of the option. */
export function correspond(option, saisie) {
  const motsDe = (texte) => plat(texte).split(/[^\p{L}\p{N}-]+/u).filter(Boolean);
  const mots = motsDe(option);
  return motsDe(saisie).every((mot) => mots.some((m) => m.startsWith(mot)));
}

class ChoixCherchable extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    this.select = this.querySelector("select");
    this.tout = [...this.select.children].map((e) => e.cloneNode(true));
    const champ = document.createElement("input");
    Object.assign(champ, { type: "search", placeholder: this.dataset.nom, autocomplete: "off" });
    champ.setAttribute("aria-label", this.dataset.nom);
    this.annonce = document.createElement("p");
    this.annonce.className = "aide";
    this.annonce.setAttribute("role", "status");
    champ.addEventListener("input", () => this.filtrer(champ.value));
    champ.addEventListener("keydown", (e) => { if (e.key === "ArrowDown") { e.preventDefault(); this.select.focus(); } });
    this.select.before(champ);
    this.select.after(this.annonce);
  }

  filtrer(saisie) {
    const choisi = this.select.value;
    const garde = this.tout.map((e) => this.garder(e.cloneNode(true), saisie)).filter(Boolean);
    this.select.replaceChildren(...garde);
    const options = [...this.select.options].filter((o) => o.value);
    if (options.some((o) => o.value === choisi)) this.select.value = choisi;
    else if (saisie.trim() && options.length) this.select.value = options[0].value;
    else this.select.value = "";
    if (!saisie.trim()) this.annonce.textContent = "";
    else this.annonce.textContent = options.length ? this.dataset.trouve.replace("{n}", options.length) : this.dataset.aucune;
  }

  garder(noeud, saisie) {
    const texte = (o) => `${o.textContent} ${o.dataset.mots ?? ""}`;
    if (noeud.localName === "option") return !noeud.value || correspond(texte(noeud), saisie) ? noeud : null;
    for (const option of [...noeud.children]) if (!correspond(`${noeud.label} ${texte(option)}`, saisie)) option.remove();
    return noeud.children.length ? noeud : null;
  }
}

globalThis.customElements?.define("choix-cherchable", ChoixCherchable);
