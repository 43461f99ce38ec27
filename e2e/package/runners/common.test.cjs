const { cases } = require('./cases.cjs');

cases(require('cached-session'), require('cached-session/engine'), require('cached-session/backends/memory'));
