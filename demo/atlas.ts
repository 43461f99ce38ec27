import { CacheError } from 'cached-session';
import { type AskOptions, log, showProvenance } from './answers.js';
import { askCountries, askSheet, type CountryLine, flagUrl, sheetUrl } from './api.js';
import type { Chart } from './chart.js';
import { debounced } from './debounce.js';
import { byId } from './dom.js';
import { plural } from './format.js';
import { isRegion, markCountries, showCountries, showNoCountries, showRegions } from './gazetteer.js';
import { keepPage } from './keeping.js';
import { session } from './session.js';
import { showNoSheet, showSheet } from './sheet.js';
import { showStored } from './stored.js';

/** The open region and country, and the actions on them. */
export class Atlas {
  /** Updates the list of stored entries, debounced. */
  readonly countStored = debounced(() => this.#count());
  readonly #chart: Chart;
  #region = '';
  #code = '';
  #countries: readonly CountryLine[] = [];
  #charted: ReadonlySet<string> = new Set();

  constructor(chart: Chart) {
    this.#chart = chart;
  }

  /** Opens the region or the country whose name or code is in the URL. */
  async follow(name: string): Promise<void> {
    if (isRegion(name)) await this.#openRegion(name);
    else await this.#openCountry(name);
  }

  async showRegion(options: AskOptions = {}): Promise<void> {
    const region = this.#region;
    try {
      const { content, answered } = await askCountries(region, options);
      if (region !== this.#region) return;
      this.#countries = content;
      showCountries(content);
      showProvenance(byId('list-provenance'), answered);
    } catch (error) {
      this.#countries = [];
      byId('list-provenance').replaceChildren();
      showNoCountries(reason(error));
    }
    markCountries(this.#charted, this.#code);
  }

  /** Requests every sheet and flag of the region at once. */
  async chartAll(): Promise<void> {
    const start = performance.now();
    const flags = this.#countries.map(({ code }) => session.get(flagUrl(code)).catch(() => undefined));
    const sheets = this.#countries.map(({ code }) => session.get(sheetUrl(code)).catch(() => undefined));
    const answers = await Promise.all(sheets);
    await Promise.all(flags);
    const had = answers.filter((answer) => answer?.ok);
    const cached = had.filter((answer) => answer?.fromCache).length;
    log({
      label: `All of ${this.#region}`,
      provenance: had.length === 0 ? 'failed' : cached === had.length ? 'cache' : 'network',
      millis: performance.now() - start,
      createdAt: null,
      note: `${plural(had.length, 'sheet')}, ${cached} of them from the cache`,
    });
  }

  async clear(): Promise<void> {
    const start = performance.now();
    const { deleted } = await session.cache.clear();
    this.#logDeleted('Everything', deleted, start);
    await keepPage('all');
    this.countStored();
  }

  async #count(): Promise<void> {
    this.#charted = await showStored({
      remove: (entry, cacheKey) => this.#delete(entry, { keys: [cacheKey] }),
      nameOf: (code) => this.#chart.nameOf(code),
    });
    this.#chart.chart(this.#charted);
    markCountries(this.#charted, this.#code);
  }

  async #openRegion(region: string): Promise<void> {
    this.#region = region;
    showRegions(region);
    await this.showRegion();
  }

  async #openCountry(code: string, options: AskOptions = {}): Promise<void> {
    this.#code = code;
    this.#chart.select(code);
    markCountries(this.#charted, code);
    const name = this.#chart.nameOf(code);
    try {
      const { content, answered } = await askSheet(code, name, options);
      if (code !== this.#code) return;
      showSheet(content, answered, {
        refresh: () => this.#openCountry(code, { refresh: true }),
        remove: () => this.#delete(content.name, { urls: [new URL(sheetUrl(code), location.href).href] }),
      });
      if (content.region !== this.#region) await this.#openRegion(content.region);
    } catch (error) {
      showNoSheet(await this.#chart.findName(code), reason(error));
      if (this.#region === '') await this.#openRegion('Europe');
    }
  }

  async #delete(what: string, which: Parameters<typeof session.cache.delete>[0]): Promise<void> {
    const start = performance.now();
    const { deleted } = await session.cache.delete(which);
    this.#logDeleted(what, deleted, start);
  }

  #logDeleted(label: string, deleted: number, start: number): void {
    const note = `${plural(deleted, 'entry', 'entries')} deleted`;
    log({ label, provenance: 'deleted', millis: performance.now() - start, createdAt: null, note });
  }
}

function reason(error: unknown): string {
  if (error instanceof CacheError && error.code === 'http-status') {
    return 'The origin answered with an error, and there is no stored copy.';
  }
  if (error instanceof CacheError && error.code === 'network') {
    return 'Not stored on this device, and the origin does not answer. Open a charted country, or switch the origin to Up.';
  }
  return error instanceof Error ? error.message : String(error);
}
