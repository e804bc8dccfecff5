import fc from 'fast-check';
import { aNode } from './cluster.fixture';
import { isNodeConstraint, meetsConstraint } from './constraint';
import { ConstraintError, parseConstraint } from './parse-constraint';

const node = aNode(1, {
  labels: { disk: 'ssd', 'zone/rack': 'a 1', driver: '535.104.05', odd: 'v-one' },
  platform: 'linux/x86_64',
  kernel: '6.1.0-18-amd64',
  engine: '24.0.7+dfsg1',
});

function met(text: string): boolean {
  const constraint = parseConstraint(text);
  if (!isNodeConstraint(constraint)) throw new Error(`${text} is about tasks`);
  return meetsConstraint(constraint, node);
}

describe('a constraint', () => {
  it.each([
    ['node.labels.disk==ssd', true],
    ['node.labels.disk==hdd', false],
    ['node.labels.disk!=hdd', true],
    ['node.labels.disk!=ssd', false],
    ['  node.labels.zone/rack ==  a 1 ', true],
    ['node.name==worker-1', true],
    ['node.name!=worker-1', false],
    ['node.id==id-1', true],
    ['node.platform==linux/amd64', true],
    ['node.platform==linux/x86_64', true],
    ['node.platform!=linux/arm64', true],
    ['node.platform in (linux/arm64, linux/x86_64)', true],
    ['node.labels.disk in (hdd, ssd)', true],
    ['node.labels.disk in (hdd,nvme)', false],
    ['node.labels.disk not in (hdd, ssd)', false],
    ['node.labels.disk not  in (hdd)', true],
    ['node.labels.zone/rack in (a 1)', true],
    ['node.labels.disk exists', true],
    ['node.labels.gpu exists', false],
    ['node.labels.gpu not exists', true],
    ['node.labels.disk  not   exists ', false],
    ['node.os==linux', true],
    ['node.arch==amd64', true],
    ['node.arch==x86_64', false],
    ['node.host==host-1', true],
    ['node.kernel>=5.10', true], // 6 > 5
    ['node.kernel>=6.1', true], // 6.1.0-18-amd64 is 6.1.0, its package number no pre-release
    ['node.kernel<6.1', false],
    ['node.kernel<=6.1.0', true],
    ['node.engine>24', true], // 24.0.7 > 24.0.0
    ['node.engine < 24.0.10', true], // 7 < 10 as numbers, not as text
    ['node.labels.driver>=535.54', true], // 104 > 54
    ['node.labels.odd>=1', false], // no version
    ['node.labels.gpu<1', false], // not there
  ])('%s: %s', (text, expected) => {
    expect(met(text)).toBe(expected);
  });

  it('reads a label that the node lacks as equal to nothing', () => {
    expect(met('node.labels.gpu==a100')).toBe(false);
    expect(met('node.labels.gpu!=a100')).toBe(true);
  });

  it("does not take what every object has for a label of the node's", () => {
    expect(met('node.labels.constructor!=x')).toBe(true);
    expect(met('node.labels.__proto__==[object Object]')).toBe(false);
  });

  it('reads what a node does not tell as what it lacks', () => {
    const silent = aNode(1, { hostId: '', platform: '', kernel: '' });
    for (const text of [
      'node.host exists',
      'node.kernel>=0',
      'node.os==linux',
      'node.arch exists',
      'node.platform exists',
    ]) {
      const constraint = parseConstraint(text);
      expect(isNodeConstraint(constraint) && meetsConstraint(constraint, silent)).toBe(false);
    }
  });

  it('has one spelling', () => {
    expect(parseConstraint(' node.labels.disk  not   in  ( a,b  ) ').text).toBe('node.labels.disk not in (a, b)');
    expect(parseConstraint('node.labels.disk   exists').text).toBe('node.labels.disk exists');
    expect(parseConstraint(' node.labels.disk  !=  ssd ').text).toBe('node.labels.disk!=ssd');
  });

  it.each([
    ['', 'it has no operator'],
    ['disk=ssd', 'it has no operator'],
    ['disk==ssd', '"disk" is nothing that a node has'],
    ['node.labels.==ssd', '"node.labels." is nothing that a node has'],
    ['node.role==manager', '"node.role" is nothing that a node has'],
    ['node.labels.disk==', 'it has no value'],
    ['node.labels.disk in ()', 'it has no value, or an empty one'],
    ['node.labels.disk in (a,,b)', 'it has no value, or an empty one'],
    ['node.labels.disk in (a', 'one pair of brackets'],
    ['node.labels.disk in a', 'it has no operator'],
    ['node.kernel>=new', '"new" is no version'],
    ['task.labels.app>=1', 'labels of tasks are not compared as versions'],
    ['task.name==web', '"task.name" is nothing that a node has'],
    ['exists', 'it has no operator'],
    [' exists', '"" is nothing that a node has'],
    ['node.labels.disk===ssd', 'its value starts with ='],
    ['node.labels.disk==a\nb', 'control character'],
    [`node.labels.disk==${'x'.repeat(600)}`, 'longer than 512'],
  ])('refuses %j by name: %s', (text, problem) => {
    const reading = (): unknown => parseConstraint(text);
    expect(reading).toThrow(ConstraintError);
    expect(reading).toThrow(problem);
    expect(reading).toThrow('such as node.labels.disk==ssd');
  });

  it('is read or refused by name, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...['node.', 'task.', 'labels.', 'name', 'kernel', 'disk', '==', '!=', '=', '>=', '<', ' ', '.', 'é', '\u0000'],
      ...[' in ', ' not ', 'exists', '(', ')', ',', '1'],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((some) => some.join('')),
        ),
        (text) => {
          try {
            const { text: spelling } = parseConstraint(text);
            expect(parseConstraint(spelling)).toEqual(parseConstraint(text));
          } catch (error) {
            expect(error).toBeInstanceOf(ConstraintError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
