import { isRecord } from '../../guards.js';

/** As DynamoDB's JSON: bytes in base64. */
export const toWire = (input: object): string =>
  JSON.stringify(input, (_name, value: unknown) => (value instanceof Uint8Array ? toBase64(value) : value));

/** DynamoDB's JSON with its bytes as such. */
export const fromWire = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) => (name === 'B' && typeof value === 'string' ? fromBase64(value) : value));

/** The name of an error in an answer: the part after `#`. */
export function errorIn(text: string, status: number): Error {
  const error = new Error(`status ${status}`);
  try {
    const answer: unknown = JSON.parse(text);
    const { __type: type, message, Message } = isRecord(answer) ? answer : {};
    error.name = String(type ?? '').replace(/^.*#/, '') || 'Error';
    error.message = String(message ?? Message ?? error.message);
  } catch {
    // Not DynamoDB: a proxy, or another server.
  }
  return error;
}

/** Characters that one call can take as arguments. */
const PART = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += PART) binary += String.fromCharCode(...bytes.subarray(at, at + PART));
  return btoa(binary);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
