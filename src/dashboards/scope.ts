import { type Dashboard, type Panel, BigValueTextMode, FieldColorModeId } from '@grafana/schema';
import { board, boardLinks, choice, dataSource, mark, page, portal, runbook } from './board';
import {
  CHANGE,
  COUNT,
  MISSING,
  POINTS,
  RATIO,
  colored,
  columns,
  heat,
  lines,
  now,
  over,
  rows,
  stat,
  table,
  word,
} from './panels';
import { Scopes, withControlName } from './queries';
import { age } from './shared';

const UID = 'securescore-scope';
const SCOPE = 'cluster=~"$cluster",scope_id="$scope"';
const CONTROLS = 'control_id=~"$control"';

const scope = new Scopes(SCOPE, 'cluster=~"$cluster"', SCOPE);
const CAUSES: [string, string, string][] = [
  ['health', 'Health', 'red'],
  ['resources', 'Resources', 'orange'],
  ['applicability', 'Applicability', 'blue'],
  ['model', "Microsoft's model", 'purple'],
  ['unattributed', 'Unattributed', 'text'],
];

/** A series of this scope for each watch that names it. */
const perWatch = (series: string) => `max by (cluster, watch_namespace, watch) (${series}{${SCOPE}})`;

/** Points that one cause gave or took since the point before, while nothing else happened to the counter. */
const rise = (series: string, cause: string) => {
  const counter = `${series}{${SCOPE},cause="${cause}"}`;
  return `max by (cause) (clamp_min(${counter} - ${counter} offset $__interval, 0))`;
};
const lost = (cause: string) => rise('securescore:scope_lost_points:total', cause);
const gained = (cause: string) => rise('securescore:scope_gained_points:total', cause);

/** When a cause moved the score; the points are a label, since an annotation can't show values. */
function moves(cause: string): string {
  const told = (points: string, direction: string) =>
    `label_replace(round(${points}, 0.1) > 0, "direction", "${direction}", "", "")`;
  return `count_values by (direction) ("points", ${told(lost(cause), 'lost')} or ${told(gained(cause), 'gained')})`;
}

