/* The search box and its results on the maintainers' own pages. Served as /widget.js behind search.js, whose Suggestions it
   uses, and behind TEXTS, in which the server puts its words and settings. Nothing is kept, and no other site is asked. */

const LOOK = `
:host { display: block; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
form { margin: 0 0 1em; }
label { display: block; font-weight: 600; margin-bottom: .3em; }
.box { display: flex; flex-wrap: wrap; gap: .5em; }
.field { position: relative; flex: 1 1 12em; min-width: 0; }
input, button { font: inherit; min-height: 2.75em; border-radius: var(--symptom-search-radius, .5em); }
input { width: 100%; padding: .4em .8em; color: var(--symptom-search-ink, FieldText); background: var(--symptom-search-card, Field); border: 2px solid var(--symptom-search-edge, #767676); }
button { padding: .4em 1.2em; font-weight: 600; cursor: pointer; border: 2px solid transparent; color: var(--symptom-search-on-button, #fff); background: var(--symptom-search-button, #0d5c5a); }
:focus-visible { outline: 3px solid var(--symptom-search-focus, currentColor); outline-offset: 2px; }
a { color: var(--symptom-search-link, LinkText); }
a, p, li, h3, h4 { overflow-wrap: anywhere; }
mark { background: var(--symptom-search-mark, #fff0c2); color: var(--symptom-search-mark-ink, #2b2622); font-weight: 600; text-decoration: underline 2px; }
ol, ul { list-style: none; margin: 0; padding: 0; }
h3 { font-size: 1.2em; margin: 0; }
h4 { font-size: 1em; margin: .6em 0 .2em; }
.kind { font-size: .85em; border: 1px solid var(--symptom-search-line, currentColor); border-radius: .3em; padding: .05em .4em; margin-inline-end: .4em; }
.result { border-top: 1px solid var(--symptom-search-line, currentColor); padding: .6em 0 1em; }
.lead-in { margin: 0; opacity: .85; }
.passage { margin: .3em 0; padding-inline-start: .8em; border-inline-start: 3px solid var(--symptom-search-line, currentColor); }
.notice { border: 2px solid var(--symptom-search-care, #a3341f); border-radius: var(--symptom-search-radius, .5em); padding: 1em; margin: 0 0 1em; }
.notice li { margin: .4em 0; }
.notice a { display: inline-block; padding: .9em 1em; border: 2px solid currentColor; border-radius: var(--symptom-search-radius, .5em); font-weight: 600; }
h3 a { display: inline-block; padding: .6em 0; }
.passage a { white-space: nowrap; }
button + a { display: inline-block; padding: .9em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.suggestions { position: absolute; z-index: 1; inset: calc(100% + .3em) 0 auto; max-height: min(26em, 60vh); overflow-y: auto; color: var(--symptom-search-ink, FieldText); background: var(--symptom-search-card, Field); border: 2px solid var(--symptom-search-edge, #767676); border-radius: var(--symptom-search-radius, .5em); }
.suggestions li { min-height: 2.75em; padding: .5em .8em; cursor: pointer; }
.suggestions li:hover, .suggestions [aria-selected] { text-decoration: underline; box-shadow: inset 4px 0 var(--symptom-search-button, #0d5c5a); }
@media (forced-colors: active) { .suggestions [aria-selected] { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
`;

