// `npm run bench -- idle`: the CPU that a manager and three workers use while 20 probed tasks run and nothing else happens.
import { buildTestImages, Cluster, requireEngine } from '@cube/testing/system';
import { readFileSync } from 'node:fs';
import { interruptible } from './interruptible';
import { round } from './percentile';

const TASKS = 20;
const SETTLE_SEC = 15;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60);
const TARGET_PERCENT = 2;
/** Of /proc/PID/stat on Linux: clock ticks a second (USER_HZ). */
const TICKS_PER_SEC = 100;

await interruptible(async (defer) => {
  const images = await buildTestImages(await requireEngine());
  const cluster = await Cluster.start({ workers: 3, env: { CUBE_LOG_LEVEL: 'warn', NODE_ENV: 'production' } });
  defer(() => cluster.stop());
  for (let index = 0; index < TASKS; index += 1) {
    await cluster.run({
      Name: `idle-${index}`,
      Image: images.echo,
      ExposedPorts: { '7777/tcp': {} },
      HealthCheck: '/health',
      StopGracePeriod: 2,
    });
  }
  for (let index = 0; index < TASKS; index += 1) {
    await cluster.see(`idle-${index}`, 'is healthy', (task) => task.Health === 'healthy', 120_000);
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_SEC * 1000));
  const processes = [cluster.manager, ...cluster.workers].flatMap((app) => (app === null ? [] : [app]));
  const before = processes.map(({ pid }) => cpuSeconds(pid));
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const used = processes.map(({ pid }, index) => cpuSeconds(pid) - (before[index] ?? 0));
  const percent = used.map((seconds) => round((seconds / SECONDS) * 100, 2));
  const total = round(
    percent.reduce((sum, one) => sum + one, 0),
    2,
  );
  processes.forEach(({ name }, index) => console.log(`${name}: ${percent[index]} % of one core`));
  console.log(`together ${total} %, target under ${TARGET_PERCENT} %: ${total < TARGET_PERCENT ? 'met' : 'missed'}`);
  console.log(JSON.stringify({ bench: 'idle', tasks: TASKS, seconds: SECONDS, percent, totalPercent: total }));
});

/** User and system time of a process, all threads. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC;
}
