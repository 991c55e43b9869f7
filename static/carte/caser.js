/* Where the names of places go, so that neither a pin nor another name lies on them. Pure. */

// No further: a name that has gone far names another place.
const PAS = [0, -22, 22, -36, 36];

/**
 * For each name {x, y, l, h} (its middle and its size in px), in order of importance: how far to move it up or down,
 * or null where there is no room. `ronds` {x, y, r} are the drawings that must stay free.
 */
export function caser(noms, ronds) {
  const poses = [];
  return noms.map(({ x, y, l, h }) => {
    const libre = (dy) => {
      const boite = { g: x - l / 2, d: x + l / 2, h: y + dy - h / 2, b: y + dy + h / 2 };
      if (ronds.some((rond) => touche(boite, rond)) || poses.some((autre) => croise(boite, autre))) return false;
      poses.push(boite);
      return true;
    };
    return PAS.find(libre) ?? null;
  });
}

function touche({ g, d, h, b }, { x, y, r }) {
  const dx = Math.max(g - x, 0, x - d);
  const dy = Math.max(h - y, 0, y - b);
  return dx * dx + dy * dy < r * r;
}

function croise(a, b) {
  return a.g < b.d && b.g < a.d && a.h < b.b && b.h < a.b;
}
