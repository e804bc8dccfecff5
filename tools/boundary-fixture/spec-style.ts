// as libs/task/src/spec-style.spec.ts
// Allowed in a spec: a method as a value, and a matcher, which is `any`.
class Port {
  name = '';
  call(): string {
    return this.name;
  }
}
expect(new Port().call).toBeDefined();
export const matcher = { at: expect.any(Number) };
const kept = JSON.parse('1');
export const added = String(kept);
export const loose: any = 1; // breaks typescript/no-explicit-any
