import assert from "node:assert/strict";
import { test } from "node:test";

import { Garde, tirerCle } from "./seance-garde.js";

class Memoire {
  table = new Map();
  get length() { return this.table.size; }
  key(i) { return [...this.table.keys()][i]; }
  getItem(nom) { return this.table.get(nom) ?? null; }
  setItem(nom, valeur) { this.table.set(nom, valeur); }
  removeItem(nom) { this.table.delete(nom); }
}

test("what is kept is found again, for its page alone", () => {
  const memoire = new Memoire();
  const ici = new Garde("/a/", memoire);
  assert.ok(ici.ranger("x", { texte: "Demander un devis" }));
  assert.deepEqual(new Garde("/a/", memoire).toutes(), [["x", { texte: "Demander un devis" }]]);
  assert.deepEqual(new Garde("/b/", memoire).toutes(), []);
  ici.oublier("x");
  assert.equal(ici.lire("x"), null);
});

test("what cannot be read is as if it were not there", () => {
  const memoire = new Memoire();
  memoire.setItem("seance /a/ x", "{");
  assert.deepEqual(new Garde("/a/", memoire).toutes(), []);
});

test("a device without storage says so, and still has one key", () => {
  const muet = { getItem() { throw new Error(); }, setItem() { throw new Error(); }, removeItem() { throw new Error(); }, get length() { throw new Error(); } };
  const ici = new Garde("/a/", muet);
  assert.equal(ici.ranger("x", {}), false);
  assert.deepEqual(ici.toutes(), []);
  assert.equal(ici.plume(), ici.plume());
});

test("the key of a device is drawn once", () => {
  const memoire = new Memoire();
  assert.equal(new Garde("/a/", memoire).plume(), new Garde("/b/", memoire).plume());
});

test("a key has 22 url-safe signs", () => {
  assert.match(tirerCle(), /^[A-Za-z0-9_-]{22}$/);
  assert.notEqual(tirerCle(), tirerCle());
});
