// <reponse-type>: a choice of standard answers that writes into the message of its form, and can take it back.

class ReponseType extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    this.form = this.closest("form");
    this.message = this.form.elements.message;
    this.vers = this.form.elements.vers;
    this.annonce = this.querySelector("[data-annonce]");
    this.retour = this.querySelector("[data-annuler]");
    this.groupes = [...this.select.children];
    this.avant = this.ecrite = null; // what was typed before an answer, and the message that it made
    this.select.addEventListener("change", () => this.select.value && this.inserer());
    this.retour.addEventListener("click", () => this.annuler());
    this.message.addEventListener("input", () => this.dire(""));
    this.vers?.addEventListener("change", () => this.filtrer());
    for (const nom of ["date", "autorite"]) {
      this.form.elements[nom]?.addEventListener("change", () => this.intacte && this.select.value && this.inserer());
    }
    if (this.vers) this.filtrer();
  }

  disconnectedCallback() {
    this.demande?.abort();
  }

  /** Whether the message is still what the last answer made of it. */
  get intacte() {
    return this.ecrite !== null && this.message.value === this.ecrite;
  }

  /** Keep the answers of the chosen state, and those of any. */
  filtrer() {
    const choisie = this.select.value;
    const garde = (groupe) => {
      const etat = groupe.querySelector?.("option")?.dataset.etat;
      return !etat || !this.vers.value || etat === this.vers.value;
    };
    this.select.replaceChildren(...this.groupes.filter(garde));
    this.select.value = [...this.select.options].some((o) => o.value === choisie) ? choisie : "";
  }

  async inserer() {
    this.demande?.abort();
    this.demande = new AbortController();
    const vue = this.message.value;
    const avant = this.intacte ? this.avant : vue;
    const envoi = new FormData(this.form);
    envoi.delete("photos");
    envoi.set("message", avant);
    envoi.set("acte", this.dataset.acte);
    try {
      const reponse = await fetch(this.dataset.adresse, {
        method: "POST",
        body: envoi,
        headers: { Accept: "application/json" },
        signal: this.demande.signal,
      });
      if (!reponse.ok) throw new Error(reponse.status);
      const { message } = await reponse.json();
      if (this.message.value !== vue) return this.inserer(); // somebody types fast: their words stay
      this.avant = avant;
      this.message.value = message;
      this.ecrite = this.message.value;
      this.dire(this.dataset.inseree, true);
    } catch (erreur) {
      if (erreur.name !== "AbortError") this.dire(this.dataset.panne);
    }
    return undefined;
  }

  annuler() {
    this.message.value = this.avant;
    this.ecrite = null;
    this.select.value = "";
    this.dire("");
    this.message.focus();
  }

  dire(phrase, annulable = false) {
    this.annonce.textContent = phrase;
    this.retour.hidden = !annulable;
  }
}

customElements.define("reponse-type", ReponseType);
