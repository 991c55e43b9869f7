/* <balade-en-route data-balade data-cache data-envoi data-questions>: one report after the other, on the phone. Each is
   kept here first, then sent; what cannot leave waits for the network, over a closed page too. The page keeps itself, so
   that it opens without network until the walk is over. Its words are in #phrases, the tokens of the reports to come in
   #reserve. */

import { envoyer, relire } from "./depart.js";
import { annoncer, direPhotos, questionner, refuser } from "./dire.js";
import { garder, marquerParti, oublier, oublierPartis, prendre, restants } from "./garde.js";
import { garderPage, oublierPage } from "./hors-ligne.js";
import { direPlace, localiser } from "./ici.js";
import { accorder, ajouterParti, joindre, montrer, retirer } from "./listes.js";
import { phrase } from "../signalements/phrases.js";
import { reduire } from "../signalements/reduire.js";

const PAUSE = 15000; // milliseconds between two tries
const ACTUALISER = 60000;
const GARDER = 1500;
const A_PART = new Set(["csrfmiddlewaretoken", "jeton"]);

class BaladeEnRoute extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.gardes = this.querySelector("[data-gardes]");
    this.csrf = this.querySelector("[name=csrfmiddlewaretoken]");
    this.partis = [];
    if (this.form) this.prendreDesPoints(); else oublierPage(this.dataset.cache);
    if (!this.gardes) return;
    this.gardes.addEventListener("click", (e) => this.reprendre(e.target.closest("button")));
    addEventListener("online", () => this.envoyer());
    this.minuteries = [setInterval(() => this.envoyer(), PAUSE), setInterval(() => this.actualiser(), ACTUALISER)];
    this.envoyer();
  }

  /* While the walk is open. */
  prendreDesPoints() {
    this.champs = this.form.elements;
    this.reserve = JSON.parse(document.getElementById("reserve").textContent);
    this.photos = [];
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.ajouter(); });
    this.form.addEventListener("change", (e) => this.change(e.target));
    this.querySelector("[data-localiser]").addEventListener("click", () => localiser(this));
    localiser(this);
    this.garderBientot();
  }

  disconnectedCallback() {
    for (const minuterie of this.minuteries ?? []) clearInterval(minuterie);
  }

  /* Keep the page as its link shows it to anybody, with new tokens. */
  garderBientot() {
    clearTimeout(this.bientot);
    this.bientot = setTimeout(async () => {
      if (!(await garderPage(this.dataset.cache, "omit"))) return;
      await oublierPartis(this.dataset.balade);
      this.querySelector("[data-pret]").hidden = false;
    }, GARDER);
  }

  change(champ) {
    if (champ.name === "categorie") questionner(this, champ.value);
    if (champ.name === "photos" && champ.files.length) {
      this.photos = [...champ.files];
      direPhotos(this);
      localiser(this);
    }
    if (champ.name === "lat" || champ.name === "lon") direPlace(this);
  }

  /* -- Keep, then send --------------------------------------------------- */

  async ajouter() {
    if (this.range) return;
    this.range = true;
    refuser(this, this.manque() || (await this.ranger()));
    this.range = false;
  }

  /* A page kept on the phone hands out its tokens again, to several at once perhaps: those that have served are left out. */
  async prendreJeton() {
    let jeton = this.champs.jeton.value;
    while (jeton && !(await prendre(jeton, this.dataset.balade))) jeton = this.reserve.pop() ?? "";
    return jeton;
  }

  /* Keep what is in the form; return what stands in the way. */
  async ranger() {
    const releve = {
      balade: this.dataset.balade,
      le: Date.now(),
      titre: this.champs.categorie.selectedOptions[0].label,
      champs: [...new FormData(this.form)].filter(([nom, valeur]) => typeof valeur === "string" && !A_PART.has(nom)),
      photos: await Promise.all(this.photos.map(reduire)),
    };
    releve.jeton = await this.prendreJeton();
    if (!releve.jeton) return phrase("reserve_vide");
    const sur = await garder(releve);
    montrer(this, releve);
    this.suivant();
    annoncer(this, phrase(sur ? "garde" : "garde_page", { titre: releve.titre }));
    this.envoyer();
    return "";
  }

  manque() {
    if (!this.champs.categorie.value) return phrase("sans_categorie");
    if (!this.champs.lat.value && !this.champs.quartier.value) return phrase("sans_place");
    return "";
  }

  suivant() {
    this.form.reset();
    for (const nom of ["lat", "lon", "precision_m"]) this.champs[nom].value = "";
    this.photos = [];
    this.querySelector("[data-questions]").replaceChildren();
    direPhotos(this);
    this.champs.jeton.value = this.reserve.pop() ?? "";
    localiser(this);
    scrollTo({ top: 0 });
  }

  async envoyer() {
    if (this.occupe) return;
    this.occupe = true;
    const releves = await restants(this.dataset.balade);
    const ailleurs = accorder(this, releves);
    for (const releve of releves) {
      if (!releve.erreurs && !(await this.poster(releve))) break;
    }
    this.occupe = false;
    if (ailleurs) this.actualiser();
  }

  /* Send one; return whether the next may follow. */
  async poster(releve) {
    const { status, corps } = await envoyer(releve, this.dataset.envoi, this.csrf);
    if (status === 201) {
      await marquerParti(releve);
      this.parti(releve, corps);
      if (this.form) this.garderBientot();
      return true;
    }
    if (status !== 422) return false;
    if (!corps.ouverte) oublierPage(this.dataset.cache);
    releve.erreurs = Object.values(corps.erreurs).flat().join(" ");
    await garder(releve);
    montrer(this, releve);
    return true;
  }

  rendreUnJeton(jeton) {
    this.reserve.push(jeton);
    if (!this.champs.jeton.value) this.champs.jeton.value = this.reserve.pop();
  }

  parti(releve, corps) {
    if (this.form) this.rendreUnJeton(corps.jeton);
    retirer(this, releve.jeton);
    annoncer(this, phrase("parti", { titre: releve.titre, numero: corps.numero }));
    ajouterParti(this, releve, corps);
  }

  /* -- The list ---------------------------------------------------------- */

  /* A report that was refused: back into the form, or forgotten. */
  async reprendre(bouton) {
    const li = bouton?.closest("[data-jeton]");
    const releve = li && (await restants(this.dataset.balade)).find((r) => r.jeton === li.dataset.jeton);
    if (!releve) return;
    await oublier(releve.jeton);
    retirer(this, releve.jeton);
    if (!bouton.matches("[data-corriger]")) return;
    this.champs.jeton.value ||= releve.jeton;
    for (const [nom, valeur] of releve.champs) {
      if (this.champs[nom] && "value" in this.champs[nom]) this.champs[nom].value = valeur;
    }
    this.photos = releve.photos;
    direPhotos(this);
    refuser(this, releve.erreurs);
  }

  async actualiser() {
    if (document.hidden || !navigator.onLine || this.occupe) return;
    const neuve = await relire("[data-releves]");
    if (neuve) this.querySelector("[data-releves]").replaceWith(neuve);
    joindre(this);
  }
}

customElements.define("balade-en-route", BaladeEnRoute);
