/* The form that changes the state shows only what the chosen state asks for. Without scripts, all of it is there. */

const DEMANDE = { date: "planifie", autorite: "transmis", courriel_autorite: "transmis", avec_coordonnees: "transmis", original: "doublon" };
const vers = document.getElementById("etat_vers");

function montrer() {
  for (const [nom, etat] of Object.entries(DEMANDE)) {
    const champ = document.getElementById(`etat_${nom}`)?.closest(".champ");
    if (champ) champ.hidden = vers.value !== etat && !champ.querySelector(".erreur");
  }
}

if (vers) {
  vers.addEventListener("change", montrer);
  montrer();
}
