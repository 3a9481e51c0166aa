/** The variables of this process. */
export function environment(): { readonly [name: string]: string | undefined } {
  return process.env
}

/** The folder in which this process runs, without symbolic links. */
export function currentFolder(): string {
  return process.cwd()
}

/** Milliseconds since this process started. */
export function runningFor(): number {
  return process.uptime() * 1000
}
