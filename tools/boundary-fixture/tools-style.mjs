// as tools/boundary-fixture.mjs
const parsed = JSON.parse('{}');
export const name = () => parsed.name;
parsed(); // breaks typescript/no-unsafe-call
Promise.resolve(1); // breaks typescript/no-floating-promises
