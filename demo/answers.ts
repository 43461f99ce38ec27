import type { AnyResponse } from 'cached-session';
import { byId, element } from './dom.js';
import { session } from './session.js';
import { ageOf, took } from './words.js';

/** Where an answer came from; `failed`: there was none, or it was an error; `deleted`: not an answer, but what the user did. */
export type Provenance = AnyResponse['source'] | 'failed' | 'deleted';

/** An answer as the page shows it. */
export type Answered = {
  readonly label: string;
  readonly provenance: Provenance;
  /** Null: it was no answer. */
  readonly millis: number | null;
  readonly createdAt: Date | null;
  readonly note: string;
};

export type AskOptions = { readonly refresh?: boolean; readonly stream?: boolean };

/** What is asked for, in a word; `nameIn` finds a better one in the answer. */
export type Label = { readonly label: string; readonly nameIn?: (response: AnyResponse) => Promise<string> };

const KEPT = 60;
const afterwards = new Set<() => void>();

/** Call `listener` after each answer. */
export const onAnswer = (listener: () => void): unknown => afterwards.add(listener);

/** Asks the session and writes the answer into the log. Rejects when there is none, or when it is an error. */
export async function ask(
  url: string,
  { label, nameIn }: Label,
  options: AskOptions = {},
): Promise<{ response: AnyResponse; answered: Answered }> {
  try {
    const response = await session.get(url, options);
    const name = response.ok ? await nameIn?.(response) : undefined;
    const answered = answeredWith(response, name ?? label);
    log(answered);
    response.raiseForStatus();
    return { response, answered };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'http-status')) logFailure(label, error);
    throw error;
  }
}

function answeredWith(response: AnyResponse, label: string): Answered {
  const { ok, source, status, createdAt, servedIn } = response;
  const note = ok ? '' : `Status ${status}, not stored`;
  return { label, provenance: ok ? source : 'failed', millis: servedIn, createdAt: ok ? createdAt : null, note };
}

function logFailure(label: string, error: unknown): void {
  const note = error instanceof Error ? error.message : String(error);
  log({ label, provenance: 'failed', millis: null, createdAt: null, note });
}

/** Writes a line into the log. */
export function log(answered: Answered): void {
  const list = byId('answers');
  list.prepend(logLine(answered));
  while (list.childElementCount > KEPT) list.lastElementChild?.remove();
  for (const listener of afterwards) listener();
}

function logLine({ label, provenance, millis, createdAt, note }: Answered): HTMLElement {
  const isStored = createdAt !== null && provenance !== 'network';
  const detail = isStored ? element('span', {}, 'stored ', ageOf(createdAt), ' ago') : note || null;
  return element(
    'li',
    { class: 'answer' },
    mark(provenance),
    element('b', {}, label),
    millis === null ? null : element('span', { class: 'figure' }, took(millis)),
    detail === null ? null : element('small', {}, detail),
  );
}

export const mark = (provenance: Provenance): HTMLElement =>
  element('span', { class: 'mark', 'data-from': provenance }, provenance);

/** Says beside a panel's title where its content came from. */
export function showProvenance(target: HTMLElement, answered: Answered): void {
  const verb = answered.provenance === 'network' ? 'fetched ' : 'stored ';
  const age = answered.createdAt === null ? [] : [verb, ageOf(answered.createdAt), ' ago'];
  const time = answered.millis === null ? '' : `, in ${took(answered.millis)}`;
  target.replaceChildren(mark(answered.provenance), element('span', {}, ...age, time));
}
