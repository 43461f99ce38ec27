import type { StoredBody, StoredEntry } from '../../storage/entry.js';
import type { Bytes } from '../documents/document-format.js';
import type { Serializer } from '../serializer.js';
import { bodyOf, storedBytes } from '../stored-bytes.js';
import type { Stage } from './stage.js';

/** What a pipeline is made of. Serializers take bytes and give bytes. */
export type PipelineStage = Serializer | Stage;

/**
 * Stages as one serializer: each encodes what the one before it gave, and decoding runs backwards (requests-cache: SerializerPipeline).
 * Compress before you encrypt. `name`, by default the names of the stages, is part of each key.
 *
 * @example
 * const sealed = pipeline([jsonSerializer(), gzip(), encrypt()]);
 */
export function pipeline(stages: readonly PipelineStage[], name = stages.map((one) => one.name).join('+')): Serializer {
  const forwards = stages.map(asStage);
  const backwards = forwards.toReversed();
  return {
    name,
    async encode({ entry, body }) {
      if (body === null) return null;
      let value: unknown = await storedBytes(body);
      for (const stage of forwards) value = await stage.dumps(value, entry);
      return bodyOf(await toBytes(value));
    },
    async decode({ entry, body }) {
      let value: unknown = await storedBytes(body);
      for (const stage of backwards) {
        value = await stage.loads(value, entry);
        if (value === undefined) return undefined;
      }
      return bodyOf(await toBytes(value));
    },
  };
}

const asStage = (stage: PipelineStage): Stage => ('dumps' in stage ? stage : ofSerializer(stage));

const ofSerializer = (serializer: Serializer): Stage => ({
  name: serializer.name,
  dumps: async (value, entry) => serializer.encode(await candidate(value, entry)),
  loads: async (value, entry) => serializer.decode(await candidate(value, entry)),
});

const candidate = async (value: unknown, entry: StoredEntry): Promise<{ entry: StoredEntry; body: StoredBody }> => ({
  entry,
  body: bodyOf(await toBytes(value)),
});

/** Between stages that are serializers, bodies pass. Throws for a value that is none. */
async function toBytes(value: unknown): Promise<Bytes> {
  if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer)
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof Blob) return storedBytes(value);
  throw new TypeError('A stage that takes bytes follows one that gives something else.');
}
