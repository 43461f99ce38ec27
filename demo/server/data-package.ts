import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('world-countries/package.json'));

/** The countries from the npm package `world-countries`, in one JSON file. */
export const countriesFile = join(folder, 'countries.json');

/** The flags and outlines of that package: `<code>.svg` and `<code>.geo.json`, codes in lower case. */
export const dataFolder = join(folder, 'data');
