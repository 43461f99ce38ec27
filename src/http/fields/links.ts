/** A link of a Link field: its target, not resolved, and its parameters. RFC 8288 §3. */
export type LinkValue = { readonly target: string; readonly parameters: readonly (readonly [string, string])[] };

/**
 * The links of a Link field, parameter names in lower case. Malformed parts are skipped. RFC 8288 appendix B.2.
 *
 * @example
 * parseLinks('</page/2>; rel="next"'); // [{ target: '/page/2', parameters: [['rel', 'next']] }]
 */
export function parseLinks(field: string): readonly LinkValue[] {
  return [...field.matchAll(LINK)].map(([, target = '', parameters = '']) => ({
    target: target.trim(),
    parameters: [...parameters.matchAll(PARAMETER)].map(
      ([, name = '', quoted, token = '']) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token] as const,
    ),
  }));
}

const VALUE = String.raw`(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))`;
const PARAMETER = new RegExp(String.raw`;\s*([^\s=;,"]+)(?:\s*=\s*${VALUE})?`, 'g');
const LINK = new RegExp(String.raw`<([^<>]*)>((?:\s*${PARAMETER.source.replace(/\((?!\?)/g, '(?:')})*)`, 'g');
