/* What is already answered, written above the question that is asked. */

import { phrase } from "./phrases.js";

/** Write the answers into the recap of `element`; `rang`: how many questions are behind. */
export function recapituler(element, rang, { photos, lieu, categorie }) {
  const ligne = (nom, montree, titre, detail) => {
    const li = element.querySelector(`[data-recap=${nom}]`);
    li.hidden = !montree;
    li.querySelector("[data-recap-titre]").textContent = titre;
    li.querySelector("[data-recap-detail]").textContent = detail;
    return li;
  };
  const precision = lieu.precision ? phrase("precision", { m: lieu.precision }) : "";
  const detail = [lieu.zones, precision].filter(Boolean).join(" · ");
  const li = ligne("lieu", rang > 1, lieu.lieu || phrase(lieu.repondu ? "position" : "sans_lieu"), detail);
  const image = li.querySelector("img");
  image.hidden = !photos?.vignette;
  if (photos?.vignette && image.src !== photos.vignette) image.src = photos.vignette;
  li.querySelector("[data-recap-photos]").textContent = photos?.nombre ? phrase("photos", { n: photos.nombre }) : phrase("ajouter_photo");
  const quoi = ligne("categorie", rang > 2 && categorie.code, categorie.libelle ?? "", categorie.groupe ?? "");
  if (categorie.icone) quoi.querySelector("[data-recap-icone]").replaceChildren(categorie.icone.cloneNode(true));
  element.querySelector("[data-recap-liste]").hidden = rang < 2;
}
