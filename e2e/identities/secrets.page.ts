import { DEFAULT_IGNORED_PARAMS, type RequestOptions } from 'cached-session';
import { records } from '../fixtures/database.page.js';
import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Fields that the platform lets no script set. */
const NOT_FOR_SCRIPT: readonly string[] = ['proxy-authorization'];
const CASES: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
];

/** Send each default ignored name in three letter cases everywhere a request has names; gives how many requests were answered. */
export async function sendSecrets(
  url: string,
  secret: string,
  names: readonly string[] = DEFAULT_IGNORED_PARAMS,
): Promise<number> {
  let answered = 0;
  for (const [index, name] of names.flatMap((one) => CASES.map((spell) => spell(one))).entries()) {
    for (const [kind, options] of Object.entries(ways(name, secret))) {
      const response = await session().request('POST', `${url}?${kind}=${index}`, options);
      if (response.status === 200) answered += 1;
    }
    if (NOT_FOR_SCRIPT.includes(name.toLowerCase())) continue;
    const response = await session().get(`${url}?header=${index}`, { headers: { [name]: secret } });
    if (response.status === 200) answered += 1;
  }
  return answered;
}

function ways(name: string, secret: string): Readonly<Record<string, RequestOptions>> {
  const headers = { 'content-type': 'application/json' };
  return {
    query: { params: { [name]: secret } },
    form: { data: { [name]: secret } },
    parts: { data: { [name]: secret }, files: { file: new Blob(['x']) } },
    json: { json: { [name]: secret } },
    deep: { json: { of: [{ [name]: { value: secret } }] } },
    nested: { params: { [`user[${name}]`]: secret } },
    bracketed: { data: { [`user[${name}][value]`]: secret } },
    broken: { data: `{"${name}":"${secret}",}`, headers },
    text: { data: `${name}=${secret}` },
  };
}

/** What a file of everything holds. */
export const exported = async (): Promise<string> => (await session().cache.export().blob()).text();

/** Every text in every store of this origin, bodies and Blobs included. */
export async function everythingAtRest(): Promise<string> {
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name = '' } of await indexedDB.databases()) {
    for (const store of await storesOf(name)) {
      for (const { key, value } of await records(name, store)) texts.push(await textsIn(key), await textsIn(value));
    }
  }
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) texts.push(request.url);
  }
  return texts.join('\n');
}

async function storesOf(database: string): Promise<readonly string[]> {
  const opening = indexedDB.open(database);
  await new Promise((resolve, reject) => {
    opening.onsuccess = resolve;
    opening.onerror = () => reject(opening.error);
  });
  const names = [...opening.result.objectStoreNames];
  opening.result.close();
  return names;
}

async function textsIn(value: unknown): Promise<string> {
  if (value instanceof Blob) return value.text();
  if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = await Promise.all(Object.entries(value).map(async ([name, part]) => `${name} ${await textsIn(part)}`));
  return parts.join('\n');
}
