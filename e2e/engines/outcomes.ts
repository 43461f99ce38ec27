/** What became of one test in one engine. */
export type Outcome = {
  readonly engine: string;
  /** "project file title", as Playwright's `grep` sees it. */
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'left out';
  /** Why it was left out. */
  readonly reason: string;
};

/** One line per engine, and one per reason for which tests were left out there. */
export function summary(outcomes: readonly Outcome[]): string[] {
  return enginesOf(outcomes).flatMap((engine) => {
    const here = outcomes.filter((outcome) => outcome.engine === engine);
    const ran = here.filter(({ status }) => status !== 'left out');
    const passed = ran.filter(({ status }) => status === 'passed');
    const counts = `${engine}: ${ran.length} ran, ${passed.length} passed, ${here.length - ran.length} left out`;
    return [counts, ...reasons(here).map(([reason, count]) => `  ${count} left out: ${reason}`)];
  });
}

/** A cell of README's table: what the tests of a feature found in an engine. */
export function cell(outcomes: readonly Outcome[]): string {
  const passed = outcomes.filter(({ status }) => status === 'passed').length;
  if (outcomes.some(({ status }) => status === 'failed')) return 'no';
  if (passed === outcomes.length) return 'yes';
  const why = reasons(outcomes).map(([reason]) => reason);
  const isUntested = why.every((reason) => reason.startsWith('no means'));
  const some = passed > 0 ? `yes, in ${passed} of ${outcomes.length} tests` : isUntested ? 'not tested' : 'no';
  return `${some}: ${why.join('; ')}`;
}

export const enginesOf = (outcomes: readonly Outcome[]): string[] => [...new Set(outcomes.map(({ engine }) => engine))];

function reasons(outcomes: readonly Outcome[]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { status, reason } of outcomes) {
    if (status === 'left out') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}
