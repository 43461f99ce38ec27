import { isRecord } from '../guards.js';
import { NEVER } from '../http/units.js';
import type { Alias, StoredEntry } from './entry.js';
import type { Json } from './record-store.js';

/** A record as JSON can hold it. JSON has no `Infinity`: null stands for it, in `expires` and in the durations of `control`. */
export const packed = (stored: StoredEntry | Alias): { readonly [name: string]: Json } => membersOf(stored);

/** As by JSON.stringify and JSON.parse, in a fraction of their time. */
function membersOf(record: object): { readonly [name: string]: Json } {
  const members: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(record)) if (value !== undefined) members[name] = jsonOf(value);
  return members;
}

function jsonOf(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(jsonOf);
  return isRecord(value) ? membersOf(value) : null;
}

/** The record that was packed, as unchecked as it was given. */
export function unpacked(record: unknown): unknown {
  if (!isRecord(record)) return record;
  const control = isRecord(record.control) ? withoutNull(record.control) : record.control;
  return {
    ...record,
    ...(record.expires === null && { expires: NEVER }),
    ...(control !== undefined && { control }),
  };
}

const withoutNull = (control: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(control).map(([name, value]) => [name, value === null ? Number.POSITIVE_INFINITY : value]),
  );
