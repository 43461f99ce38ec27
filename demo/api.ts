import type { AnyResponse } from 'cached-session';
import { type Answered, type AskOptions, ask } from './answers.js';

/** A country in a region's list. */
export type CountryLine = { readonly code: string; readonly name: string; readonly capital: string };

/** A country's sheet. */
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
  /** An SVG path in a 320 by 240 view box. */
  readonly outline: string;
};

/** A country on the world map. */
export type CountryOutline = {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly path: string;
};

export type Told<Content> = { readonly content: Content; readonly answered: Answered };

export const sheetUrl = (code: string): string => `/api/countries/${code}`;
export const flagUrl = (code: string): string => `/flags/${code}.svg`;

export async function askCountries(region: string, options?: AskOptions): Promise<Told<readonly CountryLine[]>> {
  const { response, answered } = await ask(`/api/countries?region=${region}`, { label: region }, options);
  return { content: await response.json<readonly CountryLine[]>(), answered };
}

export async function askSheet(code: string, label: string, options?: AskOptions): Promise<Told<CountrySheet>> {
  const nameIn = async (response: AnyResponse): Promise<string> => (await response.json<CountrySheet>()).name;
  const { response, answered } = await ask(sheetUrl(code), { label, nameIn }, options);
  return { content: await response.json<CountrySheet>(), answered };
}

/** Streams the outlines of all countries: the origin sends them slowly, one line of JSON each. */
export async function askWorld(
  each: (outline: CountryOutline) => void,
): Promise<{ answered: Answered; drawn: Promise<void> }> {
  const { response, answered } = await ask('/api/world', { label: 'World map' }, { stream: true });
  const lines = response.body?.pipeThrough(splitLines());
  return {
    answered,
    drawn: lines === undefined ? Promise.resolve() : readAll(lines, (line) => each(JSON.parse(line))),
  };
}

async function readAll(lines: ReadableStream<string>, each: (line: string) => void): Promise<void> {
  const reader = lines.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) each(next.value);
}

/** Splits bytes into lines of text, each as soon as it is complete. */
function splitLines(): TransformStream<Uint8Array, string> {
  const decoder = new TextDecoder();
  let rest = '';
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) controller.enqueue(line);
    },
  });
}
