import { type Bench, EventLog } from './conformance-setup';

/** What the event stream promises. */
export function eventConformance(bench: () => Bench): void {
  describe('the event stream', () => {
    it('begins with a gap, once it misses nothing any more', async () => {
      const key = bench().name();
      const events = new EventLog(bench().runtime, { [key]: '' });
      await events.until(() => true);
      expect(events.heard).toEqual([expect.objectContaining({ kind: 'gap' })]);
      const id = await bench().create({ labels: { [key]: 'x' } });
      expect(await events.story(id, 'create')).toEqual(['create']);
      await events.close();
    });

    it('tells of containers with all of the labels only, and what their labels are', async () => {
      const key = bench().name();
      const [exact, any] = [{ [key]: 'wanted' }, { [key]: '' }].map((labels) => new EventLog(bench().runtime, labels));
      if (exact === undefined || any === undefined) throw new Error('two event logs were made');
      await Promise.all([exact.until(() => true), any.until(() => true)]);
      const other = await bench().create({ labels: { [key]: 'other' } });
      const wanted = await bench().create({ labels: { [key]: 'wanted', more: 'yes' } });
      await Promise.all([exact.story(wanted, 'create'), any.story(wanted, 'create')]);
      const ids = (log: EventLog) => log.heard.flatMap((event) => (event.kind === 'gap' ? [] : [event.id]));
      expect(ids(exact)).toEqual([wanted]);
      expect(ids(any)).toEqual([other, wanted]);
      const event = exact.heard.find(({ kind }) => kind === 'create');
      expect(event).toMatchObject({ labels: { [key]: 'wanted', more: 'yes' } });
      expect(event?.at).toBeGreaterThan(0);
      await Promise.all([exact.close(), any.close()]);
    });

    it('replays after the gap what the engine remembers since a time', async () => {
      const { runtime } = bench();
      const key = bench().name();
      const id = await bench().create({ labels: { [key]: '' } });
      await runtime.remove(id);
      const all = new EventLog(runtime, { [key]: '' }, 1);
      expect(await all.story(id, 'destroy')).toEqual(['create', 'destroy']);
      const { at } = await all.until(({ kind }) => kind === 'create');
      await all.close();
      const events = new EventLog(runtime, { [key]: '' }, at);
      expect(await events.story(id, 'destroy')).toEqual(['create', 'destroy']);
      expect(events.heard[0]).toMatchObject({ kind: 'gap', since: at });
      await events.close();
    });

    it('ends when it is told to, although nothing happens', async () => {
      const stop = new AbortController();
      const events = bench()
        .runtime.events({ [bench().name()]: '' }, stop.signal)
        [Symbol.asyncIterator]();
      expect(await events.next()).toMatchObject({ done: false, value: { kind: 'gap' } });
      const next = events.next();
      stop.abort();
      expect(await next).toEqual({ done: true, value: undefined });
    });

    it('ends when its consumer leaves', async () => {
      const stop = new AbortController();
      for await (const event of bench().runtime.events({}, stop.signal)) {
        expect(event.kind).toBe('gap');
        break;
      }
    });
  });
}
