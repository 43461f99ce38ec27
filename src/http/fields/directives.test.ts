import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deltaSeconds } from '../units.js';
import { parseDirectives } from './cache-control.js';

const fields: readonly (readonly [
  value: string,
  directives: readonly (readonly [name: string, argument: string | null])[],
])[] = [
  ['', []],
  [' , ,, ', []],
  ['no-store', [['no-store', null]]],
  [
    'No-StOrE,MAX-AGE=5',
    [
      ['no-store', null],
      ['max-age', '5'],
    ],
  ],
  [
    ' max-age=5 ,\tno-cache ',
    [
      ['max-age', '5'],
      ['no-cache', null],
    ],
  ],
  ['max-age="5"', [['max-age', '5']]],
  [
    'no-cache="a, b", max-age=1',
    [
      ['no-cache', 'a, b'],
      ['max-age', '1'],
    ],
  ],
  [
    'x="a\\"b, c", y',
    [
      ['x', 'a"b, c'],
      ['y', null],
    ],
  ],
  ['x="never closed, no-store', [['x', 'never closed, no-store']]],
  ['x="ends in a backslash\\', [['x', 'ends in a backslash\\']]],
  ['x=', [['x', '']]],
  ['=x', []],
  [
    'max-age=1, no-cache, MAX-AGE=2',
    [
      ['max-age', '1'],
      ['no-cache', null],
    ],
  ],
  ['x=a=b', [['x', 'a=b']]],
];
for (const [value, directives] of fields) {
  test(`Cache-Control: ${value}`, () => assert.deepEqual([...parseDirectives(value)], directives));
}

for (const unit of ['"', 'a="', 'a="\\",', '\\"', 'a=",', ',', '"\\']) {
  test(`two hundred thousand times ${unit} are read in one pass, which takes milliseconds and not minutes`, () => {
    const start = process.cpuUsage();
    parseDirectives(unit.repeat(200_000));
    assert.ok(process.cpuUsage(start).user < 1_000_000);
  });
}

const arguments_: readonly (readonly [argument: string | null, seconds: number | null])[] = [
  ['0', 0],
  ['00005', 5],
  ['2147483648', 2_147_483_648],
  ['2147483649', 2_147_483_648],
  ['9'.repeat(400), 2_147_483_648],
  ['-1', null],
  ['+1', null],
  ['1.5', null],
  ['5 ', null],
  ['5s', null],
  ['0x10', null],
  ['1e3', null],
  ['٣', null],
  ['', null],
  [null, null],
];
for (const [argument, seconds] of arguments_) {
  test(`delta-seconds ${argument?.slice(0, 20)} are ${seconds}`, () => assert.equal(deltaSeconds(argument), seconds));
}
