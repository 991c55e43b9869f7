/* Where the phone is, as well as it can tell within a few seconds. */

import { phrase } from "./phrases.js";

const BON_M = 25;
const PATIENCE = 5000; // milliseconds after a first answer
const DELAI = 15000;

const RAISONS = { 1: "gps_refuse", 2: "gps_introuvable", 3: "gps_tarde" };

/* Return { lon, lat, precision } (degrees, metres), at most `age` milliseconds old; throws an Error with a French sentence. */
export function trouverPosition(age = 10000) {
  return new Promise((fini, rate) => {
    if (!navigator.geolocation || !window.isSecureContext) { rate(new Error(phrase("gps_refuse"))); return; }
    let meilleure = null;
    let minuterie;
    let veille;
    const rendre = () => {
      clearTimeout(minuterie);
      navigator.geolocation.clearWatch(veille);
      fini(meilleure);
    };
    veille = navigator.geolocation.watchPosition(({ coords }) => {
      const premiere = !meilleure;
      if (premiere || coords.accuracy < meilleure.precision) {
        meilleure = { lon: Number(coords.longitude.toFixed(6)), lat: Number(coords.latitude.toFixed(6)), precision: coords.accuracy };
      }
      // The first answer of a phone is often its last known place: a few seconds make it better.
      if (meilleure.precision <= BON_M) rendre();
      else if (premiere) minuterie = setTimeout(rendre, PATIENCE);
    }, ({ code }) => {
      if (meilleure) { rendre(); return; }
      navigator.geolocation.clearWatch(veille);
      rate(new Error(phrase(RAISONS[code] ?? "gps_introuvable")));
    }, { enableHighAccuracy: true, timeout: DELAI, maximumAge: age });
  });
}
