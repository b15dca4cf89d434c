/* Where a municipality may go: what each move would do, before anybody makes it. */
(function (rm) {
  "use strict";

  const { h } = preact;
  const { text } = rm.words;
  const { chip, regionName, button } = rm.signs;
  const { outcome } = rm.foresee;
  const SIGNS = new Map([
    [true, "✓ "],
    [false, "✗ "],
    [null, "· "],
  ]);

  /** What a move would do, one line each. */
  const outcomeLines = (store, place, to, attributes) =>
    h(
      "ul",
      { class: "rm-then", ...attributes },
      outcome(store, place, to).map(({ ok, words }) =>
        h(
          "li",
          { class: ok === null ? null : ok ? "rm-ok" : "rm-bad" },
          h("span", { "aria-hidden": "true" }, SIGNS.get(ok)),
          words,
        ),
      ),
    );

  /** Regions of the neighbours, without its own, in order. */
  function regionsNear({ territory, step }, place) {
    const around = territory.neighbours[place].map((next) => step.of[next]);
    const near = [...new Set(around)].filter((one) => one >= 0 && one !== step.of[place]);
    return near.sort((a, b) => a - b);
  }

  /** The choices of the card; `moved()` is called when one of them was made. */
  function createChoices(store, actions, { moved }) {
    const { territory } = store;
    // Of whom a region was chosen from the list, and which.
    let listed = { place: -1, to: "" };

    const preview = (place, to) => store.look({ preview: { place, to } });
    const leave = () => store.look({ preview: null });
    // A pointer that moves, and not a card that changes under one that rests.
    const shows = (place, to) => ({
      onmousemove: () => {
        const { preview: seen } = store;
        if (!seen || seen.place !== place || seen.to !== to) preview(place, to);
      },
      onmouseleave: leave,
    });

    function go(place, to) {
      listed = { place: -1, to: "" };
      leave();
      if (to === store.step.regions.length) actions.moveToNew(place);
      else actions.move(place, to);
      moved();
    }

    function choices(place) {
      const from = store.step.of[place];
      if (store.isLocked(from))
        return h(
          "section",
          null,
          h("h3", null, text("move")),
          h("p", { class: "rm-hint" }, text("move.locked", { region: store.step.regions[from] })),
        );
      const near = regionsNear(store, place);
      const far = store.verdict.regions
        .map((region, index) => (region && index !== from ? index : -1))
        .filter((index) => index >= 0 && !near.includes(index));
      return h(
        "section",
        { class: "rm-moves" },
        h("h3", null, text("move")),
        near.map((to) => one(place, to, chip(store, to), store.step.regions[to])),
        one(
          place,
          store.step.regions.length,
          h("span", { class: "rm-chip rm-chip-none", "aria-hidden": "true" }, "+"),
          text("move.new"),
        ),
        from >= 0 && one(place, -1, chip(store, -1), text("move.none")),
        far.length > 0 && other(place, far),
      );
    }

    function one(place, to, sign, name) {
      const id = `rm-then-${to}`;
      const locked = store.isLocked(to);
      return h(
        "div",
        {
          class: "rm-move",
          key: to === store.step.regions.length ? "new" : to,
          ...shows(place, to),
        },
        button(
          {
            disabled: locked,
            "aria-describedby": id,
            onfocus: () => preview(place, to),
            onblur: leave,
            onclick: () => go(place, to),
          },
          sign,
          h("span", null, name, locked && ` (${text("locked")})`),
        ),
        outcomeLines(store, place, to, { id }),
      );
    }

    /** Every region that is not a neighbour: a choice shows what it would do, a button does it. */
    function other(place, far) {
      const here = territory.parentOf[place];
      const parentOf = (region) => store.verdict.regions[region].parent;
      far.sort((a, b) => (parentOf(b) === here) - (parentOf(a) === here) || a - b);
      const to = listed.place === place && far.includes(listed.to) ? listed.to : "";
      return h(
        "div",
        { class: "rm-move rm-move-far", key: "far" },
        h(
          "select",
          {
            "aria-label": text("move.other"),
            value: to,
            onchange: ({ currentTarget }) => {
              const value = currentTarget.value;
              listed = { place, to: value === "" ? "" : Number(value) };
              store.look({ preview: value === "" ? null : { place, to: listed.to } });
            },
            onblur: leave,
          },
          h("option", { value: "" }, `${text("move.other")}…`),
          far.map((region) =>
            h(
              "option",
              { value: region, key: region, disabled: store.isLocked(region) },
              `${store.step.labels[region]} · ${store.step.regions[region]}`,
            ),
          ),
        ),
        to !== "" && outcomeLines(store, place, to, { id: "rm-then-far" }),
        to !== "" &&
          button(
            {
              class: "rm-do",
              disabled: store.isLocked(to),
              "aria-describedby": "rm-then-far",
              onfocus: () => preview(place, to),
              onblur: leave,
              onclick: () => go(place, to),
              ...shows(place, to),
            },
            text("move.do", { region: store.step.regions[to] }),
          ),
      );
    }

    /** Where the plan had it, and the way back, once it was moved. */
    function putBack(place) {
      const { step, plans } = store;
      const plan = plans[step.plan];
      const home = plan.of[place];
      const elsewhere = regionName({ step: plan }, home) !== regionName(store, step.of[place]);
      if (!elsewhere || home >= step.regions.length) return null;
      return h(
        "div",
        { class: "rm-moved-from" },
        h("span", null, text("moved.from", { plan: plan.title, region: regionName(store, home) })),
        button(
          {
            class: "rm-put-back",
            disabled: store.isLocked(home) || store.isLocked(step.of[place]),
            onclick: () => go(place, home),
          },
          text("put.back"),
        ),
      );
    }

    return { choices, putBack };
  }

  rm.choices = { createChoices, outcomeLines, regionsNear };
})(window.regiomap);
