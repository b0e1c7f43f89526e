/** The page's style: light and dark, from a phone to paper. Colours keep a contrast of 4.5 to 1 (WCAG 2.2 AA). */
export const style = `
html{scroll-padding-top:3rem}
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1f26;--dim:#56606d;--line:#d5dae1;--soft:#f4f6f8;--link:#0a56b5;
--critical:#86198f;--high:#b3181f;--medium:#8a4b00;--low:#0a56b5;--info:#56606d;--good:#146c34;--mark:#fff3c4;--add:#e2f6e7;--del:#fde7e7}
@media(prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e6e9ed;--dim:#a7b1bd;--line:#39424d;--soft:#1d232a;--link:#7db7ff;
--critical:#f0a6f7;--high:#ff9d9d;--medium:#f5b95f;--low:#7db7ff;--info:#a7b1bd;--good:#7fdc9d;--mark:#4a3f12;--add:#12351f;--del:#401c1f}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
a{color:var(--link)}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--bg);padding:8px;z-index:2}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
header,main,footer,nav ul{max-width:76rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.2rem}
h1{font-size:1.6rem;margin:.2rem 0;overflow-wrap:anywhere}
h2{margin:2.4rem 0 .6rem;padding-top:.4rem;border-top:1px solid var(--line);font-size:1.3rem}
h3{font-size:1.02rem;margin:1rem 0 .3rem;overflow-wrap:anywhere}h4{font-size:1rem;margin:.1rem 0;overflow-wrap:anywhere}
.nb{white-space:nowrap}
.verdict{font-size:1.15rem;font-weight:600;margin:.4rem 0}
.dim,small{color:var(--dim)}
.score{display:flex;flex-wrap:wrap;gap:.6rem 1.6rem;align-items:baseline;margin:.8rem 0}
.score b{font-size:2.2rem;line-height:1}
nav{position:sticky;top:0;background:var(--bg);border-bottom:1px solid var(--line);z-index:1}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding-top:.4rem;padding-bottom:.4rem}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em;overflow-wrap:anywhere}
pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.6rem;margin:.5rem 0;white-space:pre-wrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right}
.tag{display:inline-block;border:1px solid currentColor;border-radius:4px;padding:0 .4em;font-size:.82rem;font-weight:600;white-space:nowrap}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.info{color:var(--info)}
.pass,.safe{color:var(--good)}.fail{color:var(--high)}
form{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:end;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem}
fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.1rem .9rem}legend{padding:0;font-weight:600}
label{display:inline-flex;gap:.35rem;align-items:center}label.wide{display:grid;gap:.1rem;font-weight:600}
input[type=search],select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--dim);border-radius:4px;padding:.25rem .4rem;max-width:100%}
article{border:1px solid var(--line);border-left:4px solid var(--info);border-radius:6px;padding:.7rem .9rem;margin:.8rem 0;content-visibility:auto;contain-intrinsic-size:auto 17rem}
article[data-s=critical]{border-left-color:var(--critical)}article[data-s=high]{border-left-color:var(--high)}
article[data-s=medium]{border-left-color:var(--medium)}article[data-s=low]{border-left-color:var(--low)}
article p,article ul{margin:.35rem 0}
summary{cursor:pointer}
.diff span{display:block}.diff .a{background:var(--add)}.diff .d{background:var(--del)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.8rem;padding:0;list-style:none}
.cards>li{border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem}
.cards ul{padding-left:1.1rem;margin:.3rem 0}
figure{margin:0 0 1rem}figcaption{font-weight:600;margin:.6rem 0 .3rem}
svg{display:block;max-width:none}
svg text{fill:var(--fg);font:13px system-ui,sans-serif}svg .dim{fill:var(--dim);font-size:11px}
svg .box{fill:var(--soft);stroke:var(--dim)}svg .wire{stroke:var(--dim);fill:none}svg .net{stroke:var(--low);stroke-width:3}
svg .net.internal{stroke:var(--good);stroke-dasharray:6 3}svg .dot{fill:var(--fg)}svg .warn{fill:var(--high);font-weight:600}svg .arrow{stroke:var(--medium);stroke-width:2}
svg .arrow.host{stroke:var(--good)}
svg g[role=button]{cursor:pointer}
svg g.on .box{stroke:var(--link);stroke-width:3}svg g.reached .box{fill:var(--mark)}svg.pick g[data-n].away{opacity:.35}
button{font:inherit;color:inherit;background:var(--soft);border:1px solid var(--dim);border-radius:4px;padding:.2rem .7rem;cursor:pointer}
button[aria-pressed=true]{background:var(--fg);color:var(--bg)}
@media(max-width:40rem){body{font-size:15px}html{scroll-padding-top:0}nav{position:static}th,td{padding-right:.4rem}.score b{font-size:1.8rem}}
@media print{nav,form,.skip,.noprint{display:none}body{font-size:10.5pt;background:#fff;color:#000}article{break-inside:avoid;content-visibility:visible}
a{color:inherit;text-decoration:none}h2{break-after:avoid}header,main,footer{max-width:none;padding:0}.scroll{overflow:visible}svg{max-width:100%;height:auto}}
`;
