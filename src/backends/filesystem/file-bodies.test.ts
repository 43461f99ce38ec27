import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail } from '../../errors.js';
import { jsonFormat } from '../../serializers/formats/json-format.js';
import { at, bytesIn, bytesOf, entryOf, hash } from '../../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { NamedEntry } from '../beside/body-store.js';
import { FileBodies, type FileBodiesParts } from './file-bodies.js';
import { type Files, fileName } from './folder.js';

/** Files in memory. */
class MapFiles implements Files {
  readonly stored = new Map<string, File>();
  write: Files['write'] = async (name, content) => void this.stored.set(name, new File([content], name));
  read = async (name: string): Promise<File | undefined> => this.stored.get(name);
  remove = async (name: string): Promise<void> => void this.stored.delete(name);
  names = async (): Promise<readonly string[]> => [...this.stored.keys()];
  clear = async (): Promise<void> => this.stored.clear();
}

function opened(own: Partial<FileBodiesParts> = {}) {
  const [folder, notes] = [new MapFiles(), new MapFiles()];
  const bodies = new FileBodies({
    folder,
    notes: { folder: notes, name: '.swept' },
    format: jsonFormat,
    decodeContent: true,
    ...own,
  });
  const named = (type: string, size = 3, entry: Partial<StoredEntry> = {}): NamedEntry => {
    const given = entryOf(hash('a'), { fields: type === '' ? '' : `content-type:${type}`, size, ...entry });
    return { ...given, bodyName: `a.1${bodies.endOfName(given)}` };
  };
  return { folder, bodies, named };
}

const ENDS: readonly (readonly [type: string, end: string])[] = [
  ['application/json', '.json'],
  ['application/problem+json; charset=utf-8', '.json'],
  ['text/html', '.json'],
  ['image/svg+xml', '.json'],
  ['image/png', '.body.png'],
  ['image/jpeg', '.body.jpg'],
  ['application/octet-stream', '.body.bin'],
  ['application/vnd.api.v1+zip', '.body.zip'],
  ['application/../../x', '.body.bin'],
  ['', '.body.bin'],
];

for (const [type, end] of ENDS) {
  test(`[B-02] a response of the type "${type}" is in a file that ends with ${end}`, () => {
    assert.equal(opened().named(type).bodyName, `a.1${end}`);
  });
}

test('[B-02] a text of more than 1 MB is in a file of its own', () => {
  const { named } = opened();
  assert.equal(named('text/csv', 1024 * 1024).bodyName, 'a.1.json');
  assert.equal(named('text/csv', 1024 * 1024 + 1).bodyName, 'a.1.body.csv');
});

test('[B-02] with decodeContent false every response is a document, and with no format a body alone', () => {
  assert.equal(opened({ decodeContent: false }).named('image/png').bodyName, 'a.1.json');
  assert.equal(opened({ format: null }).named('text/plain').bodyName, 'a.1.body.txt');
});

for (const size of [3, 70_000]) {
  for (const type of ['text/plain', 'image/png']) {
    test(`[B-02] a body of ${size} bytes and the type ${type} comes back byte for byte`, async () => {
      const { bodies, named } = opened();
      await bodies.put(named(type, size), new Blob([bytesOf(size)]));
      const body = await bodies.get(named(type, size));
      assert.deepEqual(await bytesIn(body), bytesOf(size));
      assert.ok(body instanceof ArrayBuffer);
    });
  }
}

const DAMAGES: readonly (readonly [what: string, damaged: (text: string) => string])[] = [
  ['that is cut short', (text) => text.slice(0, -9)],
  ['that is empty', () => ''],
  ['that is another document', () => '{"a":1}'],
  ['with a changed body', (text) => text.replace(/"(?:text|base64)": ".*"/, '"text": "other bytes"')],
  [
    'of another response',
    (text) => text.replace(/"createdAt": ".*"/, `"createdAt": "${new Date(at(9)).toISOString()}"`),
  ],
];

for (const [what, damaged] of DAMAGES) {
  test(`[B-02] a file ${what} is no body, and no error`, async () => {
    const { bodies, folder, named } = opened();
    const entry = named('text/plain');
    await bodies.put(entry, new TextEncoder().encode('Ada').buffer);
    const text = damaged((await folder.stored.get(entry.bodyName)?.text()) ?? '');
    await folder.write(entry.bodyName, new TextEncoder().encode(text));
    assert.equal(await bodies.get(entry), undefined);
  });
}

test('[B-02] a file of another format is no body: it was written with other options', async () => {
  const { bodies, folder, named } = opened();
  await bodies.put(named('text/plain'), bytesOf(3));
  const other = opened({ folder, format: { ...jsonFormat, extension: 'yaml' } });
  assert.equal(await other.bodies.get(named('text/plain')), undefined);
  assert.equal(await opened({ folder, format: null }).bodies.get(named('text/plain')), undefined);
});

test('[B-02] where the package of the format is missing, nothing counts as damaged', async () => {
  const { bodies, folder, named } = opened();
  await bodies.put(named('text/plain'), bytesOf(3));
  const parse = () => Promise.reject(fail('bad-option', 'serializerNeedsPackage', 'yaml'));
  const other = opened({ folder, format: { ...jsonFormat, parse } });
  await assert.rejects(other.bodies.get(named('text/plain')), { code: 'bad-option' });
});

test('[B-02] a document keeps the length that a serializer gave its body', async () => {
  const { bodies, named } = opened();
  const entry = named('text/plain', 3, { storedSize: 5 });
  await bodies.put(entry, bytesOf(5));
  assert.deepEqual(await bytesIn(await bodies.get(entry)), bytesOf(5));
});

test('[B-02] a cache has a folder of its own, whatever it is called', () => {
  const names = ['atlas', '..', '.', 'a/b', 'a\\b', 'x%2Fy'];
  assert.deepEqual(names.map(fileName), ['atlas', '%2E.', '%2E', 'a%2Fb', 'a%5Cb', 'x%252Fy']);
});
