/* What the page of a walk says of itself: how many wait, which photos are taken, what has become of a report. */

import { phrase } from "../signalements/phrases.js";

export function compter(element) {
  element.querySelector("[data-attente]").hidden = element.gardes.children.length === 0;
  element.querySelector("[data-rien]").hidden = element.querySelector("[data-releves]").children.length > 0;
}

export function direPhotos(element) {
  const mot = element.querySelector("[data-photos]");
  mot.textContent = element.photos.length ? phrase("photos_gardees", { n: element.photos.length }) : mot.dataset.rien;
}

export function annoncer(element, mots) { element.querySelector("[data-annonce]").textContent = mots; }

export function refuser(element, mots) {
  const boite = element.querySelector("[data-manque]");
  boite.hidden = !mots;
  boite.querySelector("p").textContent = mots;
  if (mots) boite.focus();
}
