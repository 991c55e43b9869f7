/* Every page: closes the menu, registers the service worker, says when the network is gone. */

const menu = document.querySelector("details.menu");
document.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && menu?.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (e) => {
  if (menu?.open && !menu.contains(e.target)) menu.open = false;
});

const reseau = document.querySelector("[data-hors-ligne]");
const direReseau = () => { if (reseau) reseau.hidden = navigator.onLine; };
addEventListener("online", direReseau);
addEventListener("offline", direReseau);
direReseau();

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}
