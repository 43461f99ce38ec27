import type { Guard } from '../guards.js';

/** What each message of a union has behind its first member, as guards: add a message, and the compiler asks for its shape. */
export type MessageShapes<Message extends readonly [string, ...(readonly unknown[])]> = {
  readonly [Kind in Message[0]]: MembersOf<Extract<Message, readonly [Kind, ...(readonly unknown[])]>>;
};

type MembersOf<Message> = Message extends readonly [string, ...infer Members]
  ? { readonly [At in keyof Members]: Guard<Members[At]> }
  : never;

/** Is it one of the messages whose shapes these are? Members beyond the shape are left alone: a newer version may have more. */
export function hasShape<Message extends readonly [string, ...(readonly unknown[])]>(
  value: unknown,
  shapes: MessageShapes<Message>,
): value is Message {
  if (!Array.isArray(value)) return false;
  const kind: unknown = value[0];
  if (!isKind(kind, shapes)) return false;
  const members: readonly Guard<unknown>[] = shapes[kind];
  return members.every((isMember, at) => isMember(value[at + 1]));
}

function isKind<Kinds extends object>(kind: unknown, kinds: Kinds): kind is keyof Kinds {
  return typeof kind === 'string' && Object.hasOwn(kinds, kind);
}
