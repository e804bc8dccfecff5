import { Cluster, COMPLETED, RUNNING, type WireTask } from '@cube/testing/system';
import { readFileSync } from 'node:fs';

/** The bodies that the README tells users to send, as they stand in the repository. */
function example(file: string): { ID: string; State: number; Task: { ID: string; Name: string } } {
  return JSON.parse(readFileSync(`examples/echo/${file}`, 'utf8')) as ReturnType<typeof example>;
}

const RUN = ['task1.json', 'task2.json', 'task3.json', 'task4.json'].map(example);
const HOST_PORTS = ['7778', '7779', '7800', '7801'];

describe("the README's story", () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start({ workers: 3 });
  }, 60_000);

  afterAll(() => cluster?.stop(), 60_000);

  it('runs the four tasks on the ports they ask for, each answering /health', async () => {
    for (const event of RUN) {
      const { status, body } = await cluster.post<WireTask>('/tasks', event);
      expect(status).toBe(201);
      expect(body).toMatchObject({ ID: event.Task.ID, Name: event.Task.Name, HealthCheck: '/health' });
    }
    for (const [index, event] of RUN.entries()) {
      const task = await cluster.see(event.Task.ID, 'is healthy', ({ Health }) => Health === 'healthy', 60_000);
      expect(task).toMatchObject({
        State: RUNNING,
        RestartCount: 0,
        HostPorts: { '7777/tcp': [{ HostIp: '127.0.0.1', HostPort: HOST_PORTS[index] }] },
        PortBindings: { '7777/tcp': HOST_PORTS[index] },
      });
      expect((await fetch(`http://127.0.0.1:${HOST_PORTS[index]}/health`)).status).toBe(200);
      const container = await cluster.engine().getContainer(task.ContainerID).inspect();
      expect(container.State.Running).toBe(true);
      expect(container.Name).toBe(`/${event.Task.Name}`);
    }
  }, 120_000);

  it('spreads them over the workers, whose nodes tell capacity, statistics and task counts', async () => {
    const { body: nodes } =
      await cluster.get<{ Name: string; TaskCount: number; Stats: { MemStats: object } }[]>('/nodes');
    expect(nodes.map(({ Name }) => Name).sort()).toEqual(['worker-0', 'worker-1', 'worker-2']);
    expect(nodes.reduce((sum, { TaskCount }) => sum + TaskCount, 0)).toBe(4);
    expect(nodes.filter(({ TaskCount }) => TaskCount > 0).length).toBeGreaterThan(1);
    for (const { Stats } of nodes) expect(Stats.MemStats).toHaveProperty('MemTotal');
  });

  it('answers the same events again with the same tasks, and starts nothing twice', async () => {
    for (const event of RUN) expect((await cluster.post<WireTask>('/tasks', event)).body.ID).toBe(event.Task.ID);
    expect((await cluster.get<WireTask[]>('/tasks')).body).toHaveLength(4);
  });

  it('stops the first task by stop_task.json and keeps the others running', async () => {
    const stop = example('stop_task.json');
    expect((await cluster.post('/tasks', stop)).status).toBe(201);
    const stopped = await cluster.final(stop.Task.ID);
    expect(stopped).toMatchObject({ State: COMPLETED, ReasonCode: 'stopped' });
    await expect(fetch('http://127.0.0.1:7778/health')).rejects.toThrow();
    for (const { Task } of RUN.slice(1)) expect((await cluster.task(Task.ID)).State).toBe(RUNNING);
  }, 60_000);

  it('logs the facts in the words of the README', () => {
    const manager = cluster.manager?.output() ?? '';
    const workers = cluster.workers.map((worker) => worker?.output() ?? '').join('\n');
    const id = RUN[0]?.Task.ID ?? '';
    expect(manager).toMatch(/Added event a7aa1d44-08f6-443e-9378-f5884311018e to pending queue/);
    expect(manager).toContain(`Added task ${id}`);
    expect(manager).toMatch(/Checking worker 127\.0\.0\.1:\d+ for task updates/);
    expect(manager).toMatch(new RegExp(`selected worker 127\\.0\\.0\\.1:\\d+ for task ${id}`));
    expect(manager).toContain('off the pending queue');
    expect(workers).toContain('Found task in queue');
    expect(workers).toMatch(new RegExp(`task ${id} Running on container [0-9a-f]{64}`));
    expect(workers).toContain(`Calling health check for task ${id}: /health`);
    expect(workers).toContain(`Task ${id} health check response: 200`);
  });
});
