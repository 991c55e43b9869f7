/* <parcours-signaler>: one question at a time on a phone, all on one page on a desk; the form goes without leaving the page. */

import { effacer, garder, reprendre } from "./brouillon.js";
import { Envoi } from "./envoi.js";
import { phrase } from "./phrases.js";
import { recapituler } from "./recap.js";

const PAS = ["photo", "lieu", "categorie", "fin"];

class ParcoursSignaler extends HTMLElement {
  connectedCallback() {
    // In a page given back by the server the elements inside come to life after this one.
    queueMicrotask(() => { if (this.isConnected) this.commencer(); });
  }

  commencer() {
    this.form = this.querySelector("form");
    this.photos = this.querySelector("photos-signaler");
    this.lieu = this.querySelector("lieu-signaler");
    this.choix = this.querySelector("choix-categorie");
    this.proches = this.querySelector("proches-signaler");
    this.telephone = matchMedia("(max-width: 59.99rem)");
    this.reponses = { lieu: {}, categorie: {} };
    this.envoi = new Envoi(this);
    this.ecouter();
    if (this.dataset.neuf !== undefined) this.retrouver();
    for (const enfant of [this.photos, this.lieu, this.choix]) enfant.dire();
    this.querySelector("[data-focus]")?.focus();
    this.montrer(this.dataset.pas, false);
    const vise = location.hash.match(/^#(-?\d{1,3}\.\d{1,7}),(-?\d{1,2}\.\d{1,7})$/);
    history.replaceState({ pas: this.pas }, "", location.pathname + location.search);
    if (vise) this.lieu.proposerPoint({ lon: Number(vise[1]), lat: Number(vise[2]) });
    // A photo was taken before this script was there; its place is proposed, and still to be confirmed.
    if (this.etapes && this.pas === "photo" && this.photos.prise) this.aller(this.suivante("photo"));
    if (this.photos.position) this.lieu.proposerPoint(this.photos.position, true);
    this.retour = document.querySelector(".entete-retour");
    this.retour?.addEventListener("click", (e) => {
      if (!this.telephone.matches || this.pas === "photo") return;
      e.preventDefault();
      this.aller(PAS[PAS.indexOf(this.pas) - 1]);
    });
  }

  ecouter() {
    this.surHistorique = (e) => { if (e.state?.pas) this.montrer(e.state.pas); };
    addEventListener("popstate", this.surHistorique);
    this.addEventListener("click", (e) => {
      const bouton = e.target.closest("[data-vers]");
      if (bouton && !bouton.matches("[data-la]")) this.aller(bouton.dataset.vers);
      if (e.target.closest("[data-recommencer]")) { effacer(); location.assign(this.form.action); }
    });
    this.addEventListener("photos", (e) => this.surPhotos(e.detail));
    this.addEventListener("photo-refusee", () => { if (this.pas !== "photo" && this.etapes) this.aller("photo"); });
    this.addEventListener("position-photo", (e) => this.lieu.proposerPoint(e.detail, true));
    this.addEventListener("lieu", (e) => this.surLieu(e.detail));
    this.addEventListener("categorie", (e) => this.surCategorie(e.detail));
    this.addEventListener("fini", () => effacer());
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.envoi.partir(); });
    this.form.addEventListener("input", () => this.garder());
  }

  disconnectedCallback() {
    removeEventListener("popstate", this.surHistorique);
  }

  get etapes() {
    return this.telephone.matches;
  }

  /* -- Steps ------------------------------------------------------------- */

  aller(pas) {
    if (!this.etapes) {
      this.querySelector(`#pas-${pas}`).scrollIntoView();
      return;
    }
    if (pas !== this.pas) history.pushState({ pas }, "");
    this.montrer(pas);
    this.garder();
  }

  montrer(pas, viser = true) {
    this.pas = PAS.includes(pas) ? pas : "photo";
    this.dataset.pas = this.pas;
    const rang = PAS.indexOf(this.pas);
    const dit = rang < 3 ? phrase("etape", { n: rang + 1 }) : phrase("pret");
    const entete = document.querySelector(".entete-etape");
    if (entete) entete.textContent = dit;
    this.querySelector(".etapes-barre").value = Math.min(rang + 1, 3);
    this.recapituler();
    if (this.etapes && this.pas === "categorie") this.choix.plier(false);
    if (!this.etapes || !viser) return;
    scrollTo(0, 0);
    this.querySelector(`#pas-${this.pas}-titre`).focus({ preventScroll: true });
  }

  /* The first question, from here on, that has no answer yet. */
  suivante(apres) {
    const repondu = { lieu: this.reponses.lieu.repondu, categorie: this.reponses.categorie.code, fin: false };
    return PAS.slice(PAS.indexOf(apres) + 1).find((pas) => !repondu[pas]) ?? "fin";
  }

  /* -- Answers ------------------------------------------------------------ */

  surPhotos({ nombre, vignette, gardees, ajoutee }) {
    this.reponses.photos = { nombre, vignette, gardees };
    this.querySelector("[data-sans-photo]").hidden = nombre > 0;
    this.querySelector("[data-avec-photo]").hidden = nombre === 0;
    for (const bouton of this.querySelectorAll("#pas-photo [data-vers]")) bouton.dataset.vers = this.suivante("photo");
    this.recapituler();
    this.garder();
    if (ajoutee && this.etapes && this.pas === "photo") this.aller(this.suivante("photo"));
  }

  surLieu(detail) {
    this.reponses.lieu = detail;
    this.recapituler();
    this.garder();
    this.demander();
    if (detail.choisi && this.etapes && this.pas === "lieu") this.aller(this.suivante("lieu"));
  }

  surCategorie(detail) {
    const change = detail.code !== this.reponses.categorie.code;
    this.reponses.categorie = detail;
    this.recapituler();
    this.garder();
    if (change) this.adapter(detail);
    this.demander();
    if (detail.choisie && !this.etapes) this.choix.plier(true);
    if (!detail.choisie || !this.etapes) return;
    const lieuManque = detail.localisation === "obligatoire" && !this.reponses.lieu.repondu;
    if (lieuManque) this.lieu.refuser(phrase("lieu_demande"));
    this.aller(lieuManque ? "lieu" : "fin");
  }

  /* What the category asks for, or forbids. */
  adapter({ code, privee, photo }) {
    const consigne = this.querySelector(`template[data-consigne="${CSS.escape(code)}"]`);
    const dite = this.querySelector("[data-consigne-dite]");
    dite.hidden = !consigne;
    if (consigne) dite.querySelector("p").replaceChildren(consigne.content.cloneNode(true));
    this.querySelector("[data-prive]").hidden = !privee;
    for (const avis of this.querySelectorAll("[data-photo-interdite]")) avis.hidden = photo !== "interdite";
    this.questionner(code);
  }

  async questionner(code) {
    const bloc = this.querySelector("[data-questions]");
    if (bloc.dataset.categorie === code) return;
    bloc.dataset.categorie = code;
    bloc.replaceChildren();
    if (!code) return;
    // Without network the report goes without them: none is compulsory unless the town says so, and then it tells.
    const reponse = await fetch(`${bloc.dataset.questions}?categorie=${encodeURIComponent(code)}`).catch(() => null);
    if (reponse?.ok && bloc.dataset.categorie === code) bloc.innerHTML = await reponse.text();
    for (const [nom, valeur] of this.reprises ?? []) if (nom.startsWith("q-") && this.form.elements[nom]) this.form.elements[nom].value = valeur;
  }

  demander() {
    const { code, privee } = this.reponses.categorie;
    const { lon, lat } = this.form.elements;
    this.proches.chercher(privee ? "" : code, lon.value, lat.value);
  }

  recapituler() {
    recapituler(this, PAS.indexOf(this.pas), this.reponses);
  }

  /* -- Kept in this tab, for a phone that closes the page while its camera is open -------- */

  garder() {
    if (this.reponses.photos) garder(this.form, this.pas, this.reponses.photos.gardees);
  }

  retrouver() {
    const garde = reprendre(this.form);
    if (!garde) return;
    this.reprises = garde.champs;
    this.photos.reprendre(garde.photos);
    this.lieu.reprendre();
    this.choix.marquer();
    this.dataset.pas = garde.pas;
    this.querySelector("[data-retrouve]").hidden = false;
  }
}

customElements.define("parcours-signaler", ParcoursSignaler);