/* An element with attributes and children; children are elements, texts, or nothing. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function marked(segments) {
  return segments.map((segment) => (segment.match ? element("mark", {}, segment.text) : segment.text));
}

class Widget {
  constructor(host, site) {
    this.site = site;
    this.asking = null; // AbortController of the search under way
    this.status = element("p", { role: "status" });
    this.found = element("div");
    this.list = null; // of the results found
    this.ways = null; // to more of them
    this.form = this.makeForm();
    const shadow = host.attachShadow({ mode: "open" });
    const look = new CSSStyleSheet(); // allowed by every page's Content-Security-Policy, as a style element is not
    look.replaceSync(LOOK);
    shadow.adoptedStyleSheets = [look];
    shadow.append(element("div", { lang: TEXTS.language }, this.form, this.status, this.found, element("p", {}, TEXTS.emergency)));
    new Suggestions(this.form, this.form.elements.q);
  }

  makeForm() {
    const id = `symptom-search-${Widget.made++}`; // unique for whoever looks through shadow roots
    const box = element("input", { id, type: "search", name: "q", dir: "auto", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search" });
    const form = element("form", { role: "search", method: TEXTS.method, action: this.address("search") },
      element("label", { for: id }, TEXTS.label),
      element("div", { class: "box" }, element("div", { class: "field" }, box), element("button", {}, TEXTS.search)));
    Object.assign(form.dataset, TEXTS.suggestions, { suggest: this.address("api/v1/suggest") });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (box.value.trim()) this.search(box.value);
    });
    return form;
  }

  address(path) {
    return new URL(path, this.site).href;
  }

  /* Asks for a page of results; further ones are added below those that stand there. */
  async search(text, page = 1) {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.status.textContent = TEXTS.searching;
    const query = new URLSearchParams({ q: text, page });
    const address = this.address("api/v1/search");
    const sent = TEXTS.method === "post" ? { method: "post", body: query } : {};
    const options = { ...sent, signal: asking.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" };
    let answer = {};
    let ok = false;
    try {
      const response = await fetch(sent.body ? address : `${address}?${query}`, options);
      answer = await response.json();
      ok = response.ok;
    } catch {
      ok = false; // no network, or no JSON: the visitor needs to know no more
    }
    if (asking.signal.aborted) return;
    this.status.textContent = ok ? this.account(answer) : TEXTS.unavailable;
    if (page === 1) this.begin(text, answer);
    else if (ok) this.goOn(text, answer);
  }

  account(answer) {
    if (!answer.results.length) return TEXTS.nothing;
    if (answer.page === 1) return TEXTS.found.replace("{n}", answer.total.articles);
    const first = (answer.page - 1) * answer.page_size + 1;
    const numbers = { first, last: first + answer.results.length - 1, all: answer.total.articles };
    return TEXTS.part.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  }

  begin(text, answer) {
    this.list = element("ol");
    this.ways = element("p");
    this.found.replaceChildren(...(answer.notices ?? []).map((notice) => this.notice(notice)), this.list, this.ways);
    this.add(text, answer);
  }

  /* The focus goes where reading goes on; the button it was on may be gone. */
  goOn(text, answer) {
    const [first] = this.add(text, answer);
    first?.querySelector("a").focus();
  }

  add(text, answer) {
    const results = (answer.results ?? []).map((result) => this.result(result));
    this.list.append(...results);
    this.ways.replaceChildren(...(answer.page < answer.pages ? this.waysOn(text, answer.page + 1) : []));
    return results;
  }

  waysOn(text, page) {
    const more = element("button", { type: "button" }, TEXTS.more);
    more.addEventListener("click", () => this.search(text, page));
    const all = `${this.address("search")}?${new URLSearchParams({ q: text })}`;
    return TEXTS.method === "get" ? [more, " ", element("a", { href: all, rel: "noopener" }, TEXTS.all)] : [more];
  }

  notice(notice) {
    return element("section", { class: "notice", lang: notice.language },
      element("h3", {}, notice.heading),
      element("p", {}, notice.body),
      element("ul", {}, ...notice.actions.map((action) => element("li", {}, element("a", { href: action.url, rel: "noopener" }, action.label)))));
  }

  result(result) {
    const { title, url } = result.article;
    return element("li", { class: "result" },
      element("h3", {}, element("a", { href: this.address(url), rel: "noopener" }, title)),
      ...result.passages.flatMap((passage, place) => this.passage(passage, result.passages[place - 1])));
  }

  /* One passage under its heading and lead-in, which are not said again below the passage before. */
  passage(passage, before) {
    const heading = passage.section.heading || TEXTS.introduction;
    const sameSection = before && before.section.heading === passage.section.heading && before.kind === passage.kind;
    const leadIn = passage.lead_in && passage.lead_in !== heading && !(sameSection && before.lead_in === passage.lead_in);
    const kind = passage.kind === "other" ? null : element("span", { class: "kind" }, TEXTS.kinds[passage.kind]);
    return [
      sameSection ? "" : element("h4", {}, kind, heading),
      leadIn ? element("p", { class: "lead-in" }, passage.lead_in) : "",
      element("p", { class: "passage" }, passage.similar ? `${TEXTS.similar} ` : "", ...marked(passage.segments), " ",
        element("a", { href: this.address(passage.url), rel: "noopener" }, TEXTS.read, element("span", { class: "unseen" }, `: ${heading}`))),
    ];
  }
}
Widget.made = 0;

function place(script) {
  const site = new URL(".", script.src);
  for (const host of document.querySelectorAll(script.dataset.target || "[data-symptom-search]")) {
    if (!host.shadowRoot) new Widget(host, site);
  }
}

const script = document.currentScript;
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => place(script));
else place(script);
