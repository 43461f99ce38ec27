import type { CountryOutline } from './api.js';
import { svg } from './dom.js';
import { WORLD, worldX, worldY } from './world-map.js';

const BAND = 5;
const MARGIN = 12;

/** The world map: stored countries are filled, all others are only outlined. */
export class Chart {
  readonly #countries = svg('g', { class: 'lands' });
  readonly #byCode = new Map<string, SVGPathElement>();
  readonly #names = new Map<string, string>();
  #charted: ReadonlySet<string> = new Set();
  #selected = '';
  readonly #finished = settledLater();

  constructor(container: HTMLElement, open: (code: string) => void) {
    const frame = `${-MARGIN} ${-MARGIN} ${WORLD.width + 2 * MARGIN} ${WORLD.height + 2 * MARGIN}`;
    const sea = svg('rect', { class: 'sea', width: `${WORLD.width}`, height: `${WORLD.height}` });
    const clip = svg('clipPath', { id: 'neatline' }, sea.cloneNode());
    const inside = svg('g', { 'clip-path': 'url(#neatline)' }, graticule(), this.#countries);
    container.append(svg('svg', { viewBox: frame, 'aria-hidden': 'true' }, clip, sea, inside, ladder()));
    this.#countries.addEventListener('click', (event) => {
      if (event.target instanceof SVGElement && event.target.dataset.code) open(event.target.dataset.code);
    });
  }

  draw({ code, name, path }: CountryOutline): void {
    const drawn = svg('path', { d: path, 'data-code': code }, svg('title', {}, name));
    this.#names.set(code, name);
    this.#byCode.get(code)?.remove();
    this.#byCode.set(code, drawn);
    this.#countries.append(drawn);
    this.#dress(code, drawn);
  }

  /** The map has loaded completely, or has failed to load. */
  finish(): void {
    this.#finished.resolve();
  }

  /** The name of a country, or its code until the map has loaded it. */
  nameOf(code: string): string {
    return this.#names.get(code) ?? code;
  }

  /** Waits for the map; its code if the map does not load. */
  async findName(code: string): Promise<string> {
    if (!this.#names.has(code)) await this.#finished.promise;
    return this.nameOf(code);
  }

  /** Shows which countries are stored. */
  chart(codes: ReadonlySet<string>): void {
    this.#charted = codes;
    this.#byCode.forEach((path, code) => {
      this.#dress(code, path);
    });
  }

  select(code: string): void {
    this.#selected = code;
    this.#byCode.forEach((path, drawn) => {
      this.#dress(drawn, path);
    });
    const path = this.#byCode.get(code);
    // The last element of the group is on top, so that its neighbours do not cover its outline.
    if (path) this.#countries.append(path);
  }

  #dress(code: string, path: SVGPathElement): void {
    path.classList.toggle('charted', this.#charted.has(code));
    path.classList.toggle('selected', this.#selected === code);
  }
}

function settledLater(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function graticule(): SVGGElement {
  const lines = svg('g', { class: 'graticule' });
  for (let longitude = -150; longitude < 180; longitude += 30) {
    const x = `${worldX(longitude)}`;
    lines.append(svg('line', { x1: x, x2: x, y1: '0', y2: `${WORLD.height}` }));
  }
  for (let latitude = -30; latitude < WORLD.north; latitude += 30) {
    const y = `${worldY(latitude)}`;
    lines.append(svg('line', { x1: '0', x2: `${WORLD.width}`, y1: y, y2: y, class: latitude === 0 ? 'equator' : '' }));
  }
  return lines;
}

/** The border of a sea chart: a scale in steps of ten degrees, alternately filled. */
function ladder(): SVGGElement {
  const steps = svg('g', { class: 'ladder' });
  for (let longitude = -180; longitude < 180; longitude += 20) {
    const [x, width] = [worldX(longitude), worldX(longitude + 10) - worldX(longitude)];
    steps.append(step(x, -BAND, width, BAND), step(x + width, WORLD.height, width, BAND));
  }
  for (let latitude = 80; latitude > WORLD.south; latitude -= 20) {
    const y = worldY(latitude);
    const height = Math.min(worldY(latitude - 10), WORLD.height) - y;
    steps.append(step(-BAND, y, BAND, height), step(WORLD.width, y, BAND, height));
  }
  const outer = {
    x: `${-BAND}`,
    y: `${-BAND}`,
    width: `${WORLD.width + 2 * BAND}`,
    height: `${WORLD.height + 2 * BAND}`,
  };
  steps.append(svg('rect', { class: 'line', ...outer }));
  steps.append(svg('rect', { class: 'line', width: `${WORLD.width}`, height: `${WORLD.height}` }));
  return steps;
}

const step = (x: number, y: number, width: number, height: number): SVGRectElement =>
  svg('rect', { x: `${x}`, y: `${y}`, width: `${width}`, height: `${height}` });
