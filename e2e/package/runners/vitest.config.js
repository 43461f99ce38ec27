const project = (environment) => ({
  test: { name: environment, environment, globals: true, include: ['esm.test.js'] },
});

export default { test: { projects: ['node', 'jsdom', 'happy-dom'].map(project) } };
