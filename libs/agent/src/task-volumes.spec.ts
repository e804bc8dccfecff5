import { taskVolumes, volumeName } from './task-volumes';

describe('the volumes of an engine that tasks may mount', () => {
  it("are the cluster's own, and those that are allowed, under the names that tasks give them", () => {
    const names = ['cube-prod-data', 'cube-test-data', 'shared', 'other', 'cube-prod-'];
    expect(taskVolumes(names, 'prod', ['shared', 'missing'])).toEqual(['data', 'shared']);
  });

  it('are mounted as they were told', () => {
    const allowed = ['shared', 'data'];
    const names = ['cube-a-b-data', 'cube-a-b-logs', 'shared'];
    const told = taskVolumes(names, 'a/b', allowed);
    // `data` means the allowed volume, which is not there.
    expect(told).toEqual(['logs', 'shared']);
    for (const source of told) expect(names).toContain(volumeName(source, 'a/b', allowed));
  });
});
