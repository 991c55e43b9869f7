/*
 * <feuille-basse>: on a phone, a sheet that rises over the map with three stops (bas, milieu, haut).
 *
 *   <feuille-basse class="feuille" cran="bas">
 *     <button class="feuille-poignee" type="button"><span class="visually-hidden">Agrandir la liste</span></button>
 *     <div class="feuille-tete">always seen</div>
 *     <div class="feuille-corps">scrolls</div>
 *   </feuille-basse>
 *
 * `apercu`: px of the body that the lowest stop lets see. Drag, arrows or a tap on the handle change the stop; `cran` may be set from outside; every change sends the event
 * "cran" with detail {cran, hauteur in px}. Without scripts, and from 60rem on, it is an ordinary block.
 */

const CRANS = ["bas", "milieu", "haut"];

class FeuilleBasse extends HTMLElement {
  static observedAttributes = ["cran"];

  connectedCallback() {
    this.poignee = this.querySelector(".feuille-poignee");
    this.classList.add("feuille-active");
    this.poignee.addEventListener("pointerdown", (e) => this.prendre(e));
    this.poignee.addEventListener("pointermove", (e) => this.tirer(e));
    for (const fin of ["pointerup", "pointercancel"]) this.poignee.addEventListener(fin, (e) => this.lacher(e));
    this.poignee.addEventListener("keydown", (e) => this.touche(e));
    // Enter, Space and screen readers click with a detail of 0; a pointer's click counts unless it is the end of a drag, however late it comes.
    this.poignee.addEventListener("click", (e) => { if (e.detail === 0 || !this.glisse) this.cran = this.cran === "bas" ? "milieu" : "bas"; });
    this.observateur = new ResizeObserver(() => this.poser());
    this.observateur.observe(this.parentElement);
    this.observateur.observe(this.querySelector(".feuille-tete"));
    this.poser();
  }

  disconnectedCallback() { this.observateur.disconnect(); }

  attributeChangedCallback() { if (this.poignee) this.poser(); }

  get cran() { return CRANS.includes(this.getAttribute("cran")) ? this.getAttribute("cran") : "bas"; }

  set cran(valeur) { this.setAttribute("cran", valeur); }

  /** Height in px of a stop. */
  hauteurDe(cran) {
    const place = this.parentElement.clientHeight;
    const tete = this.poignee.offsetHeight + this.querySelector(".feuille-tete").offsetHeight + 16;
    if (cran === "bas") return Math.min(tete + Number(this.getAttribute("apercu") ?? 0), place);
    return cran === "milieu" ? Math.max(tete, Math.round(place * 0.55)) : place - 8;
  }

  poser() {
    const hauteur = this.hauteurDe(this.cran);
    this.style.setProperty("--feuille-hauteur", `${hauteur}px`);
    this.poignee.setAttribute("aria-expanded", String(this.cran !== "bas"));
    this.dispatchEvent(new CustomEvent("cran", { bubbles: true, detail: { cran: this.cran, hauteur } }));
  }

  prendre(e) {
    this.poignee.setPointerCapture(e.pointerId);
    this.prise = { y: e.clientY, hauteur: this.offsetHeight };
    this.glisse = false;
  }

  tirer(e) {
    if (!this.prise) return;
    const ecart = this.prise.y - e.clientY;
    if (!this.glisse && Math.abs(ecart) < 6) return;
    this.glisse = true;
    this.classList.add("feuille-glisse");
    const hauteur = Math.min(this.hauteurDe("haut"), Math.max(this.hauteurDe("bas"), this.prise.hauteur + ecart));
    this.style.setProperty("--feuille-hauteur", `${hauteur}px`);
  }

  lacher() {
    if (!this.prise) return;
    this.prise = null;
    this.classList.remove("feuille-glisse");
    if (!this.glisse) return;
    const ici = this.offsetHeight;
    this.cran = CRANS.reduce((a, b) => (Math.abs(this.hauteurDe(b) - ici) < Math.abs(this.hauteurDe(a) - ici) ? b : a));
  }

  touche(e) {
    const pas = { ArrowUp: 1, ArrowDown: -1 }[e.key];
    if (!pas) return;
    e.preventDefault();
    this.cran = CRANS[Math.min(2, Math.max(0, CRANS.indexOf(this.cran) + pas))];
  }
}

customElements.define("feuille-basse", FeuilleBasse);