function today(): Panel[] {
  const score = `max(${scope.value('securescore_scope_score_ratio')})`;
  const counts = `max(${scope.weight()} >= 0)`;
  const below = `max(${scope.below()})`;
  const change = (days: number) => `max(${scope.value(`securescore:scope_score:change${days}d_points`)})`;
  return [
    stat(
      {
        title: 'Score',
        description:
          "The last known score and the highest minimum that a watch holds this scope to. Green: at or above it; red: below, by the verdict of the operator; blue: no watch has a minimum for it alone; orange: too old, or the scope can't be read, so that it counts nowhere.",
        empty: 'No score yet',
        width: 5,
        height: 6,
        unit: RATIO,
        decimals: 2,
        targets: [
          now('A', 'Score', `${score} and on () (${below} == 0) and on () ${counts}`),
          now('B', 'Score', `${score} and on () (${below} == 1)`),
          now('C', 'Score', `${score} and on () ${counts} unless on () ${below}`),
          now('D', 'Score', `${score} unless on () ${counts} unless on () (${below} == 1)`),
          now('E', 'Minimum', `max(${scope.ofWatches('securescore_watch_scope_minimum_ratio')})`),
        ],
        overrides: [
          colored('A', 'green'),
          colored('B', 'red'),
          colored('C', 'blue'),
          colored('D', 'orange'),
          colored('E', 'text'),
        ],
        links: [runbook('SecureScoreScopeBelowMinimum')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'Points to go',
        description: 'Points that this scope lacks to its highest minimum; below 0 they are its margin.',
        empty: 'No minimum, or no score',
        width: 3,
        height: 6,
        unit: POINTS,
        decimals: 1,
        steps: MISSING,
        targets: [now('A', 'Points', `max(${scope.gap()})`)],
        links: [runbook('SecureScoreScopeBelowMinimum')],
      },
      BigValueTextMode.Value,
    ),
    stat(
      {
        title: 'Change',
        description: 'Points by which the score moved, whatever the cause.',
        empty: 'Not a day of data yet',
        width: 5,
        height: 6,
        unit: POINTS,
        decimals: 1,
        steps: CHANGE,
        targets: [now('A', '1 day', change(1)), now('B', '7 days', change(7)), now('C', '30 days', change(30))],
        links: [runbook('SecureScoreDropped'), runbook('SecureScoreDroppedSlowly')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'State',
        description: 'What the last poll found. Anything but Scored names a cause; the runbook says what to do.',
        empty: 'Not watched',
        width: 3,
        height: 6,
        unit: 'none',
        targets: [
          now('A', '{{state}}', `max by (state) (securescore_scope_state{${SCOPE},state="Scored"}) == 1`),
          now('B', '{{state}}', `max by (state) (securescore_scope_state{${SCOPE},state!="Scored"}) == 1`),
        ],
        overrides: [colored('A', 'green'), colored('B', 'orange')],
        links: [runbook('SecureScoreScopeUnreadable')],
      },
      BigValueTextMode.Name,
    ),
    age(
      scope,
      'Age',
      'How old the score is. Red: too old to be believed.',
    ),
    stat(
      {
        title: 'Made of',
        description:
          'Points earned and points to earn, as the portal lists them (not percentage points), and the weight of this scope in an aggregate: about its number of resources.',
        empty: 'No score yet',
        width: 5,
        height: 6,
        unit: COUNT,
        decimals: 2,
        targets: [
          now('A', 'Earned', `max(${scope.value('securescore_scope_current_points')})`),
          now('B', 'To earn', `max(${scope.value('securescore_scope_max_points')})`),
          now('C', 'Weight', `max(${scope.value('securescore_scope_weight')})`),
        ],
      },
      BigValueTextMode.ValueAndName,
    ),
  ];
}

const SCORE_OVER_TIME = 'Score against its minimum';
const MOVES_OVER_TIME = 'Points lost and gained by cause';

function changes(): Panel[] {
  const dashed = [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } }];
  const moved = scope.moved('control', 'control_id', CONTROLS);
  return [
    lines({
      title: SCORE_OVER_TIME,
      description:
        'The last known score, and the minimum of each watch that has one for this scope. Marked is when it moved, by cause; move the pointer to a mark for the points.',
      empty: 'No score yet',
      width: 16,
      height: 10,
      unit: RATIO,
      decimals: 2,
      maxDataPoints: 400,
      targets: [
        over('A', 'Score', `max(${scope.value('securescore_scope_score_ratio')})`),
        over('B', 'Minimum of {{watch_namespace}}/{{watch}}', perWatch('securescore_watch_scope_minimum_ratio')),
      ],
      overrides: [colored('A', 'blue'), colored('B', 'red', dashed)],
      links: [runbook('SecureScoreScopeBelowMinimum')],
    }),
    table(
      {
        title: 'Controls that moved',
        description:
          "Points that each control gave or took over the time of the board, by all causes but Microsoft's model. They add up to the change of the score, but for what no control explains.",
        empty: 'No control moved',
        width: 8,
        height: 10,
        targets: [rows('A', withControlName(`sum by (control_id) (${moved}) != 0`))],
        links: [runbook('SecureScoreDropped')],
      },
      { by: 'Points', descending: false },
      [
        { field: 'control_name', title: 'Control' },
        {
          field: 'Value',
          title: 'Points',
          unit: POINTS,
          decimals: 1,
          width: 130,
          steps: [
            [null, 'red'],
            [0, 'green'],
          ],
        },
      ],
    ),
    columns({
      title: MOVES_OVER_TIME,
      description:
        "When the score moved and why: above 0 gained, below 0 lost. Health: resources turned healthy or unhealthy. Resources: they came or went. Applicability: exempted, or no longer. Model: Microsoft changed what counts. Unattributed: the data can't tell.",
      empty: 'Nothing moved',
      width: 24,
      height: 8,
      unit: POINTS,
      decimals: 1,
      maxDataPoints: 100,
      targets: CAUSES.map(([cause, name], i) =>
        over(String.fromCharCode(65 + i), name, `${gained(cause)} - ${lost(cause)}`),
      ),
      overrides: CAUSES.map(([, , color], i) => colored(String.fromCharCode(65 + i), color)),
      links: [runbook('SecureScoreDropped'), runbook('SecureScoreModelChanged')],
    }),
  ];
}

