import type { DocumentFormat } from '../documents/document-format.js';
import { missingPackage } from './missing-package.js';

/**
 * BSON by the package `bson`, bodies as they are (requests-cache: bson_serializer). Texts that are no Unicode, with half of a surrogate
 * pair, come back with U+FFFD.
 *
 * @example
 * const { url } = Object(await bsonFormat.parse(bytes));
 */
export const bsonFormat: DocumentFormat = {
  name: 'bson',
  extension: 'bson',
  isBinary: true,
  stringify: async (doc) => (await load()).serialize(doc, { checkKeys: false }).slice(),
  parse: async (bytes) => (await load()).deserialize(bytes, { promoteBuffers: true }),
};

/** Within `try`, so that bundlers accept that the package is not there. */
async function load() {
  try {
    return await import('bson');
  } catch (cause) {
    throw missingPackage('bson', cause);
  }
}
