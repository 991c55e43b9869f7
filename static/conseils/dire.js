/* What the page of a walk says of itself: which photos are taken, what a category asks. */

import { phrase } from "../signalements/phrases.js";

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

/* The questions of a category, asked of the server. */
export async function questionner(element, code) {
  const bloc = element.querySelector("[data-questions]");
  bloc.replaceChildren();
  if (!code) return;
  const reponse = await fetch(`${element.dataset.questions}?categorie=${encodeURIComponent(code)}`).catch(() => null);
  if (reponse?.ok && element.champs.categorie.value === code) bloc.innerHTML = await reponse.text();
}
