/* The sentences that scripts say, translated with the page: json_script "phrases". */

const toutes = JSON.parse(document.getElementById("phrases").textContent);

export function phrase(cle, valeurs = {}) {
  return toutes[cle].replace(/\{(\w+)\}/g, (_tout, nom) => valeurs[nom] ?? "");
}
