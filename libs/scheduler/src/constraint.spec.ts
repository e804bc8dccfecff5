import fc from 'fast-check';
import { aNode } from './cluster.fixture';
import { ConstraintError, meetsConstraint, parseConstraint } from './constraint';

const node = aNode(1, { labels: { disk: 'ssd', 'zone/rack': 'a 1' }, platform: 'linux/x86_64' });

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
  ])('%s: %s', (text, met) => {
    expect(meetsConstraint(parseConstraint(text), node)).toBe(met);
  });

  it('reads a label that the node lacks as equal to nothing', () => {
    expect(meetsConstraint(parseConstraint('node.labels.gpu==a100'), node)).toBe(false);
    expect(meetsConstraint(parseConstraint('node.labels.gpu!=a100'), node)).toBe(true);
  });

  it("does not take what every object has for a label of the node's", () => {
    expect(meetsConstraint(parseConstraint('node.labels.constructor!=x'), node)).toBe(true);
    expect(meetsConstraint(parseConstraint('node.labels.__proto__==[object Object]'), node)).toBe(false);
  });

  it('has one spelling', () => {
    expect(parseConstraint(' node.labels.disk  !=  ssd ').text).toBe('node.labels.disk!=ssd');
  });

  it.each([
    ['', 'it has no operator'],
    ['disk=ssd', 'it has no operator'],
    ['disk==ssd', '"disk" is nothing that a node has'],
    ['node.labels.==ssd', '"node.labels." is nothing that a node has'],
    ['node.role==manager', '"node.role" is nothing that a node has'],
    ['node.labels.disk==', 'it has no value'],
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
    const pieces = fc.constantFrom('node.', 'labels.', 'name', 'disk', '==', '!=', '=', ' ', '.', 'é', '\u0000');
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
