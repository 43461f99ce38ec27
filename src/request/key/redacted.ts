/** What stands in place of the value of an ignored name. That the name was given still matters: with and without are two keys. */
export const REDACTED = 'REDACTED';
