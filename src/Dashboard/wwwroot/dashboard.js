// What only the browser can do: window size, keys, focus, clipboard, ages that stay fresh, and the editor's colours.

let frame, words, places = {}, goingTo = false;
const narrow = matchMedia("(max-width: 599.98px)"), wide = matchMedia("(min-width: 1280px)"), dark = matchMedia("(prefers-color-scheme: dark)");
const screen = () => ({ width: narrow.matches ? "Narrow" : wide.matches ? "Wide" : "Medium", systemDark: dark.matches });

export function start(component, options) {
  const first = !frame;   // a page outlives its circuit, and a new circuit starts it again
  frame = component;
  words = options.words;
  places = options.places;
  document.documentElement.lang = options.language;
  if (first) {
    for (const query of [narrow, wide, dark]) query.addEventListener("change", () => frame.invokeMethodAsync("ScreenChanged", screen()));
    document.addEventListener("keydown", onKey);
    document.addEventListener("animationstart", turnTogether);
    setInterval(freshen, 1000);
  }
  return screen();
}

// Icons that turn by steps, each at moments of its own, would draw the page at every one of them.
function turnTogether(event) {
  if (event.animationName === "turn") for (const animation of event.target.getAnimations()) animation.startTime = 0;
}

export function setPreference(name, value) {
  document.cookie = value === null ? `${name}=; path=/; max-age=0` : `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
  const root = document.documentElement;
  if (name === "large-type") root.toggleAttribute("data-large", value === "true");
  if (name === "still") root.toggleAttribute("data-still", value === "true");
}

export function showTheme(theme) { document.documentElement.dataset.theme = theme; }

export function focusHeading() {
  const heading = document.querySelector("main h1, #main h1");
  if (heading) heading.focus({ preventScroll: true });
  document.getElementById("main")?.closest("body").ownerDocument.defaultView.scrollTo(0, 0);
}

export function focusOn(selector) { document.querySelector(selector)?.focus(); }
export async function copy(text) { await navigator.clipboard.writeText(text); }
export function save(name, text) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}
export function scrollToEnd(element, always) {
  if (element && (always || element.scrollHeight - element.scrollTop - element.clientHeight < 120)) element.scrollTop = element.scrollHeight;
}


// ---- ages: the server writes the first text, the browser keeps it fresh ----

function age(seconds) {
  if (seconds < 60) return [words.s, Math.max(0, Math.floor(seconds))];
  if (seconds < 3600) return [words.min, Math.floor(seconds / 60)];
  if (seconds < 86400) return [words.h, Math.floor(seconds / 3600)];
  return [words.d, Math.floor(seconds / 86400)];
}

function freshen() {
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const [unit, n] = age((Date.now() - Date.parse(element.dateTime)) / 1000);
    const short = unit.replace("{0}", n);
    write(element, element.dataset.ago === "short" ? short : n === 0 && unit === words.s ? words.now : words.ago.replace("{0}", short));
  }
  for (const element of document.querySelectorAll("time[data-due]")) {
    const left = Math.ceil((Date.parse(element.dateTime) - Date.now()) / 1000);
    write(element, left > 0 ? element.dataset.due.replace("{0}", left) : element.dataset.over);
  }
}

function write(element, text) {   // into the node that Blazor holds, so that its next patch still finds it
  const node = element.firstChild;
  if (node && node.nodeType === 3 && node.nodeValue !== text) node.nodeValue = text;
}

// ---- keys ----

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const run = document.querySelector("[data-key=run]:not([disabled])");
    if (run) { event.preventDefault(); run.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {   // a dialog or an open meaning is the topmost layer and closes itself
    if (!document.querySelector(".mud-dialog-container, :popover-open")) frame.invokeMethodAsync("EscapePressed");
    return;
  }
  const target = event.target;
  if (target.closest("input, textarea, select, [contenteditable]") || document.cookie.includes("letter-keys=false")) return;
  if (goingTo) {
    goingTo = false;
    if (places[event.key]) { event.preventDefault(); frame.invokeMethodAsync("GoTo", places[event.key]); }
    return;
  }
  if (event.key === "g") { goingTo = true; setTimeout(() => { goingTo = false; }, 1500); return; }
  if (event.key === "/") { event.preventDefault(); frame.invokeMethodAsync("SearchPressed"); return; }
  if (event.key === "?") { frame.invokeMethodAsync("KeysPressed"); return; }
  if (event.key === "n") { frame.invokeMethodAsync("NextPressed"); return; }
  if ((event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") && move(event)) return;
  const keyed = document.querySelector(`[data-key="${CSS.escape(event.shiftKey && /^[a-z]$/i.test(event.key) ? "Shift+" + event.key.toUpperCase() : event.key)}"]:not([disabled])`);
  if (keyed && (document.activeElement === document.body || !document.activeElement.closest("[role=tree], [role=menu]"))) { event.preventDefault(); keyed.click(); }
}

// Arrow keys move by position among the siblings of a grid, list or tree that asks for it.
function move(event) {
  const here = event.target.closest("[data-arrows] [tabindex], [data-arrows] a[href]");
  const area = here?.closest("[data-arrows]");
  if (!area) return false;
  if (event.key === "Home" || event.key === "End") {
    const all = area.querySelectorAll(area.dataset.arrows);
    event.preventDefault();
    all[event.key === "Home" ? 0 : all.length - 1]?.focus();
    return true;
  }
  const box = element => (element.closest(".tile") ?? element).getBoundingClientRect();
  const a = box(here), x = (a.left + a.right) / 2, y = (a.top + a.bottom) / 2;
  const ahead = { ArrowLeft: r => x - (r.left + r.right) / 2, ArrowRight: r => (r.left + r.right) / 2 - x, ArrowUp: r => y - (r.top + r.bottom) / 2, ArrowDown: r => (r.top + r.bottom) / 2 - y }[event.key];
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight" ? r => Math.abs((r.top + r.bottom) / 2 - y) : r => Math.abs((r.left + r.right) / 2 - x);
  let best, distance = Infinity;
  for (const element of area.querySelectorAll(area.dataset.arrows)) {
    if (element === here) continue;
    const r = box(element), forward = ahead(r);
    if (forward <= 4) continue;
    const d = forward + across(r) * 2;
    if (d < distance) { distance = d; best = element; }
  }
  if (best) { event.preventDefault(); best.focus(); }
  return true;
}

// ---- graph: Ctrl+wheel zooms, the plain wheel scrolls the page ----

export function watchZoom(element, component) {
  element.addEventListener("wheel", event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    component.invokeMethodAsync("ZoomBy", event.deltaY < 0 ? 10 : -10);
  }, { passive: false });
  return element.clientWidth;
}

// ---- board: how many tiles fit beside each other ----

export function watchColumns(element, component, width, gap) {
  let columns = 0;
  const observer = new ResizeObserver(() => {
    if (!element.isConnected) { observer.disconnect(); return; }
    if (element.clientWidth === 0) return;   // hidden: it has as many as when it was shown
    const now = innerWidth < 600 ? 1 : Math.max(1, Math.floor((element.clientWidth + gap) / (width + gap)));
    if (now !== columns) { columns = now; component.invokeMethodAsync("ColumnsChanged", columns).catch(() => observer.disconnect()); }
  });
  observer.observe(element);
}

// ---- editor: a textarea for typing over a pre for colours ----

const escape = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function value(text) {
  if (text.trim() === "") return escape(text);
  if (text.trimStart().startsWith("#")) return `<i>${escape(text)}</i>`;
  const comment = text.search(/\s#/), main = comment < 0 ? text : text.slice(0, comment);
  const kind = /^\s*(-?\d+(\.\d+)?(m|Mi|Gi|Ki|s)?|true|false|null|~)\s*$/.test(main) ? "u" : "var";
  return `<${kind}>${escape(main)}</${kind}>` + (comment < 0 ? "" : `<i>${escape(text.slice(comment))}</i>`);
}

function colour(line, yaml) {
  if (!yaml) return escape(line);
  if (line.trimStart().startsWith("#")) return `<i>${escape(line)}</i>`;
  const pair = /^(\s*(?:- )*)([^\s:#'"{}[\]][^:#]*|"[^"]*"|'[^']*')(:)(\s.*)?$/.exec(line);
  if (pair) return `${escape(pair[1])}<b>${escape(pair[2])}</b><s>:</s>${value(pair[4] ?? "")}`;
  const item = /^(\s*-\s)(.*)$/.exec(line);
  return item ? `<s>${escape(item[1])}</s>${value(item[2])}` : escape(line);
}

export function edit(area, view, component, options) {
  const draw = () => {
    const before = (options.before ?? "").split("\n"), kept = new Set(before);
    view.innerHTML = area.value.split("\n").map((line, i) =>
      `<span class="ln${options.before != null && !kept.has(line) && line.trim() ? " add" : ""}"><em>${i + 1}</em><span>${colour(line, options.yaml) || " "}</span></span>`).join("");
    view.scrollTop = area.scrollTop; view.scrollLeft = area.scrollLeft;
  };
  let timer;
  area._draw = draw;
  area._set = (text, more) => { Object.assign(options, more); area.value = text; draw(); area.scrollTop = 0; };
  area.addEventListener("input", () => { draw(); clearTimeout(timer); timer = setTimeout(() => component.invokeMethodAsync("Typed", area.value), 100); });
  area.addEventListener("scroll", () => { view.scrollTop = area.scrollTop; view.scrollLeft = area.scrollLeft; });
  let escaped = false;   // Esc, then Tab, leaves the editor
  area.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); clearTimeout(timer); component.invokeMethodAsync("SavePressed", area.value); }
    else if (event.key === "Escape") { escaped = true; event.stopPropagation(); }
    else if (event.key === "Tab" && !escaped && !event.shiftKey) { event.preventDefault(); area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end"); area.dispatchEvent(new Event("input")); }
    else escaped = false;
  });
  draw();
}

export function setText(area, text, options) { area._set?.(text, options); }
export function readText(area) { return area.value; }
