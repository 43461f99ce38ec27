/** The command cannot do what was asked; its message says why and what to do instead. Printed without a stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
