import { type Dashboard, type Panel, BigValueTextMode, FieldColorModeId } from '@grafana/schema';
import { SCOPE_OF_ROW, SCOPE_OF_SERIES, board, boardLinks, choice, dataSource, mark, portal, runbook } from './board';
import {
  CHANGE,
  COUNT,
  MISSING,
  POINTS,
  RATIO,
  areas,
  bars,
  colored,
  heat,
  lines,
  now,
  over,
  rows,
  stat,
  states,
  table,
  word,
} from './panels';
import { Scopes, named, orZero, withControlName } from './queries';
import { age } from './shared';

const UID = 'securescore-posture';

/** So many scopes are shown by name; all others are counted. */
const TOP = 20;

const WATCHES = 'cluster=~"$cluster",watch_namespace=~"$namespace",watch=~"$watch"';
const CONTROLS = 'control_id=~"$control"';
const SCOPE_INFO =
  'cluster=~"$cluster",namespace=~"$namespace",watch=~"$watch",cloud=~"$cloud",owner=~"$owner",scope_id=~"$scope"';
const BY_WATCH = '(cluster, watch_namespace, watch)';

const scopes = new Scopes(SCOPE_INFO, WATCHES, 'cluster=~"$cluster",scope_id=~"$scope"');
const all = `count(${scopes.all()})`;

/** The worst scopes: those that lack most points, and then those without a minimum that have least. */
const worst = (at = '') =>
  `topk(${TOP}, ${scopes.gap(at)} or -100 * ${scopes.value('securescore_scope_score_ratio', at)}` +
  ` or 0 * ${scopes.all(at)})`;
const amongWorst = (perScope: string) => named(`${perScope} and on (scope_id) ${worst()}`);

const incompleteWatches = `sum(1 - max by ${BY_WATCH} (securescore_watch_condition{${WATCHES},type="Complete",status="True"}))`;
const scopeLinks = [{ title: 'Open the scope', url: SCOPE_OF_SERIES }];
const scopeLink = { title: 'Open the scope', url: SCOPE_OF_ROW };

