import type { AnyResponse } from 'cached-session';
import { byId, element } from './dom.js';
import { ageOf, took } from './format.js';
import { session } from './session.js';

/** The source of a response; `failed`: none, or an error; `deleted`: not a response, but the user's deletion. */
export type Provenance = AnyResponse['source'] | 'failed' | 'deleted';

/** A response as the page shows it. */
export type Answered = {
  readonly label: string;
  readonly provenance: Provenance;
  /** Null: it was not a response. */
  readonly millis: number | null;
  readonly createdAt: Date | null;
  readonly note: string;
};

export type AskOptions = { readonly refresh?: boolean; readonly stream?: boolean };

/** A short label for a request; `nameIn` finds a better one in the response. */
export type Label = { readonly label: string; readonly nameIn?: (response: AnyResponse) => Promise<string> };

const KEPT = 60;
const afterwards = new Set<() => void>();

/** Calls `listener` after each response. */
export const onAnswer = (listener: () => void): unknown => afterwards.add(listener);

/** Sends a request and logs its response. Rejects if there is none, or if its status is an error. */
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

/** Adds a line to the log. */
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

/** Shows the source of a panel's content next to its title. */
export function showProvenance(target: HTMLElement, answered: Answered): void {
  const verb = answered.provenance === 'network' ? 'fetched ' : 'stored ';
  const age = answered.createdAt === null ? [] : [verb, ageOf(answered.createdAt), ' ago'];
  const time = answered.millis === null ? '' : `, in ${took(answered.millis)}`;
  target.replaceChildren(mark(answered.provenance), element('span', {}, ...age, time));
}
