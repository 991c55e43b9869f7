/* <photos-signaler>: photos chosen one after the other, shrunk here, sent at once, each with its progress.
   Says "photos" (nombre, vignette, gardees, ajoutee) and "position-photo" (lon, lat). `finir()` waits for what is under way. */

import { position } from "./exif.js";
import { phrase } from "./phrases.js";
import { reduire } from "./reduire.js";

const DEBUT = 256 * 1024; // bytes in which a camera writes where it was
const ESSAIS_VIGNETTE = [300, 1500, 3000, 6000, 12000];

class PhotosSignaler extends HTMLElement {
  connectedCallback() {
    this.liste = this.querySelector("[data-vignettes]");
    this.erreur = this.querySelector("[data-erreur]");
    this.annonce = this.querySelector("[data-annonce]");
    this.file = Promise.resolve();
    this.enCours = new Map(); // li → what it still has to send
    for (const champ of this.querySelectorAll("[data-prise]")) {
      champ.addEventListener("change", () => this.prendre(champ));
      // A quick hand has chosen before this script was there.
      if (champ.files.length) queueMicrotask(() => this.prendre(champ));
    }
    for (const li of this.liste.children) this.suivre(li);
  }

  get jeton() { return this.closest("form").elements.jeton.value; }

  get nombre() { return this.liste.children.length; }

  get echouees() {
    return [...this.enCours.keys()].filter((li) => li.classList.contains("echouee"));
  }

  dire(ajoutee = false) {
    this.liste.hidden = this.nombre === 0;
    [...this.liste.children].forEach((li, i) => {
      const rang = li.querySelector("[data-rang]");
      if (rang) rang.textContent = i + 1;
    });
    const vignette = this.liste.querySelector("img:not([hidden])")?.src ?? "";
    const gardees = [...this.liste.children].map(({ dataset }) => ({ nom: dataset.photo, vignette: dataset.vignette })).filter((p) => p.nom);
    this.dispatchEvent(new CustomEvent("photos", { bubbles: true, detail: { nombre: this.nombre, vignette, gardees, ajoutee } }));
  }

  refuser(phrase) {
    this.erreur.hidden = !phrase;
    this.erreur.textContent = phrase;
    if (phrase) this.dispatchEvent(new CustomEvent("photo-refusee", { bubbles: true }));
  }

  prendre(champ) {
    this.ajouter([...champ.files]);
    champ.value = "";
  }

  ajouter(fichiers) {
    this.refuser("");
    const place = Number(this.dataset.max) - this.nombre;
    for (const fichier of fichiers.slice(0, place)) this.accueillir(fichier);
    this.dire(fichiers.length > 0 && place > 0);
    if (fichiers.length > place) this.refuser(phrase("trop_de_photos", { max: this.dataset.max }));
  }

  nouvelle() {
    const li = this.querySelector("[data-modele]").content.firstElementChild.cloneNode(true);
    this.liste.append(li);
    this.suivre(li);
    return li;
  }

  accueillir(fichier) {
    this.prise = true;
    const li = this.nouvelle();
    this.montrer(li, URL.createObjectURL(fichier));
    this.enCours.set(li, fichier);
    // One at a time: an old phone holds one large photo in memory, and the first one arrives sooner.
    this.file = this.file.then(() => this.traiter(li, fichier));
  }

  async traiter(li, fichier) {
    if (!li.isConnected) return;
    const lieu = position(await fichier.slice(0, DEBUT).arrayBuffer());
    this.position ??= lieu;
    if (lieu) this.dispatchEvent(new CustomEvent("position-photo", { bubbles: true, detail: lieu }));
    const petit = await reduire(fichier);
    this.enCours.set(li, petit);
    await this.envoyer(li, petit);
  }

