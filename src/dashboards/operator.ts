import { type Dashboard, type Panel, BigValueTextMode, VisibilityMode } from '@grafana/schema';
import { board, boardLinks, choice, dataSource, runbook } from './board';
import {
  COUNT,
  RATIO,
  SECONDS,
  areas,
  bars,
  colored,
  columns,
  lines,
  now,
  over,
  rows,
  stat,
  table,
  word,
} from './panels';
import { orZero } from './queries';

const UID = 'securescore-operator';
const PODS = 'cluster=~"$cluster",job=~"$job",instance=~"$instance"';
const JOB = 'cluster=~"$cluster",job=~"$job"';

const rate = (series: string, matchers = '') => `rate(${series}{${PODS}${matchers}}[$__rate_interval])`;
const quantile = (share: number, by: string, series: string) =>
  `histogram_quantile(${share}, sum by (${by}) (${rate(series)})) >= 0`;
const mean = (series: string) => `sum(${rate(`${series}_sum`)}) / (sum(${rate(`${series}_count`)}) > 0)`;
const points = { showPoints: VisibilityMode.Always };

/** Seconds after which SecureScoreSweepFailing has cause to fire. */
const SWEEP_OVERDUE = `2 * min(securescore_watch_poll_interval_seconds{${JOB}}) + 600`;
const SINCE_SWEEP = `time() - max(securescore_sweep_last_success_timestamp_seconds{${JOB}})`;

