/* Where the phone is, written into the form of the walk, and said beside it. */

import { trouverPosition } from "../signalements/gps.js";
import { phrase } from "../signalements/phrases.js";

export async function localiser(element) {
  const { lon, lat, precision_m: metres } = element.champs;
  direPlace(element, phrase("cherche"));
  try {
    const ici = await trouverPosition(0); // one walks
    [lon.value, lat.value, metres.value] = [ici.lon, ici.lat, Math.round(ici.precision)];
    lat.dispatchEvent(new Event("change")); // the map follows
    direPlace(element, phrase("precision", { m: metres.value }));
  } catch (erreur) {
    direPlace(element, lat.value ? "" : erreur.message);
  }
}

export function direPlace(element, mots = "") {
  const ici = element.champs.lat.value ? phrase("position") : "";
  element.querySelector("[data-place]").textContent = [ici, mots].filter(Boolean).join(" · ");
}
