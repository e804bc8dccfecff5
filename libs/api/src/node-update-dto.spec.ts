import { readNodeUpdate } from './node-update-dto';

describe('an update of a node', () => {
  it('is read as it was asked, and what is absent stays out', () => {
    const body = { Availability: 'draining', Labels: { disk: 'ssd', old: null }, Drain: { Parallel: 2 } };
    const update = { availability: 'draining', labels: { disk: 'ssd', old: null }, parallel: 2 };
    expect(readNodeUpdate(body)).toEqual({ ok: true, update });
    expect(readNodeUpdate({ Availability: 'paused', Labels: null, Drain: {} })).toEqual({
      ok: true,
      update: { availability: 'paused' },
    });
  });

  it.each([
    ['nothing', {}, ''],
    ['no object', [], ''],
    ['an availability that there is not', { Availability: 'gone' }, 'Availability'],
    ['no number of tasks at once', { Drain: { Parallel: 0 } }, 'Drain.Parallel'],
    ['an unknown field', { Label: {} }, 'Label'],
    ['a reserved label', { Labels: { 'cube.task': 'x' } }, 'Labels["cube.task"]'],
    ['a label that is no text', { Labels: { disk: 5 } }, 'Labels["disk"]'],
  ])('is refused with %s', (_, body, field) => {
    const read = readNodeUpdate(body);
    expect(read).toMatchObject({ ok: false, errors: [{ Field: field }] });
  });
});
