(function(exports,require,module,__dirname){"use strict";const {c:m}=require("./shared-C5HMOEMO.cjs");const {g:u}=require("./shared-HVVITPVD.cjs");const {a:i}=require("./main.cjs").$part19;const {a:o,b:s}=require("./main.cjs").$part21;function c(n){return`
Examples:
${n.map(([r,t])=>`  # ${t}
  $ ${r}
`).join("")}`}function h(n,r,t){return s(()=>{let{result:e,report:p}=m(u(n,r),r,t);return{stdout:d(e.sources.map(({text:a})=>a)),stderr:i(e.report),exitCode:o.done,report:p}})}function d(n){return n.reduce((r,t)=>{if(r==="")return t;let e=r.endsWith(`
`)?r:`${r}
`;return/^---(\s|$)/.test(t)||/(^|\n)---\n$/.test(e)?e+t:`${e}---
${t}`},"")};Object.assign(exports,{a:c,b:h,c:d})
})