function fine(): Panel[] {
  const verdict = scopes.verdict();
  const change = (days: number) => scopes.mean(scopes.value(`securescore:scope_score:change${days}d_points`));
  const missed = `max by ${BY_WATCH} (securescore_watch_meets_minimum{${WATCHES}})`;
  return [
    stat(
      {
        title: 'Score',
        description:
          'The secure score of the chosen scopes together, weighted as the Azure portal does it. Green: no minimum is missed; red: one is; blue: there is no minimum. The minimum is the mean of what the watches hold their scopes to, by the same weights.',
        empty: 'No score yet',
        width: 5,
        height: 6,
        unit: RATIO,
        decimals: 2,
        targets: [
          now('A', 'Score', `${scopes.score()} and on () (${verdict} == 0)`),
          now('B', 'Score', `${scopes.score()} and on () (${verdict} == 1)`),
          now('C', 'Score', `${scopes.score()} unless on () ${verdict}`),
          now('D', 'Minimum', scopes.meanMinimum()),
        ],
        overrides: [colored('A', 'green'), colored('B', 'red'), colored('C', 'blue'), colored('D', 'text')],
        links: [runbook('SecureScoreBelowMinimum')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'Points to go',
        description:
          'Percentage points that the weighted score gains when every scope reaches its own minimum, and what the aggregate lacks where a watch judges its scopes together. 0 when all is met.',
        empty: 'No minimum is set',
        width: 4,
        height: 6,
        unit: POINTS,
        decimals: 1,
        steps: MISSING,
        targets: [
          now('A', 'Each scope', scopes.pointsToGo()),
          now(
            'B',
            'Aggregate',
            'clamp_min(max(securescore:watch:gap_points{cluster=~"$cluster",namespace=~"$namespace",watch=~"$watch"}), 0)',
          ),
        ],
        links: [runbook('SecureScoreBelowMinimum')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'Below minimum',
        description:
          'Scopes that are below their minimum by the verdict of the operator, and of how many; watches that miss theirs. A scope that was last known below stays below until a fresh score.',
        empty: 'Nothing is watched',
        width: 4,
        height: 6,
        unit: COUNT,
        steps: [
          [null, 'green'],
          [1, 'red'],
        ],
        targets: [
          now('A', 'Scopes', `sum(${scopes.below()})`),
          now('B', 'of', all),
          now('C', 'Watches', `sum(1 - ${missed})`),
        ],
        overrides: [colored('B', 'text')],
        links: [runbook('SecureScoreScopeBelowMinimum')],
      },
      BigValueTextMode.ValueAndName,
    ),
    stat(
      {
        title: 'Change',
        description:
          'Points by which the weighted score moved, over the scopes that have a score at both ends and by the weights of today: a weak scope that left is no improvement.',
        empty: 'Not seven days of data yet',
        width: 4,
        height: 6,
        unit: POINTS,
        decimals: 1,
        steps: CHANGE,
        targets: [now('A', '7 days', change(7)), now('B', '30 days', change(30))],
        links: [runbook('SecureScoreDropped')],
      },
      BigValueTextMode.ValueAndName,
    ),
    age(
      scopes,
      'Oldest data',
      'The age of the oldest score among the chosen scopes. Red: at least one is too old to be believed; scores that old count nowhere on this board.',
    ),
    stat(
      {
        title: 'Complete',
        description:
          "Watches with a scope that isn't waived and has no fresh score, and scopes without a score that counts. While this isn't complete, the score is that of a part.",
        empty: 'Nothing is watched',
        width: 4,
        height: 6,
        unit: COUNT,
        steps: [
          [null, 'green'],
          [1, 'orange'],
        ],
        mappings: [word(0, 'Complete', 'green')],
        targets: [
          now('A', 'Watches incomplete', incompleteWatches),
          now('B', 'Scopes without a score', scopes.unscored()),
        ],
        links: [runbook('SecureScoreScopeUnreadable')],
      },
      BigValueTextMode.ValueAndName,
    ),
  ];
}

function compare(): Panel[] {
  const gap = scopes.gap();
  const counted = (condition: string) => orZero(`count(${gap} ${condition})`, `count(${gap})`);
  const stateOf =
    `${scopes.below()} == 1 or 2 * (${scopes.all()} unless on (scope_id) ${scopes.weight()})` +
    ` or ${scopes.below()} or 3 * ${scopes.all()}`;
  const moves = scopes.moved('scope', 'cause', '');
  return [
    table(
      {
        title: `Scopes by gap to their minimum: the worst ${TOP}`,
        description: `The ${TOP} scopes that lack most points to the highest minimum that a watch holds them to, then those without a minimum that score lowest. A gap below 0 is a margin. The panel beside it counts all others.`,
        empty: 'Nothing is watched',
        width: 16,
        height: 11,
        targets: [
          rows('A', amongWorst(scopes.gap())),
          rows('B', amongWorst(scopes.value('securescore_scope_score_ratio'))),
          rows('C', amongWorst(scopes.ofWatches('securescore_watch_scope_minimum_ratio'))),
          rows('D', amongWorst(scopes.value('securescore:scope_score:change7d_points'))),
          rows('E', amongWorst(scopes.value('securescore_scope_weight'))),
        ],
        links: [runbook('SecureScoreScopeBelowMinimum')],
      },
      { by: 'Gap', descending: true },
      [
        { field: 'scope_name', title: 'Scope', link: scopeLink },
        { field: 'cloud', title: 'Cloud', width: 110 },
        { field: 'owner', title: 'Owner' },
        { field: 'Value #B', title: 'Score', unit: RATIO, decimals: 2, width: 90 },
        { field: 'Value #C', title: 'Minimum', unit: RATIO, decimals: 0, width: 90 },
        {
          field: 'Value #A',
          title: 'Gap',
          unit: POINTS,
          decimals: 1,
          width: 120,
          steps: MISSING,
        },
        {
          field: 'Value #D',
          title: '7 days',
          unit: POINTS,
          decimals: 1,
          width: 120,
          steps: CHANGE,
        },
        { field: 'Value #E', title: 'Weight', unit: COUNT, decimals: 0, width: 80 },
        { field: 'scope_id', title: '', hidden: true },
      ],
    ),
    bars({
      title: 'All scopes by gap',
      description:
        "How many scopes lack how many points to their minimum: all that are chosen, also those that the table doesn't name.",
      empty: 'No minimum per scope is set',
      width: 8,
      height: 6,
      unit: COUNT,
      min: 0,
      targets: [
        now('A', 'More than 20 points', counted('> 20')),
        now('B', '5 to 20 points', counted('> 5 <= 20')),
        now('C', 'Up to 5 points', counted('> 0 <= 5')),
        now('D', 'At or above', counted('<= 0')),
      ],
      overrides: [colored('A', 'dark-red'), colored('B', 'red'), colored('C', 'orange'), colored('D', 'green')],
    }),
    bars({
      title: 'Score by cloud',
      description: 'The weighted score of the chosen scopes of each cloud.',
      empty: 'No score yet',
      width: 8,
      height: 5,
      unit: RATIO,
      decimals: 2,
      min: 0,
      max: 1,
      targets: [now('A', '{{cloud}}', scopes.scoreByCloud())],
    }),
    states({
      title: `Verdict over time: the worst ${TOP} of today`,
      description:
        'When each of the scopes of the table was at or above its minimum, below it, or without a score that counts. A gap is a time without the operator.',
      empty: 'Nothing is watched',
      width: 24,
      height: 11,
      unit: 'none',
      maxDataPoints: 100,
      mappings: [
        word(0, 'At or above its minimum', 'green'),
        word(1, 'Below its minimum', 'red'),
        word(2, 'No score that counts', 'orange'),
        word(3, 'No minimum', 'blue'),
      ],
      targets: [over('A', '{{scope_name}}', named(`(${stateOf}) and on (scope_id) ${worst(' @ end()')}`))],
      dataLinks: scopeLinks,
    }),
    table(
      {
        title: 'Movers by cause',
        description:
          "The 15 largest moves of a scope's score over the time of the board, with their cause: resources turned healthy or unhealthy (health), came or went (resources), were exempted (applicability), Microsoft changed what counts (model), or the data can't tell (unattributed).",
        empty: 'Nothing moved',
        width: 16,
        height: 8,
        targets: [rows('A', named(`${moves} and on (scope_id, cause) topk(15, abs(${moves}) > 0.05)`))],
        links: [runbook('SecureScoreDropped'), runbook('SecureScoreModelChanged')],
      },
      { by: 'Points', descending: false },
      [
        { field: 'scope_name', title: 'Scope', link: scopeLink },
        { field: 'cloud', title: 'Cloud', width: 110 },
        { field: 'owner', title: 'Owner' },
        { field: 'cause', title: 'Cause', width: 130 },
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
        { field: 'scope_id', title: '', hidden: true },
      ],
    ),
    bars({
      title: 'All moves by cause',
      description:
        'What each cause added to the weighted score of all chosen scopes, or took from it, over the time of the board.',
      empty: 'Nothing moved',
      width: 8,
      height: 8,
      unit: POINTS,
      decimals: 2,
      steps: [
        [null, 'red'],
        [0, 'green'],
      ],
      targets: [now('A', '{{cause}}', scopes.share(moves, 'cause'))],
    }),
  ];
}

function next(): Panel[] {
  const gains = scopes.controls('securescore_control_gain_points', CONTROLS);
  const gain = scopes.share(gains, 'control_id');
  const unhealthy = `sum by (control_id) (${scopes.controls('securescore_control_resources', `${CONTROLS},health="unhealthy"`)})`;
  const step = (series: string) =>
    `max by (cluster, watch_namespace, watch, step, scope_id, control_id)` +
    ` (${series}{${WATCHES},scope_id=~"$scope",${CONTROLS}})` +
    ` * on (cluster, scope_id) group_left (scope_name) topk by (cluster, scope_id) (1, securescore:scope:info{cluster=~"$cluster",cloud=~"$cloud",owner=~"$owner"})`;
  const firstSteps = `topk(50, ${step('securescore_watch_plan_step_gain_points')})`;
  const needed = `max by ${BY_WATCH} (securescore_watch_plan_resources{${WATCHES}})`;
  const missed = `max by ${BY_WATCH} (securescore_watch_meets_minimum{${WATCHES}}) == 0`;
  return [
    table(
      {
        title: 'Controls by gain',
        description:
          'What the weighted score of the chosen scopes gains when every unhealthy resource of a control is fixed, and how many these are.',
        empty: 'Nothing to gain, or controls are not exposed',
        width: 11,
        height: 10,
        targets: [
          rows('A', withControlName(`(${gain}) > 0.005`)),
          rows('B', withControlName(unhealthy)),
          rows('C', withControlName(`(${gain}) / (${unhealthy} > 0)`)),
          rows('D', withControlName(`count by (control_id) (${gains} > 0)`)),
        ],
        links: [runbook('SecureScoreControlsNotExposed')],
      },
      { by: 'Gain', descending: true },
      [
        { field: 'control_name', title: 'Control' },
        { field: 'Value #A', title: 'Gain', unit: POINTS, decimals: 2, width: 120 },
        { field: 'Value #B', title: 'Resources', unit: COUNT, width: 100 },
        { field: 'Value #C', title: 'Each', unit: POINTS, decimals: 3, width: 130 },
        { field: 'Value #D', title: 'Scopes', unit: COUNT, width: 80 },
      ],
    ),
    table(
      {
        title: 'The plan',
        description:
          "The shortest way of each watch to its minimum: which resources to fix first, and what that gains. Points are of the scope's score, or of the weighted one where the minimum applies to that. Each watch lists its ten best steps; the 50 that gain most are shown.",
        empty: 'Every minimum is met, or none is in reach',
        width: 13,
        height: 10,
        targets: [
          rows(
            'A',
            withControlName(
              `${step('securescore_watch_plan_step_resources')} and on (cluster, watch_namespace, watch, step) ${firstSteps}`,
            ),
          ),
          rows('B', withControlName(firstSteps)),
        ],
        links: [runbook('SecureScoreScopeBelowMinimum')],
      },
      { by: 'Step', descending: false },
      [
        { field: 'step', title: 'Step', number: true, unit: 'none', width: 60 },
        { field: 'watch_namespace', title: 'Namespace' },
        { field: 'watch', title: 'Watch' },
        { field: 'scope_name', title: 'Scope', link: scopeLink },
        { field: 'control_name', title: 'Control' },
        { field: 'Value #A', title: 'Resources', unit: COUNT, width: 90 },
        { field: 'Value #B', title: 'Gain', unit: POINTS, decimals: 1, width: 110 },
        { field: 'scope_id', title: '', hidden: true },
      ],
    ),
    stat(
      {
        title: 'Fewest resources to fix',
        description:
          'How many resources the plans of the chosen watches need until every minimum is met, and watches for which even all resources together are not enough.',
        empty: 'No minimum is set',
        width: 24,
        height: 4,
        unit: COUNT,
        steps: [
          [null, 'green'],
          [1, 'orange'],
        ],
        targets: [
          now('A', 'Resources', `sum(${needed})`),
          now(
            'B',
            'Watches out of reach',
            orZero(
              `count((${missed}) unless on ${BY_WATCH} ${needed})`,
              `count(max by ${BY_WATCH} (securescore_watch_minimum_ratio{${WATCHES}}))`,
            ),
          ),
        ],
      },
      BigValueTextMode.ValueAndName,
    ),
  ];
}

const SCORE_OVER_TIME = 'Score over time';
const CLOUDS_OVER_TIME = 'Score of each cloud over time';
const RESOURCES_OVER_TIME = 'Healthy and unhealthy resources';

function history(): Panel[] {
  const resources = (health: string) =>
    `sum(${scopes.controls('securescore_control_resources', `${CONTROLS},health="${health}"`)})`;
  const dashed = [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } }];
  return [
    lines({
      title: SCORE_OVER_TIME,
      description:
        'The weighted score, and the minimum of today. Marked are the times at which a score was missing, so that the line is that of a part, and those at which Microsoft changed what counts.',
      empty: 'No score yet',
      width: 12,
      height: 9,
      unit: RATIO,
      decimals: 2,
      maxDataPoints: 120,
      targets: [over('A', 'Score', scopes.score()), over('B', 'Minimum of today', scopes.meanMinimum(' @ end()'))],
      overrides: [colored('A', 'blue'), colored('B', 'red', dashed)],
    }),
    lines({
      title: CLOUDS_OVER_TIME,
      description: 'The weighted score of the chosen scopes of each cloud.',
      empty: 'No score yet',
      width: 12,
      height: 9,
      unit: RATIO,
      decimals: 2,
      maxDataPoints: 120,
      targets: [over('A', '{{cloud}}', scopes.scoreByCloud())],
    }),
    areas({
      title: RESOURCES_OVER_TIME,
      description:
        'Resources by health, over all controls: a resource counts once for each control that assesses it. A step in both is new or removed resources, not a fix.',
      empty: 'Controls are not exposed',
      width: 12,
      height: 9,
      unit: COUNT,
      min: 0,
      maxDataPoints: 60,
      targets: [over('A', 'Unhealthy', resources('unhealthy')), over('B', 'Healthy', resources('healthy'))],
      overrides: [colored('A', 'red'), colored('B', 'green')],
      links: [runbook('SecureScoreControlsNotExposed')],
    }),
    heat({
      title: 'Controls over time',
      description:
        'Which part of its points each control earned in the chosen scopes, by their weights: red is nothing, green is all.',
      empty: 'Controls are not exposed',
      width: 12,
      height: 9,
      unit: RATIO,
      decimals: 0,
      min: 0,
      max: 1,
      maxDataPoints: 30,
      color: { mode: FieldColorModeId.ContinuousRdYlGr },
      targets: [over('A', '{{control_name}}', withControlName(scopes.controlRatio(CONTROLS)))],
    }),
  ];
}

