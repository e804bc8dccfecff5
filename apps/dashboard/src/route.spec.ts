import { linkTo, readRoute } from './route';

describe('links within the page', () => {
  it('lead back to what they were made of, whatever is in a name', () => {
    for (const name of ['web-1', 'a/b?c#d', '日本', '100%', '']) {
      expect(readRoute(linkTo('task', name, { tab: 'logs' }))).toEqual({
        page: 'task',
        of: name,
        query: { tab: 'logs' },
      });
    }
  });

  it('lead to the overview when they say nothing, and never throw', () => {
    expect(readRoute('')).toEqual({ page: 'overview', of: '', query: {} });
    expect(readRoute('#/task/%E0%A4%A')).toMatchObject({ page: 'task', of: '%E0%A4%A' });
  });
});
