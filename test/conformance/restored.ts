/** `npm run restored [VERSION…]`: how many of Istio's golden inputs `inject | uninject` gives back byte for byte, by version, and why not the others. */
import { restoredGoldens } from '../support/restored-goldens.ts'
import { vectorsFolder } from '../support/vectors.ts'

const asked = process.argv.slice(2)
if (vectorsFolder() === undefined) console.log('conformance vectors are not present: skipped')
for (const version of asked.length > 0 ? asked : ['1.30', 'master']) {
  const { restored, injected, refused, others } = restoredGoldens((one) => one === version)
  if (injected === 0) continue
  const percent = ((100 * restored) / injected).toFixed(2)
  console.log(`${version}: ${restored} of ${injected} restored byte for byte (${percent} %), ${refused.length} refused by inject`)
  for (const { name, why } of [...others, ...refused]) console.log(`  ${name}\n    ${why}`)
}
