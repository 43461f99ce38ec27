import { fail, shown } from '../../errors.js';
import { parseRequestSettings, type RequestSettings } from '../../options/request-settings.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { PREPARE_OPTION_NAMES } from '../../request/request-spec.js';
import { parsedValue } from './faults.js';
import { type RequestOptions, readStream, type SendOptions } from './options.js';

const SEND_OPTIONS = ['timeout', 'signal', 'stream', 'hooks', 'onUpdate'];

/** Read how one request is cached, and refuse names that nobody knows. */
export function readRequestOptions(options: RequestOptions): RequestSettings {
  checkSending(options);
  return parsedValue(parseRequestSettings(options, [...PREPARE_OPTION_NAMES, ...SEND_OPTIONS]));
}

/** Read the options of `send`, whose request says the rest itself. */
export function readSendOptions(options: SendOptions): RequestSettings {
  checkSending(options);
  return parsedValue(parseRequestSettings(options, SEND_OPTIONS));
}

function checkSending({ stream, signal }: SendOptions): void {
  if (stream !== undefined) readStream(stream);
  if (signal && !('aborted' in Object(signal)))
    throw fail('bad-option', 'wrongValue', 'signal', shown(signal), 'signal');
}

const SPEC_OPTIONS: readonly string[] = ['method', 'url', ...PREPARE_OPTION_NAMES];

/** Refuse what preparing a request would leave out, unless it is not given. */
export function checkSpec(spec: object): void {
  const known = SPEC_OPTIONS;
  if (spec === null) throw fail('bad-option', 'notRequest');
  const unknown = Object.entries(spec).find(([name, value]) => value !== undefined && !known.includes(name));
  if (unknown !== undefined) throw fail('bad-option', 'noSuchField', unknown[0]);
}

/** Is this a prepared request? For anything else the error says what to call instead. */
export function isPrepared(request: unknown): request is PreparedRequest {
  if (request instanceof Request) return false;
  if (typeof request === 'object' && request !== null && 'fields' in request) return true;
  throw fail('bad-request', 'notSendable');
}
