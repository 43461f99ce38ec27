import * as door from 'cached-session';
import * as memory from 'cached-session/backends/memory';
import * as engine from 'cached-session/engine';
import { cases } from './cases.cjs';

cases(door, engine, memory);
