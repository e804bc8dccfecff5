import { CubeApiError, CubeUnreachableError } from './api-error';
import { answerOf, createCubeClient } from './cube-client';

const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { ...init, headers: { 'content-type': 'application/json', ...init.headers } });

describe('a typed client', () => {
  it('asks the manager with its token, and gives the answer', async () => {
    const asked: Request[] = [];
    const fetch = async (request: Request) => {
      asked.push(request);
      return json([{ Name: 'one' }]);
    };
    const client = createCubeClient({ url: 'http://m:1/', token: 'secret', fetch });
    const tasks = await answerOf(client.GET('/tasks', { params: { query: { limit: 5 } } }));
    expect(tasks.map(({ Name }) => Name)).toEqual(['one']);
    expect(asked.map(({ url }) => url)).toEqual(['http://m:1/tasks?limit=5']);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  it('puts names into paths so that they stay one part of it', async () => {
    const asked: string[] = [];
    const fetch = async ({ url }: Request) => {
      asked.push(url);
      return json({});
    };
    const client = createCubeClient({ url: 'http://m:1', fetch });
    await answerOf(client.GET('/tasks/{task}', { params: { path: { task: 'a/../b?c' } } }));
    expect(asked).toEqual(['http://m:1/tasks/a%2F..%2Fb%3Fc']);
  });

  it('throws a refusal with its status, its message and its fields', async () => {
    const wrong = { Field: 'Task.Memory', Value: -5, Expected: 'a whole number' };
    const body = { HTTPStatusCode: 400, Message: 'the event was refused', Errors: [wrong] };
    const fetch = async () => json(body, { status: 400 });
    const client = createCubeClient({ url: 'http://m:1', fetch });
    const refused = answerOf(client.POST('/tasks', { body: { State: 2, Task: { Image: 'a' } } }));
    await expect(refused).rejects.toBeInstanceOf(CubeApiError);
    await expect(refused).rejects.toMatchObject({ status: 400, message: body.Message, fieldErrors: [wrong] });
  });

  it('says when to come again', async () => {
    const fetch = async () => json({}, { status: 429, headers: { 'retry-after': '5' } });
    const client = createCubeClient({ url: 'http://m:1', fetch });
    await expect(answerOf(client.GET('/nodes'))).rejects.toMatchObject({ status: 429, retryAfterSec: 5 });
  });

  it("makes an error also of what is not the manager's answer", async () => {
    const fetch = async () => new Response('<html>Bad Gateway', { status: 502, statusText: 'Bad Gateway' });
    const client = createCubeClient({ url: 'http://m:1', fetch });
    const message = 'the answer was 502 Bad Gateway';
    await expect(answerOf(client.GET('/nodes'))).rejects.toMatchObject({ status: 502, message, fieldErrors: [] });
  });

  it('says who does not answer, and why', async () => {
    const fetch = async (): Promise<Response> => {
      throw new TypeError('fetch failed', { cause: new AggregateError([new Error('connect ECONNREFUSED ::1:1')]) });
    };
    const client = createCubeClient({ url: 'http://m:1', fetch });
    const asked = answerOf(client.GET('/nodes'));
    await expect(asked).rejects.toBeInstanceOf(CubeUnreachableError);
    await expect(asked).rejects.toThrow('http://m:1 does not answer: connect ECONNREFUSED ::1:1');
  });

  it('says that what answers is no manager, and that an answer broke off', async () => {
    const other = createCubeClient({ url: 'http://m:1', fetch: async () => new Response('<html>hello') });
    await expect(answerOf(other.GET('/nodes'))).rejects.toBeInstanceOf(CubeUnreachableError);
    const pull = (controller: ReadableStreamDefaultController): void => controller.error(new TypeError('terminated'));
    const broken = createCubeClient({
      url: 'http://m:1',
      fetch: async () => new Response(new ReadableStream({ pull })),
    });
    const asked = answerOf(broken.GET('/nodes'));
    await expect(asked).rejects.toBeInstanceOf(CubeUnreachableError);
    await expect(asked).rejects.toThrow('does not answer: terminated');
  });
});
