import assert from "node:assert/strict";
import { test } from "node:test";
import { abrege, arcs, dessiner, diametre, parts } from "./anneau.js";
import { FAMILLES } from "./grille.js";

test("the shares keep their order and leave out what is empty", () => {
  assert.deepEqual(parts([3, 1, 2, 0, 0, 4, 0], FAMILLES), [
    { nom: "recu", n: 3 }, { nom: "en_cours", n: 3 }, { nom: "resolu", n: 4 },
  ]);
  assert.deepEqual(parts([0, 0, 0, 0, 0, 0, 5], FAMILLES), [{ nom: "refuse", n: 5 }]);
});

test("every family of states has its share", () => {
  const tous = parts(FAMILLES.map(() => 1), FAMILLES);
  assert.equal(tous.reduce((somme, { n }) => somme + n, 0), FAMILLES.length);
});

test("arcs turn once from noon, 2 px apart, on one outer edge", () => {
  const d = 44;
  const traits = arcs([{ nom: "recu", n: 1 }, { nom: "en_cours", n: 1 }, { nom: "resolu", n: 2 }], d);
  assert.equal(new Set(traits.map(({ rayon, epaisseur }) => (rayon + epaisseur / 2).toFixed(6))).size, 1);
  assert.deepEqual(traits.map(({ epaisseur }) => Math.round(epaisseur * 3)), [24, 16, 8]);
  let tour = 0;
  for (const { debut, long, tour: tout } of traits) {
    assert.ok(Math.abs(debut / tout - tour - 1 / tout) < 1e-9, "the gap before");
    tour = (debut + long + 1) / tout;
  }
  assert.ok(Math.abs(tour - 1) < 1e-9);
});

test("one share is a whole circle, a tiny one is still seen", () => {
  const [seul] = arcs([{ nom: "resolu", n: 7 }], 40);
  assert.ok(Math.abs(seul.long - seul.tour) < 1e-9);
  const [peu] = arcs([{ nom: "recu", n: 1 }, { nom: "resolu", n: 9999 }], 60);
  assert.ok(peu.long >= 1);
});

test("one arc a share, and the count", () => {
  const svg = dessiner([{ nom: "recu", n: 1 }, { nom: "resolu", n: 3 }]);
  assert.equal(svg.match(/anneau-(recu|resolu)/g).length, 2);
  assert.match(svg, />4<\/text>/);
  assert.doesNotMatch(svg, /style=/);
});

test("rings grow with the order of magnitude and stop growing", () => {
  assert.ok(diametre(2) < diametre(200));
  assert.equal(diametre(1e7), 60);
});

test("big counts are shortened", () => {
  assert.deepEqual([0, 999, 1000, 1200, 9960, 14400, 999499, 1e6, 2.34e6].map(abrege),
    ["0", "999", "1 k", "1,2 k", "10 k", "14 k", "999 k", "1 M", "2,3 M"]);
});
