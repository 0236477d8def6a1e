/** Rows as cards, their cells labelled, for tables that are wider than the window. */
const cardsIn = (scope: string): string => `
${scope}table,${scope}tbody{display:block}
${scope}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
${scope}tbody tr{display:grid;grid-template-columns:repeat(auto-fit,minmax(74px,1fr));gap:6px 14px;padding:10px 0;border-top:1px solid var(--line)}
${scope}tbody tr:first-child{border-top:0;padding-top:0}
${scope}tbody th{grid-column:1/-1}
${scope}th,${scope}td,${scope}.number,${scope}.number+td:not(.number){padding:0;border:0;text-align:left;min-width:0}
${scope}td::before{content:attr(data-label);display:block;font-size:.76rem;color:var(--soft)}
`;

/** The page's only style sheet, in the page. Colours keep a contrast of 4.5 : 1 and more in both schemes. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#f4f6f9;--card:#fff;--ink:#17212f;--soft:#566275;--line:#dde3ea;--track:#e8ecf1;--accent:#1d5fd1;
--good:#14713a;--good-bg:#e4f4ea;--busy:#1d5fd1;--busy-bg:#e6eefc;--warn:#8a5200;--warn-bg:#fdf1dc;--bad:#b3261e;--bad-bg:#fbe7e5}
@media (prefers-color-scheme:dark){:root{--bg:#0e1319;--card:#171e27;--ink:#e7ecf3;--soft:#9fabbc;--line:#2b3542;--track:#2a3441;--accent:#82b1ff;
--good:#72d69a;--good-bg:#15301f;--busy:#82b1ff;--busy-bg:#182a47;--warn:#f2bd62;--warn-bg:#38290f;--bad:#ff938a;--bad-bg:#3d1d1b}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
small{font-size:.82em;color:var(--soft);font-weight:400}
header,main,footer{max-width:1180px;margin:0 auto;padding:0 20px}
header{display:flex;flex-wrap:wrap;align-items:center;gap:4px 14px;padding-top:18px;padding-bottom:14px}
header svg{width:30px;height:30px;flex:none}
header h1{font-size:1.2rem;line-height:1.2;margin:0;letter-spacing:-.01em}
header p{margin:0;color:var(--soft);font-size:.86rem}
#live{margin-left:auto}
header nav{flex-basis:100%;order:1;display:flex;flex-wrap:wrap;gap:2px 18px;font-size:.9rem}
header nav a{text-decoration:none;padding:3px 0}
header nav a:hover{text-decoration:underline}
footer{padding-top:4px;padding-bottom:36px;color:var(--soft);font-size:.86rem}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;margin:0 0 16px}
h2{font-size:1rem;margin:0 0 10px;line-height:1.3}
h2 small{margin-left:6px}
section>p{margin:0 0 8px}
section>:last-child{margin-bottom:0}
.verdict{border-left-width:6px}
.verdict h2{margin:0;font-size:1.08rem}
.verdict.good{border-left-color:var(--good)}.verdict.good h2 span{color:var(--good)}
.verdict.busy{border-left-color:var(--busy)}.verdict.busy h2 span{color:var(--busy)}
.verdict.warn{border-left-color:var(--warn);background:var(--warn-bg)}.verdict.warn h2 span{color:var(--warn)}
.verdict ol,.verdict ul{margin:10px 0 0;padding-left:22px;overflow-wrap:anywhere}
.verdict li{margin:4px 0}.verdict li span{display:block}
.notes{color:var(--soft);font-size:.9em}
#facts{background:none;border:0;padding:0}
.facts{display:flex;flex-wrap:wrap;gap:10px;margin:0}
.facts div{flex:1 1 190px;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:10px 14px;min-width:0}
.facts dt{color:var(--soft);font-size:.82rem}
.facts dd{margin:1px 0 0;font-size:1.3rem;font-weight:600;line-height:1.4;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.facts dd code{font-size:.74em}.facts dd small{font-size:.8rem}.facts dd .badge{font-size:.88rem}
.badge{display:inline-block;white-space:nowrap;border-radius:99px;padding:0 9px;font-size:.86rem;line-height:1.6;font-weight:500;color:var(--soft);background:var(--track)}
.badge.good{color:var(--good);background:var(--good-bg)}.badge.busy{color:var(--busy);background:var(--busy-bg)}
.badge.warn{color:var(--warn);background:var(--warn-bg)}.badge.bad{color:var(--bad);background:var(--bad-bg)}
.verdict .badge.warn{background:var(--card)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:7px 14px 7px 0;border-top:1px solid var(--line);vertical-align:middle}
th:last-child,td:last-child{padding-right:0}
thead th{border-top:0;color:var(--soft);font-weight:500;font-size:.82rem;padding-top:0;white-space:nowrap}
tbody th{font-weight:600;min-width:6.5em}
.number+td:not(.number),.number+th:not(.number){padding-left:20px}
table+p{margin-top:10px}
.number{text-align:right}
.load{display:flex;align-items:center;gap:10px;white-space:nowrap}
.load>span{min-width:3.2em}
.bar{width:100%;min-width:70px;max-width:170px;height:9px;flex:1 1 90px;border-radius:5px}
.track{fill:var(--track)}.fill{fill:var(--accent)}.fill.over{fill:var(--warn)}
.mark{stroke:var(--ink);stroke-width:2;vector-effect:non-scaling-stroke;opacity:.55}
.flow{display:flex;flex-wrap:wrap;gap:8px 36px;list-style:none;padding:0;margin:0 0 10px}
.flow li{position:relative}.flow li+li::before{content:"→";position:absolute;left:-25px;color:var(--soft)}
.flow b{font-size:1.3rem}
.flow small{display:block}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(250px,100%),1fr));gap:16px 28px}
.plot{margin:0;min-width:0}
figcaption{font-weight:600;font-size:.9rem;margin-bottom:6px}
.legend{font-weight:400;color:var(--soft);margin-left:10px;white-space:nowrap}.legend b{color:var(--ink)}
.legend::before{content:"";display:inline-block;width:18px;border-top:2px solid var(--accent);vertical-align:middle;margin-right:5px}
.legend.wish::before{border-top:2px dashed var(--warn)}
.canvas{position:relative}
.canvas svg{display:block;width:100%;height:96px}
.canvas .top{position:absolute;top:3px;left:4px;font-size:.72rem;color:var(--soft)}
.grid{fill:none;stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.line{fill:none;stroke:var(--accent);stroke-width:2;vector-effect:non-scaling-stroke}
.area{fill:var(--accent);opacity:.13}
.line.wish{stroke:var(--warn);stroke-dasharray:5 4}
.axis{display:flex;justify-content:space-between;margin:3px 0 0;font-size:.75rem;color:var(--soft)}
form{display:flex;flex-wrap:wrap;gap:10px;align-items:flex-end;margin:0 0 12px}
label{font-size:.82rem;color:var(--soft);display:grid;gap:3px}
input,select,button{font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--soft);border-radius:8px;padding:5px 10px;min-height:36px;max-width:100%}
button{background:var(--accent);border-color:var(--accent);color:var(--card);font-weight:600;cursor:pointer}
.pager{display:flex;flex-wrap:wrap;gap:6px 16px;align-items:center;margin-top:12px}
.pager span{color:var(--soft)}
#unit-rows>p{margin:0 0 8px;color:var(--soft)}
.events,.links{list-style:none;margin:0;padding:0}
.events li,.links li{padding:5px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.events time{color:var(--soft);margin-right:8px;white-space:nowrap}
.links span{color:var(--soft)}
@media (max-width:1060px){${cardsIn("#shards ")}#shards .wide{grid-column:span 3}}
@media (max-width:760px){${cardsIn("")}.wide,#shards .wide{grid-column:1/-1}
header,main,footer{padding-left:12px;padding-right:12px}
#live{margin-left:0;width:100%}
header nav{gap:2px 14px}
section{padding:14px}
.facts{gap:8px}
.facts div{flex-basis:40%;padding:8px 12px}
.facts dd{font-size:1.12rem}
.bar{max-width:none;min-width:40px}
.badge,.legend{white-space:normal}
.load>span{white-space:normal;text-align:right}
label{flex:1 1 150px}
input,select{width:100%}
}
@media (prefers-reduced-motion:no-preference){.fill{transition:width .4s}}
`;
