import type { Answer, AnswerBody } from '../engine/index.js';
import type { WireBody } from './body.js';
import type { AnswerExtra, WorkerMessage } from './messages.js';

export type AnswerMessage = Extract<WorkerMessage, readonly ['answer', ...unknown[]]>;

/** An answer as it crosses the port: one flat array. */
export function toAnswerMessage(id: number, answer: Answer, body: WireBody['body']): AnswerMessage {
  return [
    'answer',
    id,
    answer.status,
    answer.statusText,
    answer.url,
    answer.fields,
    answer.source,
    answer.cacheKey,
    answer.createdAt,
    answer.expires,
    answer.size,
    answer.elapsed,
    body,
    extraOf(answer),
  ];
}

/** The answer of a message; `body` is what stands for its body here. */
export function fromAnswerMessage(message: AnswerMessage, body: AnswerBody): Answer {
  const [, , status, statusText, url, fields, source, cacheKey, createdAt, expires, size, elapsed, , extra] = message;
  return {
    status,
    statusText,
    url,
    fields,
    source,
    cacheKey,
    createdAt,
    expires,
    size,
    elapsed,
    body,
    redirected: extra?.redirected ?? false,
    collapsed: extra?.collapsed ?? false,
    type: extra?.type ?? 'basic',
  };
}

/** Nothing where all is as it mostly is: from the same origin, not redirected, not shared. */
function extraOf({ redirected, collapsed, type }: Answer): AnswerExtra | null {
  if (!redirected && !collapsed && type === 'basic') return null;
  return {
    ...(redirected && { redirected }),
    ...(collapsed && { collapsed }),
    ...(type !== 'basic' && { type }),
  };
}
