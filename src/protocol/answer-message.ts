import type { Answer, AnswerBody } from '../engine/answer.js';
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
    history: extra?.history,
    collapsed: extra?.collapsed ?? false,
    type: extra?.type ?? 'basic',
    validatedAt: extra?.validatedAt,
    forwarded: extra?.forwarded,
    detail: extra?.detail,
  };
}

/** Nothing where all is as it mostly is: a hit, from the same origin, not redirected, fresh, never validated. */
function extraOf(answer: Answer): AnswerExtra | null {
  const { redirected, history, collapsed, type, validatedAt, forwarded, detail } = answer;
  const isPlain = !redirected && !collapsed && type === 'basic';
  if (isPlain && validatedAt === undefined && forwarded === undefined && detail === undefined) return null;
  return {
    ...(redirected && { redirected }),
    ...(history !== undefined && { history }),
    ...(collapsed && { collapsed }),
    ...(type !== 'basic' && { type }),
    ...(validatedAt !== undefined && { validatedAt }),
    ...(forwarded !== undefined && { forwarded }),
    ...(detail !== undefined && { detail }),
  };
}
