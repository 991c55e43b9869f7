/* Sending: once, whatever the network and the fingers do; a refusal gives the page back, a failure keeps it. */

import { effacer } from "./brouillon.js";
import { phrase } from "./phrases.js";

export class Envoi {
  constructor(parcours) {
    this.parcours = parcours;
    this.form = parcours.querySelector("form");
    this.bouton = parcours.querySelector("[data-envoyer]");
    this.panne = parcours.querySelector("[data-panne]");
    this.mot = this.bouton.querySelector("span");
    // Nobody types faster than this, a finger on four tiles does.
    this.pasAvant = Date.now() + Number(this.form.dataset.attente) * 1000;
    const rebours = parcours.querySelector("[data-compte-a-rebours]");
    if (rebours && parcours.dataset.renvoye !== undefined) this.patienter(rebours);
  }

  async partir() {
    if (this.occupe) return;
    this.occuper(this.bouton.dataset.photosEnCours);
    try {
      if (this.sansPhotos) this.parcours.photos.abandonner();
      else if (!(await this.parcours.photos.finir())) { this.sansPhotos = true; this.direPanne(phrase("photos_en_panne")); return; }
      this.occuper(this.bouton.dataset.enCours);
      await new Promise((fini) => { setTimeout(fini, Math.max(0, this.pasAvant - Date.now())); });
      await this.poster();
    } catch {
      this.direPanne(phrase("reseau"));
    }
  }

  async poster() {
    const donnees = new FormData(this.form);
    donnees.delete("photos"); // sent one by one already
    donnees.set("acte", "envoyer");
    const reponse = await fetch(this.form.action, { method: "POST", body: donnees, headers: { Accept: "application/json" } });
    if (reponse.headers.get("Content-Type")?.startsWith("application/json")) {
      effacer();
      location.assign((await reponse.json()).url);
      return; // still busy until the next page is there
    }
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const nouveau = page.querySelector("parcours-signaler");
    if (nouveau) this.remplacer(document.adoptNode(nouveau));
    else this.direPanne(phrase("serveur"));
  }

  /* The page as the server gives it back: everything typed, and what is to mend. */
  remplacer(nouveau) {
    nouveau.dataset.renvoye = "";
    this.parcours.replaceWith(nouveau);
  }

  /* The slower door opens by itself. */
  patienter(rebours) {
    this.occuper(this.bouton.dataset.enCours);
    const battre = () => {
      const reste = Math.ceil((this.pasAvant - Date.now()) / 1000);
      rebours.textContent = phrase("attente", { s: Math.max(0, reste) });
      if (!this.form.isConnected) return;
      if (reste > 0) setTimeout(battre, 500);
      else { this.liberer(); this.partir(); }
    };
    battre();
  }

  occuper(mot) {
    this.occupe = true;
    this.panne.hidden = true;
    this.bouton.setAttribute("aria-busy", "true");
    this.mot.textContent = mot;
  }

  liberer(mot) {
    this.occupe = false;
    this.bouton.removeAttribute("aria-busy");
    if (mot) this.mot.textContent = mot;
  }

  direPanne(titre) {
    this.liberer(this.sansPhotos ? this.bouton.dataset.sansPhoto : this.bouton.dataset.reessayer);
    this.panne.querySelector("[data-panne-titre]").textContent = titre;
    this.panne.hidden = false;
    this.panne.scrollIntoView({ block: "center" });
  }
}
