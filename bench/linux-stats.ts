// `npm run bench -- linux-stats`: the time of one sample of the host.
import { LinuxStatsReader } from '@cube/linux-stats';

/** How long one sample of the host's statistics takes. Target: under 1 ms. */
const WARM_UP = 200;
const SAMPLES = 2000;

async function measure(reader: LinuxStatsReader): Promise<number[]> {
  const millis: number[] = [];
  for (let i = 0; i < WARM_UP + SAMPLES; i += 1) {
    const start = performance.now();
    await reader.sample();
    if (i >= WARM_UP) millis.push(performance.now() - start);
  }
  return millis.sort((a, b) => a - b);
}

const reader = LinuxStatsReader.open();
if (reader === null) throw new Error('this bench needs a host with /proc');
const millis = await measure(reader);
const quantile = (share: number) => Number(millis[Math.floor(share * (millis.length - 1))]?.toFixed(4));
const result = { bench: 'linux-stats', samples: SAMPLES, medianMs: quantile(0.5), p99Ms: quantile(0.99), targetMs: 1 };
console.log(`one sample: median ${result.medianMs} ms, p99 ${result.p99Ms} ms (target: under ${result.targetMs} ms)`);
console.log(JSON.stringify(result));
