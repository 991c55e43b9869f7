/* Nearer, to what a ring of the map holds. */
import { calme } from "./fond.js";
import { cadreDe } from "./grille.js";

export const ZOOM_MAX = 19;

/** [west, south, east, north] in degrees, as Leaflet takes a frame. */
export const enBornes = ([ouest, sud, est, nord]) => L.latLngBounds([sud, ouest], [nord, est]);

/** Zoom to what a ring holds, by one level at least. */
export function agrandir(carte, { place: [lon, lat], de }) {
  const zoom = carte.getZoom();
  const bornes = de ? enBornes(cadreDe(de)) : null;
  const mieux = bornes ? carte.getBoundsZoom(bornes.pad(0.2)) : zoom + 2;
  carte.setView(bornes?.getCenter() ?? [lat, lon], Math.min(ZOOM_MAX, Math.max(zoom + 1, mieux)), { animate: !calme() });
}
