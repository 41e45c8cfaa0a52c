/** The child's half of inOwnProcess (support/load.ts): takes one task, sends one result, ends. */
export async function answerTask<T, R>(work: (task: T) => Promise<R>): Promise<void> {
  const task = await new Promise<T>((resolve) => process.once('message', (message) => resolve(message as T)));
  const result = await work(task);
  await new Promise((resolve) => process.send?.(result, resolve));
  process.disconnect();
}
