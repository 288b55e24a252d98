import {
  type AnnotationQuery,
  type Dashboard,
  type DashboardLink,
  type DataQuery,
  type DataSourceRef,
  type Panel,
  type RowPanel,
  type VariableModel,
  DashboardCursorSync,
  VariableRefresh,
  VariableSort,
} from '@grafana/schema';

/** Where the runbooks are published; whoever installs the boards replaces it. */
const RUNBOOKS = 'https://runbooks.example.com';

/** Every query goes to the data source that the viewer chose. */
export const DATASOURCE: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** A Prometheus query of a panel or an annotation; @grafana/schema 11 has no type for it. */
export interface Target extends DataQuery {
  datasource: DataSourceRef;
  expr: string;
  instant: boolean;
  range: boolean;
  format: 'time_series' | 'table';
  legendFormat?: string;
  interval?: string;
}

/** An annotation by the result of a query, with the members that Grafana's Prometheus plugin adds. */
export interface Mark extends AnnotationQuery<Target> {
  titleFormat: string;
  textFormat: string;
}

/** What a board is made of; places and ids follow from the order. */
export interface Content {
  uid: string;
  title: string;
  description: string;
  from: string;
  refresh: string;
  variables: VariableModel[];
  marks: { mark: Mark; on: string[] }[];
  links: DashboardLink[];
  rows: { title: string; panels: Panel[] }[];
}

/** Puts panels from left to right into rows of 24 columns, and numbers them. */
function place(rows: Content['rows']): (Panel | RowPanel)[] {
  const placed: (Panel | RowPanel)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    placed.push({
      type: 'row',
      id: placed.length + 1,
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: 24, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      const { w, h } = panel.gridPos!;
      if (x + w > 24) {
        y += height;
        x = 0;
        height = 0;
      }
      placed.push({ ...panel, id: placed.length + 1, gridPos: { x, y, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return placed;
}

export function board(content: Content): Dashboard {
  const panels = place(content.rows);
  const idOf = (title: string): number => {
    const panel = panels.find((each) => each.title === title);
    if (!panel?.id) {
      throw new Error(`${content.title} has no panel "${title}" to mark`);
    }
    return panel.id;
  };
  return {
    uid: content.uid,
    title: content.title,
    description: content.description,
    tags: ['securescore'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: DashboardCursorSync.Crosshair,
    time: { from: content.from, to: 'now' },
    timezone: 'browser',
    refresh: content.refresh,
    links: content.links,
    templating: { list: content.variables },
    annotations: {
      list: content.marks.map(({ mark, on }) => ({ ...mark, filter: { exclude: false, ids: on.map(idOf) } })),
    },
    panels,
  };
}

function link(title: string, url: string, tooltip: string): DashboardLink {
  return {
    type: 'link',
    title,
    url,
    tooltip,
    icon: url.startsWith('/') ? 'dashboard' : 'external link',
    targetBlank: !url.startsWith('/'),
    keepTime: false,
    includeVars: false,
    asDropdown: false,
    tags: [],
  };
}

/** The page of an alert, which says what a bad number means and what to do. */
export function runbook(alert: string): DashboardLink {
  return link(`Runbook: ${alert}`, `${RUNBOOKS}/${alert}.md`, 'What it means and what to do');
}

/** A page outside Grafana. */
export function page(title: string, url: string, tooltip: string): DashboardLink {
  return link(title, url, tooltip);
}

const KEPT = '${datasource:queryparam}&${cluster:queryparam}';

/** The address of the board of one scope, which a table's row names. */
export const SCOPE_OF_ROW = `/d/securescore-scope?${KEPT}&var-scope=\${__data.fields.scope_id}`;

/** The address of the board of one scope, which a series names. */
export const SCOPE_OF_SERIES = `/d/securescore-scope?${KEPT}&var-scope=\${__field.labels.scope_id}`;

/** The links at the top of a board: to the two others, and to the runbooks. */
export function boardLinks(uid: string): DashboardLink[] {
  const boards = [
    link('Posture', `/d/securescore-posture?${KEPT}`, 'The whole estate'),
    link('Scope', `/d/securescore-scope?${KEPT}`, 'One subscription or connector'),
    link('Operator', `/d/securescore-operator?${KEPT}`, 'Whether these numbers can be trusted'),
  ];
  return [
    ...boards.filter((each) => !each.url!.startsWith(`/d/${uid}?`)),
    link('Runbooks', `${RUNBOOKS}/README.md`, 'A page for every alert'),
  ];
}

export function dataSource(): VariableModel {
  return { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' };
}

/** A choice of values by a query; several of them, or all, unless it is said to be one. */
export function choice(
  name: string,
  label: string,
  query: string,
  more: { one?: boolean; regex?: string; description?: string } = {},
): VariableModel {
  const several: Partial<VariableModel> = {
    multi: true,
    includeAll: true,
    // matches a missing label too, and stays short with thousands of values
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
  };
  return {
    type: 'query',
    name,
    label,
    description: more.description,
    datasource: DATASOURCE,
    query: { query, refId: 'StandardVariableQuery', qryType: query.startsWith('query_result') ? 3 : 1 },
    regex: more.regex ?? '',
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalCaseInsensitiveAsc,
    ...(more.one ? { multi: false, includeAll: false } : several),
  };
}

/** The Azure portal's address, which is another one in sovereign clouds. */
export function portal(): VariableModel {
  const addresses = ['https://portal.azure.com', 'https://portal.azure.us'];
  return {
    type: 'custom',
    name: 'portal',
    label: 'Azure portal',
    query: addresses.join(','),
    options: addresses.map((address, i) => ({ selected: i === 0, text: address, value: address })),
    current: { selected: true, text: addresses[0], value: addresses[0] },
    multi: false,
    includeAll: false,
  };
}

/** Marks the times at which a query has a result above 0; title and text may name its labels. */
export function mark(name: string, color: string, expr: string, title: string, text: string): Mark {
  return {
    name,
    iconColor: color,
    enable: true,
    hide: false,
    datasource: DATASOURCE,
    titleFormat: title,
    textFormat: text,
    target: {
      refId: 'Anno',
      datasource: DATASOURCE,
      expr,
      instant: false,
      range: true,
      format: 'time_series',
      interval: '5m',
    },
  };
}
