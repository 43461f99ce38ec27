import { type HeaderFields, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import { completeFields, partOf, type StoredPart, wholePart } from '../../http/ranges/byte-range.js';
import {
  type Combined,
  combinedFields,
  type Piece,
  placePart,
  type StoredBeside,
} from '../../http/ranges/combining.js';
import { strongValidatorsOf } from '../../http/validating/validators.js';
import type { Candidate, Selectable, StoredBody, StoredEntry } from '../../storage/entry.js';
import { hasCountableBytes } from '../lookup/reuse.js';

/** A complete part, and what is stored under its name. */
type Arrived = { readonly candidate: Candidate; readonly beside: Selectable | undefined };

/**
 * What a part (206) is stored as: joined to the stored part, instead of it, or not at all (null), when what is stored is worth more, or
 * when it is uncertain which bytes came. RFC 9111 §3.3, §3.4.
 */
export function placed({ candidate, beside }: Arrived): Candidate | null {
  const { entry, body } = candidate;
  const fields = parseFieldLines(entry.fields);
  const part = hasCountableBytes(entry, fields) ? partOf(fields, entry.size) : null;
  if (part === null) return null;
  const placement = placePart(besideOf(beside, entry), { ...strongValidatorsOf(fields, entry.responseTime), part });
  switch (placement.kind) {
    case 'keep-stored':
      return null;
    case 'replace':
      return placement.isComplete
        ? { entry: completeEntry(entry, completeFields(fields, entry.size)), body }
        : candidate;
    case 'combined':
      return beside?.body === undefined ? null : joined({ ...beside, body: beside.body }, candidate, placement);
  }
}

function besideOf(beside: Selectable | undefined, { responseTime }: StoredEntry): StoredBeside | null {
  if (beside === undefined) return null;
  const fields = parseFieldLines(beside.entry.fields);
  const part = partIn(beside.entry, fields);
  if (part === null) return null;
  const { status } = beside.entry;
  const validators = strongValidatorsOf(fields, beside.entry.responseTime);
  return { ...validators, part, status, isFresh: isFresh(beside.entry, responseTime) };
}

function partIn(entry: StoredEntry, fields: HeaderFields): StoredPart | null {
  if (entry.status === 206) return partOf(fields, entry.size);
  return wholePart(entry.size, { isCuttable: hasCountableBytes(entry, fields) });
}

function joined(stored: Candidate, arrived: Candidate, combined: Combined): Candidate {
  const fields = combinedFields(parseFieldLines(stored.entry.fields), parseFieldLines(arrived.entry.fields), combined);
  const size = combined.part.last - combined.part.first + 1;
  const { byWorker, ...own } = arrived.entry;
  const { createdAt } = stored.entry;
  const isByWorker = byWorker && stored.entry.byWorker;
  const entry = { ...own, size, fields: toFieldLines(fields), createdAt, ...(isByWorker && { byWorker }) };
  const body = joinedBody(combined.pieces, { stored: stored.body, new: arrived.body });
  return { entry: combined.isComplete ? completeEntry(entry, fields) : entry, body };
}

const completeEntry = (entry: StoredEntry, fields: HeaderFields): StoredEntry => ({
  ...entry,
  status: 200,
  statusText: 'OK',
  fields: toFieldLines(fields),
});

/** A Blob of slices: nothing is copied, however large it is. */
function joinedBody(pieces: readonly Piece[], bodies: Readonly<Record<Piece['from'], StoredBody>>): Blob {
  return new Blob(
    pieces.map(({ from, offset, length }) => (bodies[from] ?? new ArrayBuffer(0)).slice(offset, offset + length)),
  );
}
