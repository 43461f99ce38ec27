import { parseFieldLines } from '../policy/index.js';
import {
  type Auth,
  type HeadersInput,
  type ParamsInput,
  prepareRequest,
  type RequestDefaults,
} from '../request/index.js';

/** What the session adds to each of its requests. Read when it is set, so that what cannot be sent fails there. */
export class Defaults {
  #headers: Headers;
  #params: ParamsInput;
  auth: Auth | null;

  constructor({ headers = {}, params = {}, auth = null }: RequestDefaults) {
    this.#headers = readHeaders(headers);
    this.#params = readParams(params);
    this.auth = auth;
  }

  get headers(): Headers {
    return this.#headers;
  }

  set headers(value: HeadersInput) {
    this.#headers = readHeaders(value);
  }

  get params(): ParamsInput {
    return this.#params;
  }

  set params(value: ParamsInput) {
    this.#params = readParams(value);
  }
}

/** Any request will do: only its fields and parameters are of interest. */
const SAMPLE = { method: 'GET', url: 'http://localhost/' };

function readHeaders(headers: HeadersInput): Headers {
  const read = new Headers();
  const sample = prepareRequest(SAMPLE, { headers }, null);
  if ('fields' in sample) for (const [name, value] of parseFieldLines(sample.fields)) read.append(name, value);
  return read;
}

function readParams(params: ParamsInput): ParamsInput {
  prepareRequest(SAMPLE, { params }, null);
  return params;
}
