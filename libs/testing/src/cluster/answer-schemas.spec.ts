import { AnswerSchemas } from './answer-schemas';

const ok = (schema: object) => ({ description: 'ok', content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const refused = { description: 'refused', content: { 'application/json': { schema: ref('Error') } } };

const DOCUMENT = {
  paths: {
    '/tasks/{task}': { get: { responses: { 200: ok(ref('Task')), 404: { $ref: '#/components/responses/No' } } } },
    '/tasks/all': { get: { responses: { 200: ok({ type: 'array', items: ref('Task') }), default: refused } } },
    '/text': { get: { responses: { 200: { description: 'text', content: { 'text/plain': {} } } } } },
  },
  components: {
    responses: { No: refused },
    schemas: {
      Error: { type: 'object', properties: { Message: { type: 'string' } }, required: ['Message'] },
      Use: { type: 'object', properties: { CPU: { type: 'number' } }, required: ['CPU'] },
      Task: {
        type: 'object',
        required: ['ID', 'Use'],
        properties: {
          ID: { type: 'string', format: 'uuid' },
          Use: { type: 'object', nullable: true, allOf: [ref('Use')] },
          State: { type: 'integer', enum: [0, 1] },
          Labels: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  },
};
const ID = 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203';

describe('answers by the document', () => {
  const schemas = new AnswerSchemas(DOCUMENT);
  const get = (path: string, status: number, body: unknown) => () =>
    schemas.check({ method: 'GET', path, status, body });

  it('are as it says', () => {
    for (const body of [
      { ID, Use: null },
      { ID, Use: { CPU: 1.5 }, State: 1, Labels: { a: 'b' } },
    ])
      expect(get('/tasks/web', 200, body)).not.toThrow();
    expect(get('/tasks/all', 200, [{ ID, Use: null }])).not.toThrow();
    expect(get('/tasks/web', 404, { Message: 'no' })).not.toThrow();
    expect(get('/tasks/all', 503, { Message: 'busy' })).not.toThrow();
    expect(get('/nowhere', 404, { Message: 'no' })).not.toThrow();
  });

  it.each([
    ['a field that is missing', { ID }, "/ must have required property 'Use'"],
    ['a field of another type', { ID, Use: { CPU: 'much' } }, '/Use/CPU must be number'],
    ['a field that it does not name', { ID, Use: null, More: 1 }, '/ must NOT have additional properties: More'],
    ['one inside another', { ID, Use: { CPU: 1, RAM: 2 } }, '/Use must NOT have additional properties: RAM'],
    ['a value that is none of its', { ID, Use: null, State: 7 }, '/State must be equal to one of the allowed values'],
    ['a text of another form', { ID: 'web', Use: null }, '/ID must match format "uuid"'],
    ['null where that is none', { ID, Use: null, Labels: null }, '/Labels must be object'],
  ])('are told by their path otherwise: %s', (_, body, fault) => {
    expect(get('/tasks/web', 200, body)).toThrow('GET /tasks/web answered 200, and not as the OpenAPI document says');
    expect(get('/tasks/web', 200, body)).toThrow(fault);
  });

  it('that it says nothing of are faults', () => {
    for (const [path, status] of [
      ['/tasks/web', 500],
      ['/text', 200],
      ['/nowhere', 200],
    ] as const)
      expect(get(path, status, {})).toThrow('of which the OpenAPI document says nothing');
    expect(get('/nowhere', 404, 'no')).toThrow('/ must be object');
  });
});
