import { type DocumentFormat, textOf, utf8Of } from '../documents/document-format.js';

/**
 * JSON in UTF-8, indented by two spaces (requests-cache: json_serializer).
 *
 * @example
 * const { url } = Object(await jsonFormat.parse(bytes));
 */
export const jsonFormat: DocumentFormat = {
  name: 'json',
  extension: 'json',
  isBinary: false,
  stringify: async (doc) => utf8Of(JSON.stringify(doc, null, 2)),
  parse: async (bytes) => JSON.parse(textOf(bytes)),
};
