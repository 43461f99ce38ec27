import { abort } from './abort.cases.js';
import { body } from './body.cases.js';
import type { Cases } from './case.js';
import { failure } from './failure.cases.js';
import { pollution } from './pollution.cases.js';
import { request } from './request.cases.js';
import { response } from './response.cases.js';
import { torn } from './torn.cases.js';

/** The behaviour of the browser's fetch, by topic. Each case runs natively and with each of our variants. */
export const CASES: Cases = { ...abort, ...body, ...torn, ...response, ...failure, ...request, ...pollution };
