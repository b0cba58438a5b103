import { writeFileSync } from 'node:fs';

/** A reporter for vitest that writes what `tests.mjs` has to know to the file that the environment names. */
export default class TestReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const files = modules.map((module) => {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const count = (state) => states.filter((one) => one === state).length;
      const hasFailed = module.state() === 'failed';
      // A file that cannot be loaded, or whose setup fails, has no test that failed.
      const failed = Math.max(count('failed'), hasFailed ? 1 : 0);
      return { path: module.moduleId, passed: count('passed'), failed };
    });
    const errors = unhandledErrors.length;
    writeFileSync(process.env.PM_DVR_TEST_REPORT, JSON.stringify({ files, errors }));
  }
}
