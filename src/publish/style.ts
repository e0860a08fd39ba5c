// The style sheet of every page, inlined: no build step, no asset to fetch, light and dark.

export const STYLE = `
:root{color-scheme:light dark;
--bg:#f6f7f9;--panel:#fff;--line:#e3e6eb;--text:#171a21;--soft:#5a6372;--faint:#8b94a3;--accent:#2f6fed;
--page:#d92d3a;--page-bg:#fdecee;--ticket:#c2570c;--ticket-bg:#fff1e6;--suspected:#8a6100;--suspected-bg:#fdf5d9;
--ok:#18794e;--ok-bg:#e8f6ee;--quiet:#5a6372;--quiet-bg:#eceff3;--band:#2f6fed1c;--base:#2f6fed99;--code:#f0f2f5;--shadow:0 1px 2px #0f172a0d}
@media (prefers-color-scheme:dark){:root{
--bg:#0c0f14;--panel:#14181f;--line:#262c36;--text:#e8ebf0;--soft:#a3adbb;--faint:#737e8d;--accent:#74a4ff;
--page:#ff7078;--page-bg:#3a161b;--ticket:#ff9d57;--ticket-bg:#38210f;--suspected:#efc94c;--suspected-bg:#322a0f;
--ok:#5ccf96;--ok-bg:#11291e;--quiet:#a3adbb;--quiet-bg:#1f252e;--band:#74a4ff1f;--base:#74a4ff99;--code:#1b2029;--shadow:none}}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:6px}
code,pre,kbd{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:var(--panel);padding:8px 12px;z-index:9}
.top{display:flex;gap:20px;align-items:center;padding:0 24px;height:52px;background:var(--panel);border-bottom:1px solid var(--line);position:sticky;top:0;z-index:5}
.brand{font-weight:650;font-size:15px;letter-spacing:-.01em;color:var(--text);display:flex;gap:9px;align-items:center}.brand:hover{text-decoration:none}
.brand svg{width:22px;height:22px}
.top nav{display:flex;gap:2px}.top nav a{color:var(--soft);padding:6px 10px;border-radius:7px}.top nav a:hover{background:var(--quiet-bg);text-decoration:none}
.top nav a[aria-current]{color:var(--text);background:var(--quiet-bg);font-weight:550}
.top .right{margin-left:auto;display:flex;gap:12px;align-items:center;color:var(--soft)}
.pulse{width:8px;height:8px;border-radius:50%;background:var(--ok);display:inline-block;margin-right:6px}.pulse.stale{background:var(--page)}
button{font:inherit;color:inherit;background:none;border:1px solid var(--line);border-radius:8px;padding:5px 10px;cursor:pointer}button:hover{border-color:var(--faint)}
main{max-width:1320px;margin:0 auto;padding:20px 24px 64px}
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:10px;margin-bottom:16px}
.tile{display:flex;flex-direction:column;align-items:flex-start;gap:2px;padding:12px 14px;background:var(--panel);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow);text-align:left}
.tile b{font-size:26px;line-height:1.1;font-weight:620;letter-spacing:-.02em}.tile span{color:var(--soft);font-size:12.5px}
.tile[aria-pressed=true]{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
.tile.page.some b{color:var(--page)}.tile.ticket.some b{color:var(--ticket)}.tile.suspected.some b{color:var(--suspected)}.tile.ok b{color:var(--ok)}
.tile.page.some{background:var(--page-bg);border-color:transparent}
.bar{display:flex;gap:10px;align-items:center;margin:0 0 14px}
.bar input{flex:1;max-width:420px;font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:9px;padding:8px 12px}
.bar .hint{color:var(--faint);font-size:12.5px}
kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;padding:0 5px;background:var(--panel);font-size:11px}
.group{margin:0 0 18px}.group>h2,.group>details>summary{font-size:13px;font-weight:600;color:var(--soft);margin:0 0 6px;display:flex;gap:8px;align-items:center}
.group>details>summary{cursor:pointer;list-style:none}.group>details>summary::before{content:"▸";color:var(--faint)}.group>details[open]>summary::before{content:"▾"}
.count{background:var(--quiet-bg);border-radius:99px;padding:0 8px;font-size:12px;font-weight:550}
.rows{list-style:none;margin:0;padding:0;background:var(--panel);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow);overflow:hidden}
.rows li+li{border-top:1px solid var(--line)}
.row{display:grid;grid-template-columns:108px minmax(170px,1fr) 196px 178px 112px 92px 220px;gap:12px;align-items:center;padding:9px 16px;color:inherit;border-left:3px solid transparent}
.row:hover{background:color-mix(in srgb,var(--accent) 6%,transparent);text-decoration:none}.row:focus-visible{outline-offset:-2px}
.row.page{border-left-color:var(--page)}.row.ticket{border-left-color:var(--ticket)}.row.suspected{border-left-color:var(--suspected)}
.members{background:color-mix(in srgb,var(--quiet-bg) 45%,transparent)}.members summary{cursor:pointer;color:var(--soft);font-size:12.5px;padding:6px 16px 6px 34px}
.members .rows{border:0;border-radius:0;box-shadow:none;background:none;padding-left:20px}.members .row{padding-top:6px;padding-bottom:6px}
.badge{display:inline-block;padding:2px 9px;border-radius:99px;font-size:12px;font-weight:600;white-space:nowrap;background:var(--quiet-bg);color:var(--quiet)}
.badge.page{background:var(--page-bg);color:var(--page)}.badge.ticket{background:var(--ticket-bg);color:var(--ticket)}.badge.suspected{background:var(--suspected-bg);color:var(--suspected)}.badge.ok{background:var(--ok-bg);color:var(--ok)}
.what b{font-weight:600}.what .segment{color:var(--soft);font-size:12.5px;display:flex;gap:4px 6px;flex-wrap:wrap;margin-top:1px}
.segment .value{background:var(--quiet-bg);border-radius:5px;padding:0 6px;max-width:260px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.now{font-size:17px;font-weight:600;letter-spacing:-.01em;white-space:nowrap}.now .was{font-size:12.5px;font-weight:400;color:var(--soft);letter-spacing:0;margin-left:5px}
.page .now{color:var(--page)}.ticket .now{color:var(--ticket)}
.small{font-size:12.5px;color:var(--soft);white-space:nowrap}.small b{color:var(--text);font-weight:600}
.spark{width:220px;height:44px;display:block}
.band{fill:var(--band)}.baseline{stroke:var(--base);stroke-width:1.2;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
.line{fill:none;stroke:var(--soft);stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}.last,.dot{fill:var(--soft)}
.ok .line{stroke:var(--ok)}.ok .last,.ok .dot{fill:var(--ok)}.page .line{stroke:var(--page)}.page .last,.page .dot{fill:var(--page)}.ticket .line{stroke:var(--ticket)}.ticket .last,.ticket .dot{fill:var(--ticket)}.suspected .line{stroke:var(--suspected)}.suspected .last,.suspected .dot{fill:var(--suspected)}
.gauge{width:100%;height:10px;display:block;margin-top:3px}.gauge .track{fill:var(--quiet-bg)}.gauge .fill{fill:var(--faint)}.gauge .mark{stroke:var(--panel);stroke-width:1.5}
.page .gauge .fill{fill:var(--page)}.ticket .gauge .fill{fill:var(--ticket)}.suspected .gauge .fill{fill:var(--suspected)}
.plot{width:100%;height:auto;display:block}.grid{stroke:var(--line);stroke-width:1}.tick{fill:var(--faint);font-size:11.5px}
.volume{fill:var(--line)}.hover{fill:transparent}.hover:hover{fill:color-mix(in srgb,var(--accent) 12%,transparent)}
.change line{stroke:var(--accent);stroke-width:1.2;stroke-dasharray:2 3}.change path{fill:var(--accent)}
.since rect{fill:color-mix(in srgb,var(--page) 6%,transparent)}.since line{stroke:var(--page);stroke-width:1.2}.since text{fill:var(--page);font-size:11.5px}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow);padding:16px 18px;margin-bottom:14px}
.panel>h2{font-size:14px;font-weight:620;margin:0 0 10px;display:flex;gap:10px;align-items:center}.panel>h2 .links{margin-left:auto;font-weight:400;font-size:12.5px;display:flex;gap:10px}
.panel>h3{font-size:12.5px;font-weight:600;color:var(--soft);margin:10px 0 2px}
.links a[aria-current]{color:var(--text);font-weight:600}
.two{display:grid;grid-template-columns:1fr 1fr;gap:14px;align-items:start}.two>*{min-width:0}
.verdict{display:flex;gap:12px;align-items:center;margin:2px 0 4px;flex-wrap:wrap}.verdict h1{font-size:21px;line-height:1.25;margin:0;font-weight:640;letter-spacing:-.015em}
.lede{color:var(--soft);margin:0 0 14px;max-width:86ch}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:12px;overflow:hidden;margin-bottom:14px}
.facts div{background:var(--panel);padding:10px 14px}.facts dt{color:var(--soft);font-size:12px}.facts dd{margin:1px 0 0;font-size:18px;font-weight:600;letter-spacing:-.01em}.facts dd small{display:block;font-size:12px;font-weight:400;color:var(--soft);letter-spacing:0}
.facts dl,.facts{margin-top:0}
table{border-collapse:collapse;width:100%}th{font-size:12px;font-weight:550;color:var(--soft);text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line)}td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}tbody tr:last-child td{border-bottom:0}
td.n,th.n{text-align:right}.scroll{overflow-x:auto}
.nothing{color:var(--soft);margin:6px 0}
.split{width:100%;height:16px;display:block;margin:8px 0}.split .mix{fill:var(--accent)}.split .behaviour{fill:var(--page)}
.key{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:5px}.key.mix{background:var(--accent)}.key.behaviour{background:var(--page)}
pre{background:var(--code);border-radius:9px;padding:12px 14px;overflow-x:auto;margin:8px 0}code{background:var(--code);border-radius:4px;padding:1px 4px}pre code{padding:0;background:none}
.start{max-width:820px;margin:6vh auto 0}.start h1{font-size:26px;letter-spacing:-.02em;margin:0 0 6px}.start ol{padding-left:20px}.start li{margin:14px 0}
.prose{max-width:980px;margin:0 auto}.prose h1{font-size:26px;letter-spacing:-.02em}.prose h2{font-size:17px;margin:28px 0 8px}.prose td code{word-break:break-word}
.runbooks{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:10px}.runbooks li{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:12px 16px}.runbooks a{font-weight:600}.runbooks p{margin:4px 0 0;color:var(--soft);font-size:13px}
.foot{color:var(--faint);font-size:12.5px;display:flex;gap:16px;flex-wrap:wrap;margin-top:24px}
[hidden]{display:none!important}
@media (max-width:1180px){.row{grid-template-columns:108px minmax(160px,1fr) 196px 178px 180px}.row .evidence,.row .amount{display:none}.spark{width:180px}}
@media (max-width:820px){main{padding:14px}.tiles{grid-template-columns:repeat(3,1fr)}.row{grid-template-columns:118px 1fr}.row .delta,.row .figure,.row .plotted{grid-column:2}.two{grid-template-columns:1fr}.top{padding:0 14px;gap:10px}.top .right .when{display:none}}
@media (max-width:560px){.top nav a:nth-child(n+3),.bar .hint{display:none}}
@media (prefers-reduced-motion:no-preference){.pulse:not(.stale){animation:pulse 2.4s ease-in-out infinite}@keyframes pulse{50%{opacity:.35}}}
`;
