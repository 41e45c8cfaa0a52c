/** A process that takes the lock named by its argument, says so and stays; src/storage/lock-file.test.ts kills it. */
import { takeLock } from '../../src/storage/lock-file.ts';

await takeLock(process.argv[2] as string);
process.stdout.write('held\n');
setInterval(() => {}, 1000);
