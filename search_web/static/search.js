/* Suggestions under the search box, and "/" to reach it. The page is complete without this file.
   After the ARIA pattern "editable combobox with list autocomplete, manual selection": the focus stays in the box,
   what was typed stays as it is until a suggestion is chosen, and Enter always searches. */

"use strict";

const WAIT_MS = 150; // after the last key; shorter asks for words that are not finished, longer is felt
const LEAST_CHARACTERS = 2; // one letter begins nearly everything

class Suggestions {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.words = form.dataset;
    this.options = [];
    this.active = -1; // place of the option with visual focus, -1 for none
    this.answered = null; // what was in the box when the options came
    this.asking = null; // AbortController of the request under way
    this.timer = 0;
    this.list = this.makeList();
    this.status = this.makeStatus();
    this.prepareBox();
    this.listen();
  }

  makeList() {
    const list = document.createElement("ul");
    list.id = "suggestions";
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.words.label);
    list.tabIndex = -1; // a list that scrolls is a stop of the Tab key otherwise
    list.hidden = true;
    this.box.after(list);
    return list;
  }

  makeStatus() {
    const status = document.createElement("div");
    status.className = "unseen";
    status.setAttribute("role", "status");
    this.form.append(status);
    return status;
  }

  prepareBox() {
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.box.setAttribute(name, value);
  }

  listen() {
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => this.stop());
    this.form.addEventListener("submit", () => this.stop());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // or the box would lose the focus
    this.list.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(this.box.parentElement)) this.close(); // a tap beside the box does not always take its focus
    });
    window.addEventListener("pagehide", () => this.stop()); // coming back shows the page as it was left
  }

  get open() {
    return !this.list.hidden;
  }

  get text() {
    return this.box.value.trimStart();
  }

  /* What is shown stays until the next answer, so that the list does not flicker. */
  typed() {
    this.giveUp();
    this.activate(-1);
    if (this.text.trim().length >= LEAST_CHARACTERS) this.timer = setTimeout(() => this.ask(), WAIT_MS);
    else this.show("", []);
  }

  /* Asks for suggestions and shows them. A request that fails shows none and says nothing: the box still searches. */
  async ask() {
    const asking = new AbortController();
    this.asking = asking;
    const text = this.text;
    try {
      const query = new URLSearchParams({ q: text });
      const sent = this.form.method === "post" ? { method: "post", body: query } : {};
      const address = sent.body ? this.words.suggest : `${this.words.suggest}?${query}`;
      const response = await fetch(address, { ...sent, signal: asking.signal, cache: "no-store", credentials: "omit" });
      if (!response.ok) return this.close();
      const found = (await response.json()).suggestions;
      if (asking.signal.aborted) return;
      this.show(text, found);
      this.say(this.account(found.length));
    } catch (error) {
      if (asking.signal.aborted) return;
      this.close();
      if (!(error instanceof TypeError)) throw error; // that one is the network
    }
  }

  show(text, found) {
    this.answered = text;
    this.options = found.map((suggestion, place) => this.makeOption(suggestion.text, place));
    this.list.replaceChildren(...this.options);
    this.close();
    if (found.length) this.unfold();
    this.list.scrollTop = 0;
    this.say("");
  }

  makeOption(text, place) {
    const option = document.createElement("li");
    option.id = `suggestion-${place}`;
    option.dir = "auto";
    option.setAttribute("role", "option");
    option.textContent = text;
    return option;
  }

  pressed(event) {
    const composing = event.isComposing || event.keyCode === 229; // Safari ends a composition before the key that ends it
    if (composing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") this.arrow(event, 1);
    else if (event.key === "ArrowUp") this.arrow(event, -1);
    else if (event.key === "Escape") this.escape(event);
    else if (event.key === "Enter") this.accept(); // and the form is sent, as by every Enter
    else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.activate(-1);
  }

  arrow(event, step) {
    if (event.shiftKey) return; // selects text
    if (!this.open && (this.options.length === 0 || this.answered !== this.text)) return;
    event.preventDefault();
    if (event.altKey) {
      if (step > 0) this.unfold();
      else this.close();
      return;
    }
    const last = this.options.length - 1;
    const edge = step > 0 ? 0 : last;
    const next = this.active + step;
    this.unfold();
    this.activate(this.active < 0 || next < 0 || next > last ? edge : next);
  }

  escape(event) {
    if (!this.open && !this.box.value) return;
    event.preventDefault(); // some browsers clear the box at once
    if (this.open) return this.stop();
    this.box.value = "";
    this.typed();
  }

  accept() {
    if (this.active >= 0) this.box.value = this.options[this.active].textContent;
    this.stop();
  }

  clicked(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    this.box.value = option.textContent;
    this.form.requestSubmit();
  }

  activate(place) {
    this.options[this.active]?.removeAttribute("aria-selected");
    this.active = place;
    const option = this.options[place];
    if (!option) return this.box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  unfold() {
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
  }

  close() {
    this.activate(-1);
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
  }

  giveUp() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  stop() {
    this.giveUp();
    this.close();
  }

  account(number) {
    const counted = this.words.counts.split("|")[number] ?? "";
    return number ? `${counted} ${this.words.how}` : counted;
  }

  say(words) {
    this.status.textContent = words;
  }
}

function reachWithSlash(box) {
  box.setAttribute("aria-keyshortcuts", "/");
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || elsewhere || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

const form = document.getElementById("search");
if (form?.dataset.suggest) { // a page that holds the widget may call something else so
  const box = form.elements.q;
  new Suggestions(form, box);
  if ("slashKey" in form.dataset) reachWithSlash(box);
}
