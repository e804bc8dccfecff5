import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Rules {
  readonly groups: { rules: { alert: string }[] }[];
}

interface RuleTests {
  readonly tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
}

function example<T>(name: string): T {
  return parse(readFileSync(join(__dirname, '../../../examples/monitoring', name), 'utf8')) as T;
}

describe('the tests of the example alerts', () => {
  const alerts = example<Rules>('alerts.yml').groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  const cases = example<RuleTests>('alerts_test.yml').tests.flatMap((test) => test.alert_rule_test);
  const tested = (fires: boolean): string[] =>
    cases.filter((one) => one.exp_alerts.length > 0 === fires).map(({ alertname }) => alertname);

  it('let each fire', () => expect([...new Set(tested(true))].sort()).toEqual(alerts.toSorted()));

  it('keep each from firing too soon', () => expect([...new Set(tested(false))].sort()).toEqual(alerts.toSorted()));
});
