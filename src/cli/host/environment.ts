/** The variables of this process. */
export function environment(): { readonly [name: string]: string | undefined } {
  return process.env
}

/** Milliseconds since this process started. */
export function runningFor(): number {
  return process.uptime() * 1000
}
