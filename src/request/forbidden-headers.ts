/**
 * Why script may not set this request field and what to do instead; null where it may. The list of forbidden request-headers of the
 * Fetch standard: the browser would drop them in silence. `name` is in lower case.
 */
export function forbidden(name: string, value: string): string | null {
  const own = ALTERNATIVES.get(name);
  if (own !== undefined) return own;
  if (name === 'user-agent' && !keepsUserAgent())
    return 'this browser sends its own. Send the field under a name of your own.';
  if (name.startsWith('proxy-'))
    return 'the browser itself talks to its proxy. Send the field under a name of your own.';
  if (name.startsWith('sec-'))
    return 'names with "Sec-" are for the browser alone. Send the field under a name of your own.';
  if (name.startsWith('access-control-request-')) return `the browser sets it for the preflight. ${LEAVE_OUT}`;
  return METHOD_OVERRIDES.has(name) && FORBIDDEN_METHODS.test(value)
    ? 'browsers send neither CONNECT nor TRACE nor TRACK. Use another method.'
    : null;
}

/**
 * The Fetch standard lets script set User-Agent, Chromium drops it in silence: https://crbug.com/571722. To be removed once that is
 * closed.
 */
function keepsUserAgent(): boolean {
  return new Request('https://x.invalid/', { headers: { 'user-agent': 'x' } }).headers.has('user-agent');
}

const LEAVE_OUT = 'Leave it out.';
const CONNECTION = `the browser manages its connections. ${LEAVE_OUT}`;
const COOKIES = 'the browser sends its own cookies. Use "credentials", or cookieStore.set() before the request.';
const ENCODING = `the browser negotiates encodings and decodes them. ${LEAVE_OUT}`;

const ALTERNATIVES: ReadonlyMap<string, string> = new Map([
  ['accept-charset', ENCODING],
  ['accept-encoding', ENCODING],
  ['connection', CONNECTION],
  ['content-length', `the browser counts the bytes of the body. ${LEAVE_OUT}`],
  ['cookie', COOKIES],
  ['cookie2', COOKIES],
  ['date', 'the browser keeps it to itself. Send the moment under a name of your own.'],
  ['dnt', `it is the user's to say. ${LEAVE_OUT}`],
  ['expect', CONNECTION],
  ['host', 'it follows from the URL. Change the URL.'],
  ['keep-alive', `${CONNECTION} For a request that outlives its page, use "keepalive".`],
  ['origin', 'the browser vouches for it. Use "mode" to say how to cross origins.'],
  ['referer', 'the browser vouches for it. Use "referrer" and "referrerPolicy".'],
  ['set-cookie', COOKIES],
  ['te', CONNECTION],
  ['trailer', CONNECTION],
  ['transfer-encoding', CONNECTION],
  ['upgrade', CONNECTION],
  ['via', CONNECTION],
]);

const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);
const FORBIDDEN_METHODS = /(?:^|,)\s*(?:connect|trace|track)\s*(?:,|$)/i;
