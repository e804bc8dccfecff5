/** The README's four tasks and its stop, on the example image that `npm run demo` builds: ready to be sent as they stand. */
export const TASK_EVENT_EXAMPLES = {
  'task1.json': runExample(
    'a7aa1d44-08f6-443e-9378-f5884311018e',
    'bb1d59ef-9fc1-4e4b-a44d-db571eeed203',
    '9.1',
    '7778',
  ),
  'task2.json': runExample(
    'a7aa1d44-08f6-443e-9378-f5884311019e',
    '21b23589-5d2d-4731-b5c9-a97e9832d021',
    '9.2',
    '7779',
  ),
  'task3.json': runExample(
    'a7aa1d44-08f6-443e-9378-f5884311719e',
    '95fbe134-7f19-496a-acfc-c7853e5b4cd2',
    '9.3',
    '7800',
  ),
  'task4.json': runExample(
    'a7aa1d44-08f6-443e-9378-f5864313419e',
    '95fbe134-7f19-496a-acfc-c7753e5b4cd2',
    '9.4',
    '7801',
  ),
  'stop_task.json': {
    summary: 'Stop the first task',
    value: {
      ID: '6be4cb6b-61d1-40cb-bc7b-9cacefefa60c',
      State: 3,
      Task: { State: 2, ID: 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203', Name: 'test-chapter-9.1', Image: 'cube/echo:1' },
    },
  },
};

function runExample(eventId: string, taskId: string, chapter: string, hostPort: string) {
  return {
    summary: `Run an echo service on port ${hostPort}`,
    value: {
      ID: eventId,
      State: 2,
      Task: {
        State: 1,
        ID: taskId,
        Name: `test-chapter-${chapter}`,
        Image: 'cube/echo:1',
        ExposedPorts: { '7777/tcp': {} },
        PortBindings: { '7777/tcp': hostPort },
        HealthCheck: '/health',
      },
    },
  };
}
