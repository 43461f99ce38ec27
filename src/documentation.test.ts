import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name));
const pages = [
  'README.md',
  'CHANGELOG.md',
  'e2e/README.md',
  'bench/README.md',
  ...docs.filter((name) => name.endsWith('.md')),
];
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The anchors of a page's headings, as GitHub generates them. */
const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

for (const page of pages) {
  test(`every link in ${page} has a target`, () => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    assert.deepEqual(broken, []);
  });

  test(`every file that ${page} names exists`, () => {
    const named = [...read(page).matchAll(/`((?:src|sw|e2e|demo|bench|scripts|docs)\/[\w./-]+)`/g)].map(
      ([, name = '']) => name,
    );
    assert.deepEqual(
      named.filter((name) => !existsSync(join(root, name))),
      [],
    );
  });
}
