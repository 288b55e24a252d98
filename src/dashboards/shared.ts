import { type Panel, BigValueTextMode } from '@grafana/schema';
import { runbook } from './board';
import { SECONDS, colored, now, stat } from './panels';
import type { Scopes } from './queries';

/** How old the oldest score of some scopes is: red when one is too old to be believed. */
export function age(scopes: Scopes, title: string, description: string): Panel {
  const oldest = `time() - min(${scopes.value('securescore_scope_last_success_timestamp_seconds')})`;
  const stale = `min(${scopes.value('securescore_scope_stale_timestamp_seconds')})`;
  return stat(
    {
      title,
      description,
      empty: 'No score yet',
      width: 3,
      height: 6,
      unit: SECONDS,
      decimals: 0,
      targets: [
        now('A', 'Age', `${oldest} and on () (${stale} > time())`),
        now('B', 'Age', `${oldest} and on () (${stale} <= time())`),
      ],
      overrides: [colored('A', 'green'), colored('B', 'red')],
      links: [runbook('SecureScoreStale')],
    },
    BigValueTextMode.Value,
  );
}
