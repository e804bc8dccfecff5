import { MemoryDisk, MemoryStore } from '@cube/store';
import { nodeSecretOf } from './node-secret';

const never = new AbortController().signal;

describe("the secret of the nodes' tokens", () => {
  it('is random, made once, and found again by every later manager', async () => {
    const disk = new MemoryDisk('one');
    const secret = await nodeSecretOf(new MemoryStore({ disk }), never);
    expect(secret).toHaveLength(32);
    expect(await nodeSecretOf(new MemoryStore({ disk }), never)).toEqual(secret);
    expect(disk.revision).toBe(1);
    expect(await nodeSecretOf(new MemoryStore(), never)).not.toEqual(secret);
  });

  it('is the one of the manager that was faster', async () => {
    const disk = new MemoryDisk('one');
    const faster = new MemoryStore({ disk });
    const theirs: Uint8Array[] = [];
    const leads = async (): Promise<void> => void theirs.push(await nodeSecretOf(faster, never));
    const slower = new MemoryStore({ disk, fault: ({ kind }) => (kind === 'lead' ? { before: leads() } : null) });
    expect([await nodeSecretOf(slower, never)]).toEqual(theirs);
    expect(disk.revision).toBe(1);
  });

  it('is used only once it is stored', async () => {
    const full = new MemoryStore({ fault: ({ kind }) => (kind === 'commit' ? { outcome: 'full' } : null) });
    await expect(nodeSecretOf(full, never)).rejects.toThrow('could not be stored (full)');
  });
});
