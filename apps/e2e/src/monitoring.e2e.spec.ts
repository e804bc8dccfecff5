import { buildTestImages, call, Cluster, freePorts, requireEngine, TEST_IMAGES, until } from '@cube/testing/system';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';

const EXAMPLES = join(process.cwd(), 'examples/monitoring');

interface PrometheusConfig {
  readonly global: { scrape_interval: string; evaluation_interval: string };
  readonly scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

interface Rules {
  readonly groups: { rules: { alert: string; expr: string }[] }[];
}

interface Dashboard {
  readonly panels: { title: string; targets: { expr: string }[] }[];
}

interface QueryAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data: { result: unknown[] };
}

const promtool = (...args: string[]): Promise<unknown> => promisify(execFile)('promtool', args, { cwd: EXAMPLES });

describe('the examples for Prometheus', () => {
  it('are what promtool accepts, and the alerts fire when they should', async () => {
    await promtool('check', 'config', 'prometheus.yml');
    await promtool('check', 'rules', 'alerts.yml');
    await promtool('test', 'rules', 'alerts_test.yml');
  });
});

describe('a Prometheus that scrapes a manager and a worker', () => {
  let cluster: Cluster;
  let prometheus: ChildProcess | null = null;
  let directory = '';
  let url = '';

  async function query(expression: string): Promise<QueryAnswer> {
    const { body } = await call<QueryAnswer>(
      'GET',
      `${url}/api/v1/query?query=${encodeURIComponent(expression)}`,
      undefined,
      {},
    );
    return body;
  }

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 1, managerEnv: { CUBE_METRICS_TASKS: '2' } });
    await cluster.run({
      ...{ Name: 'probed', Image: TEST_IMAGES.echo, ExposedPorts: { '7777/tcp': {} }, StopGracePeriod: 0 },
      HealthCheck: { Type: 'http', Path: '/health', Interval: 1 },
    });
    await cluster.run({ Name: 'failing', Image: TEST_IMAGES.busybox, Cmd: ['false'], RestartPolicy: 'on-failure:1' });
    await cluster.run({ Name: 'huge', Image: TEST_IMAGES.busybox, Memory: 2 ** 50 });
    await cluster.run({ Name: 'huger', Image: TEST_IMAGES.busybox, Memory: 2 ** 50 });
    await cluster.see('probed', 'is healthy', ({ Health }) => Health === 'healthy', 60_000);
    await cluster.see('failing', 'is final', ({ Final }) => Final, 60_000);
    directory = await mkdtemp(join(tmpdir(), 'cube-prometheus-'));
    await cp(EXAMPLES, directory, { recursive: true });
    const [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}`;
    const config = parse(await readFile(join(EXAMPLES, 'prometheus.yml'), 'utf8')) as PrometheusConfig;
    config.global.scrape_interval = config.global.evaluation_interval = '1s';
    const targets: Record<string, string[]> = {
      'cube-manager': [`127.0.0.1:${cluster.managerPort}`],
      'cube-worker': cluster.workerAddresses,
    };
    for (const { job_name: job, static_configs: places } of config.scrape_configs) {
      for (const place of places) place.targets = targets[job] ?? [];
    }
    await writeFile(join(directory, 'prometheus.yml'), stringify(config));
    const files = [`--config.file=${directory}/prometheus.yml`, `--storage.tsdb.path=${directory}/data`];
    prometheus = spawn('prometheus', [...files, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    await until('both are scraped', () => query('sum(up)'), isNumber(2), 60_000);
    await until(
      'twice',
      () => query('min(count_over_time(up[1m]))'),
      ({ data }) => valueOf(data.result) >= 3,
      60_000,
    );
  }, 240_000);

  afterAll(async () => {
    if (prometheus !== null && prometheus.exitCode === null) {
      prometheus.kill('SIGTERM');
      await once(prometheus, 'exit');
    }
    await cluster?.stop();
    if (directory !== '') await rm(directory, { recursive: true, force: true });
  }, 60_000);

  it('finds nothing to complain about in what they tell', async () => {
    for (const address of [`127.0.0.1:${cluster.managerPort}`, ...cluster.workerAddresses]) {
      const { body } = await call<string>('GET', `http://${address}/metrics`, undefined, {});
      const { stderr, status } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
      expect({ address, status, stderr }).toEqual({ address, status: 0, stderr: '' });
    }
  });

  it('is told what happened', async () => {
    const expected: Readonly<Record<string, number>> = {
      'cube_tasks{state="running"}': 1,
      'cube_tasks{state="failed"}': 1,
      cube_waiting_tasks: 2,
      cube_outbox_tasks: 0,
      cube_store_writable: 1,
      cube_engine_up: 1,
      cube_session: 1,
      'cube_node_liveness{liveness="ready"}': 1,
      'cube_task_healthy{name="probed"}': 1,
      // Two of the three that are not over are told one by one.
      'count(cube_task_state)': 2,
      cube_tasks_unlisted: 1,
      'cube_restarts_total{reason="exit-code",charged="true"}': 1,
      'cube_attempts_ended_total{state="failed",reason="exit-code"}': 2,
      'cube_placements_total{strategy="epvm",result="placed"}': 3,
      'cube_placements_total{strategy="epvm",result="too-large"}': 2,
      'cube_start_latency_seconds_count >= bool 1': 1,
      'cube_containers{state="running"}': 1,
      'cube_probe_duration_seconds_count{result="healthy"} >= bool 1': 1,
      'cube_engine_call_duration_seconds_count{call="create",result="ok"}': 3,
      'cube_http_requests_total{route="/tasks",method="POST",status="201",job="cube-manager"}': 4,
    };
    for (const [expression, value] of Object.entries(expected)) {
      const { status, error, data } = await query(expression);
      expect({ expression, status, error, value: valueOf(data.result) }).toEqual({
        expression,
        status: 'success',
        value,
      });
    }
  });

  it('can evaluate every rule and every panel, and knows every metric in them', async () => {
    const rules = parse(await readFile(join(EXAMPLES, 'alerts.yml'), 'utf8')) as Rules;
    const dashboard = JSON.parse(await readFile(join(EXAMPLES, 'grafana-dashboard.json'), 'utf8')) as Dashboard;
    const expressions = [
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
      ...dashboard.panels.flatMap(({ targets }) =>
        targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m')),
      ),
    ];
    expect(expressions.length).toBeGreaterThan(40);
    const { body } = await call<{ data: Record<string, unknown> }>('GET', `${url}/api/v1/metadata`, undefined, {});
    const known = new Set(Object.keys(body.data));
    for (const expression of expressions) {
      const { status, error } = await query(expression);
      expect({ expression, status, error }).toEqual({ expression, status: 'success' });
      const named = [...expression.matchAll(/\b(?:cube|process)_[a-z_]+/g)].map(([name]) => name);
      const unknown = named.filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')));
      expect({ expression, unknown }).toEqual({ expression, unknown: [] });
    }
  });
});

function valueOf(result: readonly unknown[]): number {
  const [first] = result as readonly { value: [number, string] }[];
  return Number(first?.value[1] ?? Number.NaN);
}

function isNumber(wanted: number) {
  return ({ data }: QueryAnswer): boolean => valueOf(data.result) === wanted;
}
