/* The maps of the admin on which outlines are drawn: landmarks around, holes kept, coordinates within reach. */
(() => {
  "use strict";

  const REPERE = { color: "#465966", weight: 1.5, dashArray: "4 4", fill: false };

  // django-leaflet's own store forgets the holes of a polygon when it writes several together.
  window.MagasinContour = L.FieldStore.extend({
    // Coordinates that were refused stay in their text; the map shows nothing of them.
    _deserialize(texte) {
      try {
        return L.FieldStore.prototype._deserialize.call(this, texte);
      } catch {
        return null;
      }
    },
    _serialize(layer) {
      const polygones = layer.getLayers().flatMap((l) => {
        const { type, coordinates } = l.toGeoJSON(7).geometry;
        return type === "MultiPolygon" ? coordinates : [coordinates];
      });
      return polygones.length ? JSON.stringify({ type: "MultiPolygon", coordinates: polygones }) : "";
    },
  });

  // The outlines around: fetched once for all the maps of the page; without them one draws all the same.
  const reperes = () => Promise.all([...document.querySelectorAll("#reperes a")].map((a) => fetch(a.href).then((r) => r.json())));
  let attendus;

  const surTexte = (texte, map) => {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "button contour-texte";
    const dire = () => {
      bouton.setAttribute("aria-expanded", String(!texte.hidden));
      bouton.textContent = texte.hidden ? "Voir les coordonnées (GeoJSON)" : "Cacher les coordonnées";
    };
    bouton.addEventListener("click", () => { texte.hidden = !texte.hidden; dire(); });
    dire();
    map.getContainer().parentElement.after(bouton);
  };

  window.addEventListener("map:init", ({ detail: { map, id } }) => {
    const cadre = JSON.parse(document.getElementById("cadre").textContent);
    map.setMaxBounds(null);
    map.zoomControl.remove();
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
    map.attributionControl.setPrefix(false);
    // django-leaflet forgets this word of the drawing tools.
    if (L.drawLocal) L.drawLocal.draw.toolbar.finish = { title: "Terminer le dessin", text: "Terminer" };
    if (cadre) map.fitBounds([[cadre[1], cadre[0]], [cadre[3], cadre[2]]]);
    attendus ??= reperes();
    attendus.then((zones) => zones.forEach((z) => L.geoJSON(z, { interactive: false, style: REPERE }).addTo(map).bringToBack()), () => {});
    const texte = document.getElementById(id.replace(/-map$/, ""));
    if (texte) surTexte(texte, map);
  });
})();
