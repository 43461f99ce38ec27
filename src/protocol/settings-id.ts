import type { Settings } from '../options/table.js';

const known = new WeakMap<Settings, string>();

/** The id of settings: a hash of their content, so that equal settings travel once, and another worker's ids mean the same. */
export function settingsId(settings: Settings): string {
  let id = known.get(settings);
  if (id === undefined) {
    id = hash(JSON.stringify(settings, spelled));
    known.set(settings, id);
  }
  return id;
}

/** JSON knows no Infinity. */
const spelled = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** 64 bits of FNV-1a in two halves with different starts: enough to tell the few settings of one page apart. */
function hash(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}
