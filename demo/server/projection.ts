import { worldX, worldY } from '../world-map.js';
import { boundingBox, type Point, type Ring } from './geometry.js';

export const projectWorld = ([longitude, latitude]: Point): Point => [worldX(longitude), worldY(latitude)];

/** Projects a country to fill the frame, with the scale of its middle latitude. */
export function projectCountry(rings: readonly Ring[], frame: { width: number; height: number }): readonly Ring[] {
  const whole = acrossTheDateLine(rings);
  const geographic = boundingBox(whole);
  const shrink = Math.cos((((geographic.top + geographic.bottom) / 2) * Math.PI) / 180);
  const flat = whole.map((ring) => ring.map(([x, y]): Point => [x * shrink, -y]));
  const box = boundingBox(flat);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const scale = Math.min(frame.width / width, frame.height / height);
  const [marginX, marginY] = [(frame.width - width * scale) / 2, (frame.height - height * scale) / 2];
  const place = ([x, y]: Point): Point => [(x - box.left) * scale + marginX, (y - box.top) * scale + marginY];
  return flat.map((ring) => ring.map(place));
}

/** Joins a country that crosses 180° by adding 360° to its western longitudes. */
function acrossTheDateLine(rings: readonly Ring[]): readonly Ring[] {
  const { left, right } = boundingBox(rings);
  if (right - left < 180) return rings;
  return rings.map((ring) => ring.map(([x, y]): Point => [x < 0 ? x + 360 : x, y]));
}
