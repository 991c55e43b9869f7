import assert from "node:assert/strict";
import { test } from "node:test";
import { correspond } from "./choix_cherchable.js";

test("every word begins a word of the option, accents aside", () => {
  assert.ok(correspond("Éclairage public ECL-01 lampadaire", "lampad"));
  assert.ok(correspond("Éclairage public ECL-01 lampadaire", "eclair PUBLIC"));
  assert.ok(correspond("Éclairage public ECL-01", "ecl-01"));
  assert.ok(correspond("Éclairage public", "  "));
  for (const saisie of ["fuite d'eau", "fuite d’eau", "d'", "l’eau"]) assert.ok(correspond("L’eau : fuite d’eau", saisie), saisie);
  assert.ok(!correspond("Éclairage public", "aire"));
  assert.ok(!correspond("Éclairage public", "eclairage voirie"));
});
