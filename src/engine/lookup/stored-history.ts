import { type HeaderField, parseFieldLines, storableFields, toFieldLines } from '../../http/fields/header-fields.js';

import type { Settings } from '../../options/settings.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { Redirect } from '../../request/redirects.js';
import { withoutFragment } from './answers.js';

/** Redirects as they are stored: redacted as entries are, and without the fragments of Location, where tokens are handed over. */
export function storedHistory(history: readonly Redirect[], settings: Settings): readonly Redirect[] {
  return history.map(({ status, statusText, url, fields }) => {
    const kept = toFieldLines(storableFields(parseFieldLines(fields)).map(withoutTarget));
    return { status, statusText, url: urlName(url, settings), fields: redactFields(kept, settings.ignoredParameters) };
  });
}

const withoutTarget = ([name, value]: HeaderField): HeaderField => [
  name,
  name === 'location' ? withoutFragment(value) : value,
];
