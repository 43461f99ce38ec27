/** What users depend on in every engine. README's table of engines has a row for each. */
export type Feature =
  | 'First visit'
  | 'Hits'
  | 'Reload with the origin down'
  | 'Streams'
  | 'Abort'
  | 'Large bodies'
  | 'Blobs'
  | 'Several tabs'
  | 'Identities'
  | 'A stopped worker'
  | 'Patched fetch'
  | 'Routes and navigations'
  | 'Cache administration'
  | 'Events'
  | 'Back-forward cache'
  | 'Updates of the worker'
  | 'Kill switch'
  | 'IndexedDB in the page'
  | 'IndexedDB in the worker';

/** The details of a test that the gate runs in every engine: `test(title, inEveryEngine('Streams'), body)`. */
export const inEveryEngine = (feature: Feature) => ({
  tag: '@every-engine',
  annotation: { type: 'feature', description: feature },
});
