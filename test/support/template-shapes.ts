/**
 * The functions that template questions call, with the kinds of their arguments: s string, i small int, n number, l list, m map, b bool,
 * a anything, r pattern, R replacement, v version, c range of versions, k kind, K key, x a scalar to store, D a map of its own (maps must not come to hold
 * themselves), t a time, y a layout of dates, Y a date, z a zone, d a duration, u a URL, U the parts of one; `*` repeats the last kind. And the kind they give.
 */
export interface FunctionShape {
  readonly name: string
  readonly takes: string
  readonly gives: string
}

export const BUILTIN_SHAPES: readonly FunctionShape[] = shapes({
  b: 'eq:aa eq:aaa* ne:aa lt:nn le:nn gt:nn ge:nn lt:ss not:a',
  a: 'and:aa* or:aa* index:aa* index:li index:mK call:aa*',
  i: 'len:a len:s len:l',
  l: 'slice:lii slice:li slice:aii',
  s: 'print:a* println:a* printf:sa* printf:saa html:a* js:a* urlquery:a* slice:sii',
})

export const SPRIG_SHAPES: readonly FunctionShape[] = shapes({
  s: [
    'abbrev:is abbrevboth:iis trunc:is substr:iis trim:s trimAll:ss trimPrefix:ss trimSuffix:ss upper:s lower:s title:s untitle:s swapcase:s',
    'nospace:s initials:s camelcase:s kebabcase:s snakecase:s wrap:is wrapWith:iss indent:is nindent:is replace:sss repeat:is plural:ssi quote:a*',
    'squote:a* cat:a* join:sl join:sa toString:a b64enc:s b64dec:s b32enc:s sha256sum:s sha1sum:s adler32sum:s base:s dir:s ext:s clean:s',
    'toJson:a toPrettyJson:a toRawJson:a kindOf:a typeOf:a regexFind:rs regexReplaceAll:rsR regexReplaceAllLiteral:rsR regexQuoteMeta:s',
    'seq:i* ternary:ssb default:sa b32dec:s trimall:ss sha512sum:s hello: osBase:s osDir:s osExt:s osClean:s mustToPrettyJson:a mustToRawJson:a urlJoin:U',
    'mustRegexFind:rs mustRegexReplaceAll:rsR mustRegexReplaceAllLiteral:rsR date:yt htmlDate:t dateInZone:ytz date_in_zone:ytz htmlDateInZone:tz',
    'duration:d duration:i durationRound:d unixEpoch:t',
  ].join(' '),
  i: 'add:n* add1:n sub:nn mul:nn* div:nn mod:nn max:nn* min:nn* biggest:nn* int:a int64:a atoi:s toDecimal:a ceil:n floor:n',
  n: 'addf:n* add1f:n subf:n* mulf:nn* divf:nn* maxf:nn* minf:nn* float64:a round:ni round:nin',
  b: [
    'contains:ss hasPrefix:ss hasSuffix:ss empty:a has:al hasKey:mK kindIs:ka typeIs:ka typeIsLike:ka deepEqual:aa all:a* any:a*',
    'regexMatch:rs mustRegexMatch:rs semverCompare:cv isAbs:s osIsAbs:s mustHas:al',
  ].join(' '),
  l: [
    'list:a* append:la prepend:la concat:l* first:l last:l rest:l initial:l reverse:l uniq:l compact:l without:la* sortAlpha:l splitList:ss until:i',
    'mustAppend:la mustPush:la mustPrepend:la mustChunk:il mustCompact:l mustInitial:l mustRest:l mustReverse:l mustUniq:l mustWithout:la*',
    'mustRegexFindAll:rsi mustRegexSplit:rsi values:m',
    'untilStep:iii chunk:il slice:lii slice:li toStrings:l mustFirst:l mustSlice:lii regexFindAll:rsi regexSplit:rsi tuple:a* push:la pluck:Km*',
  ].join(' '),
  m: 'dict:KaKa dict:a* set:mKx unset:mK pick:mK* omit:mK* merge:mD* mergeOverwrite:mD* split:ss splitn:sis deepCopy:a mustDeepCopy:a mustMerge:mD* mustMergeOverwrite:mD* urlParse:u keys:m',
  a: 'default:aa coalesce:a* ternary:aab get:mK dig:KKam dig:Kam fromJson:s mustFromJson:s semver:v fail:s mustToJson:a mustLast:l toDate:yY mustToDate:yY dateModify:dt date_modify:dt mustDateModify:dt must_date_modify:dt',
})

function shapes(table: Readonly<Record<string, string>>): readonly FunctionShape[] {
  return Object.entries(table).flatMap(([gives, entries]) =>
    entries.split(' ').map((entry) => {
      const [name = '', takes = ''] = entry.split(':')
      return { name, takes, gives }
    }),
  )
}
