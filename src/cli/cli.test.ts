import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { PROTOCOL } from '../protocol/messages.js';
import { run } from './run.js';
import { parseBanner } from './worker-file.js';

const script = (version: string, protocol: number, code = 'serve();'): string =>
  `/*! cached-session sw ${version} protocol ${protocol} */\n${code}\n`;

let folder: string;
let publicDir: string;
let target: string;
let shippedPath: string;
let killPath: string;
let partsPath: string;
const removal = '/*! cached-session kill 0.2.0 */\nremove();';
const shipped = script('0.2.0', PROTOCOL.version);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cached-session-cli-'));
  publicDir = join(folder, 'public');
  target = join(publicDir, 'cached-session-sw.js');
  shippedPath = join(folder, 'sw.js');
  killPath = join(folder, 'kill.js');
  partsPath = join(folder, 'parts');
  await mkdir(publicDir);
  await mkdir(partsPath);
  for (const name of ['yaml', 'filesystem', 'tiers']) await writeFile(join(partsPath, `${name}.js`), `add('${name}');`);
  await writeFile(shippedPath, shipped);
  await writeFile(killPath, removal);
});

afterEach(() => rm(folder, { recursive: true }));

async function cli(...args: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await run(args, {
    say: (text) => said.push(text),
    complain: (text) => complained.push(text),
    shippedPath,
    killPath,
    partsPath,
  });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

const copy = (): Promise<string> => readFile(target, 'utf8');

describe('init', () => {
  test('creates the script in the public folder and says so', async () => {
    const { code, said } = await cli('init', publicDir);
    assert.equal(code, 0);
    assert.match(said, /^Created .*cached-session-sw\.js \(version 0\.2\.0\)/);
    assert.equal(await copy(), shipped);
  });

  test('creates a public folder that is not there yet', async () => {
    const { code } = await cli('init', join(folder, 'site', 'static'));
    assert.equal(code, 0);
    assert.equal(await readFile(join(folder, 'site', 'static', 'cached-session-sw.js'), 'utf8'), shipped);
  });

  test('says that the script is up to date when it is', async () => {
    await writeFile(target, shipped);
    const { code, said } = await cli('init', publicDir);
    assert.equal(code, 0);
    assert.match(said, /already up to date \(version 0\.2\.0\)/);
  });

  test('updates an older script and names both versions', async () => {
    await writeFile(target, script('0.1.0', 1, 'old();'));
    const { code, said } = await cli('init', publicDir);
    assert.equal(code, 0);
    assert.match(said, /from version 0\.1\.0 to 0\.2\.0/);
    assert.equal(await copy(), shipped);
  });

  test('repairs a script of the same version whose content differs', async () => {
    await writeFile(target, script('0.2.0', PROTOCOL.version, 'tampered();'));
    const { code, said } = await cli('init', publicDir);
    assert.equal(code, 0);
    assert.match(said, /content differed/);
    assert.equal(await copy(), shipped);
  });

  test('leaves no draft beside the script', async () => {
    await cli('init', publicDir);
    assert.deepEqual(await readdir(publicDir), ['cached-session-sw.js']);
  });

  const foreign = [
    ['another worker', 'self.addEventListener("fetch", () => {});'],
    ['an empty file', ''],
    ['a file with our banner further down', `// mine\n${shipped}`],
  ] as const;
  for (const [what, content] of foreign) {
    test(`refuses to overwrite ${what}, and says what to do`, async () => {
      await writeFile(target, content);
      const { code, complained } = await cli('init', publicDir);
      assert.equal(code, 1);
      assert.match(complained, /left alone/);
      assert.match(complained, /Move or rename that file/);
      assert.equal(await copy(), content);
    });
  }

  test('refuses a folder of that name', async () => {
    await mkdir(target);
    const { code, complained } = await cli('init', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /cannot be read/);
  });

  test('refuses a public folder that is a file', async () => {
    const { code, complained } = await cli('init', shippedPath);
    assert.equal(code, 1);
    assert.match(complained, /not a folder/);
  });

  test('asks for the folder when none is named', async () => {
    const { code, complained } = await cli('init');
    assert.equal(code, 1);
    assert.match(complained, /Which folder\?/);
  });

  test('says that the package is damaged when its own script is gone', async () => {
    await rm(shippedPath);
    const { code, complained } = await cli('init', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /Install cached-session again/);
  });
});

describe('init --with', () => {
  test('writes the parts before the script, says so, and check finds them', async () => {
    const { code, said } = await cli('init', '--with', 'yaml,filesystem', publicDir);
    assert.equal(code, 0);
    assert.match(said, /It has filesystem, yaml\./);
    const script = await copy();
    assert.ok(script.startsWith(shipped.slice(0, shipped.indexOf('\n'))), 'the banner stays the first line');
    assert.ok(script.indexOf("add('filesystem');") < script.indexOf("add('yaml');"));
    assert.ok(script.indexOf("add('yaml');") < script.indexOf('serve();'));
    assert.match((await cli('check', publicDir)).said, /fits this library .*with filesystem, yaml/);
    assert.equal((await cli('check', '--with', 'yaml', publicDir)).code, 1);
  });

  test('later runs keep the parts, with other options as well, and "none" takes them out', async () => {
    await cli('init', '--with', 'yaml', publicDir);
    assert.match((await cli('init', publicDir)).said, /already up to date .*with yaml/);
    assert.match((await cli('init', '--trust-url', publicDir)).said, /trusts .* It has yaml\./);
    assert.match(await copy(), /add\('yaml'\);/);
    await cli('init', '--with', 'none', publicDir);
    const script = await copy();
    assert.doesNotMatch(script, /yaml/);
    assert.match(script, /trustsUrl/);
  });

  test('refuses a part that there is not, and names those that there are', async () => {
    const { code, complained } = await cli('init', '--with', 'yam', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /"yam".*filesystem, tiers, yaml/);
    assert.deepEqual(await readdir(publicDir), []);
  });

  test('a script that removes the worker has no parts, and the worker that comes back has them again', async () => {
    await cli('init', '--with', 'yaml', publicDir);
    const before = await copy();
    await cli('init', '--kill', publicDir);
    assert.doesNotMatch(await copy(), /add\('yaml'\)/);
    await cli('init', publicDir);
    assert.equal(await copy(), before);
  });
});

describe('init --far', () => {
  const FAR = { url: '/cache/', tokenUrl: '/cache-token', namespace: 'shop' };

  async function farFile(far: unknown): Promise<string> {
    const path = join(folder, 'far.json');
    await writeFile(path, JSON.stringify(far));
    return path;
  }

  const isIn = (script: string): boolean => script.includes(JSON.stringify(FAR)) && script.includes("add('tiers');");

  test('writes the far tier and its part into the script; later runs keep both', async () => {
    assert.match((await cli('init', '--far', await farFile(FAR), publicDir)).said, /It has tiers\./);
    assert.ok(isIn(await copy()));
    assert.equal((await cli('check', '--far', await farFile(FAR), publicDir)).code, 0);
    assert.equal((await cli('check', '--far', await farFile({ ...FAR, namespace: 'other' }), publicDir)).code, 1);
    assert.match((await cli('init', '--with', 'tiers,yaml', publicDir)).said, /It has tiers, yaml\./);
    assert.ok(isIn(await copy()));
    await cli('init', '--with', 'yaml', publicDir);
    assert.doesNotMatch(await copy(), /tiers|cache-token/);
  });

  test('the part alone is refused, as it needs to know where the far tier is', async () => {
    const { code, complained } = await cli('init', '--with', 'tiers', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /--far/);
    assert.deepEqual(await readdir(publicDir), []);
  });

  const WRONG = {
    'no token': { url: '/cache/' },
    'a token itself': { ...FAR, token: 'secret' },
    'no URL': { ...FAR, url: 'http://' },
    'a wrong namespace': { ...FAR, namespace: '../shop' },
    'no time': { ...FAR, farTimeout: 0 },
    'a list': [FAR],
  };
  for (const [what, far] of Object.entries(WRONG))
    test(`refuses a file with ${what}`, async () => {
      const { code, complained } = await cli('init', '--far', await farFile(far), publicDir);
      assert.equal(code, 1);
      assert.match(complained, /far\.json .*tokenUrl/);
      assert.deepEqual(await readdir(publicDir), []);
    });
});

describe('init --options', () => {
  const OPTIONS = { cacheName: 'atlas', routes: [{ pattern: '/', navigations: true }] };
  const line = (baked: unknown): string => `\n"use strict";self.cachedSessionBaked = ${JSON.stringify(baked)};\n`;
  const withLine = (baked: unknown, text = shipped): string => text.replace('*/', () => `*/${line(baked)}`);
  let file: string;

  beforeEach(async () => {
    file = join(folder, 'options.json');
    await writeFile(file, JSON.stringify(OPTIONS, null, 2));
  });

  test('writes the options into the script, and check finds them', async () => {
    const { code, said } = await cli('init', '--options', file, publicDir);
    assert.equal(code, 0);
    assert.match(said, /^Created .* It contains the options\./);
    assert.equal(await copy(), withLine({ options: OPTIONS }));
    assert.match((await cli('check', publicDir)).said, /fits this library .*with its options in it/);
    assert.equal((await cli('check', '--options', file, publicDir)).code, 0);
    assert.match((await cli('init', '--options', file, publicDir)).said, /already up to date/);
  });

  test('the options run before the script, and cannot break out of their line', async () => {
    await writeFile(file, JSON.stringify({ cacheName: '$& */ "; alert(1);\n//\u2028' }));
    await cli('init', '--options', file, publicDir);
    const found: { cachedSessionBaked?: unknown } = {};
    const script = (await copy()).replace('serve();', '');
    new Function('self', script)(found);
    assert.deepEqual(found.cachedSessionBaked, { options: { cacheName: '$& */ "; alert(1);\n//\u2028' } });
  });

  test('an update without --options keeps the options of the script', async () => {
    await writeFile(target, withLine({ options: OPTIONS }, script('0.1.0', 1)));
    const { said } = await cli('init', publicDir);
    assert.match(said, /from version 0\.1\.0 to 0\.2\.0.* keeps the options/);
    assert.equal(await copy(), withLine({ options: OPTIONS }));
  });

  test('changed options replace those of the script, and check notices when they are not there yet', async () => {
    await cli('init', '--options', file, publicDir);
    await writeFile(file, JSON.stringify({ cacheName: 'other' }));
    const { code, complained } = await cli('check', '--options', file, publicDir);
    assert.equal(code, 1);
    assert.match(complained, /has other options/);
    await cli('init', '--options', file, publicDir);
    assert.equal(await copy(), withLine({ options: { cacheName: 'other' } }));
  });

  test('the script that removes the worker keeps the options for a later init', async () => {
    await cli('init', '--options', file, publicDir);
    await cli('init', '--kill', '--clear', publicDir);
    assert.match(await copy(), /cachedSessionClear = true/);
    await cli('init', publicDir);
    assert.equal(await copy(), withLine({ options: OPTIONS }));
  });

  test('--trust-url replaces the options, and is kept, too', async () => {
    await cli('init', '--options', file, publicDir);
    await cli('init', '--trust-url', publicDir);
    assert.equal(await copy(), withLine({ trustsUrl: true }));
    await cli('init', publicDir);
    assert.equal(await copy(), withLine({ trustsUrl: true }));
    assert.equal((await cli('check', '--trust-url', publicDir)).code, 0);
    assert.equal((await cli('check', '--options', file, publicDir)).code, 1);
  });

  const wrong = [
    ['an unknown option', { expireAftr: 60 }, /"expireAftr": did you mean "expireAfter"/],
    ['a wrong value', { version: 1.5 }, /"version" is 1\.5\. Use a whole number/],
    ['an identity', { identity: 'ada' }, /"identity" belongs to a session/],
    ['a filter', { filterFn: 'mine' }, /"filterFn" names something that a worker registers/],
    ['a custom backend', { backend: 'vault' }, /"backend" is "vault".*serveSession/],
    ['an array', [1], /options are an array/],
  ] as const;
  for (const [what, options, text] of wrong) {
    test(`refuses ${what}, and leaves the script alone`, async () => {
      await writeFile(file, JSON.stringify(options));
      const { code, complained } = await cli('init', '--options', file, publicDir);
      assert.equal(code, 1);
      assert.match(complained, text);
      assert.deepEqual(await readdir(publicDir), []);
    });
  }

  test('check finds faults in the options of a script', async () => {
    await writeFile(target, withLine({ options: { expireAftr: 60 } }));
    const { code, complained } = await cli('check', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /expireAftr/);
  });

  test('a missing options file, or one that is not JSON, is refused', async () => {
    assert.match((await cli('init', '--options', `${file}x`, publicDir)).complained, /cannot be read/);
    await writeFile(file, '{');
    assert.match((await cli('init', '--options', file, publicDir)).complained, /is not JSON/);
  });

  for (const args of [
    ['init', '--kill', '--options', 'a.json', 'public'],
    ['init', '--options', 'a.json', '--trust-url', 'public'],
  ]) {
    test(`is refused as "${args.join(' ')}"`, async () => {
      const { code, complained } = await cli(...args);
      assert.equal(code, 1);
      assert.match(complained, /"--options"/);
    });
  }
});

describe('init --kill', () => {
  test('puts the script that removes itself in place of the worker, and init puts the worker back', async () => {
    await cli('init', publicDir);
    const { code, said } = await cli('init', '--kill', publicDir);
    assert.equal(code, 0);
    assert.match(said, /removes the worker.*\n.*stay/);
    assert.equal(await copy(), removal);
    assert.match((await cli('init', publicDir)).said, /the worker is back/);
    assert.equal(await copy(), shipped);
  });

  test('works without a worker, and twice', async () => {
    await cli('init', '--kill', publicDir);
    assert.equal((await cli('init', '--kill', publicDir)).code, 0);
    assert.equal(await copy(), removal);
  });

  test('with --clear the script deletes the contents of the caches', async () => {
    const { said } = await cli('init', '--kill', '--clear', publicDir);
    assert.match(said, /deleted/);
    assert.equal(await copy(), '/*! cached-session kill 0.2.0 */\nself.cachedSessionClear = true;\nremove();');
    assert.match((await cli('init', publicDir)).said, /the worker is back/);
  });

  test('does not touch a script that is not ours', async () => {
    await writeFile(target, 'mine();');
    assert.equal((await cli('init', '--kill', publicDir)).code, 1);
    assert.equal(await copy(), 'mine();');
  });

  test('check says that the script removes the worker', async () => {
    await cli('init', '--kill', publicDir);
    const { code, complained } = await cli('check', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /removes the worker.*init/);
  });

  for (const args of [['check', '--kill'], ['init', '--clear', 'public'], ['--kill']]) {
    test(`is refused as "${args.join(' ')}"`, async () => {
      const { code, complained } = await cli(...args);
      assert.equal(code, 1);
      assert.match(complained, /goes with "init/);
    });
  }
});

describe('check', () => {
  test('a script equal to the shipped one fits', async () => {
    await writeFile(target, shipped);
    const { code, said } = await cli('check', publicDir);
    assert.equal(code, 0);
    assert.match(said, /fits this library \(version 0\.2\.0/);
  });

  test('another version that speaks the same protocol fits, with the advice to update', async () => {
    await writeFile(target, script('0.1.9', PROTOCOL.version));
    const { code, said } = await cli('check', publicDir);
    assert.equal(code, 0);
    assert.match(said, /understand each other/);
    assert.match(said, /npx cached-session init/);
  });

  const apart = [
    ['newer', PROTOCOL.version + 1],
    ['too old', PROTOCOL.oldest - 1],
  ] as const;
  for (const [what, protocol] of apart) {
    test(`a script with a protocol that is ${what} does not fit`, async () => {
      await writeFile(target, script('9.9.9', protocol));
      const { code, complained } = await cli('check', publicDir);
      assert.equal(code, 1);
      assert.match(complained, /do not understand each other/);
    });
  }

  test('a script that is missing does not fit', async () => {
    const { code, complained } = await cli('check', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /There is no .*cached-session-sw\.js/);
  });

  test('a script that is not ours does not fit', async () => {
    await writeFile(target, 'hello();');
    const { code, complained } = await cli('check', publicDir);
    assert.equal(code, 1);
    assert.match(complained, /not a worker script of cached-session/);
  });
});

describe('the command line', () => {
  for (const args of [['--help'], ['-h'], ['help'], ['init', '--help']]) {
    test(`"${args.join(' ')}" prints the help`, async () => {
      const { code, said } = await cli(...args);
      assert.equal(code, 0);
      assert.match(said, /^Usage: npx cached-session/);
    });
  }

  const wrong = [
    ['no command', [], /Usage/],
    ['an unknown command', ['instal'], /There is no command "instal"/],
    ['an unknown option', ['init', '--force'], /--force/],
    ['two folders', ['init', 'a', 'b'], /Name one folder only/],
  ] as const;
  for (const [what, args, text] of wrong) {
    test(`${what} is refused with a text that helps`, async () => {
      const { code, complained } = await cli(...args);
      assert.equal(code, 1);
      assert.match(complained, text);
    });
  }
});

test('a script whose first line is not the banner has no build', () => {
  assert.equal(parseBanner('\n/*! cached-session sw 1.0.0 protocol 1 */'), undefined);
  assert.equal(parseBanner('/*! cached-session sw 1.0.0 */'), undefined);
  assert.deepEqual(parseBanner('/*! cached-session sw 1.0.0-rc.1 protocol 12 */"use strict";'), {
    version: '1.0.0-rc.1',
    protocol: 12,
  });
});
