/* What was typed and has not reached the town yet, kept on this device: it outlives the page and the browser. */

const PREFIXE = "seance";
const SIGNES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Draw a key of 22 url-safe signs. */
export function tirerCle(hasard = (n) => crypto.getRandomValues(new Uint8Array(n))) {
  return Array.from(hasard(22), (octet) => SIGNES[octet % 64]).join("");
}

export class Garde {
  /** `page`: the address of the session's screens; what is kept for another one is left alone. */
  constructor(page, stockage = localStorage) {
    this.page = page;
    this.stockage = stockage;
  }

  nom(cle) {
    return `${PREFIXE} ${this.page} ${cle}`;
  }

  /** Keep; false where this device keeps nothing (private window, full storage). */
  ranger(cle, saisie) {
    try {
      this.stockage.setItem(this.nom(cle), JSON.stringify(saisie));
      return true;
    } catch {
      return false;
    }
  }

  lire(cle) {
    try {
      return JSON.parse(this.stockage.getItem(this.nom(cle)));
    } catch {
      return null;
    }
  }

  oublier(cle) {
    try { this.stockage.removeItem(this.nom(cle)); } catch { /* nothing was kept */ }
  }

  /** All that is kept for this page, by key. */
  toutes() {
    const debut = this.nom("");
    const noms = [];
    try {
      for (let i = 0; i < this.stockage.length; i += 1) noms.push(this.stockage.key(i));
    } catch { /* nothing is kept */ }
    return noms.filter((n) => n.startsWith(debut)).map((n) => n.slice(debut.length)).map((cle) => [cle, this.lire(cle)]).filter(([, s]) => s);
  }

  /** The key of this device, drawn once: the town tells its sendings from those of another typist. */
  plume() {
    const nom = `${PREFIXE} plume`;
    try {
      const connue = this.stockage.getItem(nom) ?? tirerCle();
      this.stockage.setItem(nom, connue);
      return connue;
    } catch {
      this.sans_memoire ??= tirerCle();
      return this.sans_memoire;
    }
  }
}
