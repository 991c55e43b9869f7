/* <masquer-photo>: rectangles over a photo, drawn by mouse, finger or keys, which write themselves into their four
   fields; writing the fields moves them. Needs data-max, data-dit, data-trop, data-role (sentences). */

const NOMS = ["gauche", "haut", "largeur", "hauteur"];
const MINIMUM = 1;
const PAS = 1;
const FLECHES = { ArrowLeft: [-PAS, 0], ArrowRight: [PAS, 0], ArrowUp: [0, -PAS], ArrowDown: [0, PAS] };
const borner = (n, bas, haut) => Math.min(Math.max(n, bas), haut);

function deplacer(de, dx, dy) {
  return { ...de, gauche: borner(de.gauche + dx, 0, 100 - de.largeur), haut: borner(de.haut + dy, 0, 100 - de.hauteur) };
}

function tailler(de, dx, dy) {
  const largeur = borner(de.largeur + dx, MINIMUM, 100 - de.gauche);
  return { ...de, largeur, hauteur: borner(de.hauteur + dy, MINIMUM, 100 - de.haut) };
}

function entre(a, b) {
  const [gauche, haut] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { gauche, haut, largeur: Math.abs(a.x - b.x), hauteur: Math.abs(a.y - b.y) };
}

function figure(nom) {
  return document.createElementNS("http://www.w3.org/2000/svg", nom);
}

class MasquerPhoto extends HTMLElement {
  connectedCallback() {
    this.dessin = this.querySelector("[data-dessin]");
    this.liste = this.querySelector("[data-rangees]");
    this.modele = this.querySelector("[data-modele]");
    this.rectangles = [];
    this.rang = this.liste.children.length;
    for (const rangee of [...this.liste.children]) {
      if (NOMS.some((nom) => this.champ(rangee, nom).value)) this.prendre(rangee);
      else rangee.remove();
    }
    this.querySelector("[data-ajouter]").addEventListener("click", () => this.poserAuMilieu());
    this.dessin.addEventListener("pointerdown", (e) => this.commencer(e));
    this.dessin.addEventListener("pointermove", (e) => this.suivre(e));
    for (const fin of ["pointerup", "pointercancel"]) this.dessin.addEventListener(fin, () => this.finir());
  }

  champ(rangee, nom) {
    return rangee.querySelector(`[name="${nom}"]`);
  }

  /* A row of fields gets its rectangle. */
  prendre(rangee) {
    const un = { rangee, rect: figure("rect"), coin: figure("circle") };
    un.rect.setAttribute("tabindex", "0");
    un.rect.setAttribute("role", "application");
    un.rect.setAttribute("aria-roledescription", this.dataset.role);
    un.rect.setAttribute("aria-describedby", "masque-aide");
    un.coin.setAttribute("r", "8");
    this.dessin.append(un.rect, un.coin);
    this.rectangles.push(un);
    un.rect.addEventListener("keydown", (e) => this.toucher(e, un));
    rangee.addEventListener("input", () => this.montrer(un));
    rangee.querySelector("[data-retirer]").addEventListener("click", () => this.retirer(un));
    this.numeroter();
    return un;
  }

  ajouter(boite) {
    if (this.rectangles.length >= Number(this.dataset.max)) {
      this.dire(this.dataset.trop);
      return null;
    }
    this.rang += 1;
    this.liste.insertAdjacentHTML("beforeend", this.modele.innerHTML.replaceAll("rectangle_N_", `rectangle_${this.rang}_`));
    const un = this.prendre(this.liste.lastElementChild);
    this.ecrire(un, boite);
    return un;
  }

  /* Each a little further, so that none hides the one before. */
  poserAuMilieu() {
    const pas = (this.rectangles.length % 5) * 5;
    const un = this.ajouter({ gauche: 30 + pas, haut: 30 + pas, largeur: 20, hauteur: 20 });
    if (un) this.annoncer(un);
    un?.rect.focus();
  }

