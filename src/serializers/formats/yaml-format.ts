import { type DocumentFormat, textOf, utf8Of } from '../documents/document-format.js';
import { missingPackage } from './missing-package.js';

/**
 * YAML by the package `yaml` (requests-cache: yaml_serializer). It is slow, 10 to 500 times as slow as JSON: for a cache that people
 * read or edit.
 *
 * @example
 * const { url } = Object(await yamlFormat.parse(bytes));
 */
export const yamlFormat: DocumentFormat = {
  name: 'yaml',
  extension: 'yaml',
  isBinary: false,
  stringify: async (doc) => utf8Of((await load()).stringify(doc, WRITTEN)),
  parse: async (bytes) => (await load()).parse(textOf(bytes), READ),
};

/** Long lines are not folded, nothing is written as a reference to an equal part. */
const WRITTEN = { lineWidth: 0, aliasDuplicateObjects: false } as const;
/** No aliases, with which a small text could become endless data. */
const READ = { maxAliasCount: 0, schema: 'core', logLevel: 'error' } as const;

/** Within `try`, so that bundlers accept that the package is not there. */
async function load() {
  try {
    return await import('yaml');
  } catch (cause) {
    throw missingPackage('yaml', cause);
  }
}
