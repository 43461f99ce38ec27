/**
 * The class of the platform that a value is of, whatever window it was made in. The platform takes them all; `instanceof` knows those of
 * one window.
 */
const brandOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isFormData = (value: unknown): value is FormData => brandOf(value) === 'FormData';

export const isBlob = (value: unknown): value is Blob => isFile(value) || brandOf(value) === 'Blob';

export const isFile = (value: unknown): value is File => brandOf(value) === 'File';

export const isBuffer = (value: unknown): value is ArrayBuffer => brandOf(value) === 'ArrayBuffer';

export const isSearchParams = (value: unknown): value is URLSearchParams => brandOf(value) === 'URLSearchParams';

export const isStream = (value: unknown): value is ReadableStream<Uint8Array> => brandOf(value) === 'ReadableStream';
