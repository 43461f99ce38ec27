import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from './data-package.js';
import { boundingBox, type Point, parseRings, type Ring, ringArea, simplify, toPath } from './geometry.js';
import { projectCountry, projectWorld } from './projection.js';

const SHEET = { width: 320, height: 240 } as const;
/** A country smaller than this on the world map is drawn as a dot, because it would be invisible. */
const DOT = 2.2;

/** The outline of a country for its sheet, as an SVG path in a 320 by 240 view box; empty if the data has none. */
export async function sheetOutline(code: string): Promise<string> {
  const rings = projectCountry(await readRings(code), SHEET).map((ring) => simplify(ring, 0.3));
  return toPath(worthDrawing(rings, 0.6));
}

/** The outline of a country on the world map; a dot at its position if the data has none. */
export async function worldOutline(code: string, position: Point): Promise<string> {
  const rings = (await readRings(code)).map((ring) => ring.map(projectWorld));
  if (rings.length === 0) return dot(projectWorld(position));
  const { left, right, top, bottom } = boundingBox(rings);
  if (Math.max(right - left, bottom - top) < DOT) return dot([(left + right) / 2, (top + bottom) / 2]);
  return toPath(
    worthDrawing(
      rings.map((ring) => simplify(ring, 0.22)),
      0.2,
    ),
  );
}

async function readRings(code: string): Promise<readonly Ring[]> {
  return parseRings(JSON.parse(await readFile(join(dataFolder, `${code.toLowerCase()}.geo.json`), 'utf8')));
}

/** All rings that are large enough to see, and the largest one in any case. */
function worthDrawing(rings: readonly Ring[], smallest: number): readonly Ring[] {
  const sorted = [...rings].sort((a, b) => ringArea(b) - ringArea(a));
  return sorted.filter((ring, index) => index === 0 || ringArea(ring) >= smallest);
}

function dot([x, y]: Point): string {
  const radius = DOT / 2;
  const [left, right] = [(x - radius).toFixed(1), (x + radius).toFixed(1)];
  return `M${left} ${y.toFixed(1)}A${radius} ${radius} 0 1 0 ${right} ${y.toFixed(1)}A${radius} ${radius} 0 1 0 ${left} ${y.toFixed(1)}Z`;
}
