/** What Node calls to print an object in place of its own members, of which ours have none to show. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Prints a value as Node does. */
export type Print = (value: unknown, options: object) => string;

/** An object as its class and what `toJSON` gives. */
export const inspected = (object: { toJSON(): unknown }, print: Print, options: object): string =>
  `${object.constructor.name} ${print(object.toJSON(), options)}`;
