import { CATALOGUE, isName } from '../contenders/catalogue.js';
import type { Contender } from '../contenders/contender.js';
import { CREATE } from '../contenders/index.js';

declare global {
  interface Window {
    contender?: Contender;
  }
}

const [, , name = ''] = location.pathname.split('/');
if (!isName(name)) throw new Error(`Nobody is called ${name}: ${Object.keys(CATALOGUE).join(', ')}.`);
window.contender = CREATE[name]({ name, scope: location.pathname });
