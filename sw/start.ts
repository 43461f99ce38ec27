import type { Host } from './serve.js';

/** How the ready-made script was started. */
export type Start = { readonly options: unknown; readonly host: Host };

/**
 * Options of the ready-made script: `self.cachedSessionOptions`, set before `importScripts` by the worker that imports it (then
 * the URL is that worker's), else `?options=` of its own URL.
 */
export function startOf(location: { readonly search: string }, imported: unknown): Start {
  if (imported !== undefined) return { options: imported, host: 'own' };
  const options = new URLSearchParams(location.search).get('options');
  return { options: options === null ? {} : parseJson(options), host: 'ready-made' };
}

/** What is no JSON comes back as it is: reading it as options then says what is wrong. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
