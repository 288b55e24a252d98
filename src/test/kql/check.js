'use strict';
// Parses the queries that are named on the command line with Microsoft's KQL parser against the documented columns of
// Resource Graph's tables, and prints for each: errors, result columns, operators, kinds of join.
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const fs = require('fs');

const { KustoCode, GlobalState } = Kusto.Language;
const { DatabaseSymbol, TableSymbol } = Kusto.Language.Symbols;
const { SyntaxKind } = Kusto.Language.Syntax;

// learn.microsoft.com/azure/governance/resource-graph/concepts/query-language#resource-graph-tables
const COLUMNS =
  '(id:string, name:string, type:string, tenantId:string, ["kind"]:string, location:string, resourceGroup:string,' +
  ' subscriptionId:string, managedBy:string, sku:dynamic, plan:dynamic, properties:dynamic, tags:dynamic,' +
  ' identity:dynamic, zones:dynamic, extendedLocation:dynamic)';
const tables = ['securityresources', 'resources', 'resourcecontainers'].map(
  (name) => new TableSymbol.$ctor7(name, COLUMNS, null));
const globals = GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('ResourceGraph', tables));

function list(items) {
  return items ? System.Linq.Enumerable.from(items).ToArray() : [];
}

function nodes(element, found) {
  found.push(element);
  for (let i = 0; i < element.ChildCount; i++) {
    const child = element.GetChild(i);
    if (child) {
      nodes(child, found);
    }
  }
  return found;
}

function kind(element) {
  return System.Enum.toString(SyntaxKind, element.Kind);
}

function check(file) {
  const code = KustoCode.ParseAndAnalyze(fs.readFileSync(file, 'utf8'), globals);
  const all = nodes(code.Syntax, []);
  const joins = all.filter((node) => kind(node) === 'JoinOperator');
  return {
    errors: list(code.GetDiagnostics()).map((diagnostic) => `${diagnostic.Message} (at ${diagnostic.Start})`),
    columns: list(code.ResultType && code.ResultType.Columns).map((column) => `${column.Name}:${column.Type.Name}`),
    operators: all.map(kind).filter((name) => /(Operator|Statement)$/.test(name)),
    joinKinds: joins.map((join) => (/kind\s*=\s*(\w+)/.exec(join.toString()) || ['', 'default'])[1]),
  };
}

const result = {};
for (const file of process.argv.slice(2)) {
  result[file.replace(/^.*\//, '')] = check(file);
}
console.log(JSON.stringify(result));
