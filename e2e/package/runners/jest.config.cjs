/* Jest's ES modules need a flag of Node's, and then only they are run; without it, CommonJS, in both environments. */
const isEsm = (process.env.NODE_OPTIONS ?? '').includes('--experimental-vm-modules');
const project = (testEnvironment) => ({
  rootDir: __dirname,
  testEnvironment,
  transform: {},
  testMatch: [isEsm ? '**/esm.test.js' : '**/common.test.cjs'],
});

module.exports = { projects: isEsm ? [project('node')] : [project('node'), project('./jsdom-with-fetch.cjs')] };
