import assert from "node:assert/strict";
import { test } from "node:test";
import { lireChamps, lirePaire } from "./viseur.js";

test("a pair is read as people paste it", () => {
  for (const texte of ["43.1009, 5.8789", "43.1009 5.8789", " 43,1009 ; 5,8789 ", "43.1009;5.8789"]) {
    assert.deepEqual(lirePaire(texte), [43.1009, 5.8789], texte);
  }
});

test("what is no place is nothing", () => {
  for (const texte of ["", "43.1", "91, 5", "43, 181", "NaN, NaN", "quai Saturnin-Fabre"]) {
    assert.equal(lirePaire(texte), null, texte);
  }
});

test("two fields, or both in the first", () => {
  assert.deepEqual(lireChamps("43.1009", "5.8789"), [43.1009, 5.8789]);
  assert.deepEqual(lireChamps("43.1009, 5.8789", ""), [43.1009, 5.8789]);
  assert.equal(lireChamps("43.1009", ""), null);
});
