/* The pins and rings of the map: buttons with a name, drawn once and kept as long as they say the same. */
import { dessiner, diametre, parts } from "./anneau.js";
import { FAMILLES, eventail } from "./grille.js";

const CIBLE = 44;
const EVENTAIL_MAX = 8;

/** A marker whose element is a real button, with a name for those who do not see it. */
const Bouton = () => L.Icon.extend({
  createIcon() {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = this.options.className;
    bouton.setAttribute("aria-label", this.options.libelle);
    bouton.innerHTML = this.options.html;
    this._setIconStyles(bouton, "icon");
    return bouton;
  },
  createShadow() { return null; },
});

export class Reperes {
  /** `etats`: address of the shapes; `mots`: words of the page; `ouvrir(numero)`, `agrandir(ring)`: what a tap does. */
  constructor(couche, { etats, mots, ouvrir, agrandir }) {
    Object.assign(this, { couche, etats, mots, ouvrir, agrandir, marques: new Map(), Icone: Bouton() });
  }

  /** Draw what changed and leave the rest, so that the focus stays where it is. `deployer`: fan out the last heaps. */
  poser(choses, deployer) {
    const voulues = new Map();
    for (const chose of choses) {
      const tas = chose.de ?? [];
      if (deployer && tas.length && tas.length <= EVENTAIL_MAX && tas.every(({ numero }) => numero)) {
        for (const [i, ecart] of eventail(tas.length).entries()) voulues.set(`${tas[i].cle} ${ecart}`, () => this.point({ ...tas[i], place: chose.place }, ecart));
      } else {
        voulues.set(chose.cle, () => (chose.numero ? this.point(chose) : this.grappe(chose)));
      }
    }
    for (const [cle, marque] of this.marques) {
      if (!voulues.has(cle)) { marque.remove(); this.marques.delete(cle); }
    }
    for (const [cle, faire] of voulues) {
      if (!this.marques.has(cle)) this.marques.set(cle, faire().addTo(this.couche));
    }
    this.choisir(this.choisi);
  }

  grappe(chose) {
    const lesParts = parts(chose.nombres, FAMILLES);
    const taille = Math.max(CIBLE, diametre(chose.total));
    const detail = lesParts.map(({ nom, n }) => `${n} ${this.mots.parts[nom][n > 1 ? 1 : 0]}`).join(", ");
    const libelle = this.mots.grappe.replace("{n}", chose.total).replace("{detail}", detail);
    return this.marque(chose, "grappe", dessiner(lesParts), libelle, taille, [0, 0], () => this.agrandir(chose));
  }

  point(chose, ecart = [0, 0]) {
    const { numero, famille, categorie } = chose;
    const html = `<svg class="etat etat-${famille}" aria-hidden="true"><use href="${this.etats}#etat-${famille}"/></svg>`;
    const libelle = `${this.mots.categories[categorie] ?? this.mots.signalement}, ${this.mots.familles[famille]}`;
    const marque = this.marque(chose, `epingle epingle-${famille}`, html, libelle, CIBLE, ecart, () => this.ouvrir(numero, marque));
    marque.numero = numero;
    return marque;
  }

  marque({ place: [lon, lat], total }, className, html, libelle, taille, [dx, dy], agir) {
    const milieu = taille / 2;
    const icon = new this.Icone({ className, html, libelle, iconSize: [taille, taille], iconAnchor: [milieu - dx, milieu - dy] });
    // Open reports lie over solved ones, big rings over small.
    const zIndexOffset = className.includes("resolu") ? -1000 : total;
    return L.marker([lat, lon], { icon, zIndexOffset, bubblingMouseEvents: false }).on("click", agir);
  }

  /** Make one report stand out, and no other. */
  choisir(numero) {
    this.choisi = numero;
    for (const marque of this.marques.values()) marque.getElement()?.classList.toggle("choisi", Boolean(numero) && marque.numero === numero);
  }

  /** Show which pin a row of the list is. */
  eclairer(numero) {
    for (const marque of this.marques.values()) marque.getElement()?.classList.toggle("eclaire", Boolean(numero) && marque.numero === numero);
  }

  trouver(numero) {
    return [...this.marques.values()].find((marque) => marque.numero === numero);
  }
}
