import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread from a file that lies beside the module that asks. From compiled files it is plain JavaScript; from source a
 * first line in the thread registers tsx.
 * @param name of the file, without its ending: `./embedded-worker`
 * @param from import.meta.url of whoever asks
 */
export function startThread(name: string, from: string, options: WorkerOptions = {}): Worker {
  if (from.endsWith('.js')) return new Worker(new URL(`${name}.js`, from), options);
  const tsx = import.meta.resolve('tsx/esm/api');
  const file = new URL(`${name}.ts`, from).href;
  return new Worker(`import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(file)}); })`, {
    ...options,
    eval: true,
  });
}