  retirer(un) {
    for (const morceau of [un.rangee, un.rect, un.coin]) morceau.remove();
    this.rectangles = this.rectangles.filter((autre) => autre !== un);
    this.numeroter();
    this.querySelector("[data-ajouter]").focus();
  }

  numeroter() {
    this.rectangles.forEach((un, i) => {
      for (const rang of un.rangee.querySelectorAll("[data-rang]")) rang.textContent = i + 1;
      this.montrer(un);
    });
  }

  lire({ rangee }) {
    return Object.fromEntries(NOMS.map((nom) => [nom, Number(this.champ(rangee, nom).value.replace(",", ".")) || 0]));
  }

  ecrire(un, boite) {
    const { gauche, haut } = boite;
    const justes = { ...boite, largeur: Math.min(boite.largeur, 100 - gauche), hauteur: Math.min(boite.hauteur, 100 - haut) };
    for (const nom of NOMS) this.champ(un.rangee, nom).value = Math.round(justes[nom] * 10) / 10;
    this.montrer(un);
  }

  montrer(un) {
    const boite = this.lire(un);
    const { gauche, haut, largeur, hauteur } = boite;
    const places = { x: gauche, y: haut, width: Math.max(largeur, 0), height: Math.max(hauteur, 0) };
    for (const [nom, n] of Object.entries(places)) un.rect.setAttribute(nom, `${n}%`);
    un.coin.setAttribute("cx", `${gauche + largeur}%`);
    un.coin.setAttribute("cy", `${haut + hauteur}%`);
    un.rect.setAttribute("aria-label", this.phrase(un, boite));
  }

  phrase(un, boite) {
    const dits = { ...boite, rang: this.rectangles.indexOf(un) + 1 };
    return this.dataset.dit.replace(/\{(\w+)\}/g, (_tout, nom) => String(dits[nom]).replace(".", ","));
  }

  toucher(e, un) {
    if (e.key === "Delete" || e.key === "Backspace") {
      e.preventDefault();
      this.retirer(un);
      return;
    }
    const fleche = FLECHES[e.key];
    if (!fleche || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    this.ecrire(un, (e.shiftKey ? tailler : deplacer)(this.lire(un), ...fleche));
    this.annoncer(un);
  }

  lieu(e) {
    const cadre = this.dessin.getBoundingClientRect();
    return {
      x: borner(((e.clientX - cadre.left) / cadre.width) * 100, 0, 100),
      y: borner(((e.clientY - cadre.top) / cadre.height) * 100, 0, 100),
    };
  }

  commencer(e) {
    if (!e.isPrimary || e.button) return;
    e.preventDefault();
    const un = this.rectangles.find(({ rect, coin }) => e.target === rect || e.target === coin);
    this.geste = { ici: this.lieu(e), un, de: un && this.lire(un), taille: e.target === un?.coin };
    un?.rect.focus();
    this.dessin.setPointerCapture(e.pointerId);
  }

  suivre(e) {
    const { geste } = this;
    if (!geste) return;
    const la = this.lieu(e);
    const [dx, dy] = [la.x - geste.ici.x, la.y - geste.ici.y];
    if (geste.de) this.ecrire(geste.un, (geste.taille ? tailler : deplacer)(geste.de, dx, dy));
    else if (geste.un) this.ecrire(geste.un, entre(geste.ici, la));
    else if (Math.min(Math.abs(dx), Math.abs(dy)) >= MINIMUM) geste.un = this.ajouter(entre(geste.ici, la));
  }

  finir() {
    if (this.geste?.un) this.annoncer(this.geste.un);
    this.geste = null;
  }

  annoncer(un) {
    this.dire(this.phrase(un, this.lire(un)));
  }

  dire(phrase) {
    this.querySelector("[data-dire]").textContent = phrase;
  }
}

customElements.define("masquer-photo", MasquerPhoto);
