/**
 * Is this of a class of the platform, whatever window it was made in? The platform takes them all, and `instanceof` knows those of one
 * window; but what a test runner has in place of the platform's may have no name (happy-dom).
 */
const isOf = (name: 'Blob' | 'File' | 'FormData' | 'URLSearchParams' | 'ReadableStream', value: unknown): boolean =>
  value instanceof globalThis[name] || Object.prototype.toString.call(value) === `[object ${name}]`;

export const isFormData = (value: unknown): value is FormData => isOf('FormData', value);

export const isFile = (value: unknown): value is File => isOf('File', value);

export const isBlob = (value: unknown): value is Blob => isOf('Blob', value) || isFile(value);

export const isSearchParams = (value: unknown): value is URLSearchParams => isOf('URLSearchParams', value);

export const isStream = (value: unknown): value is ReadableStream<Uint8Array> => isOf('ReadableStream', value);

export const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';