  async envoyer(li, photo) {
    const barre = li.querySelector("progress");
    li.classList.remove("echouee");
    barre.hidden = false;
    const { status, corps } = await this.poster(photo, (part) => { barre.value = part; });
    barre.hidden = true;
    if (status === 201) {
      this.enCours.delete(li);
      if (!li.isConnected) { this.oublier(corps.nom); return; }
      this.annonce.textContent = phrase("photo_envoyee");
      this.tenir(li, corps);
    } else if (status >= 400 && status < 500 && status !== 429) {
      this.retirer(li);
      this.refuser(corps?.erreurs?.photo?.[0] ?? phrase("photo_impossible"));
    } else {
      li.classList.add("echouee"); // network, server or limit: tried again when the form goes
    }
  }

  /* The server has it: its name goes with the form. */
  tenir(li, { nom, vignette }) {
    const champ = li.querySelector("input[name=brouillon]");
    champ.disabled = false;
    champ.value = nom;
    Object.assign(li.dataset, { photo: nom, vignette });
    if (li.querySelector("img").hidden) this.attendreVignette(li, vignette);
    this.dire();
  }

  /* Photos of a page that was closed: the server still has them. */
  reprendre(photos) {
    for (const photo of photos) {
      const li = this.nouvelle();
      li.querySelector("progress").hidden = true;
      this.tenir(li, photo);
    }
  }

  /* XMLHttpRequest, because fetch does not tell how much has been sent. */
  poster(photo, progres) {
    return new Promise((fini) => {
      const requete = new XMLHttpRequest();
      const donnees = new FormData();
      donnees.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value);
      donnees.set("jeton", this.jeton);
      donnees.set("photo", photo, "photo");
      requete.upload.onprogress = (e) => { if (e.lengthComputable) progres((100 * e.loaded) / e.total); };
      requete.onloadend = () => {
        let corps = null;
        try { corps = JSON.parse(requete.responseText); } catch { /* a page of error, or nothing */ }
        fini({ status: requete.status, corps });
      };
      requete.open("POST", this.dataset.envoi);
      requete.timeout = 120_000;
      requete.send(donnees);
    });
  }

  /* Wait for all, sending again what failed; return whether every photo is there. */
  async finir() {
    await this.file;
    for (const li of this.echouees) await this.envoyer(li, this.enCours.get(li));
    return this.echouees.length === 0;
  }

  abandonner() {
    for (const li of this.echouees) this.retirer(li);
  }

  montrer(li, adresse) {
    const image = li.querySelector("img");
    image.onload = () => { image.hidden = false; li.querySelector(".vide-photo")?.remove(); this.dire(); };
    image.onerror = () => { image.hidden = true; };
    image.alt = phrase("photo", { n: this.nombre });
    image.src = adresse;
  }

  /* A photo that this browser cannot draw is drawn by the server, in a second or so. */
  async attendreVignette(li, adresse) {
    for (const delai of ESSAIS_VIGNETTE) {
      await new Promise((fini) => { setTimeout(fini, delai); });
      if (!li.isConnected || !li.querySelector("img").hidden) return;
      const reponse = await fetch(adresse).catch(() => null);
      if (reponse?.ok) { this.montrer(li, adresse); return; }
    }
  }

  suivre(li) {
    li.querySelector("button")?.addEventListener("click", (e) => { e.preventDefault(); this.retirer(li); });
  }

  retirer(li) {
    const suivante = li.nextElementSibling ?? li.previousElementSibling;
    this.enCours.delete(li);
    if (li.contains(document.activeElement)) (suivante?.querySelector("button") ?? this.querySelector("[data-prise]")).focus();
    li.remove();
    if (li.dataset.photo) this.oublier(li.dataset.photo);
    this.dire();
  }

  oublier(nom) {
    const donnees = new FormData();
    donnees.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value);
    donnees.set("jeton", this.jeton);
    fetch(`${this.dataset.envoi}${nom}/retirer/`, { method: "POST", body: donnees }).catch(() => {});
  }
}

customElements.define("photos-signaler", PhotosSignaler);
