import { CacheError } from '../../errors.js';
import type { FormPart } from '../prepared-request.js';
import type { FilesInput } from '../request-spec.js';
import { entriesOf } from './param-input.js';
import { isBlob, isBuffer, isFile } from './realms.js';

/** The parts of a form that `files` asks for. A file without a name of its own has that of its field, as in requests. */
export function readFiles(files: FilesInput): readonly FormPart[] {
  if (typeof files === 'string')
    throw new CacheError(
      'bad-option',
      '"files" takes a record or a list of pairs, such as { file: blob }, not a text.',
    );
  return entriesOf('files', files).map(([field, file]) => readFile(field, file));
}

function readFile(field: string, file: unknown): FormPart {
  if (!Array.isArray(file)) return { name: field, value: contentOf(field, file), filename: nameOf(file) ?? field };
  const [filename, content, type]: readonly unknown[] = file;
  if (typeof filename !== 'string') throw badFile(field);
  const blob = contentOf(field, content);
  return { name: field, value: typeof type === 'string' ? new globalThis.Blob([blob], { type }) : blob, filename };
}

const nameOf = (file: unknown): string | undefined => (isFile(file) ? file.name : undefined);

/** `globalThis`: the Blob that the FormData beside it takes, where a test runner has put others in the place of Node's (jsdom). */
function contentOf(field: string, content: unknown): Blob {
  if (isBlob(content)) return content;
  if (typeof content === 'string' || isBuffer(content)) return new globalThis.Blob([content]);
  if (ArrayBuffer.isView(content))
    return new globalThis.Blob([new Uint8Array(content.buffer, content.byteOffset, content.byteLength).slice()]);
  throw badFile(field);
}

const badFile = (field: string): CacheError =>
  new CacheError('bad-option', `"${field}" in "files" takes a Blob, bytes, a string, or [name, content, type].`);
