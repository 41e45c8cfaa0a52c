/** Says what an operator can do about an address that cannot be listened on. */
export function explainListenError(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): Error {
  const place = `Port ${port} on ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(`${place} is already in use: set PORT to another one (0 takes any free one), or stop the other program.`, {
        cause: error,
      });
    case 'EACCES':
      return new Error(`${place} may not be used by this user: ports below 1024 need rights of their own. Set PORT to another one.`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`${host} is not an address of this machine: set HOST to one, such as 127.0.0.1 or 0.0.0.0.`, { cause: error });
    default:
      return error;
  }
}
