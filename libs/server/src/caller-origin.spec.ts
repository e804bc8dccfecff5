import { ApiError } from './api-error';
import { checkOrigin, type OriginRules } from './caller-origin';

const LOOPBACK: OriginRules = { host: '127.0.0.1', allowedHosts: ['cube.example'] };
const EVERYWHERE: OriginRules = { host: '0.0.0.0', allowedHosts: [] };

function statusOf(rules: OriginRules, headers: { host?: string; origin?: string }, localAddress = '127.0.0.1'): number {
  try {
    checkOrigin(rules, { headers, localAddress });
    return 200;
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
}

describe('the Host of a request', () => {
  it.each([
    '127.0.0.1:5000',
    'localhost',
    'LOCALHOST:8080',
    'localhost.',
    '[::1]:5000',
    'cube.example',
    'Cube.Example:443',
  ])('may be %s on loopback', (host) => expect(statusOf(LOOPBACK, { host })).toBe(200));

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '2130706434',
    'evil@localhost',
    'localhost/..',
    'a b',
    '',
  ])('may not be %j on loopback', (host) => expect(statusOf(LOOPBACK, { host })).toBe(421));

  it('may not be missing', () => expect(statusOf(LOOPBACK, {})).toBe(421));

  it('may be the address that the connection came in on, when listening everywhere', () => {
    expect(statusOf(EVERYWHERE, { host: '10.0.0.7:5000' }, '10.0.0.7')).toBe(200);
    expect(statusOf(EVERYWHERE, { host: '10.0.0.7:5000' }, '::ffff:10.0.0.7')).toBe(200);
    expect(statusOf(EVERYWHERE, { host: '[fd00::7]:5000' }, 'fd00::7')).toBe(200);
    expect(statusOf(EVERYWHERE, { host: '10.0.0.8:5000' }, '10.0.0.7')).toBe(421);
    expect(statusOf(EVERYWHERE, { host: 'rebound.example:5000' }, '10.0.0.7')).toBe(421);
  });
});

describe('the Origin of a request', () => {
  const host = 'localhost:5556';

  it('may be absent, or this server itself', () => {
    expect(statusOf(LOOPBACK, { host })).toBe(200);
    expect(statusOf(LOOPBACK, { host, origin: 'http://localhost:5556' })).toBe(200);
    expect(statusOf(LOOPBACK, { host, origin: 'https://LOCALHOST:5556' })).toBe(200);
    expect(statusOf(LOOPBACK, { host: 'localhost', origin: 'http://localhost:80' })).toBe(200);
  });

  it.each([
    'http://evil.example',
    'http://localhost:9999',
    'http://127.0.0.1:5556',
    'null',
    '',
    'localhost:5556',
    'file://',
  ])('may not be %j', (origin) => expect(statusOf(LOOPBACK, { host, origin })).toBe(403));
});
