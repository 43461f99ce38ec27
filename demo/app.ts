import { onAnswer, showProvenance } from './answers.js';
import { askWorld } from './api.js';
import { Atlas } from './atlas.js';
import { Chart } from './chart.js';
import { byId } from './dom.js';
import { tickAges } from './format.js';
import { keepPage, showMode, watchSession } from './keeping.js';
import { connectOriginSwitch } from './origin.js';

const chart = new Chart(byId('map'), (code) => {
  location.hash = code;
  byId('sheet').scrollIntoView({ block: 'nearest' });
});
const atlas = new Atlas(chart);

byId('chart-all').addEventListener('click', () => atlas.chartAll());
byId('refresh-list').addEventListener('click', () => atlas.showRegion({ refresh: true }));
byId('clear').addEventListener('click', () => atlas.clear());
window.addEventListener('hashchange', () => atlas.follow(location.hash.slice(1)));
onAnswer(() => atlas.countStored());
watchSession(() => atlas.countStored());

// Now, and again when everything has loaded: the page then opens even if the origin goes down in between.
const kept = keepPage('page');
await Promise.all([
  connectOriginSwitch(),
  drawWorld(),
  atlas.follow(location.hash.slice(1) || 'NOR'),
  showMode(),
  kept,
]);
tickAges();
await keepPage('all');
atlas.countStored();

async function drawWorld(): Promise<void> {
  const target = byId('map-provenance');
  try {
    const { answered, drawn } = await askWorld((outline) => chart.draw(outline));
    showProvenance(target, answered);
    await drawn;
  } catch {
    target.textContent = 'The map is not stored on this device, and the origin is not available.';
  } finally {
    chart.finish();
  }
}
