/*
 * <seance-projetee data-vive data-nouvelles>: one item of the agenda at a time, turned by keys or a remote control.
 * While the session goes on it asks what other typists have added, and keeps itself for when the network drops.
 */
import { garde } from "./saisie-vive.js";
import { garderPage, oublierPage } from "./hors-ligne.js";
import { phrase } from "../signalements/phrases.js";

const CACHE = "seances";
const NOUVELLES_MS = 10000;
const GARDER_MS = 1500;
const PAS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1 };
const SAISIE = "input, textarea, select";
const ACTIFS = "a, button, summary, label";

class SeanceProjetee extends HTMLElement {
  connectedCallback() {
    if (this.ecrans) return;
    this.ecrans = [...this.querySelectorAll("[data-ecran]")];
    this.carte = this.querySelector("carte-seance");
    this.rang = this.querySelector("[data-rang]");
    this.barre = this.querySelector("progress");
    this.dataset.pret = "";
    document.addEventListener("keydown", (e) => this.touche(e));
    addEventListener("hashchange", () => { if (this.vise() !== this.ici) this.montrer(this.vise()); });
    this.montrer(this.vise(), false);
    if (this.dataset.vive === undefined) { oublierPage(CACHE); return; }
    this.addEventListener("enregistree", () => this.garderBientot(GARDER_MS));
    this.garderBientot(GARDER_MS);
    setInterval(() => this.demander(), NOUVELLES_MS);
  }

  vise() {
    const vise = this.ecrans.findIndex((e) => `#${e.id}` === location.hash);
    return vise < 0 ? 0 : vise;
  }

  montrer(rang, viser = true) {
    this.ici = rang;
    for (const [i, ecran] of this.ecrans.entries()) ecran.toggleAttribute("data-ici", i === rang);
    const ecran = this.ecrans[rang];
    const total = this.ecrans.length - 1;
    this.rang.textContent = rang ? phrase("rang", { n: rang, total }) : "";
    this.barre.value = rang;
    const place = ecran.querySelector("[data-carte]");
    if (place && this.carte) place.append(this.carte);
    if (viser) {
      scrollTo(0, 0);
      ecran.querySelector("h2").focus({ preventScroll: true });
    }
  }

  /* At once, not when the address has changed: the next key may be a decision's first letter. */
  aller(rang) {
    const vise = Math.max(0, Math.min(this.ecrans.length - 1, rang));
    if (vise === this.ici) return;
    history.pushState(null, "", `#${this.ecrans[vise].id}`);
    this.montrer(vise);
  }

  touche(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector(":popover-open")) return;
    if (e.target.matches(SAISIE)) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    const sens = e.key === " " && e.shiftKey ? -1 : PAS[e.key];
    if ((e.key === " " || e.key === "Enter") && e.target.closest(ACTIFS)) return;
    if (["ArrowUp", "ArrowDown"].includes(e.key) && document.documentElement.scrollHeight > innerHeight + 1) return; // it scrolls
    if (sens) this.aller(this.ici + sens);
    else if (e.key === "Home") this.aller(1);
    else if (e.key === "End") this.aller(this.ecrans.length - 1);
    else if (e.key === "Escape") this.aller(0);
    else if (e.key === "d") this.noter();
    else return;
    e.preventDefault();
  }

  /* The blank decision of the item shown, ready to be typed. */
  noter() {
    const vives = [...this.ecrans[this.ici].querySelectorAll("decisions-vives saisie-vive")];
    const blanche = vives.find((v) => v.vide);
    if (!blanche) return;
    blanche.querySelector("details").open = true;
    blanche.form.elements.texte.focus();
  }

  async demander() {
    if (document.hidden || !navigator.onLine) return;
    try {
      const reponse = await fetch(this.dataset.nouvelles, { headers: { Accept: "application/json" } });
      if (!reponse.ok || reponse.redirected) return;
      const { decisions } = await reponse.json();
      for (const vives of this.querySelectorAll("decisions-vives")) {
        vives.recevoir(decisions.filter((d) => String(d.point) === vives.dataset.point));
      }
    } catch { /* without network there is no news */ }
  }

  garderBientot(delai) {
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(async () => {
      const arrivees = garde.toutes().filter(([, s]) => s.envoyee);
      if (!(await garderPage(CACHE))) return;
      // The page kept holds them now.
      for (const [cle, saisie] of arrivees) if (garde.lire(cle)?.frappe === saisie.frappe) garde.oublier(cle);
      this.querySelector("[data-pret]").textContent = phrase("pret");
    }, delai);
  }
}

customElements.define("seance-projetee", SeanceProjetee);
