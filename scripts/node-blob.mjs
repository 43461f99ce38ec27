// Node's own: what a test runner puts in their place (jsdom) neither Node's Response nor our code could read.
export { Blob, File } from 'node:buffer';
