import assert from "node:assert/strict";
import { test } from "node:test";
import { cadreDe, degres, eventail, generationDe, lire, monde, niveau, rayon, regrouper, tuilesDe } from "./grille.js";

const NUMERO = "K7QX4M2T9F";
const vue = (n) => monde(5.88, 43.1).map((v) => Math.floor(v * 2 ** n));
const chose = (lon, lat, total, cle = `${lon} ${lat} ${total}`) => ({ cle, place: [lon, lat], nombres: [total, 0, 0, 0, 0, 0, 0], total });

test("levels stay between 9 and 18", () => {
  assert.deepEqual([niveau(13), niveau(3), niveau(19), niveau(14, 1)], [12, 9, 18, 12]);
});

test("there and back", () => {
  const [lon, lat] = degres(...monde(5.88, 43.1));
  assert.ok(Math.abs(lon - 5.88) < 1e-9);
  assert.ok(Math.abs(lat - 43.1) < 1e-9);
});

test("the tiles of a view cover it", () => {
  const tuiles = tuilesDe([5.84, 43.04, 5.91, 43.13], 12);
  assert.ok(tuiles.length >= 4 && tuiles.length < 12);
  const [x, y] = vue(12);
  assert.ok(tuiles.some((t) => t.x === x && t.y === y));
  assert.equal(tuilesDe([-180, -85.06, 180, 85.06], 9).length, 2 ** 18);
});

test("a tile is read in degrees", () => {
  const [x, y] = vue(12);
  const [grappe, point] = lire({ z: 12, x, y }, { grappes: [[2048, 2048, 1, 0, 0, 0, 0, 2, 0]], points: [[NUMERO, 0, 0, 5, "ECL-01"]] });
  assert.equal(grappe.total, 3);
  assert.ok(Math.abs(grappe.place[0] - 5.88) < 0.1);
  assert.deepEqual([point.numero, point.famille, point.categorie, point.total], [NUMERO, "resolu", "ECL-01", 1]);
  assert.deepEqual(point.nombres, [0, 0, 0, 0, 0, 1, 0]);
});

test("what would overlap becomes one ring at the mean, and nothing is lost", () => {
  const [a, b, loin] = [chose(5.88, 43.1, 30), chose(5.8804, 43.1, 10), chose(5.95, 43.1, 1)];
  const reunis = regrouper([a, b, loin], 13);
  assert.equal(reunis.length, 2);
  const [anneau, seul] = reunis;
  assert.equal(anneau.total, 40);
  assert.deepEqual(anneau.nombres, [40, 0, 0, 0, 0, 0, 0]);
  assert.ok(Math.abs(anneau.place[0] - 5.8801) < 1e-6);
  assert.deepEqual(anneau.de, [a, b]);
  assert.equal(seul, loin);
  assert.equal(regrouper([a, b, loin], 19).length, 3);
});

test("after melting no two drawings touch, whatever the order", () => {
  let graine = 7;
  const hasard = () => (graine = (graine * 16807) % 2147483647) / 2147483647;
  const semis = Array.from({ length: 200 }, (_, i) => chose(5.85 + hasard() * 0.08, 43.05 + hasard() * 0.08, 1 + Math.floor(hasard() * 40), String(i)));
  const reunis = regrouper(semis, 13);
  const total = (choses) => choses.reduce((n, c) => n + c.total, 0);
  assert.equal(total(reunis), total(semis));
  const px = (c) => monde(...c.place).map((v) => v * 256 * 2 ** 13);
  for (const [i, a] of reunis.entries()) {
    for (const b of reunis.slice(i + 1)) {
      const [[ax, ay], [bx, by]] = [px(a), px(b)];
      assert.ok(Math.hypot(ax - bx, ay - by) >= rayon(a) + rayon(b) - 1e-6);
    }
  }
  const cles = (choses) => choses.map((c) => c.cle).sort();
  assert.deepEqual(cles(regrouper([...semis].reverse(), 13)), cles(reunis));
});

test("a tile is as new as the regions that it touches, and as what is true of all", () => {
  const regions = { z: 12, generations: { "2114/1503": 5, "2115/1503": 7, "": 2 } };
  assert.equal(generationDe({ z: 12, x: 2114, y: 1503 }, regions), 7);
  assert.equal(generationDe({ z: 14, x: 2115 * 4 + 3, y: 1503 * 4 }, regions), 9);
  assert.equal(generationDe({ z: 11, x: 1057, y: 751 }, regions), 14);
  assert.equal(generationDe({ z: 12, x: 0, y: 0 }, regions), 2);
});

test("the frame of a ring holds all of it", () => {
  assert.deepEqual(cadreDe([chose(5.9, 43.1, 1), chose(5.8, 43.2, 1)]), [5.8, 43.1, 5.9, 43.2]);
});

test("things on one spot fan out without touching, a lone one stays", () => {
  assert.deepEqual(eventail(1), [[0, 0]]);
  const places = eventail(8);
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1)) assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) > 40);
  }
});
