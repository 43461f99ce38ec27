import { parseLinks } from '../../http/fields/links.js';

/** One link of a response: where it leads, as an absolute URL, and its parameters. */
export type Link = { readonly url: string; readonly [parameter: string]: string };

/**
 * The links of a Link field by their relation, else by their URL. A relation that several links have names the first, and a link
 * with several relations stands under each. RFC 8288 §3.3.
 */
export function linksOf(field: string | null, base: string): Readonly<Record<string, Link>> {
  const found = new Map<string, Link>();
  for (const { target, parameters } of parseLinks(field ?? '')) {
    if (!URL.canParse(target, base)) continue;
    const url = new URL(target, base).href;
    // Of a parameter that stands twice the first counts.
    const link: Link = { ...Object.fromEntries(parameters.toReversed()), url };
    const relations = (link.rel ?? url).split(/\s+/).filter((relation) => relation !== '');
    for (const relation of relations) if (!found.has(relation)) found.set(relation, link);
  }
  return Object.fromEntries(found);
}
