/** Is it an object, with whatever members? */
export const isRecord = (value: unknown): value is Readonly<{ [name: string]: unknown }> =>
  typeof value === 'object' && value !== null;

/** Is it a whole number, not below zero? */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** The first member that is none ends the look at a list, and so does the first hole of a sparse array: `every` would go through all of them. */
export function isListOf<Member>(
  list: unknown,
  isMember: (value: unknown) => value is Member,
  longest = Number.POSITIVE_INFINITY,
): list is readonly Member[] {
  if (!Array.isArray(list) || list.length > longest) return false;
  for (let at = 0; at < list.length; at += 1) if (!isMember(list[at])) return false;
  return true;
}

/** Is it a list of texts? */
export const isTexts = (list: unknown): list is readonly string[] => isListOf(list, isText);

const isText = (value: unknown): value is string => typeof value === 'string';
