import { type CountryLine, flagUrl } from './api.js';
import { byId, element } from './dom.js';

const regions = ['Africa', 'Americas', 'Asia', 'Europe', 'Oceania', 'Antarctic'] as const;

export const isRegion = (name: string): boolean => regions.some((region) => region === name);

/** Shows the regions as links and marks the open one. */
export function showRegions(open: string): void {
  const link = (region: string): HTMLElement =>
    element('a', { href: `#${region}`, 'aria-current': region === open ? 'true' : null }, region);
  byId('regions').replaceChildren(...regions.map(link));
  byId('region-name').textContent = open;
}

/** Shows the countries of the open region. */
export function showCountries(countries: readonly CountryLine[]): void {
  byId('countries').replaceChildren(...countries.map(line));
}

/** Shows why there is no list. */
export function showNoCountries(text: string): void {
  byId('countries').replaceChildren(element('li', { class: 'nothing' }, text));
}

function line({ code, name, capital }: CountryLine): HTMLElement {
  const flag = element('img', { src: flagUrl(code), alt: '', width: '24', height: '16', loading: 'lazy' });
  const names = element('span', {}, element('b', {}, name), element('small', {}, capital));
  return element('li', {}, element('a', { href: `#${code}`, 'data-code': code }, flag, names));
}

/** Marks which countries are stored, and which one is open. */
export function markCountries(charted: ReadonlySet<string>, open: string): void {
  for (const link of document.querySelectorAll<HTMLElement>('#countries a')) {
    const code = link.dataset.code ?? '';
    link.classList.toggle('charted', charted.has(code));
    link.title = charted.has(code) ? 'Stored on this device' : '';
    if (code === open) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}
