/** A duration in a readable unit: "12 s", "3 min". */
export function span(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** The duration of a call. */
export const took = (millis: number): string =>
  millis < 10
    ? `${millis.toFixed(1)} ms`
    : millis < 1000
      ? `${Math.round(millis)} ms`
      : `${(millis / 1000).toFixed(1)} s`;

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  return count < 1_000_000
    ? `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} kB`
    : `${(count / 1_000_000).toFixed(1)} MB`;
}

const integer = new Intl.NumberFormat('en');
export const grouped = (count: number): string => integer.format(count);

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** The age of a moment; `tickAges` updates it while it is shown. */
export function ageOf(moment: Date): HTMLTimeElement {
  const time = document.createElement('time');
  time.dateTime = moment.toISOString();
  time.title = moment.toLocaleString();
  time.textContent = span(Date.now() - moment.getTime());
  return time;
}

/** Updates every age on the page once a second. */
export function tickAges(): void {
  setInterval(() => {
    for (const time of document.querySelectorAll('time')) {
      time.textContent = span(Date.now() - Date.parse(time.dateTime));
    }
  }, 1000);
}
