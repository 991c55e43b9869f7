/* Report at a place of the map: a long press, a right click, or Enter with the focus on the map (then its centre). */

/** `gabarit`: the template of what is offered, a link that takes the place along in its fragment. */
export function signalerIci(carte, gabarit) {
  const plan = carte.getContainer();
  const bulle = L.popup({ className: "carte-ici-bulle", closeButton: false, autoPanPadding: [16, 72] });
  const offrir = (lieu) => {
    const lien = gabarit.content.cloneNode(true).querySelector("a");
    lien.setAttribute("href", `${lien.getAttribute("href")}#${lieu.lng.toFixed(6)},${lieu.lat.toFixed(6)}`);
    bulle.setLatLng(lieu).setContent(lien).openOn(carte);
    // After the press has put the focus where it was made.
    setTimeout(() => lien.focus({ preventScroll: true }));
  };
  carte.on("contextmenu", ({ latlng }) => offrir(latlng));
  plan.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && e.target === plan) {
      e.preventDefault();
      offrir(carte.getCenter());
    } else if (e.key === "Escape" && bulle.isOpen()) {
      bulle.close();
      plan.focus({ preventScroll: true });
    }
  });
}
