import type { Backend, StoredEntry, Write } from 'cached-session/engine';

/** How much of each: bodies of these sizes, each so often, and then a listing of so many entries of 1 KB. */
export type BackendPlan = {
  readonly bodies: readonly { readonly title: string; readonly bytes: number; readonly times: number }[];
  readonly listed: number;
};

/** Milliseconds by what was done. */
export type BackendTimes = Readonly<Record<string, number>>;

const GROUP = 200;
const PAGE = 1000;
const KB = 1024;

/** Puts one by one, gets of the same with their bodies as bytes, and a listing of many. The store is empty before and after. */
export async function backendTimes(backend: Backend, { bodies, listed }: BackendPlan): Promise<BackendTimes> {
  const times: Record<string, number> = {};
  let made = 0;
  const entriesOf = (count: number, bytes: number): readonly StoredEntry[] => {
    made += count;
    return Array.from({ length: count }, (_, index) => entryOf(made - index, bytes));
  };
  await backend.destroy();
  for (const { title, bytes, times: count } of bodies) {
    const entries = entriesOf(count, bytes);
    const body = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)));
    const whole = Uint8Array.from({ length: bytes }, (_, index) => body[index % body.length] ?? 0).buffer;
    times[`put ${title}`] = await each(entries, (entry) => put(backend, [entry], whole));
    times[`get ${title}`] = await each(entries, (entry) => get(backend, entry));
  }
  const many = entriesOf(listed, KB);
  for (let at = 0; at < many.length; at += GROUP) await put(backend, many.slice(at, at + GROUP), new ArrayBuffer(KB));
  times[`list of ${listed.toLocaleString('en')}`] = await timed(() => list(backend, made));
  await backend.destroy();
  backend.close();
  return times;
}

/** One at a time: the median of the means of ten parts, since scripts are slow at first and a page's clock moves in steps. */
export async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<number> {
  const [size, means]: [number, number[]] = [Math.ceil(items.length / 10), []];
  for (let at = 0; at < items.length; at += size) {
    const part = items.slice(at, at + size);
    const all = await timed(async () => {
      for (const item of part) await work(item);
    });
    means.push(all / part.length);
  }
  means.sort((one, other) => one - other);
  return means[Math.floor(means.length / 2)] ?? Number.NaN;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function put(backend: Backend, entries: readonly StoredEntry[], body: ArrayBuffer): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const { position: since } = await backend.select(hashIn(first));
  const outcomes = await backend.write(entries.map((entry): Write => ({ kind: 'put', entry, body, since })));
  if (outcomes.some((outcome) => outcome !== 'written')) throw new Error(`${backend.name}: a put was refused.`);
}

async function get(backend: Backend, { cacheKey, size }: StoredEntry): Promise<void> {
  const body = (await backend.entry(cacheKey))?.body;
  const bytes = body instanceof Blob ? await body.arrayBuffer() : body;
  if (bytes?.byteLength !== size)
    throw new Error(`${backend.name}: ${size} bytes were stored, ${bytes?.byteLength} came.`);
}

async function list(backend: Backend, expected: number): Promise<void> {
  let [count, after]: [number, string | null] = [0, null];
  do {
    const page: Awaited<ReturnType<Backend['list']>> = await backend.list({ after, limit: PAGE });
    count += page.entries.length;
    after = page.next;
  } while (after !== null);
  if (count !== expected) throw new Error(`${backend.name}: ${count} of ${expected} entries were listed.`);
}

/** As it is in an export. */
function entryOf(number: number, size: number): StoredEntry {
  const cacheKey = number.toString(16).padStart(16, '0');
  const url = `https://bench.test/data/${number}`;
  const at = 1_700_000_000_000;
  const fields =
    'content-type:application/octet-stream\ncache-control:max-age=60\netag:"abcdef"\ndate:Tue, 14 Nov 2023 22:13:20 GMT';
  const names = { cacheKey, key: `bench\nGET ${url}`, method: 'GET', requestUrl: url, url };
  const times = { requestTime: at, responseTime: at, createdAt: at, lastUsed: at, expires: at + 60_000, elapsed: 5 };
  const response = { status: 200, statusText: 'OK', type: 'basic', fields, requestFields: '', vary: [], selecting: '' };
  return JSON.parse(
    JSON.stringify({ format: 1, ...names, ...times, ...response, etag: '"abcdef"', lastModified: null, size }),
  );
}

const hashIn = ({ cacheKey }: StoredEntry): Parameters<Backend['select']>[0] => JSON.parse(JSON.stringify(cacheKey));
