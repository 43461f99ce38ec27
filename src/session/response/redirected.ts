import type { Answer } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';
import { parseFieldLines } from '../../http/fields/header-fields.js';
import { isRedirectStatus } from '../../request/redirects.js';

/** Does an answer redirect? Of one that the browser hides, that is all that is known (requests: Response.is_redirect). */
export const isRedirect = (answer: Answer): boolean =>
  answer.type === 'opaqueredirect' || (isRedirectStatus(answer.status) && leads(answer));

/** For good? (requests: Response.is_permanent_redirect) */
export const isPermanentRedirect = (answer: Answer): boolean =>
  (answer.status === 301 || answer.status === 308) && leads(answer);

const targetOf = ({ fields }: Pick<Answer, 'fields'>): string | undefined =>
  parseFieldLines(fields).find(([name]) => name === 'location')?.[1];

const leads = (answer: Answer): boolean => targetOf(answer) !== undefined;

/** The fragment after redirects: the last one that a Location named, else the one that was asked for. RFC 9110 section 10.2.2. */
export function fragmentAfter({ history = [] }: Answer, asked: string): string {
  return history.reduce((fragment, redirect) => /#.+/.exec(targetOf(redirect) ?? '')?.[0] ?? fragment, asked);
}

/** The redirects on the way to an answer, each as an answer of its own. Their bodies were not read. */
export function redirectAnswers(final: Answer): readonly Answer[] {
  const { native: _opaque, history = [], ...rest } = final;
  const none = { redirected: false, cacheKey: null, expires: null, size: 0, body: null } as const;
  return history.map((redirect) => ({ ...rest, ...redirect, ...none }));
}

/** What no response can say in a browser. */
export const noCookies = (): CacheError =>
  new CacheError(
    'unsupported-option',
    'The cookies of a response are not to be seen: browsers keep Set-Cookie to themselves. See session.cookies for those that the browser holds.',
  );
