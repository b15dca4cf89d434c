/* What is kept in this browser: changes of before are offered, and none is lost by a wrong click. */
(function (rm) {
  "use strict";

  const { text, longDate } = rm.words;
  const { element, button } = rm.elements;
  const { readAddress, writeAddress, fingerprint } = rm.address;
  const DAY_MS = 86_400_000;

  /** The memory of this browser for this map; where there is none, nothing is kept. */
  function memory(key) {
    const tried = (use) => {
      try {
        return use(window.localStorage);
      } catch {
        return null; // a private window, a notebook's frame, or a disk that is full
      }
    };
    return {
      read: () => {
        try {
          return JSON.parse(tried((shelf) => shelf.getItem(key)));
        } catch {
          return null;
        }
      },
      write: (held) => tried((shelf) => shelf.setItem(key, JSON.stringify(held))),
      clear: () => tried((shelf) => shelf.removeItem(key)),
    };
  }

  /** Under which name it is kept: another question of the same map has a memory of its own. */
  function shelfName(data) {
    const { sender, text: asked } = data.question || { sender: "", text: "" };
    return `regiomap ${fingerprint(data)} ${sender} ${asked}`.trim();
  }

  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);

  /** The question whether to go on, with the day as people say it. */
  function offer(saved, now) {
    const days = Math.round((midnight(now) - midnight(saved)) / DAY_MS);
    if (days <= 0) return text("kept.today");
    return days === 1 ? text("kept.yesterday") : text("kept.day", { day: longDate(new Date(saved)) });
  }

  const isForm = (form, places) =>
    form &&
    Number.isInteger(form.place) &&
    form.place >= 0 &&
    form.place < places &&
    ["agree", "other", "question"].includes(form.verdict) &&
    [form.name, form.role, form.general].every((one) => typeof one === "string") &&
    form.regions !== null &&
    typeof form.regions === "object" &&
    Object.values(form.regions).every((one) => typeof one === "string");

  /** What was kept, if it is whole and fits this map. */
  function readKept(held, store) {
    if (!held || typeof held.address !== "string") return null;
    if (typeof held.time !== "number" || Number.isNaN(new Date(held.time).getTime())) return null;
    const step = readAddress(held.address, store);
    const form = isForm(held.form, store.territory.codes.length) ? held.form : null;
    return step || form ? { step, form, time: held.time } : null;
  }

  /** Keep what changes, offer what was kept, and warn before it is lost. */
  function createKept(store, question) {
    if (!store.data.editable && !store.data.question) return;
    const shelf = memory(shelfName(store.data));
    const box = document.getElementById("rm-kept");
    let saved = "";
    const changed = () => store.edited || question.draft() !== null;

    const keep = () => {
      // What is offered stays until something else was begun; a plan in the address is no beginning.
      if (!box.hidden && !store.canUndo && question.draft() === null) return;
      if (changed()) {
        const form = question.draft();
        shelf.write({ address: writeAddress(store), form, time: Date.now() });
      } else if (box.hidden) shelf.clear();
    };
    const answer = (kept) => {
      box.hidden = true;
      box.replaceChildren();
      document.querySelector("#rm-question h2, #rm-search").focus({ preventScroll: true });
      if (!kept) {
        if (!changed()) shelf.clear();
        return;
      }
      if (kept.step) store.replace(kept.step);
      if (kept.form) question.restore(kept.form);
    };
    // An address that was sent along comes first; after a reload it is that of the own changes.
    const held = shelf.read();
    const { hash } = window.location;
    const kept = readKept(held, store);
    if (kept && (!hash || (kept.form && held.address === hash))) {
      box.replaceChildren(
        element("p", {}, offer(kept.time, Date.now())),
        button({ class: "rm-main", onclick: () => answer(kept) }, text("kept.yes")),
        button({ onclick: () => answer(null) }, text("kept.no")),
      );
      box.hidden = false;
    }
    store.subscribe((what) => {
      if (what === "step") keep();
    });
    question.onChange(keep);
    const onShelf = () => JSON.stringify([store.step.of, question.draft()]);
    /** Call when everything was saved in a file: leaving loses nothing then. */
    const safe = () => {
      saved = onShelf();
    };
    window.addEventListener("beforeunload", (event) => {
      if (changed() && !question.isSent() && onShelf() !== saved) event.preventDefault();
    });
    for (const id of ["rm-csv", "rm-excel", "rm-geojson"])
      document.getElementById(id).addEventListener("click", safe);
  }

  rm.kept = { createKept };
})(window.regiomap);
