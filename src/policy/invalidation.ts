import { hasExplicitLifetime } from './freshness-lifetime.js';
import { fieldValue, type HeaderFields } from './header-fields.js';
import { responseDirectives } from './response-directives.js';

/**
 * Did an unsafe request succeed, so that what is stored of its target may be wrong now? Status 0 tells nothing (an opaque
 * response), so it counts. RFC 9111 §4.4.
 *
 * @example
 * isSuccess(303); // true
 */
export const isSuccess = (status: number): boolean => status < 400;

/**
 * The URIs beside its target that an unsafe request may have changed, as they stand in the response: those in Location and
 * Content-Location. Only those of the target's origin count, which the caller sees to. RFC 9111 §4.4.
 *
 * @example
 * changedUris([['location', '/new']]); // ['/new']
 */
export const changedUris = (fields: HeaderFields): readonly string[] =>
  ['location', 'content-location'].map((name) => fieldValue(fields, name)).filter((value) => value !== undefined);

/**
 * May the response to a POST answer later GETs of its target? It must say how long it stays fresh, and that it is what a GET would
 * give. `isTarget` tells whether a URI reference is the target. RFC 9110 §9.3.3.
 *
 * @example
 * answersGet([['cache-control', 'max-age=60'], ['content-location', '/a']], (uri) => uri === '/a'); // true
 */
export function answersGet(fields: HeaderFields, isTarget: (uri: string) => boolean): boolean {
  const uri = fieldValue(fields, 'content-location');
  return uri !== undefined && isTarget(uri) && hasExplicitLifetime(fields, responseDirectives(fields));
}
