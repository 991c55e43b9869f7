/* <proches-signaler>: what is already reported here, asked once place and category are known. Never in the way. */

class ProchesSignaler extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (e) => {
      if (e.target.closest("[data-un-autre]")) this.replaceChildren();
      const bouton = e.target.closest("[data-moi-aussi]");
      if (bouton) { e.preventDefault(); this.moiAussi(bouton.formAction); }
    });
  }

  async chercher(categorie, lon, lat) {
    const question = `${categorie} ${lon} ${lat}`;
    if (question === this.question) return;
    this.question = question;
    if (!categorie || !lon) { this.replaceChildren(); return; }
    const reponse = await fetch(`${this.dataset.url}?categorie=${categorie}&lon=${lon}&lat=${lat}`).catch(() => null);
    if (this.question === question) this.innerHTML = reponse?.ok ? await reponse.text() : "";
  }

  /* Goes by itself: the draft, and its photos, stay behind. */
  moiAussi(adresse) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: adresse, hidden: true });
    form.append(this.closest("form").elements.csrfmiddlewaretoken.cloneNode());
    document.body.append(form);
    this.dispatchEvent(new CustomEvent("fini", { bubbles: true }));
    form.submit();
  }
}

customElements.define("proches-signaler", ProchesSignaler);
