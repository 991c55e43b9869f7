// Security keys: say on the page what the browser would only write in its console.
document.addEventListener("allauth.error", (evenement) => {
  evenement.preventDefault();
  const etat = document.getElementById("cle-etat");
  const refus = evenement.detail.exception?.name === "InvalidStateError";
  etat.textContent = refus
    ? "Cette clé est déjà enregistrée sur votre compte."
    : "La clé n’a pas répondu. Réessayez, ou utilisez un autre moyen.";
});
