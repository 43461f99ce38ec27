/** A point on a plane, or longitude and latitude in degrees. */
export type Point = readonly [x: number, y: number];
export type Ring = readonly Point[];

/** The outer and inner rings of a GeoJSON feature collection, all in one list: an even-odd fill needs no more. */
export function parseRings(geojson: unknown): readonly Ring[] {
  const rings: Ring[] = [];
  collectRings(geojson, rings);
  return rings;
}

/** Descends to arrays whose members are points, which covers every geometry type and nesting. */
function collectRings(node: unknown, rings: Ring[]): void {
  if (Array.isArray(node) && node.length > 0 && node.every(isPoint)) rings.push(node);
  else if (Array.isArray(node)) for (const member of node) collectRings(member, rings);
  else if (typeof node === 'object' && node !== null)
    for (const member of Object.values(node)) collectRings(member, rings);
}

const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && value.length >= 2 && typeof value[0] === 'number' && typeof value[1] === 'number';

/** The area of a ring, by the shoelace formula. */
export function ringArea(ring: Ring): number {
  let twice = 0;
  ring.forEach(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

export function boundingBox(rings: readonly Ring[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of rings.flat()) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** Removes points closer than `tolerance` to the simplified line (Ramer-Douglas-Peucker). */
export function simplify(ring: Ring, tolerance: number): Ring {
  const kept = new Uint8Array(ring.length);
  const open: [number, number][] = [[0, ring.length - 1]];
  kept[0] = 1;
  kept[ring.length - 1] = 1;
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    const { index, distance } = farthest(ring, first, last);
    if (distance <= tolerance) continue;
    kept[index] = 1;
    open.push([first, index], [index, last]);
  }
  return ring.filter((_, index) => kept[index] === 1);
}

function farthest(ring: Ring, first: number, last: number): { index: number; distance: number } {
  const start = ring[first] ?? [0, 0];
  const end = ring[last] ?? start;
  let worst = { index: first, distance: 0 };
  for (let index = first + 1; index < last; index++) {
    const distance = distanceToSegment(ring[index] ?? start, start, end);
    if (distance > worst.distance) worst = { index, distance };
  }
  return worst;
}

function distanceToSegment([x, y]: Point, [startX, startY]: Point, [endX, endY]: Point): number {
  const [dx, dy] = [endX - startX, endY - startY];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - startX) * dx + (y - startY) * dy) / length));
  return Math.hypot(x - startX - along * dx, y - startY - along * dy);
}

/** Rings as the `d` attribute of an SVG path, with one decimal. */
export const toPath = (rings: readonly Ring[]): string =>
  rings.map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`).join('');
