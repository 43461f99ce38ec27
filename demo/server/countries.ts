import { readFileSync } from 'node:fs';
import type { Country } from 'world-countries';
import { countriesFile } from './data-package.js';

/** A country in a region's list. */
export type CountryLine = { readonly code: string; readonly name: string; readonly capital: string };

/** A country's sheet without its outline. */
export type CountrySheet = CountryLine & {
  readonly official: string;
  readonly native: readonly string[];
  readonly region: string;
  readonly subregion: string;
  readonly languages: readonly string[];
  readonly currencies: readonly string[];
  readonly area: number;
  readonly landlocked: boolean;
  readonly position: readonly [latitude: number, longitude: number];
  readonly borders: readonly CountryLine[];
  readonly domain: string;
  readonly calling: string;
};

const countries: readonly Country[] = JSON.parse(readFileSync(countriesFile, 'utf8'));

const byCode = new Map(countries.map((country) => [country.cca3, country]));

export const regions: readonly string[] = ['Africa', 'Americas', 'Asia', 'Europe', 'Oceania', 'Antarctic'];

/** The countries of a region, sorted by name; undefined for an unknown region. */
export function countriesOf(region: string): readonly CountryLine[] | undefined {
  if (!regions.includes(region)) return undefined;
  return countries
    .filter((country) => country.region === region)
    .map(line)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

export function sheetOf(code: string): CountrySheet | undefined {
  const country = byCode.get(code);
  return country === undefined ? undefined : sheet(country);
}

/** Every country from west to east: the order in which the world map is drawn. */
export const fromWestToEast = [...countries]
  .sort((a, b) => a.latlng[1] - b.latlng[1])
  .map(({ cca3, name, region, latlng: [latitude, longitude] }) => ({
    line: { code: cca3, name: name.common, region },
    position: [longitude, latitude] as const,
  }));

const line = (country: Country): CountryLine => ({
  code: country.cca3,
  name: country.name.common,
  capital: country.capital.join(', '),
});

const sheet = (country: Country): CountrySheet => ({
  ...line(country),
  official: country.name.official,
  native: [...new Set(Object.values(country.name.native).map((name) => name.common))],
  region: country.region,
  subregion: country.subregion,
  languages: Object.values(country.languages),
  currencies: Object.entries(country.currencies).map(([code, { name }]) => `${name} (${code})`),
  area: country.area,
  landlocked: country.landlocked,
  position: country.latlng,
  borders: country.borders.flatMap((code) => byCode.get(code) ?? []).map(line),
  domain: country.tld[0] ?? '',
  calling: country.idd.suffixes.length === 1 ? `${country.idd.root}${country.idd.suffixes[0]}` : country.idd.root,
});
