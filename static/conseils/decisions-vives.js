/*
 * <decisions-vives data-point>: the decisions on one item, shown large as they are typed, and a blank one for the next.
 * Its <template> is the blank; what this device kept, and what another typist adds, comes from it.
 */
import { tirerCle } from "./seance-garde.js";
import { garde } from "./saisie-vive.js";
import { phrase } from "../signalements/phrases.js";

class DecisionsVives extends HTMLElement {
  connectedCallback() {
    if (this.liste) return;
    this.liste = this.querySelector("[data-liste]");
    this.modele = this.querySelector("template");
    if (!this.modele) return; // nothing can be typed now
    for (const nom of ["gardee", "remplie"]) this.addEventListener(nom, (e) => this.montrer(e.target));
    this.addEventListener("finie", (e) => this.replier(e.target));
    for (const [cle, saisie] of garde.toutes()) {
      if (saisie.point === this.dataset.point && !this.trouver(cle)) this.ajouter(cle);
    }
    for (const vive of this.querySelectorAll("saisie-vive")) this.montrer(vive);
  }

  trouver(cle) {
    return [...this.querySelectorAll("saisie-vive")].find((v) => v.dataset.cle === cle);
  }

  /* Another one, before the blank if there is one. */
  ajouter(cle = tirerCle(), donnees = null) {
    const li = document.importNode(this.modele.content.firstElementChild, true);
    const vive = li.querySelector("saisie-vive");
    Object.assign(vive.dataset, { cle, version: donnees?.version ?? 0 });
    for (const champ of li.querySelectorAll("[id]")) champ.id += `-${cle}`;
    for (const etiquette of li.querySelectorAll("[for]")) etiquette.htmlFor += `-${cle}`;
    for (const champ of li.querySelectorAll("[aria-describedby]")) champ.removeAttribute("aria-describedby");
    const blanche = [...this.liste.children].find((e) => e.querySelector("saisie-vive")?.vide);
    this.liste.insertBefore(li, donnees ? blanche ?? null : null);
    customElements.upgrade(vive);
    if (donnees) vive.remplir(donnees);
    return vive;
  }

  /* Say large what the form holds; the last one typed leaves room for the next. */
  montrer(vive) {
    const { texte, service, qui, pour_le } = vive.form.elements;
    if (!texte) return;
    const dite = vive.querySelector("[data-dite]");
    dite.hidden = vive.vide;
    dite.querySelector("[data-texte]").textContent = texte.value;
    const nom = service.value ? service.selectedOptions[0].textContent : "";
    const qui_fait = nom && qui.value ? phrase("et", { service: nom, qui: qui.value }) : nom || qui.value;
    const le = pour_le.value ? phrase("pour_le", { le: new Date(`${pour_le.value}T12:00`).toLocaleDateString("fr", { day: "numeric", month: "long", year: "numeric" }) }) : "";
    dite.querySelector("[data-detail]").textContent = [qui_fait, le].filter(Boolean).join(", ");
    const resume = vive.querySelector("[data-resume]");
    resume.textContent = vive.vide ? resume.dataset.noter : resume.dataset.modifier;
    for (const bouton of vive.querySelectorAll("[formaction]")) {
      bouton.hidden = vive.vide;
      bouton.setAttribute("formaction", this.dataset.retirer.replace(/0{22}/, vive.dataset.cle));
    }
    if (![...this.liste.querySelectorAll("saisie-vive")].some((v) => v.vide)) this.ajouter();
  }

  replier(vive) {
    if (vive.vide) return;
    vive.querySelector("details").open = false;
    const suivante = [...this.liste.querySelectorAll("saisie-vive")].find((v) => v.vide);
    suivante?.querySelector("summary").focus();
  }

  /* What the town holds now: another typist's are added and changed, taken back ones go; one's own wait their turn. */
  recevoir(decisions) {
    const cles = new Set(decisions.map((d) => d.cle));
    for (const donnees of decisions) {
      const vive = this.trouver(donnees.cle);
      if (!vive) this.ajouter(donnees.cle, donnees);
      else if (!vive.enAttente && vive.version < donnees.version) {
        vive.dataset.version = donnees.version;
        vive.remplir(donnees);
      }
    }
    for (const vive of this.querySelectorAll("saisie-vive")) {
      if (vive.version && !vive.enAttente && !cles.has(vive.cle)) vive.closest("li").remove();
    }
  }
}

customElements.define("decisions-vives", DecisionsVives);
