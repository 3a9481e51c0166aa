/** Functions of sprig that are not hermetic: known by name, so that templates parse, but a call is refused. The same input must give the same output. */
import { GoError, type GoFunc } from '../../value.ts'
import { signature } from './signature.ts'

/** Rows that check their arguments and then refuse. */
export function refusedRows(): GoFunc[] {
  return Object.entries(REFUSED).flatMap(([reason, entries]) =>
    entries.split(' ').map((entry): GoFunc => {
      const row = signature(entry)
      return {
        ...row,
        call: () => {
          throw refusal(row.name, reason)
        },
      }
    }),
  )
}

/** The error of a call that would not be hermetic. */
export function refusal(name: string, reason: string): GoError {
  return new GoError(`function ${name} is refused: ${reason}, and the same input must always render the same output`)
}

/** Reasons, and the functions with their parameters. Source: the table of excluded functions of the conformance vectors, 2025. */
const REFUSED: Readonly<Record<string, string>> = {
  'it reads the clock': 'ago:a now:',
  'it reads the environment': 'env:s expandenv:s',
  'it asks the network': 'getHostByName:s',
  'its result is random': 'randAlpha:i randAlphaNum:i randAscii:i randBytes:i randInt:ii randNumeric:i shuffle:s uuidv4:',
  'it encrypts with a random initialization vector': 'encryptAES:ss',
  'it makes a random key': 'genCA:si genPrivateKey:s genSelfSignedCert:slli genSignedCert:sllic',
  'it hashes with a random salt': 'bcrypt:s htpasswd:ss',
  'its certificate has a random serial number and the time of day':
    'genCAWithKey:sis genSelfSignedCertWithKey:sllis genSignedCertWithKey:sllics',
  'it handles certificates and keys': 'buildCustomCert:ss',
  'it derives a secret': 'derivePassword:ussss',
  'it handles secrets': 'decryptAES:ss',
}
