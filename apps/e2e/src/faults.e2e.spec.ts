import { QUICK_FAULT_CASES } from './faults/cases';
import { Engines } from './faults/engines';
import { runCase } from './faults/run-case';

describe('real faults on a real engine', () => {
  const engines = new Engines();

  afterAll(() => engines.dispose(), 60_000);

  for (const fault of QUICK_FAULT_CASES) {
    it(`${fault.name}: ${fault.injected}`, async () => {
      const { error, violations, logs } = await runCase(engines, fault);
      expect({ error, violations, logs }).toEqual({ error: null, violations: [], logs: null });
    }, 180_000);
  }
});
