import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { responseDirectives } from '../fields/response-directives.js';
import { hasExplicitLifetime } from '../freshness/freshness-lifetime.js';

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
 * give, which only a success can say. `isTarget` tells whether a URI reference is the target. RFC 9110 §8.7, §9.3.3.
 *
 * @example
 * const fields: HeaderFields = [['cache-control', 'max-age=60'], ['content-location', '/a']];
 * answersGet({ status: 200, fields }, (uri) => uri === '/a'); // true
 */
export function answersGet(
  { status, fields }: { readonly status: number; readonly fields: HeaderFields },
  isTarget: (uri: string) => boolean,
): boolean {
  const uri = fieldValue(fields, 'content-location');
  const isRepresentation = status >= 200 && status < 300 && uri !== undefined && isTarget(uri);
  return isRepresentation && hasExplicitLifetime(fields, responseDirectives(fields));
}
