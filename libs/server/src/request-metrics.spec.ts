import { fastify } from 'fastify';
import { Metrics } from './metrics';
import { installRequestMetrics } from './request-metrics';

async function counted(): Promise<{ text: () => Promise<string>; ask: (url: string) => Promise<unknown> }> {
  const metrics = new Metrics();
  const server = fastify();
  installRequestMetrics(server, metrics);
  server.addHook('onRequest', (request, reply) =>
    request.url.includes('refused') ? reply.status(401).send({}) : Promise.resolve(),
  );
  server.get('/tasks/:task', (request, reply) => reply.status(request.url.endsWith('/none') ? 404 : 200).send({}));
  await server.ready();
  return { text: () => metrics.text(), ask: (url) => server.inject({ method: 'GET', url }) };
}

describe('requests', () => {
  it('are counted by the pattern of their route and by status, and never make series of their own', async () => {
    const { text, ask } = await counted();
    for (const url of ['/tasks/one', '/tasks/two', '/tasks/none', '/nothing/1', '/nothing/2?x=3']) await ask(url);
    const seen = await text();
    expect(seen).toContain('cube_http_requests_total{method="GET",route="/tasks/:task",status="200"} 2');
    expect(seen).toContain('cube_http_requests_total{method="GET",route="/tasks/:task",status="404"} 1');
    expect(seen).toContain('cube_http_requests_total{method="GET",route="none",status="404"} 2');
    expect(seen).toContain('cube_http_request_duration_seconds_count{method="GET",route="/tasks/:task"} 3');
    expect(seen).not.toMatch(/tasks.two|nothing/);
  });

  it('are counted too when a later hook refuses them', async () => {
    const { text, ask } = await counted();
    await ask('/tasks/refused');
    expect(await text()).toContain('cube_http_requests_total{method="GET",route="/tasks/:task",status="401"} 1');
  });
});

describe('metrics', () => {
  it('look when somebody asks, and tell what others counted', async () => {
    const metrics = new Metrics();
    const tell = metrics.tally({ name: 'cube_told_total', help: 'Told.', labelNames: ['of'] });
    let looks = 0;
    metrics.onScrape(() => tell([{ labels: { of: 'one' }, value: (looks += 1) }]));
    expect(looks).toBe(0);
    await metrics.text();
    expect(await metrics.text()).toContain('cube_told_total{of="one"} 2');
  });
});