function running(): Panel[] {
  return [
    stat(
      {
        title: 'Pods',
        description:
          'Pods of the operator that answer Prometheus, and that lead. One pod of each cluster leads: it alone polls, and exposes scopes and watches.',
        empty: 'No pod is scraped',
        width: 5,
        height: 5,
        unit: COUNT,
        steps: [
          [null, 'red'],
          [1, 'green'],
        ],
        targets: [now('A', 'Up', `sum(up{${JOB}})`), now('B', 'Leading', `sum(securescore_leader{${JOB}})`)],
        links: [runbook('SecureScoreOperatorDown'), runbook('SecureScoreNoLeader')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'Since the last full sweep',
        description:
          'How long ago a sweep got all its answers from Azure, and by how much that is longer than two of the shortest poll intervals and ten minutes.',
        empty: 'No sweep got all its answers yet',
        width: 5,
        height: 5,
        unit: SECONDS,
        decimals: 0,
        steps: [
          [null, 'green'],
          [0.001, 'red'],
        ],
        targets: [
          now('A', 'Age', SINCE_SWEEP),
          now('B', 'Overdue', `clamp_min(${SINCE_SWEEP} - (${SWEEP_OVERDUE}), 0)`),
        ],
        overrides: [colored('A', 'text')],
        links: [runbook('SecureScoreSweepFailing')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'Back-off',
        description: "How long requests still wait because Azure asked for it. 0: they don't.",
        empty: 'No pod is scraped',
        width: 4,
        height: 5,
        unit: SECONDS,
        decimals: 0,
        steps: [
          [null, 'green'],
          [0.001, 'orange'],
        ],
        targets: [now('A', 'Seconds', `max(securescore_azure_backoff_seconds{${PODS}})`)],
        links: [runbook('SecureScoreAzureThrottled')],
      },
      BigValueTextMode.Value,
    ),
    stat(
      {
        title: 'Series exposed',
        description:
          'What all pods expose together, as Prometheus counts it. Above 100,000 the operator warns in its log.',
        empty: 'No pod is scraped',
        width: 5,
        height: 5,
        unit: COUNT,
        steps: [
          [null, 'green'],
          [100000, 'orange'],
        ],
        targets: [now('A', 'Series', `sum(scrape_samples_scraped{${PODS}})`)],
      },
      BigValueTextMode.Value,
    ),
    stat(
      {
        title: 'Controls',
        description: "Whether series of controls are exposed. Without them boards and alerts can't name controls.",
        empty: 'No pod is scraped',
        width: 5,
        height: 5,
        unit: 'none',
        mappings: [word(0, 'Not exposed', 'orange'), word(1, 'Exposed', 'green')],
        targets: [now('A', 'Controls', `min(securescore_controls_exposed{${JOB}})`)],
        links: [runbook('SecureScoreControlsNotExposed')],
      },
      BigValueTextMode.Value,
    ),
    bars({
      title: 'Watches by condition Ready',
      description:
        'Polled is good. CredentialFailed: no token. NothingReadable: no role assignment. SweepFailed: no answer for a whole interval.',
      empty: 'There are no watches',
      width: 10,
      height: 7,
      unit: COUNT,
      min: 0,
      targets: [
        now(
          'A',
          '{{reason}}',
          `count by (reason) (max by (cluster, watch_namespace, watch, reason) (securescore_watch_condition_reason{${JOB},type="Ready"}))`,
        ),
      ],
      links: [runbook('SecureScoreTokenFailure')],
    }),
    table(
      {
        title: 'Versions',
        description: 'What runs where, and since when.',
        empty: 'No pod is scraped',
        width: 14,
        height: 7,
        targets: [
          rows('A', `max by (cluster, job, instance, version, revision) (securescore_operator_build_info{${PODS}})`),
          rows(
            'B',
            `1000 * max by (cluster, job, instance) (process_start_time_seconds{${PODS}}) * on (cluster, job, instance) group_left (version, revision) max by (cluster, job, instance, version, revision) (securescore_operator_build_info{${PODS}})`,
          ),
          rows(
            'C',
            `max by (cluster, job, instance) (securescore_leader{${PODS}}) * on (cluster, job, instance) group_left (version, revision) max by (cluster, job, instance, version, revision) (securescore_operator_build_info{${PODS}})`,
          ),
        ],
      },
      { by: 'Instance', descending: false },
      [
        { field: 'cluster', title: 'Cluster' },
        { field: 'instance', title: 'Instance' },
        { field: 'version', title: 'Version' },
        { field: 'revision', title: 'Revision' },
        {
          field: 'Value #C',
          title: 'Leads',
          unit: 'none',
          words: [word(0, 'Stands by', 'text'), word(1, 'Leads', 'green')],
        },
        { field: 'Value #B', title: 'Started', unit: 'dateTimeAsIso', width: 170 },
      ],
    ),
  ];
}

function sweeps(): Panel[] {
  return [
    lines({
      title: 'Since the last full sweep, over time',
      description:
        'Rises between sweeps and falls to 0 with each that got all its answers. Above the dashed line SecureScoreSweepFailing fires.',
      empty: 'No sweep got all its answers yet',
      width: 8,
      height: 8,
      unit: SECONDS,
      min: 0,
      targets: [over('A', 'Age', SINCE_SWEEP), over('B', 'Overdue', SWEEP_OVERDUE)],
      overrides: [
        colored('A', 'blue'),
        colored('B', 'red', [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } }]),
      ],
      links: [runbook('SecureScoreSweepFailing')],
    }),
    lines(
      {
        title: 'How long sweeps take',
        description: 'The mean of the sweeps that ended lately, and the longest of the last minutes.',
        empty: 'No sweep lately',
        width: 8,
        height: 8,
        unit: SECONDS,
        min: 0,
        targets: [
          over('A', 'Mean', mean('securescore_sweep_duration_seconds')),
          over('B', 'Longest', `max(securescore_sweep_duration_seconds_max{${PODS}}) > 0`),
        ],
      },
      points,
    ),
    lines({
      title: 'Scopes of the last sweep',
      description: 'How many scopes the last sweep polled. A sweep polls what is due, so it may be a part.',
      empty: 'No sweep yet',
      width: 8,
      height: 8,
      unit: COUNT,
      min: 0,
      targets: [over('A', '{{instance}}', `max by (instance) (securescore_sweep_scopes{${PODS}})`)],
    }),
  ];
}

