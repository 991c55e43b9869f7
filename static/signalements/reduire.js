/* A photo of a few hundred kilobytes out of one of several megabytes; the file itself where that cannot be done. */

const COTE = 2048;
const QUALITE = 0.85;

/* Return a JPEG Blob of COTE px at most, upright and without what the camera wrote in it, or the file as it is. */
export async function reduire(fichier) {
  try {
    const image = await decoder(fichier);
    const echelle = Math.min(1, COTE / Math.max(image.width, image.height));
    const toile = document.createElement("canvas");
    toile.width = Math.max(1, Math.round(image.width * echelle));
    toile.height = Math.max(1, Math.round(image.height * echelle));
    const dessin = toile.getContext("2d");
    dessin.fillStyle = "#fff"; // what was transparent would be black
    dessin.fillRect(0, 0, toile.width, toile.height);
    dessin.drawImage(image, 0, 0, toile.width, toile.height);
    image.close?.();
    const petit = await new Promise((fini) => { toile.toBlob(fini, "image/jpeg", QUALITE); });
    toile.width = 0; // gives its memory back at once
    return petit ?? fichier;
  } catch {
    return fichier; // a HEIC where the browser has no decoder, or no photo at all: the server will say
  }
}

async function decoder(fichier) {
  if ("createImageBitmap" in window) {
    try {
      return await createImageBitmap(fichier, { imageOrientation: "from-image" });
    } catch { /* Old browsers know no options: the way below turns the photo upright too. */ }
  }
  if (!CSS.supports("image-orientation", "from-image")) throw new Error("would lie on its side");
  const adresse = URL.createObjectURL(fichier);
  try {
    const image = new Image();
    image.src = adresse;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(adresse);
  }
}
