import { type DocumentOptions, documentSerializer } from './document-serializer.js';
import { yamlFormat } from './formats/yaml-format.js';
import type { Serializer } from './serializer.js';

/**
 * Responses as YAML (requests-cache: yaml_serializer). It needs the package `yaml`, and is 10 to 500 times as slow as JSON.
 *
 * @example
 * serveSession({ serializers: { yaml: yamlSerializer() }, serializer: 'yaml' });
 */
export const yamlSerializer = (options?: DocumentOptions): Serializer => documentSerializer(yamlFormat, options);
