import assert from "node:assert/strict";
import { test } from "node:test";
import { degres, eventail, lire, monde, niveau, tuilesDe } from "./grille.js";

test("levels stay between 9 and 18", () => {
  assert.equal(niveau(13), 12);
  assert.equal(niveau(3), 9);
  assert.equal(niveau(19), 18);
  assert.equal(niveau(14, 1), 12);
});

test("there and back", () => {
  const [lon, lat] = degres(...monde(5.88, 43.1));
  assert.ok(Math.abs(lon - 5.88) < 1e-9);
  assert.ok(Math.abs(lat - 43.1) < 1e-9);
});

test("the tiles of a view cover it", () => {
  const tuiles = tuilesDe([5.84, 43.04, 5.91, 43.13], 12);
  assert.ok(tuiles.length >= 4 && tuiles.length < 12);
  const [x, y] = monde(5.88, 43.1).map((v) => Math.floor(v * 2 ** 12));
  assert.ok(tuiles.some((t) => t.x === x && t.y === y));
});

test("a tile is read in degrees", () => {
  const [x, y] = monde(5.88, 43.1).map((v) => Math.floor(v * 2 ** 12));
  const [grappe, point] = lire({ z: 12, x, y }, { grappes: [[2048, 2048, 1, 0, 0, 0, 0, 2, 0]], points: [[7, 0, 0, 5, 1]] });
  assert.equal(grappe.total, 3);
  assert.ok(Math.abs(grappe.place[0] - 5.88) < 0.1);
  assert.equal(point.famille, "resolu");
  assert.equal(point.id, 7);
});

test("things on one spot fan out, a lone one stays", () => {
  assert.deepEqual(eventail(1), [[0, 0]]);
  assert.equal(new Set(eventail(6).map(String)).size, 6);
});