function controls(): Panel[] {
  const each = (series: string, matchers = CONTROLS) => `max by (control_id) (${scope.controls(series, matchers)})`;
  const resources = (health: string) => each('securescore_control_resources', `${CONTROLS},health="${health}"`);
  const gain = each('securescore_control_gain_points');
  return [
    table(
      {
        title: 'Controls',
        description:
          'Every control of this scope: points earned and to earn, resources, and what fixing all unhealthy ones gains in points of the score. A control that can earn nothing has no resource that counts. The link opens the recommendations in the Azure portal.',
        empty: 'Controls are not exposed',
        width: 24,
        height: 13,
        targets: [
          rows('A', withControlName(gain)),
          rows('B', withControlName(each('securescore_control_current_points'))),
          rows('C', withControlName(each('securescore_control_max_points'))),
          rows('D', withControlName(resources('unhealthy'))),
          rows('E', withControlName(resources('healthy'))),
          rows('F', withControlName(`(${gain}) / (${resources('unhealthy')} > 0)`)),
        ],
        links: [runbook('SecureScoreControlsNotExposed')],
      },
      { by: 'Gain', descending: true },
      [
        {
          field: 'control_name',
          title: 'Control',
          link: {
            title: 'Recommendations in the Azure portal',
            url: '${portal:raw}/#view/Microsoft_Azure_Security/SecurityMenuBlade/~/5',
          },
        },
        { field: 'Value #B', title: 'Score', unit: COUNT, decimals: 2, width: 100 },
        { field: 'Value #C', title: 'Maximum', unit: COUNT, decimals: 0, width: 100 },
        {
          field: 'Value #D',
          title: 'Unhealthy',
          unit: COUNT,
          width: 110,
          steps: [
            [null, 'text'],
            [1, 'red'],
          ],
        },
        { field: 'Value #E', title: 'Healthy', unit: COUNT, width: 110 },
        {
          field: 'Value #A',
          title: 'Gain',
          unit: POINTS,
          decimals: 1,
          width: 140,
          steps: [
            [null, 'text'],
            [0.001, 'green'],
          ],
        },
        { field: 'Value #F', title: 'Each resource', unit: POINTS, decimals: 2, width: 150 },
      ],
    ),
    heat({
      title: 'Controls over time',
      description:
        'Which part of its points each control earned: red is nothing, green is all. A control without a resource that counts has no row.',
      empty: 'Controls are not exposed',
      width: 12,
      height: 10,
      unit: RATIO,
      decimals: 0,
      min: 0,
      max: 1,
      maxDataPoints: 60,
      color: { mode: FieldColorModeId.ContinuousRdYlGr },
      targets: [
        over(
          'A',
          '{{control_name}}',
          withControlName(
            `${each('securescore_control_current_points')} / (${each('securescore_control_max_points')} > 0)`,
          ),
        ),
      ],
    }),
    lines({
      title: 'Unhealthy resources',
      description: 'How many resources of each control are unhealthy.',
      empty: 'Controls are not exposed',
      width: 12,
      height: 10,
      unit: COUNT,
      min: 0,
      maxDataPoints: 300,
      targets: [over('A', '{{control_name}}', withControlName(resources('unhealthy')))],
    }),
  ];
}

function watches(): Panel[] {
  const waived = perWatch('securescore_watch_scope_waived_until_timestamp_seconds');
  return [
    table(
      {
        title: 'Watches of this scope',
        description:
          'Every watch that names this scope, the minimum that it holds it to, its verdict, and until when it is waived. A watch without a minimum only observes, or judges its scopes together.',
        empty: 'No watch names this scope',
        width: 24,
        height: 7,
        targets: [
          rows('A', perWatch('securescore_watch_scope_info')),
          rows('B', perWatch('securescore_watch_scope_minimum_ratio')),
          rows('C', perWatch('securescore_watch_scope_below_minimum')),
          rows('D', `1000 * ${waived}`),
        ],
        links: [runbook('SecureScoreWaiverExpiring')],
      },
      { by: 'Watch', descending: false },
      [
        { field: 'cluster', title: 'Cluster' },
        { field: 'watch_namespace', title: 'Namespace' },
        { field: 'watch', title: 'Watch' },
        { field: 'Value #B', title: 'Minimum', unit: RATIO, decimals: 0 },
        {
          field: 'Value #C',
          title: 'Verdict',
          unit: 'none',
          words: [word(0, 'At or above', 'green'), word(1, 'Below', 'red')],
        },
        { field: 'Value #D', title: 'Waived until', unit: 'dateTimeAsIso' },
      ],
    ),
  ];
}

export const scopeBoard: Dashboard = board({
  uid: UID,
  title: 'Secure score: scope',
  description: 'One subscription or connector: its score against its minimum, what moved it and when, and what to fix.',
  from: 'now-30d',
  refresh: '5m',
  variables: [
    dataSource(),
    choice('cluster', 'Cluster', 'label_values(securescore_scope_info, cluster)'),
    choice(
      'scope',
      'Scope',
      'query_result(max by (scope_id, scope_name) (securescore:scope:info{cluster=~"$cluster"}))',
      {
        one: true,
        regex: '/scope_id="(?<value>[^"]+)",scope_name="(?<text>.*?)"[,}]/',
      },
    ),
    choice(
      'control',
      'Control',
      'query_result(max by (control_id, control_name) (securescore_control_info{cluster=~"$cluster"}))',
      { regex: '/control_id="(?<value>[^"]+)",control_name="(?<text>.*?)"[,}]/' },
    ),
    portal(),
  ],
  links: [
    ...boardLinks(UID),
    page(
      'In the Azure portal',
      '${portal:raw}/#resource${scope:raw}',
      'The subscription or connector in the Azure portal',
    ),
  ],
  marks: CAUSES.map(([cause, name, color]) => ({
    mark: mark(name, color, moves(cause), name, '{{points}} points {{direction}}'),
    on: [SCORE_OVER_TIME],
  })),
  rows: [
    { title: 'Now', panels: today() },
    { title: 'What changed when', panels: changes() },
    { title: 'Controls', panels: controls() },
    { title: 'Who watches it', panels: watches() },
  ],
});
