import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One name that a door of the package gives. */
export type PublicExport = {
  /** As it is imported: `cached-session/policy`. */
  readonly door: string;
  readonly name: string;
  readonly kind: 'class' | 'function' | 'const' | 'type';
  readonly file: string;
  /** Its doc comment; empty where there is none. */
  readonly comment: string;
  /** The source of the declaration, of the class that it extends too: comments of members stand in it. */
  readonly source: string;
};

/** A piece of code that documentation shows. */
export type Example = { readonly door: string; readonly where: string; readonly code: string };

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

type Door = { readonly door: string; readonly declarations: string };

/** The doors of package.json that have types, and where those are built. */
export const doors: readonly Door[] = Object.entries<{ types?: string }>(
  JSON.parse(read('package.json')).exports,
).flatMap(([path, { types }]) =>
  types === undefined ? [] : [{ door: path.replace(/^\./, 'cached-session'), declarations: normalize(types) }],
);

/** Everything that the doors give, in their order. */
export function publicExports(): readonly PublicExport[] {
  return doors.flatMap(({ door, declarations }) => {
    const file = declarations.replace(/^dist\/types\//, '').replace(/\.d\.ts$/, '.ts');
    return namesOf(file).map((name) => ({ door, name, ...declarationOf(file, name) }));
  });
}

/** The examples in the comments of exports and their members. */
export function examplesOf(exported: PublicExport): readonly Example[] {
  const { door, name, comment, source } = exported;
  const comments = [comment, ...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(String);
  return comments.flatMap((one) =>
    [...one.matchAll(/@example\n([\s\S]*?)(?=\n\s*\* @|\s*\*\/)/g)].map(([, code = '']) => ({
      door,
      where: name,
      code: code.replace(/^\s*\* ?/gm, ''),
    })),
  );
}

/** The TypeScript of a page of documentation. */
export const examplesIn = (page: string): readonly Example[] =>
  [...read(page).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => ({
    door: 'cached-session',
    where: page,
    code,
  }));

const DECLARATION = /^export (?:declare )?(?:abstract )?(?:async )?(class|function|const|type|interface)\*? (\w+)/gm;
const LIST = /^export (?:type )?\{([^}]*)\} from '([^']+)'/gm;
const ALL = /^export \* from '([^']+)'/gm;

/** An index is a list of names and files; every other file has declarations. */
function namesOf(file: string): readonly string[] {
  const source = read(file);
  const listed = [...source.matchAll(LIST)].flatMap(([, names = '']) => membersOf(names).map(({ as }) => as));
  const all = filesIn(file).flatMap(namesOf);
  return [...new Set([...listed, ...all, ...[...source.matchAll(DECLARATION)].map(([, , name = '']) => name)])];
}

/** The files that an index exports everything of. */
const filesIn = (file: string): readonly string[] =>
  [...read(file).matchAll(ALL)].map(([, from = '']) => target(file, from));

const membersOf = (names: string): readonly { readonly name: string; readonly as: string }[] =>
  names
    .split(',')
    .map((member) => member.trim().replace(/^type /, ''))
    .filter((member) => member !== '')
    .map((member) => member.split(' as '))
    .map(([name = '', as = name]) => ({ name, as }));

type Declaration = Pick<PublicExport, 'kind' | 'file' | 'comment' | 'source'>;

/** The declaration of a name, through any number of re-exports. */
function declarationOf(file: string, name: string): Declaration {
  const source = read(file);
  const declared = [...source.matchAll(DECLARATION)].find((match) => match[2] === name);
  if (declared !== undefined) return declarationAt(file, source, declared);
  for (const [, names = '', from = ''] of source.matchAll(LIST)) {
    const member = membersOf(names).find(({ as }) => as === name);
    if (member !== undefined) return declarationOf(target(file, from), member.name);
  }
  const whole = filesIn(file).find((one) => namesOf(one).includes(name));
  if (whole !== undefined) return declarationOf(whole, name);
  throw new Error(`${file} does not say where ${name} is declared`);
}

function declarationAt(file: string, source: string, match: RegExpExecArray): Declaration {
  const before = source.slice(0, match.index);
  const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(before)?.[0] ?? '';
  const [text = ''] = /^[\s\S]*?(?=\n\S(?<![})\]]))|^[\s\S]*/.exec(source.slice(match.index)) ?? [];
  return { kind: kindOf(match[1], text), file, comment, source: text + inherited(file, source, text) };
}

function kindOf(word = '', text: string): PublicExport['kind'] {
  if (word === 'const') return /=>$/m.test(text) || /=> /.test(text) ? 'function' : 'const';
  return word === 'class' || word === 'function' ? word : 'type';
}

/** The inherited members of a class, if its base class is ours. */
function inherited(file: string, source: string, declaration: string): string {
  const parent = /^export class \w+ extends (\w+)/.exec(declaration)?.[1];
  const from = new RegExp(`^import \\{[^}]*\\b${parent}\\b[^}]*\\} from '(\\.[^']+)'`, 'm').exec(source)?.[1];
  return parent === undefined || from === undefined ? '' : declarationOf(target(file, from), parent).source;
}

const target = (file: string, specifier: string): string =>
  normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts');
