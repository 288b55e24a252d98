import {
  type DashboardLink,
  type DataTransformerConfig,
  type FieldConfig,
  type FieldConfigSource,
  type GraphFieldConfig,
  type Panel,
  type TableFieldOptions,
  type ValueMapping,
  AxisPlacement,
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  FieldColorModeId,
  GraphDrawStyle,
  LegendDisplayMode,
  LineInterpolation,
  MappingType,
  PercentChangeColorMode,
  SortOrder,
  StackingMode,
  TableCellDisplayMode,
  TableCellHeight,
  ThresholdsMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizOrientation,
} from '@grafana/schema';
import type { Options as BarGaugeOptions } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen.d.ts';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts';
import type {
  FieldConfig as StateTimelineField,
  Options as StateTimelineOptions,
} from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.d.ts';
import type {
  FieldConfig as StatusHistoryField,
  Options as StatusHistoryOptions,
} from '@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen.d.ts';
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts';
import type { Options as TimeSeriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';
import { type Target, DATASOURCE } from './board';

export const POINTS = 'suffix:points';
export const RATIO = 'percentunit';
export const COUNT = 'short';
export const SECONDS = 's';

/** Colours by value, the lowest first. */
export type Steps = [number | null, string][];

/** Of points that are missing: any are too many. */
export const MISSING: Steps = [
  [null, 'green'],
  [0.001, 'red'],
];
/** Of a change in points: what rounds to nothing has no colour. */
export const CHANGE: Steps = [
  [null, 'red'],
  [-0.05, 'text'],
  [0.05, 'green'],
];

/** What every panel says, whatever it looks like. */
export interface Shown {
  title: string;
  description: string;
  /** What stands there when there is no data. */
  empty: string;
  width: number;
  height: number;
  targets: Target[];
  unit: string;
  decimals?: number;
  /** Colours by value, the lowest first; without them the colour is neutral. */
  steps?: Steps;
  color?: FieldConfig['color'];
  min?: number;
  max?: number;
  mappings?: ValueMapping[];
  dataLinks?: { title: string; url: string }[];
  overrides?: FieldConfigSource['overrides'];
  links?: DashboardLink[];
  maxDataPoints?: number;
}

/** The value of a query now. */
export function now(refId: string, legendFormat: string, expr: string): Target {
  return { refId, datasource: DATASOURCE, expr, legendFormat, instant: true, range: false, format: 'time_series' };
}

/** The values of a query over the time of the board. */
export function over(refId: string, legendFormat: string, expr: string): Target {
  return { refId, datasource: DATASOURCE, expr, legendFormat, instant: false, range: true, format: 'time_series' };
}

/** The rows of a query now: a column for each label and one for the value. */
export function rows(refId: string, expr: string): Target {
  return { refId, datasource: DATASOURCE, expr, instant: true, range: false, format: 'table' };
}

/** The result of this query has a colour of its own. */
export function colored(refId: string, color: string, more: FieldConfigSource['overrides'][0]['properties'] = []) {
  return {
    matcher: { id: 'byFrameRefID', options: refId },
    properties: [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: color } }, ...more],
  };
}

/** Another unit for the result of this query. */
export function inUnit(refId: string, unit: string) {
  return { matcher: { id: 'byFrameRefID', options: refId }, properties: [{ id: 'unit', value: unit }] };
}

/** What stands for a number. */
export function word(value: number, text: string, color: string): ValueMapping {
  return { type: MappingType.ValueToText, options: { [value]: { text, color } } };
}

function panel(
  type: string,
  shown: Shown,
  options: object,
  custom: object,
  transformations?: DataTransformerConfig[],
): Panel {
  const defaults: FieldConfig = {
    unit: shown.unit,
    decimals: shown.decimals,
    noValue: shown.empty,
    min: shown.min,
    max: shown.max,
    color: shown.color ?? { mode: shown.steps ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassicByName },
    thresholds: {
      mode: ThresholdsMode.Absolute,
      steps: (shown.steps ?? [[null, 'text']]).map(([value, color]) => ({ value, color })),
    },
    mappings: shown.mappings ?? [],
    links: shown.dataLinks ?? [],
    custom: { ...custom },
  };
  return {
    type,
    title: shown.title,
    description: shown.description,
    datasource: DATASOURCE,
    targets: shown.targets.map((target) => ({ ...target })),
    gridPos: { x: 0, y: 0, w: shown.width, h: shown.height },
    fieldConfig: { defaults, overrides: shown.overrides ?? [] },
    options: { ...options },
    links: shown.links ?? [],
    transformations: transformations ?? [],
    maxDataPoints: shown.maxDataPoints,
  };
}

/** Large numbers; the colour of each is that of its value. */
export function stat(shown: Shown, textMode = BigValueTextMode.Auto): Panel {
  const options: StatOptions = {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    orientation: VizOrientation.Auto,
    textMode,
    wideLayout: true,
    colorMode: BigValueColorMode.Value,
    graphMode: BigValueGraphMode.None,
    justifyMode: BigValueJustifyMode.Auto,
    percentChangeColorMode: PercentChangeColorMode.Standard,
    showPercentChange: false,
  };
  return panel('stat', shown, options, {});
}

