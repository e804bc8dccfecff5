import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { fieldsOf } from './field';
import { readDto } from './read-dto';
import { TaskDto } from './task-dto';

/** A good value of each field of a task that has one worth changing, and values of every kind that are wrong somewhere. */
const GOOD: Readonly<Record<string, unknown>> = {
  ...{ ID: 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203', Name: 'web', Image: 'cube/echo:1', CPU: 0.5, Memory: 2 ** 26 },
  ...{ ExposedPorts: { '7777/tcp': {} }, PortBindings: { '7777/tcp': '7777' }, RestartPolicy: 'always' },
  ...{ HealthCheck: { Type: 'tcp', Port: 80 }, Env: ['A=1'], Labels: { a: 'b' }, Singleton: true, Priority: 7 },
  ...{ Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }], Cmd: ['sleep'], StopGracePeriod: 1.5 },
};
const ODD = [null, undefined, true, -1, 3.5, '', 'x y', [], ['A=1', 7], {}, { Type: 'tcp', Prot: 80 }, { a: 1 }];

const anyName = fc.oneof(fc.constantFrom(...fieldsOf(TaskDto).keys()), fc.constantFrom('Imgae', 'cpu', ''));
const anyOddity = fc.dictionary(anyName, fc.constantFrom(...ODD), { maxKeys: 2, noNullPrototype: true });
const anyBody = fc.record({ good: fc.subarray(Object.keys(GOOD)), odd: anyOddity }).map(({ good, odd }) => ({
  ...Object.fromEntries(good.map((name) => [name, GOOD[name]])),
  ...odd,
}));

it('reads what class-validator finds nothing wrong with, and nothing else', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyBody, (body) => {
      const errors = validateSync(plainToInstance(TaskDto, body), { whitelist: true, forbidNonWhitelisted: true });
      const read = readDto(TaskDto, body);
      expect(read.ok).toBe(errors.length === 0);
      if (read.ok) expect({ ...read.dto }).toEqual(body);
      if (read.ok) taken += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(taken).toBeGreaterThan(100);
});
