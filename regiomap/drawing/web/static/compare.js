/* The choice of a plan, and of one to compare it with: what differs, in a list. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text, count } = rm.words;
  const { linkTo } = rm.signs;
  const { changeOf, partsOf } = rm.difference;

  function createCompare(store, actions) {
    const open = document.getElementById("rm-plan");
    const against = document.getElementById("rm-against");
    const list = document.getElementById("rm-difference");
    const options = () => store.plans.map((plan, value) => h("option", { value }, plan.title));
    render(options(), open);
    render([h("option", { value: -1 }, text("compare.nothing")), ...options()], against);
    open.addEventListener("change", () => store.open(Number(open.value)));
    against.addEventListener("change", () => store.look({ against: Number(against.value) }));
    document.getElementById("rm-plan-row").hidden = store.plans.length < 2;

    function redraw() {
      open.value = store.step.plan;
      render(store.difference && differences(store.difference), list);
    }

    const differences = ({ before, places }) => [
      h("p", null, howMany(before, places)),
      h(
        "label",
        { class: "rm-split-switch" },
        h("input", {
          type: "checkbox",
          checked: Boolean(store.split),
          onchange: ({ currentTarget }) => store.look({ split: currentTarget.checked }),
        }),
        text("split"),
      ),
      ...[
        ["compare.merged", partsOf(before, store.step)],
        ["compare.divided", partsOf(store.step, before)],
      ].flatMap(([key, parts]) => parts.map((names) => h("p", { class: "rm-facts" }, text(key, names)))),
      h(
        "ul",
        { class: "rm-moved" },
        [...places].map((place) => movedRow(place, before)),
      ),
    ];

    /** How many lie elsewhere; who was in no region at all is counted apart. */
    function howMany({ title: plan, of }, places) {
      if (!places.size) return text("compare.same", { plan });
      const fresh = [...places].filter((place) => of[place] < 0).length;
      const elsewhere = places.size - fresh;
      return [
        elsewhere ? count("compare.moved", elsewhere, { plan }) : "",
        fresh ? count("compare.fresh", fresh, { plan }) : "",
      ]
        .filter(Boolean)
        .join(" ");
    }

    const movedRow = (place, before) =>
      h(
        "li",
        { key: place },
        linkTo({ onclick: () => actions.pick(place, { go: true }) }, store.territory.names[place]),
        h("span", { class: "rm-facts" }, changeOf(store.territory, before, store.step, place)),
      );
    return { redraw };
  }

  rm.compare = { createCompare };
})(window.regiomap);
