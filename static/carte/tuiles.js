/* Asks for tiles by their generation, so that what has not changed comes from a cache, and what has is asked anew. */
import { generationDe, lire, niveau, regrouper, tuilesDe } from "./grille.js";

const PERIME_MS = 5000;

export class Tuiles {
  /** `adresse`: that of the tile 9/0/0; `generations`: where to ask for them; `connues`: those that came with the page. */
  constructor(adresse, generations, connues) {
    Object.assign(this, { adresse, generations, connues, lues: Date.now() });
  }

  async lire({ z, x, y }, parametres, signal) {
    const g = generationDe({ z, x, y }, this.connues);
    const reponse = await fetch(`${this.adresse.replace("9/0/0", `${z}/${x}/${y}`)}?g=${g}${parametres && `&${parametres}`}`, { signal });
    if (!reponse.ok) throw new Error(reponse.status);
    return reponse.json();
  }

  /** Ask whether anything has changed, if that was not asked just now. */
  async changees() {
    if (Date.now() - this.lues < PERIME_MS) return false;
    this.lues = Date.now();
    const reponse = await fetch(this.generations);
    if (!reponse.ok) return false;
    const [avant, apres] = [JSON.stringify(this.connues), await reponse.json()];
    this.connues = apres;
    return JSON.stringify(apres) !== avant;
  }

  /** What to draw in a view, from coarser tiles as long as it is more than `max` things. */
  async voir(carte, { parametres, max, signal }) {
    const [zoom, bornes] = [carte.getZoom(), carte.getBounds()];
    const cadre = [bornes.getWest(), bornes.getSouth(), bornes.getEast(), bornes.getNorth()];
    const autour = bornes.pad(0.15);
    let choses = [];
    for (let plus = 0; plus < 4; plus++) {
      const tuiles = tuilesDe(cadre, niveau(zoom, plus));
      const contenus = await Promise.all(tuiles.map((t) => this.lire(t, parametres, signal)));
      choses = regrouper(contenus.flatMap((contenu, i) => lire(tuiles[i], contenu)).filter(({ place: [lon, lat] }) => autour.contains([lat, lon])), zoom);
      if (choses.length <= max) break;
    }
    return choses;
  }
}
