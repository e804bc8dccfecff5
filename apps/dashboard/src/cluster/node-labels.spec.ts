import { labelsOf } from './node-labels';

it('tells the labels that an operator can take away from those that the worker has of its own', () => {
  const Labels = { disk: 'ssd', zone: 'b', rack: '7' };
  expect(labelsOf({ Labels, OwnLabels: { zone: 'a', rack: '7' } })).toEqual([
    { name: 'disk', value: 'ssd', isSet: true },
    { name: 'zone', value: 'b', isSet: true },
    { name: 'rack', value: '7', isSet: false },
  ]);
});
