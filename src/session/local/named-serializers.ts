import type { Serializer } from '../../serializers/serializer.js';

type DocumentName = 'json' | 'yaml' | 'bson';

/** Serializers that few sessions name: each is loaded by those. */
const BY_NAME: Readonly<Record<DocumentName, () => Promise<Serializer>>> = {
  json: async () => (await import('../../serializers/json-serializer.js')).jsonSerializer(),
  yaml: async () => (await import('../../serializers/yaml-serializer.js')).yamlSerializer(),
  bson: async () => (await import('../../serializers/bson-serializer.js')).bsonSerializer(),
};

const isDocumentName = (name: string): name is DocumentName => Object.hasOwn(BY_NAME, name);

/** The serializer with this name; undefined: there is none that a page has. */
export async function serializerNamed(name: string): Promise<Serializer | undefined> {
  return isDocumentName(name) ? BY_NAME[name]() : undefined;
}
