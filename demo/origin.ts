import { byId } from './dom.js';

/** The switch of the demo's origin. It affects real connections; only those of the switch itself keep working. */
export async function connectOriginSwitch(): Promise<void> {
  const switched = byId('origin');
  switched.addEventListener('change', async ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    await fetch(`/control/origin/${target.value}`, { method: 'POST' });
    show(target.value);
  });
  const answer: unknown = await (await fetch('/control/origin', { cache: 'no-store' })).json();
  if (typeof answer === 'object' && answer !== null && 'state' in answer) show(String(answer.state));
}

const mottos: Readonly<Record<string, string>> = {
  up: 'Everything you open is stored on this device.',
  failing: 'The origin answers every request with an error.',
  down: 'The origin is down: everything you see comes from this device.',
};

function show(state: string): void {
  document.documentElement.dataset.origin = state;
  byId('motto').textContent = mottos[state] ?? '';
  for (const input of document.querySelectorAll<HTMLInputElement>('#origin input'))
    input.checked = input.value === state;
}
