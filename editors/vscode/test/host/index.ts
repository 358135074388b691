// Runs the tests in the extension host; VS Code calls run.
import Mocha from 'mocha';
import { join } from 'node:path';

export function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, color: false });
  mocha.addFile(join(__dirname, 'suite.cjs'));
  return new Promise((done, failed) => {
    mocha.run((failures) => (failures ? failed(new Error(`${failures} failed`)) : done()));
  });
}
