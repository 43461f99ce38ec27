import { type DocumentOptions, documentSerializer } from './document-serializer.js';
import { bsonFormat } from './formats/bson-format.js';
import type { Serializer } from './serializer.js';

/**
 * Responses as BSON, bodies as the bytes that they are (requests-cache: bson_serializer). It needs the package `bson`.
 *
 * @example
 * serveSession({ serializers: { bson: bsonSerializer() }, serializer: 'bson' });
 */
export const bsonSerializer = (options?: DocumentOptions): Serializer => documentSerializer(bsonFormat, options);
