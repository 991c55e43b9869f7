/* What goes to the server from a phone on the way, and what comes back. */

/* Send one kept report; return { status, corps }: 201 it is there, 422 it is refused, anything else: try again later.
   `csrf`: the field that holds the token; that of a page kept for days without network is renewed. */
export async function envoyer(releve, adresse, csrf, encore = true) {
  const donnees = new FormData();
  donnees.set("csrfmiddlewaretoken", csrf.value);
  donnees.set("jeton", releve.jeton);
  donnees.set("note_le", new Date(releve.le).toISOString());
  for (const [nom, valeur] of releve.champs) donnees.append(nom, valeur);
  releve.photos.forEach((photo, i) => donnees.append("photos", photo, `photo-${i + 1}.jpg`));
  try {
    const reponse = await fetch(adresse, { method: "POST", body: donnees, headers: { Accept: "application/json" } });
    const neuf = reponse.status === 403 && encore && (await relire(`[name=${csrf.name}]`));
    if (!neuf) return { status: reponse.status, corps: await reponse.json() };
    csrf.value = neuf.value;
    return envoyer(releve, adresse, csrf, false);
  } catch {
    return { status: 0, corps: null };
  }
}

/* The same part of this page as it is now; null without network. */
export async function relire(selecteur) {
  try {
    const reponse = await fetch(location.href);
    if (!reponse.ok) return null;
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const morceau = page.querySelector(selecteur);
    return morceau && document.adoptNode(morceau);
  } catch {
    return null;
  }
}
