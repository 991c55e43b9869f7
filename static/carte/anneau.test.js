import assert from "node:assert/strict";
import { test } from "node:test";
import { abrege, dessiner, diametre, parts } from "./anneau.js";
import { FAMILLES } from "./grille.js";

test("the shares keep their order and leave out what is empty", () => {
  assert.deepEqual(parts([3, 1, 2, 0, 0, 4, 0], FAMILLES), [
    { nom: "recu", n: 3 }, { nom: "en_cours", n: 3 }, { nom: "resolu", n: 4 },
  ]);
  assert.deepEqual(parts([0, 0, 0, 0, 0, 0, 5], FAMILLES), [{ nom: "refuse", n: 5 }]);
});

test("one arc a share, and the count", () => {
  const svg = dessiner([{ nom: "recu", n: 1 }, { nom: "resolu", n: 3 }], 4);
  assert.equal(svg.match(/anneau-(recu|resolu)/g).length, 2);
  assert.match(svg, />4<\/text>/);
});

test("rings grow with the order of magnitude and stop growing", () => {
  assert.ok(diametre(2) < diametre(200));
  assert.equal(diametre(1e7), 56);
});

test("big counts are shortened", () => {
  assert.equal(abrege(999), "999");
  assert.equal(abrege(1200), "1,2 k");
  assert.equal(abrege(1000), "1 k");
  assert.equal(abrege(14400), "14 k");
});
