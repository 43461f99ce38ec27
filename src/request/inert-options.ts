import { CacheError } from '../errors.js';

/** Options of requests that browsers keep to themselves, each with the one value that changes nothing, and what to do instead. */
const INERT = {
  cookies: [null, 'browsers send their own. Use "credentials", or set one by cookieStore or "session.cookies" before.'],
  verify: [
    true,
    'the browser checks certificates itself. Trust the certificate in the operating system or the browser.',
  ],
  cert: [null, 'the browser chooses client certificates, and asks the user. Install it there, and use "credentials".'],
  trustEnv: [false, 'a browser shows no environment and no .netrc. Use "proxies" and "auth".'],
} as const;

/** The name of such an option. */
export type InertOption = keyof typeof INERT;

/** Accept the value that changes nothing. Throws `unsupported-option` for any other one. */
export function requireInert(name: InertOption, value: unknown): void {
  const [inert, advice] = INERT[name];
  if (value === undefined || value === null || value === inert) return;
  throw new CacheError('unsupported-option', `"${name}" cannot be chosen here: ${advice}`);
}
