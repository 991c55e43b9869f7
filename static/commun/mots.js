/** Small letters without accents, one kind of apostrophe: "l'eclairage" finds "L’éclairage". */
export const plat = (texte) => texte.replaceAll("’", "'").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
