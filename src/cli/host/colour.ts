/** When the terminal's colours are used. */
export type ColourMode = 'auto' | 'always' | 'never'

/**
 * Are colours wanted on a stream? The flag decides; then NO_COLOR (not empty) and FORCE_COLOR, as no-color.org and force-color.org have it; then whether the stream
 * is a terminal. This is the only place that asks.
 */
export function wantsColour(mode: ColourMode, isTerminal: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  if (mode !== 'auto') return mode === 'always'
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0'
  return isTerminal && env['TERM'] !== 'dumb'
}
