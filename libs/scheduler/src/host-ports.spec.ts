import fc from 'fast-check';
import { type BoundPort, HostPorts } from './host-ports';

const port = (address: string, number = 7778, protocol = 'tcp'): BoundPort => ({ address, port: number, protocol });

describe('host ports', () => {
  const ports = new HostPorts();
  ports.take('a', port('127.0.0.1'));
  ports.take('b', port('0.0.0.0'));

  it.each([
    ['the same address', 'a', port('127.0.0.1'), true],
    ['another address', 'a', port('10.0.0.1'), false],
    ['every address, where one is taken', 'a', port('0.0.0.0'), true],
    ['every IPv6 address, where an IPv4 one is taken', 'a', port('::'), true],
    ['one address, where every one is taken', 'b', port('10.0.0.1'), true],
    ['an IPv6 address, where every one is taken', 'b', port('::1'), true],
    ['another protocol', 'a', port('127.0.0.1', 7778, 'udp'), false],
    ['another port', 'a', port('127.0.0.1', 7779), false],
    ['another host', 'c', port('127.0.0.1'), false],
  ])('%s', (_what, host, wanted, taken) => {
    expect(ports.isTaken(host, wanted)).toBe(taken);
  });

  it('stay taken until everyone who holds them gave them back, and then nothing is remembered', () => {
    const held = new HostPorts();
    held.take('a', port('0.0.0.0'));
    held.take('a', port('::'));
    held.giveBack('a', port('0.0.0.0'));
    expect(held.isTaken('a', port('127.0.0.1'))).toBe(true);
    held.giveBack('a', port('::'));
    expect(held.isTaken('a', port('127.0.0.1'))).toBe(false);
    expect(held.isEmpty).toBe(true);
  });

  it('given back by nobody who held them are a broken invariant', () => {
    expect(() => new HostPorts().giveBack('a', port('127.0.0.1'))).toThrow('nobody holds it');
  });

  it('agree with looking at every holder, after any history', () => {
    const aPort = fc.record({
      address: fc.constantFrom('0.0.0.0', '::', '127.0.0.1', '10.0.0.1'),
      port: fc.constantFrom(1, 2),
      protocol: fc.constantFrom('tcp', 'udp'),
    });
    const step = fc.record({ host: fc.constantFrom('a', 'b'), port: aPort, giveBack: fc.boolean() });
    const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom('a', 'b'), aPort, (steps, host, wanted) => {
        const table = new HostPorts();
        const holders: { host: string; port: BoundPort }[] = [];
        for (const { host: at, port: of, giveBack } of steps) {
          const index = holders.findIndex(
            (held) => held.host === at && JSON.stringify(held.port) === JSON.stringify(of),
          );
          if (giveBack && index >= 0) {
            table.giveBack(at, of);
            holders.splice(index, 1);
          } else {
            table.take(at, of);
            holders.push({ host: at, port: of });
          }
        }
        const meets = (held: { host: string; port: BoundPort }): boolean =>
          held.host === host &&
          held.port.port === wanted.port &&
          held.port.protocol === wanted.protocol &&
          (held.port.address === wanted.address || isAny(held.port.address) || isAny(wanted.address));
        expect(table.isTaken(host, wanted)).toBe(holders.some(meets));
        for (const held of holders) table.giveBack(held.host, held.port);
        expect(table.isEmpty).toBe(true);
      }),
    );
  });
});
