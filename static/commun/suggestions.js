/* Addresses and places under a field, as one types: a combobox for keyboard and screen readers too.
   `phrases`: what to say where nothing was found (`aucune`) and where the service that answers is silent (`muettes`).
   `cle`: under which name the answers come. Whoever sets `surReponse` hears them all. */

const ATTENTE = 200; // milliseconds without a key
const SIGNES_MIN = 3;
const COORDONNEES = /^\s*-?\d{1,3}[.,]\d+\s*°?\s*[,; ]\s*-?\d{1,3}[.,]\d+\s*°?\s*$|°.*°/;

export class Suggestions {
  constructor(champ, liste, adresse, phrases, choisir, cle = "adresses") {
    Object.assign(this, { champ, liste, adresse, phrases, choisir, cle });
    champ.setAttribute("role", "combobox");
    champ.setAttribute("aria-autocomplete", "list");
    champ.setAttribute("aria-controls", liste.id);
    this.fermer();
    champ.addEventListener("input", () => {
      clearTimeout(this.minuterie);
      this.minuterie = setTimeout(() => this.chercher(), ATTENTE);
    });
    champ.addEventListener("keydown", (e) => this.touche(e));
    champ.addEventListener("blur", () => setTimeout(() => this.fermer(), 150));
    liste.addEventListener("pointerdown", (e) => e.preventDefault()); // keeps the focus in the field
    liste.addEventListener("click", (e) => {
      const option = e.target.closest("[role=option]");
      if (option) this.prendre([...liste.children].indexOf(option));
    });
  }

  async chercher() {
    const mots = this.champ.value.trim();
    this.demande?.abort();
    if (mots.length < SIGNES_MIN) { this.fermer(); return; }
    this.demande = new AbortController();
    try {
      const reponse = await fetch(`${this.adresse}?q=${encodeURIComponent(mots)}`, { signal: this.demande.signal });
      const corps = await reponse.json();
      this.adresses = corps[this.cle] ?? [];
      this.surReponse?.(this.adresses);
      // Coordinates leave nothing to choose.
      if (COORDONNEES.test(mots) && this.adresses.length === 1) this.prendre(0, mots);
      else this.ouvrir(corps.complet === false && !this.adresses.length);
    } catch (erreur) {
      if (erreur.name !== "AbortError") this.fermer();
    }
  }

  ouvrir(muet) {
    this.liste.replaceChildren(...this.adresses.map((a, i) => {
      const option = document.createElement("li");
      option.id = `${this.liste.id}-${i}`;
      option.setAttribute("role", "option");
      option.append(a.nom, Object.assign(document.createElement("small"), { textContent: a.detail }));
      return option;
    }));
    this.rang = -1;
    if (!this.adresses.length) {
      this.liste.replaceChildren(Object.assign(document.createElement("li"), { textContent: muet ? this.phrases.muettes : this.phrases.aucune, className: "rien" }));
      this.liste.firstChild.setAttribute("role", "option");
      this.liste.firstChild.setAttribute("aria-disabled", "true");
    }
    this.liste.hidden = false;
    this.champ.setAttribute("aria-expanded", "true");
    this.viser(-1);
  }

  fermer() {
    this.liste.hidden = true;
    this.champ.setAttribute("aria-expanded", "false");
    this.champ.removeAttribute("aria-activedescendant");
    this.rang = -1;
  }

  viser(rang) {
    this.rang = rang;
    [...this.liste.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === rang)));
    if (rang >= 0) this.champ.setAttribute("aria-activedescendant", `${this.liste.id}-${rang}`);
    else this.champ.removeAttribute("aria-activedescendant");
  }

  prendre(rang, mots) {
    const adresse = this.adresses?.[rang];
    if (!adresse) return;
    this.fermer();
    this.choisir(mots ? { ...adresse, nom: mots } : adresse);
  }

  touche(e) {
    const n = this.liste.hidden ? 0 : (this.adresses?.length ?? 0);
    if (e.key === "Escape") this.fermer();
    else if (e.key === "Enter") {
      e.preventDefault(); // never sends the form from here
      if (n) this.prendre(Math.max(0, this.rang));
      else this.chercher();
    } else if (n && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      const pas = e.key === "ArrowDown" ? 1 : -1;
      this.viser((this.rang + pas + n) % n);
    }
  }
}