function coverage(): Panel[] {
  const unwatched =
    'max by (subscription_id, subscription_name) (securescore_unwatched_subscription_info{cluster=~"$cluster"})' +
    ' unless on (subscription_id) max by (subscription_id) (securescore_scope_info{scope_type="Subscription"})';
  const end = `max by (cluster, watch_namespace, watch, scope_id) (securescore_watch_scope_waived_until_timestamp_seconds{${WATCHES},scope_id=~"$scope"})`;
  const soonest =
    `bottomk(50, ${end}` +
    ` * on (cluster, scope_id) group_left (scope_name) topk by (cluster, scope_id) (1, securescore:scope:info{cluster=~"$cluster",cloud=~"$cloud",owner=~"$owner"}))`;
  const stateOf = scopes.once(
    'max by (cluster, scope_id, state) (securescore_scope_state{cluster=~"$cluster",scope_id=~"$scope"})',
    ['state'],
  );
  const unscored = `${scopes.all()} unless on (scope_id) ${scopes.weight()}`;
  return [
    stat(
      {
        title: 'Coverage',
        description:
          'Scopes that are watched, subscriptions that the operator can read and that no watch of any cluster names, and waivers. Unwatched subscriptions are looked for once a day when securescore.coverage.enabled is on.',
        empty: 'Nothing is watched',
        width: 6,
        height: 9,
        unit: COUNT,
        targets: [
          now('A', 'Watched', all),
          now('B', 'Unwatched', orZero(`count(${unwatched})`, all)),
          now('C', 'Waived', orZero(`count(${end} > time())`, all)),
        ],
        links: [runbook('SecureScoreSubscriptionUnwatched')],
      },
      BigValueTextMode.ValueAndName,
    ),
    table(
      {
        title: 'Unwatched subscriptions',
        description:
          'Subscriptions that are readable and enabled, and that no watch names: 50 at most. Name them in a watch, or select them by a management group.',
        empty: 'None, or securescore.coverage.enabled is off',
        width: 8,
        height: 9,
        targets: [rows('A', `topk(50, ${unwatched})`)],
        links: [runbook('SecureScoreSubscriptionUnwatched')],
      },
      { by: 'Subscription', descending: false },
      [
        {
          field: 'subscription_name',
          title: 'Subscription',
          link: {
            title: 'Open in the Azure portal',
            url: '${portal:raw}/#resource/subscriptions/${__data.fields.subscription_id}/overview',
          },
        },
        { field: 'subscription_id', title: '', hidden: true },
      ],
    ),
    table(
      {
        title: 'Waivers and their end',
        description:
          'Until when a scope is waived in a watch. After that its minimum applies again. The 50 that end first; one that is over has no effect.',
        empty: 'No waivers',
        width: 10,
        height: 9,
        targets: [rows('A', `1000 * ${soonest}`), rows('B', `(${soonest} - time()) / 86400`)],
        links: [runbook('SecureScoreWaiverExpiring')],
      },
      { by: 'Ends', descending: false },
      [
        { field: 'scope_name', title: 'Scope', link: scopeLink },
        { field: 'watch_namespace', title: 'Namespace' },
        { field: 'watch', title: 'Watch' },
        { field: 'Value #A', title: 'Ends', unit: 'dateTimeAsIso', width: 170 },
        {
          field: 'Value #B',
          title: 'Days left',
          unit: 'none',
          decimals: 0,
          width: 90,
          steps: [
            [null, 'text'],
            [0, 'orange'],
            [14, 'green'],
          ],
        },
        { field: 'scope_id', title: '', hidden: true },
      ],
    ),
    bars({
      title: 'Scopes by state',
      description:
        'What the last poll of each scope found. Only Scored, and Throttled or Failed with a score that is still fresh, count in the score.',
      empty: 'Nothing is watched',
      width: 8,
      height: 9,
      unit: COUNT,
      min: 0,
      targets: [now('A', '{{state}}', `sum by (state) (${stateOf}) > 0`)],
      links: [runbook('SecureScoreScopeUnreadable')],
    }),
    table(
      {
        title: 'Scopes without a score',
        description:
          'Scopes that have no score that counts, and the state that says why: 50 at most. A state of Scored is a score that is too old.',
        empty: 'Every scope has a score',
        width: 16,
        height: 9,
        targets: [rows('A', `topk(50, ${named(`(${stateOf} == 1) and on (scope_id) (${unscored})`)})`)],
        links: [runbook('SecureScoreScopeUnreadable'), runbook('SecureScoreAccessLost')],
      },
      { by: 'State', descending: false },
      [
        { field: 'scope_name', title: 'Scope', link: scopeLink },
        { field: 'cloud', title: 'Cloud', width: 110 },
        { field: 'owner', title: 'Owner' },
        { field: 'state', title: 'State' },
        { field: 'scope_id', title: '', hidden: true },
      ],
    ),
  ];
}

