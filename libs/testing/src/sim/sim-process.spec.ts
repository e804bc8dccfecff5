import { SimProcess } from './sim-process';
import { VirtualTime } from './virtual-time';

function started() {
  const time = new VirtualTime();
  const process = new SimProcess('p1', time, () => time.now);
  const did: string[] = [];
  const does = (what: string) => () => void did.push(what);
  return { time, process, did, does };
}

describe('a simulated process', () => {
  it('that was killed does nothing more, and hears no answer', async () => {
    const { time, process, did, does } = started();
    const asked: Promise<void> = process.call(() => new Promise((resolve) => void time.after(20, () => resolve())));
    void asked.then(does('answer'));
    process.clock.after(20, does('timer'));
    process.kill();
    void process.call(async () => does('call')());
    process.enter(does('request'));
    await time.run(100);
    expect(did).toEqual([]);
  });

  it('that is frozen takes up what it missed, in order, when it is thawed', async () => {
    const { time, process, did, does } = started();
    process.clock.after(10, does('timer'));
    process.freeze();
    time.after(20, () => process.enter(does('request')));
    await time.run(50);
    expect(did).toEqual([]);
    process.thaw();
    await time.run(60);
    expect(did).toEqual(['timer', 'request']);
  });

  it('makes up for one of the times that it slept through', async () => {
    const { time, process, did, does } = started();
    process.every(10, 10, does('look'));
    process.freeze();
    await time.run(100);
    process.thaw();
    await time.run(105);
    expect(did).toEqual(['look']);
  });

  it('counts the timers that it has', async () => {
    const { time, process, does } = started();
    const cancel = process.clock.after(10, does('timer'));
    process.clock.after(20, does('timer'));
    expect(process.timers).toBe(2);
    cancel();
    await time.run(30);
    expect(process.timers).toBe(0);
  });
});
