/* <ordre-du-jour data-adresse data-fait data-panne>: items are dragged into another order; the buttons do it without. */

class OrdreDuJour extends HTMLElement {
  connectedCallback() {
    this.liste = this.querySelector("ol");
    this.etat = this.querySelector("[data-etat]");
    for (const point of this.liste.children) point.draggable = true;
    this.liste.addEventListener("dragstart", (e) => this.prendre(e));
    this.liste.addEventListener("dragover", (e) => this.passer(e));
    this.liste.addEventListener("dragend", () => this.poser());
  }

  ordre() {
    return [...this.liste.children].map((p) => p.dataset.point).join(",");
  }

  prendre(e) {
    this.pris = e.target.closest("li");
    if (!this.pris) return;
    this.avant = this.ordre();
    e.dataTransfer.effectAllowed = "move";
    this.pris.dataset.pris = "";
  }

  passer(e) {
    const dessous = e.target.closest("li");
    if (!this.pris || !dessous || dessous === this.pris) return;
    e.preventDefault();
    const { top, height } = dessous.getBoundingClientRect();
    this.liste.insertBefore(this.pris, e.clientY > top + height / 2 ? dessous.nextSibling : dessous);
  }

  async poser() {
    delete this.pris.dataset.pris;
    this.pris = null;
    if (this.ordre() === this.avant) return;
    this.numeroter();
    const donnees = new FormData();
    donnees.set("ordre", this.ordre());
    donnees.set("csrfmiddlewaretoken", this.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const reponse = await fetch(this.dataset.adresse, { method: "POST", body: donnees });
      if (!reponse.ok || reponse.redirected) throw new Error(reponse.status);
      this.etat.textContent = this.dataset.fait;
    } catch {
      this.etat.textContent = this.dataset.panne;
      this.etat.classList.remove("visually-hidden");
    }
  }

  /* Ranks and the buttons of both ends follow. */
  numeroter() {
    const points = [...this.liste.children];
    for (const [i, point] of points.entries()) {
      point.querySelector(".ordre-rang").textContent = i + 1;
      point.querySelector("[value=haut]").disabled = i === 0;
      point.querySelector("[value=bas]").disabled = i === points.length - 1;
    }
  }
}

customElements.define("ordre-du-jour", OrdreDuJour);
