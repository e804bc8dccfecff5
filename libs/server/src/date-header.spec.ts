import { fastify } from 'fastify';
import { installDateHeader } from './date-header';

it('tells when each answer was made, as HTTP writes dates', async () => {
  const instance = fastify();
  installDateHeader(instance);
  instance.get('/', () => 'here');
  const before = Math.floor(Date.now() / 1000) * 1000;
  const date = String((await instance.inject('/')).headers['date']);
  expect(date).toMatch(/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
  expect(Date.parse(date)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(date)).toBeLessThanOrEqual(Date.now());
  await instance.close();
});