function azure(): Panel[] {
  return [
    columns({
      title: 'Requests by code',
      description: 'Requests to Azure for each HTTP status, timeout (no answer in time) or io (no connection).',
      empty: 'No requests lately',
      width: 8,
      height: 8,
      unit: 'reqpm',
      targets: [over('A', '{{code}}', `60 * sum by (code) (${rate('securescore_azure_requests_total')})`)],
      links: [runbook('SecureScoreSweepFailing')],
    }),
    lines(
      {
        title: 'How long requests take',
        description: 'The 95th percentile for each kind of request.',
        empty: 'No requests lately',
        width: 8,
        height: 8,
        unit: SECONDS,
        min: 0,
        targets: [
          over(
            'A',
            '{{operation}}',
            quantile(0.95, 'le, operation', 'securescore_azure_request_duration_seconds_bucket'),
          ),
        ],
      },
      points,
    ),
    bars({
      title: 'Failed requests',
      description:
        'Requests over the time of the board that were not answered with 200, by kind and code. A 403 or 404 of a diagnosis is an answer: it says why a scope has no score.',
      empty: 'No request failed',
      width: 8,
      height: 8,
      unit: COUNT,
      decimals: 0,
      min: 0,
      targets: [
        now(
          'A',
          '{{operation}} {{code}}',
          `topk(12, sum by (operation, code) (increase(securescore_azure_requests_total{${PODS},code!="200"}[$__range])) > 0.5)`,
        ),
      ],
      links: [runbook('SecureScoreSweepFailing'), runbook('SecureScoreTokenFailure')],
    }),
    lines({
      title: 'Quota left',
      description: 'Requests that Azure said are left in its current window, as of the last answer of each kind.',
      empty: 'Azure has said nothing of a quota yet',
      width: 8,
      height: 8,
      unit: COUNT,
      min: 0,
      targets: [over('A', '{{operation}}', `min by (operation) (securescore_azure_quota_remaining{${PODS}})`)],
      links: [runbook('SecureScoreAzureThrottled')],
    }),
    columns({
      title: 'Throttled requests',
      description: 'Requests that Azure refused for their rate. Scores come later then, not wrong.',
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: 'reqpm',
      min: 0,
      targets: [over('A', '{{operation}}', `60 * sum by (operation) (${rate('securescore_azure_throttled_total')})`)],
      links: [runbook('SecureScoreAzureThrottled')],
    }),
    lines({
      title: 'Back-off over time',
      description: 'How long requests still wait because Azure asked for it.',
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: SECONDS,
      min: 0,
      targets: [over('A', '{{instance}}', `max by (instance) (securescore_azure_backoff_seconds{${PODS}})`)],
      links: [runbook('SecureScoreAzureThrottled')],
    }),
  ];
}

function reconciling(): Panel[] {
  const queue = 'operator_sdk_reconciliations_queue_size_securescorewatchreconciler';
  const active = 'operator_sdk_reconciliations_executions_securescorewatchreconciler';
  const time = 'operator_sdk_controllers_execution_reconcile_seconds';
  const started = `sum(${rate('operator_sdk_reconciliations_started_total')})`;
  return [
    lines({
      title: 'Queue',
      description:
        'Watches that wait to be reconciled, and that are reconciled right now. A queue that stays above 0 means that statuses are late.',
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: COUNT,
      min: 0,
      targets: [over('A', 'Waiting', `sum(${queue}{${PODS}})`), over('B', 'Running', `sum(${active}{${PODS}})`)],
    }),
    lines(
      {
        title: 'How long a reconciliation takes',
        description: 'Judging a watch and writing its status; nothing of it asks Azure.',
        empty: 'No reconciliation lately',
        width: 8,
        height: 8,
        unit: SECONDS,
        min: 0,
        targets: [
          over('A', 'Half', quantile(0.5, 'le', `${time}_bucket`)),
          over('B', '95 of 100', quantile(0.95, 'le', `${time}_bucket`)),
          over('C', 'Longest', `max(${time}_max{${PODS}}) > 0`),
        ],
      },
      points,
    ),
    lines({
      title: 'Reconciliations and errors',
      description:
        "Reconciliations that began, and that failed. A failed one is tried again; a status that can't be written is older than the score.",
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: 'opm',
      min: 0,
      targets: [
        over('A', 'Begun', `60 * ${started}`),
        over('B', 'Failed', `60 * (${orZero(`sum(${rate('operator_sdk_reconciliations_failed_total')})`, started)})`),
      ],
      overrides: [colored('A', 'green'), colored('B', 'red')],
      links: [runbook('SecureScoreReconcileErrors')],
    }),
  ];
}

