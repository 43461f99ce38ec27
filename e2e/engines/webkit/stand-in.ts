/** Members that a promise, or a formatter of values, asks of every object. */
const ASKED_OF_ALL = ['then', 'toJSON', 'constructor', 'asymmetricMatch', 'nodeType', 'tagName', '$$typeof'];

/**
 * Takes the place of an object of Playwright's. It offers what the tests use in this engine; any other member throws, instead of being
 * undefined.
 */
export function standInFor<Whole extends object>(name: string, part: object): Whole {
  const standIn = new Proxy(part, {
    get(target, key) {
      if (!Reflect.has(target, key)) return undefinedOrThrow(name, key);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  // The proxy makes up for the members that the type promises and the part does not have.
  return standIn as Whole;
}

function undefinedOrThrow(name: string, key: string | symbol): undefined {
  if (typeof key === 'symbol' || ASKED_OF_ALL.includes(key)) return undefined;
  throw new Error(`WebKit's ${name} has no ${key}() in these tests: see e2e/engines/webkit.`);
}
