import { cube, aTask } from './fake-manager.fixture';

/** The task that is sent for what is typed after `cube run`. */
async function sent(typed: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { err, asked } = await cube(`run ${typed}`, { 'POST /tasks': aTask({ Name: 'web' }) }, { env });
  if (asked.length === 0) return err;
  const body = asked[0]?.body as { readonly Task: unknown };
  return body.Task;
}

describe("docker run's flags", () => {
  it.each([
    ['nginx', { Image: 'nginx' }],
    ['--name web -d nginx', { Image: 'nginx', Name: 'web' }],
    ['-p 8080:80 -p 53/udp nginx', { Image: 'nginx', PortBindings: { '80/tcp': '8080', '53/udp': '' } }],
    ['--expose 9000 nginx', { Image: 'nginx', ExposedPorts: { '9000/tcp': {} } }],
    ["-e A=1 -e 'B=x y=z' -e HOME -e NOT_SET nginx", { Image: 'nginx', Env: ['A=1', 'B=x y=z', 'HOME=/root'] }],
    ['-v data:/data -v c:/c:ro nginx', { Image: 'nginx', Mounts: [volume('data', '/data'), volume('c', '/c', true)] }],
    ['--mount type=volume,src=d,dst=/d,readonly nginx', { Image: 'nginx', Mounts: [volume('d', '/d', true)] }],
    [
      '-m 256m --cpus 0.5 --disk 1g --pids-limit 50 nginx',
      { Image: 'nginx', Memory: 2 ** 28, CPU: 0.5, Disk: 2 ** 30, Pids: 50 },
    ],
    [
      '--restart on-failure:2 -l a=b -l c nginx',
      { Image: 'nginx', RestartPolicy: 'on-failure:2', Labels: { a: 'b', c: '' } },
    ],
    [
      '-w /srv -u 1000:1000 --entrypoint sh nginx -c ls',
      { Image: 'nginx', WorkingDir: '/srv', User: '1000:1000', Entrypoint: ['sh'], Cmd: ['-c', 'ls'] },
    ],
    [
      '--stop-timeout 30 --pull always --platform linux/arm64 nginx',
      { Image: 'nginx', StopGracePeriod: 30, PullPolicy: 'always', Platform: 'linux/arm64' },
    ],
    ['--health-http /health nginx', { Image: 'nginx', HealthCheck: '/health' }],
    [
      '--health-tcp --health-port 80 --health-interval 1m nginx',
      { Image: 'nginx', HealthCheck: { Type: 'tcp', Port: 80, Interval: 60 } },
    ],
    [
      "--health-cmd 'test -f /ok' --health-retries 5 nginx",
      { Image: 'nginx', HealthCheck: { Type: 'command', Command: ['sh', '-c', 'test -f /ok'], Retries: 5 } },
    ],
    [
      "--constraint 'node.labels.disk == ssd' --affinity 'node.name==a;-20' --spread node.labels.zone --max-per-node 1 --strategy binpack --priority 90 --singleton nginx",
      {
        ...{
          Image: 'nginx',
          Constraints: ['node.labels.disk == ssd'],
          Affinities: [{ Expression: 'node.name==a', Weight: -20 }],
        },
        ...{
          Spread: [{ Over: 'node.labels.zone' }],
          MaxPerNode: 1,
          Strategy: 'binpack',
          Priority: 90,
          Singleton: true,
        },
      },
    ],
    ["busybox sh -c 'echo -e hello' --wait", { Image: 'busybox', Cmd: ['sh', '-c', 'echo -e hello', '--wait'] }],
  ])('%s', async (typed, task) => expect(await sent(typed, { HOME: '/root' })).toEqual(task));

  it.each([
    ['-p 127.0.0.1:80:80 nginx', 'expected [HOST:]PORT'],
    ['-p 80:http nginx', 'expected a port of the container'],
    ['-v /etc:/etc nginx', 'paths of a host are not mounted; name a volume, such as data:/etc'],
    ['-v data nginx', 'expected NAME:PATH'],
    ['--mount type=bind,src=/,dst=/ nginx', 'expected type=volume'],
    ['-m lots nginx', 'expected a size such as'],
    ['--health-retries 3 nginx', 'what is probed is missing'],
    ['--health-tcp --health-http / nginx', 'expected one of'],
    ['--env-file /nowhere/env nginx', '--env-file /nowhere/env: ENOENT'],
    ['-f /nowhere/task.yaml', '--file /nowhere/task.yaml: ENOENT'],
    ['-f x.yaml nginx', 'expected an image or --file'],
    ['--privileged nginx', "unknown option '--privileged'"],
  ])('%s is refused before anything is sent', async (typed, message) => expect(await sent(typed)).toContain(message));
});

function volume(Source: string, Target: string, ReadOnly = false) {
  return { Type: 'volume', Source, Target, ReadOnly };
}
