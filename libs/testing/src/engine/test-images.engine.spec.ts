import { requireEngine } from './engine-connection';
import { buildTestImages, TEST_IMAGES } from './test-images';

describe('buildTestImages', () => {
  it('makes every image once and keeps it while its content stays the same', async () => {
    const docker = await requireEngine();
    await buildTestImages(docker);
    const idOf = async (tag: string) => (await docker.getImage(tag).inspect()).Id;
    const before = await Promise.all(Object.values(TEST_IMAGES).map(idOf));
    await buildTestImages(docker);
    expect(await Promise.all(Object.values(TEST_IMAGES).map(idOf))).toEqual(before);
    expect(new Set(before).size).toBe(3);
  });
});