const modelMoved = (series: string) =>
  scopes.once(
    `max by (cluster, scope_id) (${series}{cluster=~"$cluster",scope_id=~"$scope",cause="model"} - ${series}{cluster=~"$cluster",scope_id=~"$scope",cause="model"} offset $__interval)`,
  );

export const posture: Dashboard = board({
  uid: UID,
  title: 'Secure score: posture',
  description: 'Are we fine, what fell and why, what to fix first, and can these numbers be trusted.',
  from: 'now-30d',
  refresh: '5m',
  variables: [
    dataSource(),
    choice('cluster', 'Cluster', 'label_values(securescore_scope_info, cluster)'),
    choice('cloud', 'Cloud', 'label_values(securescore_scope_info{cluster=~"$cluster"}, cloud)'),
    choice('namespace', 'Namespace', 'label_values(securescore_watch_info{cluster=~"$cluster"}, watch_namespace)'),
    choice(
      'watch',
      'Watch',
      'label_values(securescore_watch_info{cluster=~"$cluster",watch_namespace=~"$namespace"}, watch)',
    ),
    choice('owner', 'Owner', 'label_values(securescore:scope:info{cluster=~"$cluster",owner!=""}, owner)', {
      description: 'The Azure tag owner of a scope, when securescore.metrics.subscription-tags has it',
    }),
    choice(
      'scope',
      'Scope',
      'query_result(max by (scope_id, scope_name) (securescore:watch_scope:info{cluster=~"$cluster",namespace=~"$namespace",watch=~"$watch",cloud=~"$cloud",owner=~"$owner"}))',
      { regex: '/scope_id="(?<value>[^"]+)",scope_name="(?<text>.*?)"[,}]/' },
    ),
    choice(
      'control',
      'Control',
      'query_result(max by (control_id, control_name) (securescore_control_info{cluster=~"$cluster"}))',
      {
        regex: '/control_id="(?<value>[^"]+)",control_name="(?<text>.*?)"[,}]/',
      },
    ),
    portal(),
  ],
  links: boardLinks(UID),
  marks: [
    {
      mark: mark(
        'Incomplete data',
        'orange',
        `${incompleteWatches} > 0`,
        'Incomplete data',
        "A scope that isn't waived has no fresh score: the line is that of the other scopes.",
      ),
      on: [SCORE_OVER_TIME, CLOUDS_OVER_TIME, RESOURCES_OVER_TIME],
    },
    {
      mark: mark(
        "Microsoft's model",
        'purple',
        `count(${modelMoved('securescore:scope_lost_points:total')} > 0.05 or ${modelMoved('securescore:scope_gained_points:total')} > 0.05)`,
        "Microsoft's model",
        "Microsoft changed what counts: scores moved without anybody's doing.",
      ),
      on: [SCORE_OVER_TIME, CLOUDS_OVER_TIME],
    },
  ],
  rows: [
    { title: 'Are we fine?', panels: fine() },
    { title: 'Compare', panels: compare() },
    { title: 'What next', panels: next() },
    { title: 'History', panels: history() },
    { title: 'Coverage', panels: coverage() },
  ],
});
