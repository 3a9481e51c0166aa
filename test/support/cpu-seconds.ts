/** Seconds that this process has computed: what else the machine does has no part in them. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
