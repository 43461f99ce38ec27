import { type Answered, showProvenance } from './answers.js';
import { type CountryLine, type CountrySheet, flagUrl } from './api.js';
import { byId, element, svg } from './dom.js';
import { grouped } from './format.js';

export type SheetActions = { readonly refresh: () => void; readonly remove: () => void };

/** Shows a country's sheet. */
export function showSheet(sheet: CountrySheet, answered: Answered, actions: SheetActions): void {
  const provenance = element('p', { class: 'provenance' });
  showProvenance(provenance, answered);
  say(`${sheet.name}, from ${answered.provenance}`);
  byId('sheet').replaceChildren(
    plate(sheet),
    element(
      'div',
      { class: 'sheet-text' },
      title(sheet),
      facts(sheet),
      borders(sheet),
      element('footer', {}, provenance, buttons(actions)),
    ),
  );
}

/** Shows why there is no sheet, and what to do. */
export function showNoSheet(name: string, text: string): void {
  say(`${name}: ${text}`);
  byId('sheet').replaceChildren(
    element('div', { class: 'uncharted' }, element('h2', {}, name), element('p', {}, text)),
  );
}

/** Announces the change to screen readers. */
function say(text: string): void {
  byId('spoken').textContent = text;
}

function plate({ outline, code, name }: CountrySheet): HTMLElement {
  const drawing = svg(
    'svg',
    { viewBox: '-16 -16 352 272', role: 'img', 'aria-label': `Outline of ${name}` },
    svg('path', { d: outline }),
  );
  const flag = element('img', { class: 'flag', src: flagUrl(code), alt: `Flag of ${name}` });
  return element('div', { class: 'plate' }, drawing, flag);
}

function title({ name, official, native, subregion, region }: CountrySheet): HTMLElement {
  const others = native.filter((own) => own !== name).slice(0, 4);
  return element(
    'header',
    {},
    element('p', { class: 'where' }, subregion || region),
    element('h2', {}, name),
    others.length === 0 ? null : element('p', { class: 'native' }, others.join(', ')),
    official === name ? null : element('p', { class: 'official' }, official),
  );
}

function facts(sheet: CountrySheet): HTMLElement {
  const rows: readonly (readonly [string, string])[] = [
    ['Capital', sheet.capital],
    ['Area', `${grouped(sheet.area)} km²`],
    ['Languages', sheet.languages.join(', ')],
    ['Currency', sheet.currencies.join(', ')],
    ['Position', position(sheet.position)],
    ['Calling code', sheet.calling],
    ['Domain', sheet.domain],
    ['Coast', sheet.landlocked ? 'None, landlocked' : 'Open to the sea'],
  ];
  const filled = rows.filter(([, value]) => value !== '');
  return element(
    'dl',
    {},
    ...filled.map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
  );
}

function position([latitude, longitude]: readonly [number, number]): string {
  const degrees = (value: number): string => `${Math.abs(value).toFixed(1)}°`;
  return `${degrees(latitude)} ${latitude < 0 ? 'S' : 'N'}, ${degrees(longitude)} ${longitude < 0 ? 'W' : 'E'}`;
}

function borders({ borders: neighbours }: CountrySheet): HTMLElement | null {
  if (neighbours.length === 0) return null;
  const link = ({ code, name }: CountryLine): HTMLElement => element('a', { href: `#${code}` }, name);
  return element('nav', { class: 'borders', 'aria-label': 'Neighbours' }, ...neighbours.map(link));
}

const buttons = ({ refresh, remove }: SheetActions): HTMLElement =>
  element(
    'div',
    { class: 'actions' },
    element('button', { type: 'button', id: 'refresh-sheet', click: refresh }, 'Refresh'),
    element('button', { type: 'button', id: 'delete-sheet', class: 'quiet', click: remove }, 'Delete stored copy'),
  );
