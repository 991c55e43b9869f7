/*
 * <saisie-vive data-cle data-version>: a form that is kept on this device at each key, and sends itself.
 * Without network it waits for it; it says in words where it stands (data-etat). Events "enregistree", "gardee".
 */
import { Garde, tirerCle } from "./seance-garde.js";
import { phrase } from "../signalements/phrases.js";

const PAUSE_MS = 700;
const ESSAI_MS = 8000;
const PATIENCE_MS = 15000;
const JAMAIS = new Set(["csrfmiddlewaretoken", "cle", "version", "plume", "frappe"]);

export const garde = new Garde(location.pathname);

export class SaisieVive extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.querySelector("form");
    this.etat = this.querySelector("[data-etat]");
    this.form.addEventListener("input", () => this.taper());
    this.form.addEventListener("change", () => this.envoyer());
    this.form.addEventListener("submit", (e) => this.soumettre(e));
    this.querySelector("[data-prendre]")?.addEventListener("click", () => this.prendre());
    this.querySelector("[data-garder]")?.addEventListener("click", () => this.imposer());
    this.reessayer = () => this.envoyer();
    addEventListener("online", this.reessayer);
    const saisie = garde.lire(this.cle);
    if (saisie) this.reprendre(saisie);
  }

  disconnectedCallback() {
    if (this.isConnected) return;
    removeEventListener("online", this.reessayer);
    clearTimeout(this.minuterie);
  }

  get cle() { return this.dataset.cle; }
  get version() { return Number(this.dataset.version || 0); }
  get enAttente() { const s = garde.lire(this.cle) ?? this.retenue; return Boolean(s && !s.envoyee); }
  get vide() { const { texte } = this.form.elements; return texte !== undefined && !texte.value.trim(); }

  champs() {
    return Object.fromEntries([...new FormData(this.form)].filter(([nom]) => !JAMAIS.has(nom)));
  }

  remplir(champs) {
    for (const [nom, valeur] of Object.entries(champs)) {
      const champ = this.form.elements[nom];
      if (champ && "value" in champ && !JAMAIS.has(nom)) champ.value = valeur;
    }
    this.dispatchEvent(new CustomEvent("remplie", { bubbles: true }));
  }

  /* What was kept: shown again, and sent unless it had arrived. */
  reprendre(saisie) {
    if (saisie.envoyee && saisie.version <= this.version) { garde.oublier(this.cle); return; }
    this.remplir(saisie.champs);
    if (saisie.envoyee) this.dataset.version = saisie.version;
    else this.envoyer();
  }

  ranger(plus = {}) {
    const avant = garde.lire(this.cle) ?? this.retenue;
    const frappe = (avant?.frappe ?? 0) + 1;
    this.retenue = { url: this.form.action, point: this.dataset.point, champs: this.champs(), version: this.version, frappe, ...plus };
    this.sansPlace = !garde.ranger(this.cle, this.retenue);
  }

  taper() {
    this.ranger();
    this.fermerConflit();
    this.dire(this.vide ? phrase("vide") : navigator.onLine ? phrase("en_cours") : phrase("garde"));
    this.dispatchEvent(new CustomEvent("gardee", { bubbles: true }));
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(() => this.envoyer(), PAUSE_MS);
  }

  soumettre(e) {
    if (e.submitter?.hasAttribute("formaction")) return; // taken back: the bare form does it
    e.preventDefault();
    if (!this.enAttente && !this.vide) this.ranger();
    this.envoyer();
    this.dispatchEvent(new CustomEvent("finie", { bubbles: true }));
  }

  async envoyer() {
    clearTimeout(this.minuterie);
    const saisie = garde.lire(this.cle) ?? this.retenue;
    if (!saisie || saisie.envoyee || this.vide || this.bloque) return;
    if (this.enCours) { this.encore = true; return; }
    this.enCours = true;
    try {
      const reponse = await this.poster(saisie);
      await this.entendre(reponse, saisie);
    } catch {
      this.attendre(this.sansPlace ? phrase("sans_place") : phrase("garde"));
    } finally {
      this.enCours = false;
      if (this.encore) { this.encore = false; this.envoyer(); }
    }
  }

  poster(saisie) {
    const donnees = new FormData();
    for (const [nom, valeur] of Object.entries(saisie.champs)) donnees.set(nom, valeur);
    donnees.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    donnees.set("version", this.version);
    donnees.set("plume", garde.plume());
    donnees.set("frappe", saisie.frappe);
    if (this.form.elements.cle) donnees.set("cle", this.cle);
    return fetch(saisie.url, { method: "POST", body: donnees, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  async entendre(reponse, saisie) {
    const json = reponse.headers.get("Content-Type")?.startsWith("application/json");
    if (reponse.redirected || (reponse.status === 403 && !json)) { await this.renouer(); return; }
    if (!json) { this.attendre(phrase("serveur")); return; }
    const dit = await reponse.json();
    if (reponse.ok) { this.arrivee(dit, saisie); return; }
    this.bloque = true; // until somebody types or chooses
    if (reponse.status === 409 && dit.actuel) this.ouvrirConflit(dit.actuel);
    this.dire(Object.values(dit.erreurs).flat().join(" "), "erreur");
  }

  arrivee(dit, saisie) {
    this.dataset.version = dit.version;
    const garder = garde.lire(this.cle) ?? this.retenue;
    if (garder.frappe !== saisie.frappe) { this.encore = true; return; }
    this.retenue = { ...saisie, version: dit.version, envoyee: true };
    garde.ranger(this.cle, this.retenue); // until the page kept for days without network holds it too
    this.dire(phrase("enregistre"), "fait");
    this.dispatchEvent(new CustomEvent("enregistree", { bubbles: true, detail: dit }));
  }

  attendre(mots) {
    this.dire(mots, "garde");
    this.minuterie = setTimeout(() => this.envoyer(), ESSAI_MS);
  }

  /* The session of the browser, or the token of its forms, has changed: take the new one from the page itself. */
  async renouer() {
    const reponse = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const jeton = reponse.redirected ? null : page.querySelector("saisie-vive [name=csrfmiddlewaretoken]");
    if (!jeton) { this.attendre(phrase("connexion")); return; }
    for (const champ of document.querySelectorAll("[name=csrfmiddlewaretoken]")) champ.value = jeton.value;
    this.attendre(phrase("en_cours"));
  }

  ouvrirConflit(actuel) {
    this.actuel = actuel;
    const boite = this.querySelector("[data-conflit]");
    if (!boite) return;
    boite.querySelector("[data-ailleurs]").textContent = actuel.retiree ? phrase("retiree") : phrase("ailleurs", { dit: actuel.dit });
    boite.hidden = false;
  }

  fermerConflit() {
    this.bloque = false;
    const boite = this.querySelector("[data-conflit]");
    if (boite && this.actuel) { boite.hidden = true; this.dataset.version = this.actuel.version; this.actuel = null; }
  }

  /* Theirs. */
  prendre() {
    const { actuel } = this;
    garde.oublier(this.cle);
    this.retenue = null;
    this.fermerConflit();
    if (actuel.retiree) this.remove();
    else this.remplir(actuel);
    this.dire("");
  }

  /* Mine, over theirs; what was taken back is written anew. */
  imposer() {
    const { retiree } = this.actuel;
    this.fermerConflit();
    if (retiree) {
      garde.oublier(this.cle);
      this.retenue = null;
      Object.assign(this.dataset, { cle: tirerCle(), version: 0 });
    }
    this.ranger();
    this.envoyer();
  }

  dire(mots, ton = "") {
    this.etat.textContent = mots;
    this.etat.dataset.ton = ton;
  }
}

customElements.define("saisie-vive", SaisieVive);
