/* Buttons that need a script: share, copy, print. Hidden without one. */

async function copier(texte, bouton) {
  const mot = bouton.querySelector("span");
  const avant = mot.textContent;
  try {
    await navigator.clipboard.writeText(texte);
    mot.textContent = "Lien copié";
  } catch {
    mot.textContent = "Copie impossible : sélectionnez le lien";
  }
  setTimeout(() => { mot.textContent = avant; }, 3000);
}

document.addEventListener("click", async (e) => {
  const bouton = e.target.closest("[data-partager], [data-copier], [data-imprimer]");
  if (!bouton) return;
  if ("imprimer" in bouton.dataset) return print();
  if (bouton.dataset.copier) return copier(bouton.dataset.copier, bouton);
  const adresse = new URL(bouton.dataset.partager, location.href).href;
  if (!navigator.share) return copier(adresse, bouton);
  await navigator.share({ title: document.title, url: adresse }).catch(() => {});
});
