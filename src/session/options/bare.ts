/** The same object without a prototype: what somebody adds to `Object.prototype` is no member of what the platform is given. */
export const bare = <Init extends object>(init: Init): Init => Object.setPrototypeOf(init, null);
