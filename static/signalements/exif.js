/* The place where a photo was taken, as its camera wrote it in the file; read here, never sent. */

const GPS = 0x8825;

/* Return { lon, lat } in degrees from the bytes of a JPEG (its beginning is enough) or a HEIC, or null. */
export function position(octets) {
  try {
    const vue = new DataView(octets);
    const debut = vue.getUint16(0) === 0xffd8 ? dansJpeg(vue) : chercher(vue);
    return debut === null ? null : dansTiff(vue, debut);
  } catch {
    return null; // cut short or nonsense: there is no place to propose
  }
}

/* The TIFF block of the Exif segment of a JPEG. */
function dansJpeg(vue) {
  for (let i = 2; i + 10 < vue.byteLength; i += 2 + vue.getUint16(i + 2)) {
    if (vue.getUint8(i) !== 0xff || vue.getUint8(i + 1) === 0xda) return null;
    if (vue.getUint8(i + 1) === 0xe1 && exif(vue, i + 4)) return i + 10;
  }
  return null;
}

/* A HEIC keeps the same block somewhere in its data. */
function chercher(vue) {
  for (let i = 0; i + 16 < vue.byteLength; i += 1) if (vue.getUint8(i) === 0x45 && exif(vue, i)) return i + 6;
  return null;
}

const exif = (vue, i) => vue.getUint32(i) === 0x45786966 && vue.getUint16(i + 4) === 0;

function dansTiff(vue, debut) {
  const petit = vue.getUint16(debut) === 0x4949;
  const u16 = (i) => vue.getUint16(debut + i, petit);
  const u32 = (i) => vue.getUint32(debut + i, petit);
  const table = (i) => {
    const entrees = new Map();
    for (let n = 0; n < u16(i); n += 1) entrees.set(u16(i + 2 + n * 12), i + 2 + n * 12);
    return entrees;
  };
  if (u16(2) !== 42) return null;
  const premiere = table(u32(4));
  if (!premiere.has(GPS)) return null;
  const gps = table(u32(premiere.get(GPS) + 8));
  const angle = (etiquette, sens, negatif) => {
    const ou = u32(gps.get(etiquette) + 8);
    const [d, m, s] = [0, 8, 16].map((i) => u32(ou + i) / (u32(ou + i + 4) || 1));
    const signe = String.fromCharCode(vue.getUint8(debut + gps.get(sens) + 8)) === negatif ? -1 : 1;
    return signe * (d + m / 60 + s / 3600);
  };
  const lat = angle(2, 1, "S");
  const lon = angle(4, 3, "W");
  // Cameras without a fix write zeros.
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat || lon) ? { lon, lat } : null;
}
