import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLinks } from './links.js';

const fields: readonly (readonly [title: string, field: string, expected: ReturnType<typeof parseLinks>])[] = [
  ['one', '</2>; rel="next"', [{ target: '/2', parameters: [['rel', 'next']] }]],
  [
    'without quotes, with white space',
    '<a> ;rel = next ; type=x/y',
    [
      {
        target: 'a',
        parameters: [
          ['rel', 'next'],
          ['type', 'x/y'],
        ],
      },
    ],
  ],
  [
    'several',
    '<a>; rel=next, <b>; rel=prev',
    [
      { target: 'a', parameters: [['rel', 'next']] },
      { target: 'b', parameters: [['rel', 'prev']] },
    ],
  ],
  [
    'commas, semicolons and links in quotes',
    '<a>; title="b, <c>; rel=x"; REL=next',
    [
      {
        target: 'a',
        parameters: [
          ['title', 'b, <c>; rel=x'],
          ['rel', 'next'],
        ],
      },
    ],
  ],
  ['escapes in quotes', String.raw`<a>; title="say \"hi\""`, [{ target: 'a', parameters: [['title', 'say "hi"']] }]],
  ['a comma in a target', '<a,b>; rel=next', [{ target: 'a,b', parameters: [['rel', 'next']] }]],
  [
    'a parameter without a value',
    '<a>; crossorigin; rel=preload',
    [
      {
        target: 'a',
        parameters: [
          ['crossorigin', ''],
          ['rel', 'preload'],
        ],
      },
    ],
  ],
  ['no parameters', '<a>', [{ target: 'a', parameters: [] }]],
  ['text that is not a link', 'next; rel=a, <b', []],
  ['nothing', '', []],
];

for (const [title, field, expected] of fields) {
  test(`links: ${title}`, () => assert.deepEqual(parseLinks(field), expected));
}

test('links: a hostile field is parsed in linear time', () => {
  const start = process.cpuUsage();
  for (const part of ['<', '<a>;', '<a>; b="', '<a>; b=\\"', '<a>;  ', '<a>; a=;']) parseLinks(part.repeat(20_000));
  assert.ok(process.cpuUsage(start).user < 1_000_000);
});
