import { type Seconds, seconds } from '../units.js';

/** A directive: its name in lower case; its argument without quotes, null where it has none. RFC 9111 §5.2. */
export type Directive = readonly [name: string, argument: string | null];

/**
 * The directives of a field such as Cache-Control, in order, repeated ones included. Quoted strings may hold commas; one that is
 * never closed takes the rest. One pass, whatever the text is. RFC 9110 §5.6.
 */
export function parseDirectives(value: string): readonly Directive[] {
  const directives: Directive[] = [];
  for (const member of splitOutsideQuotes(value)) {
    const equals = member.indexOf('=');
    const name = (equals < 0 ? member : member.slice(0, equals)).trim().toLowerCase();
    if (name !== '') directives.push([name, equals < 0 ? null : unquoted(member.slice(equals + 1).trim())]);
  }
  return directives;
}

/**
 * The argument as delta-seconds, null where it is none: digits only, and what is too large counts as 2^31. RFC 9111 §1.2.2.
 */
export function deltaSeconds(argument: string | null): Seconds | null {
  if (argument === null || !/^\d+$/.test(argument)) return null;
  return seconds(Math.min(Number(argument), 2 ** 31));
}

function splitOutsideQuotes(value: string): readonly string[] {
  if (!value.includes('"')) return value.split(',');
  const members: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] === '"') at = closingQuote(value, at);
    if (value[at] !== ',') continue;
    members.push(value.slice(start, at));
    start = at + 1;
  }
  members.push(value.slice(start));
  return members;
}

/** Where the quoted string that opens at `open` closes; the end of the text when it never does. */
function closingQuote(value: string, open: number): number {
  let at = open + 1;
  while (at < value.length && value[at] !== '"') at += value[at] === '\\' ? 2 : 1;
  return at;
}

function unquoted(argument: string): string {
  if (!argument.startsWith('"')) return argument;
  const end = closingQuote(argument, 0);
  return argument.slice(1, end).replace(/\\(.)/g, '$1');
}
