import { CubeApiError, type CubeClient, CubeUnreachableError, type EventsOptions } from '@cube/client';
import type { Session } from './session';
import { watch } from './watch';

/** A session whose event stream tells when `happen` is called, and nothing else. */
function quiet() {
  const said: string[] = [];
  const stop = new AbortController();
  const asked: EventsOptions[] = [];
  let happen: () => void = () => undefined;
  const followEvents = async function* (options: EventsOptions) {
    asked.push(options);
    while (options.signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        happen = resolve;
        options.signal?.addEventListener('abort', () => resolve());
      });
      yield {};
    }
  };
  const session = {
    client: { followEvents } as unknown as CubeClient,
    terminal: { err: (text: string) => void said.push(text) },
    stop: stop.signal,
  } as unknown as Session;
  return { session, said, stop, asked, happen: () => happen() };
}

describe('a watch', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('looks again when something happens, and after a while anyway', async () => {
    const { session, happen, asked } = quiet();
    let looks = 0;
    const ended = watch(session, {
      ...{ timeoutSec: 60, about: { node: 'n' } },
      look: async () => ((looks += 1) === 3 ? 'done' : 'again'),
    });
    await jest.advanceTimersByTimeAsync(1_500);
    expect(looks).toBe(1);
    happen();
    await jest.advanceTimersByTimeAsync(0);
    expect(looks).toBe(2);
    await jest.advanceTimersByTimeAsync(2_010);
    expect(await ended).toBe('done');
    expect(asked).toMatchObject([{ node: 'n', signal: { aborted: true } }]);
  });

  it('rests between two looks, however much happens', async () => {
    const { session, happen } = quiet();
    let looks = 0;
    const ended = watch(session, { timeoutSec: 1, look: async () => ((looks += 1), 'again') });
    for (let ms = 0; ms < 1_100; ms += 1) {
      happen();
      await jest.advanceTimersByTimeAsync(1);
    }
    expect(await ended).toBe('late');
    expect(looks).toBeGreaterThan(5);
    expect(looks).toBeLessThan(14);
  });

  it('waits for a manager that is away or busy, and says so once', async () => {
    const { session, said } = quiet();
    const looks = [
      new CubeUnreachableError('http://m', 'ECONNREFUSED'),
      new CubeApiError(503, 'not ready'),
      'again' as const,
      new CubeUnreachableError('http://m', 'ECONNREFUSED'),
      'done' as const,
    ];
    const look = async () => {
      const next = looks.shift() ?? 'again';
      if (next instanceof Error) throw next;
      return next;
    };
    const ended = watch(session, { timeoutSec: 60, look });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await ended).toBe('done');
    expect(said).toEqual(Array(2).fill('http://m does not answer: ECONNREFUSED; trying again\n'));
  });

  it('ends with what will not pass, with the time, and with Ctrl+C', async () => {
    const refused = new CubeApiError(401, 'show a token');
    await expect(watch(quiet().session, { timeoutSec: 60, look: () => Promise.reject(refused) })).rejects.toBe(refused);
    const away = new CubeUnreachableError('', 'away');
    const late = watch(quiet().session, { timeoutSec: 3, look: () => Promise.reject(away) });
    late.catch(() => undefined);
    await jest.advanceTimersByTimeAsync(4_000);
    await expect(late).rejects.toBe(away);
    const { session, stop } = quiet();
    const interrupted = watch(session, { timeoutSec: 60, look: async () => 'again' });
    await jest.advanceTimersByTimeAsync(10);
    stop.abort();
    await jest.advanceTimersByTimeAsync(0);
    expect(await interrupted).toBe('interrupted');
  });
});
