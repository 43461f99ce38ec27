/** The frame of the world map, in units of its SVG, and the latitudes it shows. */
export const WORLD = { width: 1000, height: 434, north: 80, south: -56 } as const;

const unitsPerRadian = WORLD.width / (2 * Math.PI);
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Patterson's cylindrical projection: meridians and parallels are straight, so the frame can have a scale of degrees. */
function northing(latitude: number): number {
  const phi = radians(latitude);
  const squared = phi * phi;
  return phi * (1.0148 + squared ** 2 * (0.23185 + squared * (-0.14499 + squared * 0.02406)));
}

export const worldX = (longitude: number): number => (radians(longitude) + Math.PI) * unitsPerRadian;
export const worldY = (latitude: number): number => (northing(WORLD.north) - northing(latitude)) * unitsPerRadian;
