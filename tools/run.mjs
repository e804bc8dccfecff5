// `node tools/run.mjs COMMAND`: what every npm script calls. It must start on whatever Node the machine has, before
// anything is installed; so it imports nothing from node_modules and leaves all else to the pinned Node.
const OLDEST_NODE = 18;

const major = Number(process.versions.node.split('.')[0]);
if (major < OLDEST_NODE) {
  console.error(
    `Node ${process.version} is too old to set Cube up: install Node ${OLDEST_NODE} or newer (https://nodejs.org).`,
  );
  process.exit(1);
}

const { bootstrap } = await import('./setup/bootstrap.mjs');
await bootstrap(process.argv.slice(2));