/** A horizontal bar for each series. */
export function bars(shown: Shown): Panel {
  const options: BarGaugeOptions = {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    orientation: VizOrientation.Horizontal,
    displayMode: BarGaugeDisplayMode.Basic,
    valueMode: BarGaugeValueMode.Color,
    namePlacement: BarGaugeNamePlacement.Left,
    showUnfilled: true,
    sizing: BarGaugeSizing.Auto,
    minVizWidth: 8,
    minVizHeight: 16,
    maxVizHeight: 40,
    legend: { showLegend: false, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
  };
  return panel('bargauge', shown, options, {});
}

/** Lines over time, or what the further settings make of them. */
export function lines(shown: Shown, custom: GraphFieldConfig = {}): Panel {
  const options: TimeSeriesOptions = {
    legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
  };
  const field: GraphFieldConfig = {
    drawStyle: GraphDrawStyle.Line,
    lineInterpolation: LineInterpolation.StepAfter,
    lineWidth: 2,
    fillOpacity: 0,
    showPoints: VisibilityMode.Auto,
    spanNulls: false,
    axisPlacement: AxisPlacement.Auto,
    ...custom,
  };
  return panel('timeseries', shown, options, field);
}

/** Areas over time that add up. */
export function areas(shown: Shown): Panel {
  return lines(shown, { fillOpacity: 40, lineWidth: 1, stacking: { mode: StackingMode.Normal, group: 'A' } });
}

/** Bars over time that add up. */
export function columns(shown: Shown): Panel {
  return lines(shown, {
    drawStyle: GraphDrawStyle.Bars,
    fillOpacity: 80,
    lineWidth: 0,
    stacking: { mode: StackingMode.Normal, group: 'A' },
  });
}

/** The state of each series over time, in words. */
export function states(shown: Shown): Panel {
  const options: StateTimelineOptions = {
    mergeValues: true,
    alignValue: 'left',
    rowHeight: 0.85,
    showValue: VisibilityMode.Never,
    legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  };
  const field: StateTimelineField = { fillOpacity: 80, lineWidth: 0 };
  return panel('state-timeline', shown, options, field);
}

/** A row of coloured cells for each series: a heat map. */
export function heat(shown: Shown): Panel {
  const options: StatusHistoryOptions = {
    rowHeight: 0.9,
    colWidth: 0.95,
    showValue: VisibilityMode.Never,
    legend: { showLegend: false, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  };
  const field: StatusHistoryField = { fillOpacity: 85, lineWidth: 0 };
  return panel('status-history', shown, options, field);
}

/** A column of a table: a label, or the value of a query as Grafana names it. */
export interface Column {
  /** The name of the field: a label, "Value", or "Value #A" when there are several queries. */
  field: string;
  title: string;
  unit?: string;
  decimals?: number;
  /** Colours of the text by value, the lowest first. */
  steps?: Steps;
  link?: { title: string; url: string };
  /** What stands for its numbers. */
  words?: ValueMapping[];
  width?: number;
  /** Its digits are a number, to be sorted as one. */
  number?: boolean;
  hidden?: boolean;
}

/** A table of these columns in this order, and of no others. */
export function table(
  shown: Omit<Shown, 'unit' | 'overrides'>,
  sort: { by: string; descending: boolean },
  columns: Column[],
): Panel {
  const options: TableOptions = {
    frameIndex: 0,
    showHeader: true,
    cellHeight: TableCellHeight.Sm,
    footer: { show: false, reducer: ['sum'], countRows: false, enablePagination: true, fields: [] },
    sortBy: [{ displayName: sort.by, desc: sort.descending }],
  };
  const field: TableFieldOptions = { align: 'auto', inspect: false, cellOptions: { type: TableCellDisplayMode.Auto } };
  const titled = (column: Column) => (column.hidden ? column.field : column.title);
  const numbers = columns.filter((column) => column.number);
  const transformations: DataTransformerConfig[] = [
    { id: 'merge', options: {} },
    { id: 'filterFieldsByName', options: { include: { names: columns.map((column) => column.field) } } },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(columns.map((column, i) => [column.field, i])),
        renameByName: Object.fromEntries(
          columns.filter((column) => !column.hidden).map((column) => [column.field, column.title]),
        ),
      },
    },
  ];
  if (numbers.length > 0) {
    transformations.push({
      id: 'convertFieldType',
      options: {
        conversions: numbers.map((column) => ({ targetField: column.title, destinationType: 'number' })),
        fields: {},
      },
    });
  }
  const overrides = columns.map((column) => ({
    matcher: { id: 'byName', options: titled(column) },
    properties: [
      ...(column.unit ? [{ id: 'unit', value: column.unit }] : []),
      ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
      ...(column.link ? [{ id: 'links', value: [column.link] }] : []),
      ...(column.words ? [{ id: 'mappings', value: column.words }] : []),
      ...(column.width ? [{ id: 'custom.width', value: column.width }] : []),
      ...(column.hidden ? [{ id: 'custom.hidden', value: true }] : []),
      ...(column.steps
        ? [
            { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
            { id: 'color', value: { mode: FieldColorModeId.Thresholds } },
            {
              id: 'thresholds',
              value: { mode: ThresholdsMode.Absolute, steps: column.steps.map(([value, color]) => ({ value, color })) },
            },
          ]
        : []),
    ],
  }));
  return panel('table', { ...shown, unit: 'none', overrides }, options, field, transformations);
}
