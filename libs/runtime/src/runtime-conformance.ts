import { errorConformance } from './conformance-errors';
import { eventConformance } from './conformance-events';
import { lifeConformance } from './conformance-life';
import { outputConformance } from './conformance-output';
import { pullConformance } from './conformance-pull';
import { execConformance } from './conformance-exec';
import { usageConformance } from './conformance-usage';
import { Bench, type ConformanceSetup } from './conformance-setup';

export { type ConformanceSetup } from './conformance-setup';

/** Every promise of the ContainerRuntime port, held against one implementation. Declares a jest suite. */
export function runtimeConformance(name: string, setUp: () => Promise<ConformanceSetup>): void {
  describe(`the container runtime port, kept by ${name}`, () => {
    let setup: ConformanceSetup;
    let bench: Bench;

    beforeAll(async () => {
      setup = await setUp();
      bench = new Bench(setup);
    });

    afterAll(() => bench?.removeAll());

    lifeConformance(() => bench);
    errorConformance(
      () => bench,
      () => setup,
    );
    eventConformance(() => bench);
    outputConformance(() => bench);
    execConformance(() => bench);
    usageConformance(() => bench);
    pullConformance(() => setup);
  });
}
