import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('world-countries/package.json'));

/** What the atlas knows comes from this npm package: its countries, as one file of JSON. */
export const countriesFile = join(folder, 'countries.json');

/** Its flags and outlines: `<code>.svg` and `<code>.geo.json`, codes in lower case. */
export const dataFolder = join(folder, 'data');