function process(): Panel[] {
  return [
    areas({
      title: 'Memory of the JVM',
      description: 'Used memory of all pods by area, and the most that the heap may take.',
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: 'bytes',
      min: 0,
      targets: [
        over('A', '{{area}}', `sum by (area) (jvm_memory_used_bytes{${PODS}})`),
        over('B', 'heap, at most', `sum(jvm_memory_max_bytes{${PODS},area="heap"} > 0)`),
      ],
      overrides: [
        colored('B', 'red', [
          { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
          { id: 'custom.fillOpacity', value: 0 },
        ]),
      ],
    }),
    lines({
      title: 'Processor and garbage collection',
      description:
        'Share of the processors that the process uses, and share of the time in which garbage collection stops it.',
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: RATIO,
      min: 0,
      targets: [
        over('A', 'Processor {{instance}}', `max by (instance) (process_cpu_usage{${PODS}})`),
        over('B', 'Garbage collection {{instance}}', `sum by (instance) (${rate('jvm_gc_pause_seconds_sum')})`),
      ],
    }),
    lines({
      title: 'Threads and open files',
      description: 'Live threads and open files of each pod. A line that only rises is a leak.',
      empty: 'No pod is scraped',
      width: 8,
      height: 8,
      unit: COUNT,
      min: 0,
      targets: [
        over('A', 'Threads {{instance}}', `max by (instance) (jvm_threads_live_threads{${PODS}})`),
        over('B', 'Files {{instance}}', `max by (instance) (process_files_open_files{${PODS}})`),
      ],
    }),
    lines({
      title: 'Series exposed over time',
      description: 'Series of each pod, as Prometheus counts them. The leader has those of scopes and watches too.',
      empty: 'No pod is scraped',
      width: 12,
      height: 8,
      unit: COUNT,
      min: 0,
      targets: [over('A', '{{instance}}', `max by (instance) (scrape_samples_scraped{${PODS}})`)],
    }),
    lines({
      title: 'How long a scrape takes',
      description: 'As Prometheus sees it. Near the scrape timeout, series would begin to have gaps.',
      empty: 'No pod is scraped',
      width: 12,
      height: 8,
      unit: SECONDS,
      min: 0,
      targets: [over('A', '{{instance}}', `max by (instance) (scrape_duration_seconds{${PODS}})`)],
    }),
  ];
}

export const operator: Dashboard = board({
  uid: UID,
  title: 'Secure score: operator',
  description:
    'Whether the numbers of the other boards can be trusted: does the operator run, does Azure answer, are statuses written.',
  from: 'now-6h',
  refresh: '1m',
  variables: [
    dataSource(),
    choice('cluster', 'Cluster', 'label_values(securescore_operator_build_info, cluster)'),
    choice('job', 'Job', 'label_values(securescore_operator_build_info{cluster=~"$cluster"}, job)'),
    choice(
      'instance',
      'Instance',
      'label_values(securescore_operator_build_info{cluster=~"$cluster",job=~"$job"}, instance)',
    ),
  ],
  links: boardLinks(UID),
  marks: [],
  rows: [
    { title: 'Does it run?', panels: running() },
    { title: 'Sweeps', panels: sweeps() },
    { title: 'Azure', panels: azure() },
    { title: 'Reconciliation', panels: reconciling() },
    { title: 'Process', panels: process() },
  ],
});
