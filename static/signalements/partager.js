/* Buttons that need a script, and are hidden without one: data-copier, data-partager, data-imprimer. */

async function copier(texte, bouton) {
  const mot = bouton.querySelector("span");
  const { copie, echec } = bouton.dataset;
  const avant = mot.textContent;
  try {
    await navigator.clipboard.writeText(texte);
    mot.textContent = copie;
  } catch {
    mot.textContent = echec;
  }
  setTimeout(() => { mot.textContent = avant; }, 3000);
}

async function partager(bouton) {
  const url = new URL(bouton.dataset.partager, location.href).href;
  if (!navigator.share) return copier(url, bouton);
  return navigator.share({ title: document.title, url }).catch(() => {});
}

document.addEventListener("click", (e) => {
  const bouton = e.target.closest("[data-copier], [data-partager], [data-imprimer]");
  if (!bouton) return;
  if ("imprimer" in bouton.dataset) print();
  else if ("copier" in bouton.dataset) copier(bouton.dataset.copier, bouton);
  else partager(bouton);
});
