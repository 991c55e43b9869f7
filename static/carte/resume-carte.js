/* <resume-carte>: the summary of one report over the map, asked for at the tap. Says "ferme" when it closes. */

class ResumeCarte extends HTMLElement {
  connectedCallback() {
    this.corps = this.querySelector(".carte-resume-corps");
    this.panne = this.querySelector("template");
    this.querySelector("button").addEventListener("click", () => this.fermer(true));
    document.addEventListener("keydown", (e) => { if (e.key === "Escape" && !this.hidden) this.fermer(true); });
  }

  /** Show the report with this number; `origine()` is where the focus goes back to. */
  async ouvrir(numero, origine) {
    this.origine = origine;
    this.demande?.abort();
    const { signal } = (this.demande = new AbortController());
    let contenu;
    try {
      const reponse = await fetch(this.dataset.adresse.replace("0000000000", numero), { signal });
      if (!reponse.ok) throw new Error(reponse.status);
      contenu = document.createRange().createContextualFragment(await reponse.text());
    } catch (erreur) {
      if (erreur.name === "AbortError") return;
      contenu = this.panne.content.cloneNode(true);
      contenu.querySelector("a").href = this.dataset.page.replace("0000000000", numero);
    }
    this.corps.replaceChildren(contenu);
    this.hidden = false;
    this.corps.querySelector("a").focus({ preventScroll: true });
  }

  fermer(rendre = false) {
    this.demande?.abort();
    if (this.hidden) return;
    this.hidden = true;
    if (rendre) this.origine().focus({ preventScroll: true });
    this.dispatchEvent(new Event("ferme"));
  }
}

customElements.define("resume-carte", ResumeCarte);
