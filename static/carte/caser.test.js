import assert from "node:assert/strict";
import { test } from "node:test";
import { caser } from "./caser.js";

const nom = (x, y) => ({ x, y, l: 80, h: 18 });

test("a free name stays where it is", () => {
  assert.deepEqual(caser([nom(0, 0), nom(200, 0)], [{ x: 100, y: 0, r: 20 }]), [0, 0]);
});

test("a name moves off a pin, up first", () => {
  assert.deepEqual(caser([nom(0, 0)], [{ x: 0, y: 2, r: 10 }]), [-22]);
  assert.deepEqual(caser([nom(0, 0)], [{ x: 0, y: -8, r: 16 }]), [22]);
});

test("two names never lie on each other, the first has the place", () => {
  assert.deepEqual(caser([nom(0, 0), nom(10, 0)], []), [0, -22]);
});

test("a name without room is left out", () => {
  const foule = Array.from({ length: 13 }, (_, i) => ({ x: 0, y: (i - 6) * 16, r: 12 }));
  assert.deepEqual(caser([nom(0, 0)], foule), [null]);
});
