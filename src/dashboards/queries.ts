/**
 * The parts that queries are made of. A scope is counted once over all pods and clusters: its id holds the GUID of a
 * subscription, which is of one tenant, so that the highest value by scope_id is the one of (tenant_id, scope_id).
 */

const CLUSTER = 'cluster=~"$cluster"';

/** A control's name by its id, once, also while two clusters have two names for it. */
const CONTROL_NAMES = `topk by (control_id) (1, max by (control_id, control_name) (securescore_control_info{${CLUSTER}}))`;

/** A scope's name, cloud and owner by its id, once. */
const SCOPE_NAMES = `topk by (scope_id) (1, max by (scope_id, scope_name, cloud, owner) (securescore:scope:info{${CLUSTER}}))`;

/** Adds name, cloud and owner to a value for each scope. */
export function named(perScope: string): string {
  return `(${perScope}) * on (scope_id) group_left (scope_name, cloud, owner) ${SCOPE_NAMES}`;
}

/** Adds the name to a value for each control. */
export function withControlName(perControl: string): string {
  return `(${perControl}) * on (control_id) group_left (control_name) ${CONTROL_NAMES}`;
}

/** A number also where nothing is counted, as long as there is anything to count. */
export function orZero(count: string, anything: string): string {
  return `${count} or 0 * ${anything}`;
}

/**
 * The scopes that a board is about, and what can be said of them.
 *
 * @param where matchers of securescore:watch_scope:info, which has every label that one can choose by
 * @param watchWhere matchers of the series of watches
 * @param scopeWhere matchers of the series of scopes; only to read less
 */
export class Scopes {
  constructor(
    private readonly where: string,
    private readonly watchWhere: string,
    private readonly scopeWhere: string,
  ) {}

  /** One for each watch of a scope. */
  private chosen(at = ''): string {
    return `securescore:watch_scope:info{${this.where}}${at}`;
  }

  /** 1 for each scope. */
  all(at = ''): string {
    return `max by (scope_id) (${this.chosen(at)})`;
  }

  /** A value for each scope, and further labels, of those that are chosen. */
  once(series: string, labels: string[] = [], at = ''): string {
    const by = ['scope_id', ...labels].join(', ');
    return `max by (${by}) (${series} and on (cluster, scope_id) ${this.chosen(at)})`;
  }

  /** A series of scopes, raw or recorded. */
  value(series: string, at = ''): string {
    return this.once(`${series}{${this.scopeWhere}}${at}`, [], at);
  }

  /** A series that watches have for their scopes: the highest of all watches. */
  ofWatches(series: string, at = ''): string {
    return this.once(`${series}{${this.watchWhere},${this.scopeWhere}}${at}`, [], at);
  }

  /** The weight of each scope with a score that counts. */
  weight(): string {
    return this.value('securescore:scope_score:weight');
  }

  /** The weighted score, as the portal has it. */
  score(): string {
    return `sum(${this.value('securescore:scope_score:weighted')}) / (sum(${this.weight()}) > 0)`;
  }

  /** The weighted score of each cloud. */
  scoreByCloud(): string {
    const sum = (series: string) => `sum by (cloud) (${this.once(`${series}{${this.scopeWhere}}`, ['cloud'])})`;
    return `${sum('securescore:scope_score:weighted')} / (${sum('securescore:scope_score:weight')} > 0)`;
  }

  /** The mean of a value for each scope, weighted as the score is. */
  mean(perScope: string): string {
    return (
      `sum((${perScope}) * on (scope_id) ${this.weight()})` +
      ` / (sum(${this.weight()} and on (scope_id) (${perScope})) > 0)`
    );
  }

  /** A part of the weighted score: what each scope adds to it, by control or cause. */
  share(perScopeAndLabel: string, label: string): string {
    return (
      `sum by (${label}) ((${perScopeAndLabel}) * on (scope_id) group_left () ${this.weight()})` +
      ` / on () group_left () (sum(${this.weight()}) > 0)`
    );
  }

  /** Points that a scope lacks to the highest minimum that a watch holds it to; below 0 they are the margin. */
  gap(at = ''): string {
    return `max by (scope_id) (securescore:watch_scope:gap_points{${this.where}}${at})`;
  }

  below(): string {
    return this.ofWatches('securescore_watch_scope_below_minimum');
  }

  private aggregateWatches(series: string, at = ''): string {
    const by = '(cluster, watch_namespace, watch)';
    return (
      `(max by ${by} (${series}{${this.watchWhere}}${at})` +
      ` and on ${by} securescore_watch_info{${this.watchWhere},minimum_applies_to="Aggregate"}${at})`
    );
  }

  /** The minimum of each scope: the highest that a watch holds it to, alone or with others. */
  private minimum(at = ''): string {
    const scope = `${this.watchWhere},${this.scopeWhere}`;
    return (
      `max by (scope_id) (securescore_watch_scope_minimum_ratio{${scope}}${at}` +
      ` or securescore_watch_scope_info{${scope}}${at}` +
      ` * on (cluster, watch_namespace, watch) group_left ()` +
      ` ${this.aggregateWatches('securescore_watch_minimum_ratio', at)})`
    );
  }

  /** The mean of all minimums, weighted as the score is. */
  meanMinimum(at = ''): string {
    const weight = this.value('securescore:scope_score:weight', at);
    const minimum = this.minimum(at);
    return `sum(${minimum} * on (scope_id) ${weight}) / (sum(${weight} and on (scope_id) ${minimum}) > 0)`;
  }

  /** 1 when a scope, or a watch by its aggregate, is below; 0 when none is; nothing without a minimum. */
  verdict(): string {
    return `max(${this.below()} or (1 - ${this.aggregateWatches('securescore_watch_meets_minimum')}))`;
  }

  /** Points that the weighted score gains when every scope reaches its minimum. */
  pointsToGo(): string {
    return this.mean(`clamp_min(${this.gap()}, 0)`);
  }

  /** How many have no score that counts. */
  unscored(): string {
    const all = `count(${this.all()})`;
    return `${all} - (${orZero(`count(${this.weight()})`, all)})`;
  }

  /** A series of controls for each scope. */
  controls(series: string, matchers: string): string {
    return this.once(`${series}{${this.scopeWhere},${matchers}}`, ['control_id']);
  }

  /**
   * Points earned by points to earn of each control, as the portal adds them up over scopes: each by the scope's weight
   * and its own sum of points.
   */
  controlRatio(matchers: string): string {
    const factor = `(${this.weight()} / on (scope_id) (${this.value('securescore_scope_max_points')} > 0))`;
    const sum = (series: string) =>
      `sum by (control_id) (max by (scope_id, control_id) (${series}{${this.scopeWhere},${matchers}})` +
      ` * on (scope_id) group_left () ${factor})`;
    return `${sum('securescore_control_current_points')} / (${sum('securescore_control_max_points')} > 0)`;
  }

  /**
   * Points that scopes gained less those that they lost over the time of the board, by cause or control. A counter that
   * is younger than that counts from its first value.
   */
  moved(of: 'scope' | 'control', label: 'cause' | 'control_id', matchers: string): string {
    const rise = (series: string) => {
      const counter = `${series}{${this.scopeWhere},${matchers}}`;
      return (
        `clamp_min(${counter} - (last_over_time(${counter}[1h] offset $__range)` +
        ` or min_over_time(${counter}[$__range:6h]) or ${counter}), 0)`
      );
    };
    const net = `(${rise(`securescore:${of}_gained_points:total`)} - ${rise(`securescore:${of}_lost_points:total`)})`;
    return this.once(net, [label]);
  }
}
