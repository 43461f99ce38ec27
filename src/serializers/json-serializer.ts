import { type DocumentOptions, documentSerializer } from './document-serializer.js';
import { jsonFormat } from './formats/json-format.js';
import type { Serializer } from './serializer.js';

/**
 * Responses as JSON that people and other programs can read, metadata and body (requests-cache: json_serializer).
 *
 * @example
 * serveSession({ serializers: { json: jsonSerializer({ decodeContent: true }) }, serializer: 'json' });
 */
export const jsonSerializer = (options?: DocumentOptions): Serializer => documentSerializer(jsonFormat, options);
