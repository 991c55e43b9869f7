import assert from "node:assert/strict";
import { test } from "node:test";

import { position } from "./exif.js";

/* A little TIFF with a GPS table: latitude and longitude as three rationals each. */
function tiff({ petit = true, lat = [43, 4, 51.6], lon = [5, 53, 24], ns = "N", eo = "E" } = {}) {
  const vue = new DataView(new ArrayBuffer(200));
  const u16 = (i, v) => vue.setUint16(i, v, petit);
  const u32 = (i, v) => vue.setUint32(i, v, petit);
  vue.setUint16(0, petit ? 0x4949 : 0x4d4d);
  u16(2, 42);
  u32(4, 8);
  u16(8, 1); // one entry: the address of the GPS table
  u16(10, 0x8825); u16(12, 4); u32(14, 1); u32(18, 26);
  u16(26, 4);
  const entree = (n, etiquette, type, nombre, valeur) => {
    const i = 28 + n * 12;
    u16(i, etiquette); u16(i + 2, type); u32(i + 4, nombre);
    if (typeof valeur === "string") vue.setUint8(i + 8, valeur.charCodeAt(0)); else u32(i + 8, valeur);
  };
  entree(0, 1, 2, 2, ns);
  entree(1, 2, 5, 3, 100);
  entree(2, 3, 2, 2, eo);
  entree(3, 4, 5, 3, 130);
  [[100, lat], [130, lon]].forEach(([ou, valeurs]) => valeurs.forEach((v, i) => { u32(ou + i * 8, Math.round(v * 1000)); u32(ou + i * 8 + 4, 1000); }));
  return new Uint8Array(vue.buffer);
}

function jpeg(bloc, avant = []) {
  const taille = bloc.length + 8;
  return Uint8Array.from([0xff, 0xd8, ...avant, 0xff, 0xe1, taille >> 8, taille & 255, 0x45, 0x78, 0x69, 0x66, 0, 0, ...bloc, 0xff, 0xda, 0, 2, ...Array(32).fill(0)]).buffer;
}

const proche = (lu, lon, lat) => {
  assert.ok(lu, "no place read");
  assert.ok(Math.abs(lu.lon - lon) < 1e-6 && Math.abs(lu.lat - lat) < 1e-6, JSON.stringify(lu));
};

test("a JPEG says where it was taken, in both byte orders", () => {
  proche(position(jpeg(tiff())), 5.89, 43.081);
  proche(position(jpeg(tiff({ petit: false }))), 5.89, 43.081);
});

test("after other segments too", () => {
  proche(position(jpeg(tiff(), [0xff, 0xe0, 0, 6, 1, 2, 3, 4])), 5.89, 43.081);
});

test("south and west are negative", () => {
  proche(position(jpeg(tiff({ ns: "S", eo: "W" }))), -5.89, -43.081);
});

test("a HEIC keeps the same block further on", () => {
  const debut = [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63, ...Array(50).fill(7)];
  proche(position(Uint8Array.from([...debut, 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff(), 0, 0, 0, 0]).buffer), 5.89, 43.081);
});

test("no fix, no table, nonsense and what is cut short propose nothing", () => {
  assert.equal(position(jpeg(tiff({ lat: [0, 0, 0], lon: [0, 0, 0] }))), null);
  assert.equal(position(jpeg(tiff({ lat: [200, 0, 0] }))), null);
  assert.equal(position(new ArrayBuffer(0)), null);
  assert.equal(position(Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]).buffer), null);
  const entier = jpeg(tiff());
  for (let n = 0; n < entier.byteLength; n += 7) position(entier.slice(0, n));
  for (let n = 0; n < 200; n += 1) position(Uint8Array.from({ length: 300 }, () => Math.floor(Math.random() * 256)).buffer);
});
