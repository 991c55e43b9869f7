/* Many reports at once: the bar that counts what is ticked ([data-lot]), and the act that shows only its own fields
   ([data-lot-acte]). Without scripts the boxes and the buttons work alone. */

function barre(form) {
  const boites = [...document.querySelectorAll(`input[name="n"][form="${form.id}"]`)];
  const tout = form.querySelector("[data-tout]");
  const compte = form.querySelector("[data-compte]");
  let derniere = null;

  function compter() {
    const n = boites.filter((b) => b.checked).length;
    const { aucun, un, plusieurs } = compte.dataset;
    compte.textContent = n > 1 ? plusieurs.replace("{n}", n) : n ? un : aucun;
    tout.checked = n > 0 && n === boites.length;
    tout.indeterminate = n > 0 && n < boites.length;
    form.querySelector("[data-agir]").hidden = !n;
  }

  tout.addEventListener("change", () => {
    for (const b of boites) b.checked = tout.checked;
    compter();
  });
  for (const b of boites) {
    /* With shift, all between the last one and this one. */
    b.addEventListener("click", (e) => {
      if (e.shiftKey && derniere) {
        const [de, a] = [boites.indexOf(derniere), boites.indexOf(b)].sort((x, y) => x - y);
        for (const entre of boites.slice(de, a + 1)) entre.checked = b.checked;
      }
      derniere = b;
    });
    b.addEventListener("change", compter);
    b.addEventListener("click", compter);
  }
  /* A page that comes back keeps its ticks. */
  addEventListener("pageshow", compter);
  compter();
}

function acte(cadre) {
  function montrer() {
    const choisi = cadre.querySelector('input[name="acte"]:checked')?.value;
    for (const champ of cadre.querySelectorAll("[data-pour]")) {
      champ.hidden = !champ.dataset.pour.split(" ").includes(choisi);
    }
  }
  cadre.addEventListener("change", montrer);
  addEventListener("pageshow", montrer);
  montrer();
}

/* A lot of two hundred takes some seconds: the button that was pressed says that it works. */
function occuper(form) {
  form.addEventListener("submit", (e) => e.submitter?.setAttribute("aria-busy", "true"));
  addEventListener("pageshow", () => form.querySelector("[aria-busy]")?.removeAttribute("aria-busy"));
}

for (const form of document.querySelectorAll("[data-lot]")) barre(form);
for (const form of document.querySelectorAll("[data-lot], [data-lot-accord], .lot")) occuper(form);
for (const cadre of document.querySelectorAll("[data-lot-acte]")) acte(cadre);
