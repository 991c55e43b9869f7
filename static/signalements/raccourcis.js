/*
 * The keys of the queue: j k ↑ ↓ from row to row, x ticks, / searches, ? helps. Enter opens by itself: the link of a row
 * has the focus. A switch turns the single letters off, as WCAG 2.1.4 asks, and is kept; nothing is taken from a field.
 */
const CLE = "file-touches";
const liste = document.querySelector("[data-file]");
const aide = document.querySelector("[data-dialogue-clavier]");
const touches = aide.querySelector("[data-touches]");

touches.checked = lire() !== "non";
touches.addEventListener("change", () => garder(touches.checked ? "oui" : "non"));
document.querySelector("[data-aide-clavier]").addEventListener("click", () => aide.showModal());

/* A private window may refuse to keep anything. */
function lire() {
  try {
    return localStorage.getItem(CLE);
  } catch {
    return null;
  }
}

function garder(valeur) {
  try {
    localStorage.setItem(CLE, valeur);
  } catch { /* then until the next page */ }
}

const liens = () => [...(liste?.querySelectorAll(".ligne-titre a") ?? [])];
const ligne = () => document.activeElement.closest("[data-file] [data-numero]");

function aller(pas) {
  const tous = liens();
  const ici = tous.indexOf(ligne()?.querySelector(".ligne-titre a"));
  const la = ici < 0 ? (pas > 0 ? 0 : -1) : Math.min(Math.max(ici + pas, 0), tous.length - 1);
  tous.at(la)?.focus();
}

const LETTRES = {
  j: () => aller(1),
  k: () => aller(-1),
  x: () => ligne()?.querySelector('input[type="checkbox"]')?.click(),
  "/": () => document.getElementById("q").focus(),
  "?": () => aide.showModal(),
};
const FLECHES = { ArrowDown: () => aller(1), ArrowUp: () => aller(-1) };

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || aide.open) return;
  if (e.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], .leaflet-container")) return;
  // Arrows scroll the page, save from a row.
  const agir = (ligne() && FLECHES[e.key]) || (touches.checked && LETTRES[e.key]);
  if (!agir) return;
  e.preventDefault();
  agir();
});
