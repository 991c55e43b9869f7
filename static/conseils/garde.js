/* Reports kept on this phone until they have left, photos included: one row each, under its token. */

const BASE = "balades";
const TABLE = "releves";
const memoire = new Map(); // where the browser keeps nothing: they live as long as the page

function ouvrir() {
  return new Promise((fini, rate) => {
    const demande = indexedDB.open(BASE, 1);
    demande.onupgradeneeded = () => demande.result.createObjectStore(TABLE, { keyPath: "jeton" });
    demande.onsuccess = () => fini(demande.result);
    demande.onerror = () => rate(demande.error);
  });
}

async function faire(mode, acte) {
  const base = await ouvrir();
  try {
    return await new Promise((fini, rate) => {
      const transaction = base.transaction(TABLE, mode);
      const demande = acte(transaction.objectStore(TABLE));
      transaction.oncomplete = () => fini(demande.result);
      transaction.onabort = transaction.onerror = () => rate(demande.error ?? transaction.error);
    });
  } finally {
    base.close();
  }
}

/* Take a token for one report; false if it has served, in another page of the walk perhaps. */
export async function prendre(jeton, balade) {
  if (memoire.has(jeton)) return false;
  try {
    await faire("readwrite", (table) => table.add({ jeton, balade, parti: true }));
    return true;
  } catch (erreur) {
    return erreur?.name !== "ConstraintError"; // where the browser keeps nothing, no other page has it
  }
}

/* Keep one; return whether it survives the page. */
export async function garder(releve) {
  try {
    await faire("readwrite", (table) => table.put(releve));
    memoire.delete(releve.jeton);
    return true;
  } catch {
    memoire.set(releve.jeton, releve);
    return false;
  }
}

export async function oublier(jeton) {
  memoire.delete(jeton);
  await faire("readwrite", (table) => table.delete(jeton)).catch(() => {});
}

/* Those of one walk, the oldest first. */
export async function restants(balade) {
  return (await tous(balade)).filter((r) => !r.parti).sort((a, b) => a.le - b.le);
}

/* One has left: its token stays known until the page kept for days without network has new ones. */
export async function marquerParti({ jeton, balade }) {
  memoire.delete(jeton);
  await faire("readwrite", (table) => table.put({ jeton, balade, parti: true })).catch(() => {});
}

export async function oublierPartis(balade) {
  for (const { jeton, parti } of await tous(balade)) if (parti) await oublier(jeton);
}

async function tous(balade) {
  const gardes = await faire("readonly", (table) => table.getAll()).catch(() => []);
  return [...gardes, ...memoire.values()].filter((r) => r.balade === balade);
}
