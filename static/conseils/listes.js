/* The two lists of the page of a walk: what this phone keeps, and what has been reported by everybody. */

import { phrase } from "../signalements/phrases.js";

function compter(element) {
  element.querySelector("[data-attente]").hidden = element.gardes.children.length === 0;
  element.querySelector("[data-rien]").hidden = element.querySelector("[data-releves]").children.length > 0;
}

function ligne(element, jeton) { return [...element.gardes.children].find((li) => li.dataset.jeton === jeton); }

export function montrer(element, releve) {
  const li = element.querySelector("template[data-garde]").content.firstElementChild.cloneNode(true);
  li.dataset.jeton = releve.jeton;
  li.querySelector("[data-titre]").textContent = releve.titre;
  li.querySelector("[data-mot]").textContent = releve.erreurs ?? phrase(navigator.onLine ? "en_attente" : "sans_reseau");
  li.querySelector("[data-gestes]").hidden = !releve.erreurs;
  li.classList.toggle("refuse", Boolean(releve.erreurs));
  const la = ligne(element, releve.jeton);
  if (la) la.replaceWith(li); else element.gardes.append(li);
  compter(element);
}

export function retirer(element, jeton) {
  ligne(element, jeton)?.remove();
  compter(element);
}

/* Show all that this phone keeps; return whether another page of the walk has taken some of it away. */
export function accorder(element, releves) {
  const partis = [...element.gardes.children].filter((li) => !releves.some((r) => r.jeton === li.dataset.jeton));
  for (const li of partis) li.remove();
  for (const releve of releves) {
    if (ligne(element, releve.jeton)?.matches(".refuse") !== Boolean(releve.erreurs)) montrer(element, releve);
  }
  compter(element);
  return partis.length > 0;
}

/* One that has left from here is in the list of all. */
export function ajouterParti(element, { titre }, { numero, url }) {
  const li = element.querySelector("template[data-parti]").content.firstElementChild.cloneNode(true);
  Object.assign(li.querySelector("a"), { href: url, textContent: titre });
  li.querySelector("[data-numero]").textContent = numero;
  element.partis.push(li);
  joindre(element);
}

/* Each once: the town may have told it already, after an answer that was lost, or not yet. */
export function joindre(element) {
  const liste = element.querySelector("[data-releves]");
  for (const li of element.partis) {
    const adresse = li.querySelector("a").getAttribute("href");
    if (!liste.querySelector(`a[href="${adresse}"]`)) liste.prepend(li);
  }
  compter(element);
}
